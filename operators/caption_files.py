"""Caption pictures on disk."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import BoolProperty, CollectionProperty, EnumProperty, StringProperty

from ..scene.caption_properties import RECORD_ITEMS, record_form
from ..scene.pictures import PICTURE_FILES
from . import captioning
from .caption_subjects import FileSubject


class LOOM_OT_caption_files(captioning.Waiting, bpy.types.Operator):
    """Caption picture files, or all pictures of a folder if no file is chosen"""

    bl_idname = "loom.caption_files"
    bl_label = "Caption Files..."
    bl_options = {"INTERNAL"}

    directory: StringProperty(  # type: ignore[valid-type]
        name="Folder", description="Folder of the pictures", subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"}
    )
    files: CollectionProperty(  # type: ignore[valid-type]
        name="Files",
        description="The pictures; none for all of the folder",
        type=bpy.types.OperatorFileListElement,
        options={"HIDDEN", "SKIP_SAVE"},
    )
    filter_image: BoolProperty(  # type: ignore[valid-type]
        name="Images Only", description="Show images", default=True, options={"HIDDEN"}
    )
    filter_folder: BoolProperty(  # type: ignore[valid-type]
        name="Folders", description="Show folders", default=True, options={"HIDDEN"}
    )
    record: EnumProperty(  # type: ignore[valid-type]
        name="Write To", description="Where the captions go", items=RECORD_ITEMS, default="TXT"
    )
    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, _context: bpy.types.Context) -> None:
        self.layout.prop(self, "record")

    def execute(self, context: bpy.types.Context) -> set[str]:
        folder = Path(bpy.path.abspath(self.directory))
        names = [file.name for file in self.files if file.name]
        try:
            paths = [folder / name for name in names] or pictures_of(folder)
        except OSError as error:
            self.report(
                {"ERROR"},
                rpt_("The folder {folder} cannot be read ({reason}): choose another.").format(
                    folder=folder, reason=error.strerror
                ),
            )
            return {"CANCELLED"}
        if not paths:
            self.report(
                {"WARNING"},
                rpt_("There are no pictures in {folder}: choose another folder.").format(folder=folder),
            )
            return {"CANCELLED"}
        return captioning.start(
            self, context, [FileSubject(path, record_form(self.record)) for path in paths], self.wait
        )


def pictures_of(folder: Path) -> list[Path]:
    """The picture files of a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_FILES and path.is_file())
