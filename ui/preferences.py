"""The extension's preferences."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_
from bpy.props import CollectionProperty, EnumProperty, FloatProperty, StringProperty

from .. import __package__ as root_package
from ..operators.doctor import report_lines
from ..operators.session import session
from ..scene.choices import SIZE_ITEMS, STORAGE_ITEMS

_DEVICE_ITEMS = (
    ("auto", "Automatic", "Take the fastest device that works"),
    ("cpu", "CPU", "Always use the processor"),
    ("cuda", "CUDA", "Use an NVIDIA GPU, if the CUDA runtime of ONNX Runtime is installed"),
    ("webgpu", "WebGPU", "Use any GPU through Vulkan, Direct3D 12 or Metal"),
    ("coreml", "CoreML", "Use the GPU or the Neural Engine of a Mac"),
)


def _default_size_updated(self: LOOM_AP_preferences, context: bpy.types.Context) -> None:
    if context.scene is not None:
        context.scene.loom.size = self.default_size


class LOOM_PG_model_folder(bpy.types.PropertyGroup):
    """A folder with models."""

    path: StringProperty(  # type: ignore[valid-type]
        name="Folder", description="Folder that holds models, each in a folder of its own", subtype="DIR_PATH"
    )


class LOOM_AP_preferences(bpy.types.AddonPreferences):
    """Where Texture Loom computes, and where it keeps what it makes."""

    bl_idname = root_package

    device: EnumProperty(  # type: ignore[valid-type]
        name="Device",
        description="What computes the materials; a device that does not work is skipped, and the reason is shown",
        items=_DEVICE_ITEMS,
        default="auto",
    )
    images: EnumProperty(  # type: ignore[valid-type]
        name="Images", description="Where the maps are kept", items=STORAGE_ITEMS, default="PACK"
    )
    idle_minutes: FloatProperty(  # type: ignore[valid-type]
        name="Free Memory After",
        description="The engine process ends after this many minutes without a request; the next one starts it again",
        min=0.5,
        max=240.0,
        default=5.0,
        subtype="UNSIGNED",
    )
    default_size: EnumProperty(  # type: ignore[valid-type]
        name="Default Size",
        description="Size of the maps in new files",
        items=SIZE_ITEMS[:-1],
        default="1024",
        update=_default_size_updated,
    )
    asset_author: StringProperty(  # type: ignore[valid-type]
        name="Author", description="Author of the assets that are made of prompt lists"
    )
    asset_license: StringProperty(  # type: ignore[valid-type]
        name="License", description="License of the assets that are made of prompt lists, such as: CC0"
    )
    model_folders: CollectionProperty(type=LOOM_PG_model_folder)  # type: ignore[valid-type]

    def draw(self, _context: bpy.types.Context) -> None:
        draw_preferences(self.layout, self)


def draw_preferences(layout: bpy.types.UILayout, preferences: LOOM_AP_preferences) -> None:
    """Everything that can be preferred, then what the engine found on this machine."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    layout.prop(preferences, "images")
    layout.prop(preferences, "default_size")
    layout.prop(preferences, "device")
    layout.prop(preferences, "idle_minutes", text="Free Memory After (min)")
    column = layout.column(align=True, heading="Assets")
    column.prop(preferences, "asset_author")
    column.prop(preferences, "asset_license")
    _draw_folders(layout, preferences)
    _draw_doctor(layout)


def _draw_folders(layout: bpy.types.UILayout, preferences: LOOM_AP_preferences) -> None:
    column = layout.column(heading="Model Folders")
    for index, folder in enumerate(preferences.model_folders):
        row = column.row(align=True)
        row.prop(folder, "path", text="")
        row.operator("loom.remove_model_folder", text="", icon="X").index = index
    column.operator("loom.add_model_folder", icon="ADD")


def _draw_doctor(layout: bpy.types.UILayout) -> None:
    row = layout.row(align=True)
    row.operator("loom.doctor", icon="INFO")
    row.operator("loom.open_log", icon="TEXT")
    if session.last_device:
        text = iface_("The last material was computed on: {device}").format(device=session.last_device)
        layout.label(text=text, translate=False)
    column = layout.column(align=True)
    for line in report_lines():
        column.label(text=line, translate=False)
