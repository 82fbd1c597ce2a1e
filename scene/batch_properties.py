"""A prompt list and its library: the settings are the scene's, the table is the window manager's."""

from __future__ import annotations

import bpy
from bpy.props import CollectionProperty, EnumProperty, IntProperty, PointerProperty, StringProperty

from ..engine.exports.formats import FORMATS

SOURCE_ITEMS = (
    ("FILE", "File", "A .txt, .csv, .tsv or .jsonl file on disk"),
    ("TEXT", "Text", "A text of this file, as in the Text Editor; its name's ending says which kind it is"),
)
EXPORT_ITEMS = tuple(
    (name, each.title, f"Also write files for {each.title}, into the folder {name} of each material", 1 << place)
    for place, (name, each) in enumerate(FORMATS.items())
)
#: What became of a row → its icon.
STATES = {"open": "RADIOBUT_OFF", "running": "PLAY", "done": "CHECKMARK", "kept": "CHECKMARK", "failed": "ERROR"}


class LOOM_PG_batch(bpy.types.PropertyGroup):
    """Which list, and where its library goes."""

    source: EnumProperty(  # type: ignore[valid-type]
        name="Source", description="Where the prompts are", items=SOURCE_ITEMS, default="FILE"
    )
    list_path: StringProperty(  # type: ignore[valid-type]
        name="Prompt List",
        description="A .txt file with a prompt a line, a .csv or .tsv with a header, or a .jsonl",
        subtype="FILE_PATH",
    )
    text: PointerProperty(  # type: ignore[valid-type]
        name="Text", description="A prompt a line, or with a name such as list.csv a table", type=bpy.types.Text
    )
    folder: StringProperty(  # type: ignore[valid-type]
        name="Library",
        description="Folder of the library; empty for one beside the list with the list's name",
        subtype="DIR_PATH",
    )
    wildcards: StringProperty(  # type: ignore[valid-type]
        name="Wildcards",
        description="Folder of what __name__ in a prompt stands for, such as colors.txt for __colors__; may be empty",
        subtype="DIR_PATH",
    )
    exports: EnumProperty(  # type: ignore[valid-type]
        name="Export",
        description="Files for other programs, beside the maps; hold Shift for several",
        items=EXPORT_ITEMS,
        options={"ENUM_FLAG"},
        default=set(),
    )


class LOOM_PG_batch_row(bpy.types.PropertyGroup):
    """One material of the list, for the table."""

    prompt: StringProperty(name="Prompt", description="What it is made of")  # type: ignore[valid-type]
    state: StringProperty(  # type: ignore[valid-type]
        name="State", description="What became of it: open, running, done, kept or failed", default="open"
    )
    message: StringProperty(name="Message", description="Why it failed")  # type: ignore[valid-type]


class LOOM_PG_batch_table(bpy.types.PropertyGroup):
    """The table; not saved with a file, because the run goes on whatever file is open."""

    rows: CollectionProperty(  # type: ignore[valid-type]
        name="Materials", description="The materials of the list", type=LOOM_PG_batch_row
    )
    active: IntProperty(name="Active Row", description="The row whose message is shown")  # type: ignore[valid-type]
