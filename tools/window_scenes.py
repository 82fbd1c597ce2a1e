"""What the panel shows in a photograph, by the environment's ``LOOM_SCENE``.

Runs inside a Blender with a window, before the extension is enabled: a timer waits for that,
then does what an artist would do. A scene that needs time between two steps is a generator of seconds.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import bpy
import numpy as np

PROMPT = "weathered red brick wall with moss"
CAPTION = "a weathered wall of red bricks with green moss in the joints, seen from the front in soft daylight"
#: Captioners and pictures, unpacked beside this file.
CAPTIONERS = Path(__file__).with_name("captioners")


def fresh() -> None:
    """As it is after installing."""


def reading() -> None:
    """A prompt is typed, and the line under it says what was read."""
    bpy.context.scene.loom.prompt = PROMPT


def generated() -> None:
    """A material was made for the default cube, and the cube fills the view."""
    panel = bpy.context.scene.loom
    panel.prompt, panel.random_seed, panel.seed = PROMPT, False, 1
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        bpy.ops.view3d.view_selected()
    area.spaces.active.region_3d.view_distance *= 1.7  # clear of the sidebar
    area.spaces.active.overlay.show_overlays = False
    bpy.ops.loom.generate()


def misfit() -> None:
    """A prompt that no material fits."""
    bpy.context.scene.loom.prompt = "a portrait of a king"


def failed() -> None:
    """Generate, pressed on a prompt that no material fits."""
    bpy.context.scene.loom.prompt = "a portrait of a king"
    bpy.ops.loom.generate()


def nothing_selected() -> None:
    """A prompt, and no object to put it on."""
    reading()
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None


def _picture(name: str, color: tuple[float, float, float], size: int = 256) -> bpy.types.Image:
    """A painted wall of blocks, packed."""
    image = bpy.data.images.new(name, size, size)
    rows, columns = np.mgrid[0:size, 0:size]
    shift = (rows // 32 % 2) * 32
    joint = (rows % 32 < 3) | ((columns + shift) % 64 < 3)
    pixels = np.ones((size, size, 4), np.float32)
    pixels[..., :3] = np.where(joint[..., None], (0.35, 0.36, 0.3), color)
    image.pixels.foreach_set(pixels.reshape(-1))
    image.pack()
    return image


def _image_editor(image: bpy.types.Image | None) -> Iterator[float]:
    """Half of the 3D viewport becomes an Image Editor with our tab open."""
    window = bpy.context.window_manager.windows[0]
    view = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    known = set(window.screen.areas)
    with bpy.context.temp_override(window=window, area=view):
        bpy.ops.screen.area_split(direction="VERTICAL", factor=0.5)
    area = next(area for area in window.screen.areas if area not in known)
    area.type = "IMAGE_EDITOR"
    area.spaces.active.image = image
    area.spaces.active.show_region_ui = True
    yield 1.0
    region = next(region for region in area.regions if region.type == "UI")
    region.active_panel_category = "Loom"
    area.tag_redraw()
    yield 0.5
    window_region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=window_region):
        bpy.ops.image.view_all(fit_view=True)


#: Captions and what is below.
_CAPTIONS = ("LOOM_PT_captions", "LOOM_PT_captioner", "LOOM_PT_caption_renders", "LOOM_PT_image_captioner")


def _open_panels(*names: str) -> None:
    """Open panels that are closed at first."""
    panels = [getattr(bpy.types, name) for name in names]
    for panel in reversed(panels):
        bpy.utils.unregister_class(panel)
    for panel in panels:
        panel.bl_options = set()
        bpy.utils.register_class(panel)


def _captioner() -> None:
    """One that is installed beside this file; its words are random."""
    _open_panels(*_CAPTIONS)
    name = next(name for name in bpy.context.preferences.addons.keys() if name.endswith("texture_loom"))  # noqa: SIM118
    bpy.context.preferences.addons[name].preferences.model_folders.add().path = str(CAPTIONERS)
    bpy.context.scene.loom.captions.model = "vit-gpt2"


def caption_image() -> Iterator[float]:
    """An image with a long caption of the artist's own."""
    image = _picture("Old wall", (0.55, 0.2, 0.13))
    image.loom.caption = CAPTION
    yield from _image_editor(image)


def captioned() -> Iterator[float]:
    """A material is generated and checked, then its base colour captioned."""
    _open_panels(*_CAPTIONS)
    panel = bpy.context.scene.loom
    panel.prompt, panel.random_seed, panel.seed, panel.score = PROMPT, False, 1, True
    bpy.ops.loom.generate()
    while not (made := [image for image in bpy.data.images if image.get("loom_map") == "base_color"]):
        yield 1.0
    yield 1.0
    yield from _image_editor(made[0])
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "IMAGE_EDITOR")
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.loom.caption_image()


