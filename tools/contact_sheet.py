"""Render contact sheets: every prompt on a sphere and on a plane, in Cycles.

``python -m tools.contact_sheet [64x1 8x8]`` runs inside bpy with Pillow at hand and writes
docs/contact_sheet_64x1.jpg (docs/prompts_64.txt, one seed) and docs/contact_sheet_8x8.jpg
(docs/prompts_8.txt, eight seeds). One scene is rendered again and again with its material
exchanged.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bpy

from tools import artist, installed, pins, sheet, studio

DOCS = pins.ROOT / "docs"


@dataclass(frozen=True)
class Plan:
    """A sheet: its prompts' file, how many seeds of each, tiles a row, a tile's size in pixels."""

    prompts: str
    seeds: int
    columns: int
    tile: tuple[int, int]
    samples: int

    def cells(self) -> Iterator[tuple[str, int]]:
        """Every (prompt, seed), row by row."""
        for prompt in (DOCS / self.prompts).read_text(encoding="utf-8").splitlines():
            if prompt.strip():
                yield from ((prompt.strip(), seed) for seed in range(self.seeds))


PLANS = {
    "64x1": Plan("prompts_64.txt", 1, 8, (384, 204), 16),
    "8x8": Plan("prompts_8.txt", 8, 8, (384, 204), 8),
}


def build_scene() -> tuple[bpy.types.Scene, bpy.types.Object, bpy.types.Object]:
    """The studio with a sphere and, beside it, a square that faces the camera."""
    scene = studio.empty_scene()
    studio.add_world(scene)
    studio.add_backdrop(14.0, 10.0, 6.0, (0.13, 0.13, 0.135))
    studio.add_softbox("Key", (-3.5, -3.5, 4.5), (0.0, 0.0, 1.0), 2.5, 360.0)
    studio.add_softbox("Rim", (4.0, 2.0, 3.2), (0.0, 0.0, 1.0), 1.5, 200.0)
    studio.add_softbox("Fill", (3.5, -4.0, 1.5), (0.0, 0.0, 1.0), 3.0, 90.0)
    studio.add_camera(scene, (0.0, -9.2, 2.2), (0.03, 0.0, 1.0), 75.0)
    sphere = studio.add_sphere("Sphere", 1.0, (-1.06, 0.0, 1.0))
    plane = studio.add_plane("Plane", 2.0, (1.1, 0.3, 1.0))
    plane.rotation_euler = (1.35, 0.0, 0.0)
    return scene, sphere, plane


def forget(material: bpy.types.Material) -> None:
    """Remove a material with its images, so that memory stays flat over hundreds of tiles."""
    group = material.loom.group
    pictures = [node.image for node in group.nodes if node.type == "TEX_IMAGE" and node.image]
    bpy.data.materials.remove(material)
    bpy.data.node_groups.remove(group)
    for picture in pictures:
        bpy.data.images.remove(picture)


def render_sheet(name: str, scene: bpy.types.Scene, objects: list[bpy.types.Object], folder: Path) -> Path:
    """Render every cell of one plan and put the tiles together; returns the sheet's path."""
    plan = PLANS[name]
    studio.use_cycles(scene, *plan.tile, plan.samples)
    tiles = []
    for number, (prompt, seed) in enumerate(plan.cells()):
        began = time.perf_counter()
        material = artist.generate(prompt, *objects, seed=seed, size="1024", mapping="UV")
        tile = folder / f"{name}-{number:03}.png"
        made = time.perf_counter()
        studio.render(scene, str(tile))
        rendered = time.perf_counter()
        tiles.append(sheet.Tile(tile, prompt if plan.seeds == 1 or seed == 0 else f"seed {seed}"))
        forget(material)
        print(f"{number + 1}: {prompt}, seed {seed} ({made - began:.1f} + {rendered - made:.1f} s)", flush=True)
    target = DOCS / f"contact_sheet_{name}.jpg"
    sheet.compose(tiles, plan.columns, target)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sheets", nargs="*", metavar="SHEET", help=f"any of {', '.join(PLANS)}; default: all")
    options = parser.parse_args()
    unknown = sorted(set(options.sheets) - set(PLANS))
    if unknown:
        parser.error(f"there is no sheet {', '.join(unknown)}: use {', '.join(PLANS)}")
    scene, *objects = build_scene()
    installed.install()
    with tempfile.TemporaryDirectory() as folder:
        for name in options.sheets or PLANS:
            print(render_sheet(name, scene, objects, Path(folder)))


if __name__ == "__main__":
    main()