def candidates() -> Iterator[float]:
    """Four materials to choose from; the third was taken."""
    _open_panels("LOOM_PT_candidates")
    panel = bpy.context.scene.loom
    panel.prompt, panel.random_seed, panel.seed = "old oak planks with moss", False, 3
    bpy.ops.loom.candidates()
    while not bpy.ops.loom.candidates.poll():
        yield 1.0
    bpy.ops.loom.use_candidate(index=2)


def prompt_list() -> Iterator[float]:
    """A library of a text of the file, half-way; one of its prompts is no material."""
    _open_panels("LOOM_PT_batch")
    prompts = "mossy cobblestones", "old oak planks", "a portrait of a king", "fresh snow", "rusty steel", "blue denim"
    text = bpy.data.texts.new("materials.txt")
    text.write("\n".join(prompts * 9))
    batch = bpy.context.scene.loom.batch
    batch.source, batch.text, batch.folder = "TEXT", text, str(Path(tempfile.mkdtemp()) / "library")
    bpy.ops.loom.batch_start()
    rows = bpy.context.window_manager.loom_batch.rows
    while sum(row.state in ("done", "failed") for row in rows) < 4:
        yield 0.2
    bpy.context.window_manager.loom_batch.active = 2


def caption_empty() -> Iterator[float]:
    """An Image Editor without an image."""
    yield from _image_editor(None)


def caption_queue() -> Iterator[float]:
    """A queue of many images under way, two of them cannot be read."""
    _captioner()
    for number in range(2):
        lost = bpy.data.images.new(f"Lost {number}", 8, 8)
        lost.source, lost.filepath = "FILE", f"//textures/lost_{number}.png"
    mine = _picture("Mine", (0.3, 0.3, 0.5), 64)
    mine.loom.caption = "a blue wall"
    images = [_picture(f"Wall {number}", (number / 900, 0.2, 0.13), 64) for number in range(900)]
    yield from _image_editor(images[0])
    bpy.ops.loom.caption_all()


def caption_failed() -> Iterator[float]:
    """A queue that is through, with failures."""
    _captioner()
    for number in range(2):
        lost = bpy.data.images.new(f"Lost {number}", 8, 8)
        lost.source, lost.filepath = "FILE", f"//textures/lost_{number}.png"
    image = _picture("Old wall", (0.55, 0.2, 0.13))
    yield from _image_editor(image)
    bpy.ops.loom.caption_all()


def caption_render() -> Iterator[float]:
    """A still is rendered and captioned by the handler."""
    _captioner()
    scene = bpy.context.scene
    scene.loom.captions.on_render = True
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.cycles.use_denoising = False  # Debian's Blender cannot
    scene.render.resolution_percentage = 10
    bpy.ops.render.render()
    yield from _image_editor(next(image for image in bpy.data.images if image.type == "RENDER_RESULT"))


def caption_viewport() -> Iterator[float]:
    """The viewport, in words."""
    _captioner()
    yield 3.0
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.loom.caption_viewport()


def caption_assets() -> Iterator[float]:
    """The menu of the Asset Browser, over a marked material."""
    cube = bpy.context.object
    cube.asset_mark()
    cube.active_material.asset_mark()
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    known = set(window.screen.areas)
    with bpy.context.temp_override(window=window, area=area):
        bpy.ops.screen.area_split(direction="HORIZONTAL", factor=0.5)
    browser = next(one for one in window.screen.areas if one not in known)
    browser.ui_type = "ASSETS"
    yield 2.0
    browser.spaces.active.params.asset_library_reference = "LOCAL"
    yield 1.0
    region = next(region for region in browser.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=browser, region=region):
        bpy.ops.file.select_all(action="SELECT")
    window.cursor_warp(region.x + region.width // 2, region.y + region.height - 20)
    yield 0.5
    with bpy.context.temp_override(window=window, area=browser, region=region):
        bpy.ops.wm.call_menu("INVOKE_DEFAULT", name="ASSETBROWSER_MT_asset")


_SCENES = (
    fresh,
    reading,
    generated,
    misfit,
    failed,
    nothing_selected,
    caption_image,
    captioned,
    candidates,
    prompt_list,
    caption_empty,
    caption_queue,
    caption_failed,
    caption_render,
    caption_viewport,
    caption_assets,
)
SCENES = {scene.__name__: scene for scene in _SCENES}
_under_way: list[Iterator[float]] = []


def when_enabled() -> float | None:
    """Wait for the extension, then show the scene."""
    if not hasattr(bpy.types.Scene, "loom"):
        return 0.2
    if not _under_way:
        _under_way.append(SCENES[os.environ["LOOM_SCENE"]]() or iter(()))
    return next(_under_way[0], None)


bpy.app.timers.register(when_enabled, first_interval=0.5)
