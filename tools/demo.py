"""Three materials from prompts, on a small scene, rendered: ``python -m tools.demo [PROMPT …]``.

Runs inside bpy; installs the zip as an artist does and presses the same buttons. Writes
out/demo/demo.blend and out/demo/demo.png and prints their paths.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import bpy

from tools import artist, installed, pins, studio

PROMPTS = (
    "dark polished walnut wood",
    "turquoise glazed hexagon tiles with dark grout",
    "herringbone brick paving with moss in the joints",
)


def sphere() -> bpy.types.Object:
    return studio.add_sphere("Sphere", 1.0, (-1.25, 0.0, 1.0))


def rounded_cube() -> bpy.types.Object:
    """A cube with soft edges, turned a little; it has no useful UVs, so it is mapped by box."""
    bpy.ops.mesh.primitive_cube_add(size=1.8, location=(1.25, 0.15, 0.9), rotation=(0.0, 0.0, 0.55))
    cube = bpy.context.object
    cube.name = "Rounded Cube"
    bevel = cube.modifiers.new("Rounded", "BEVEL")
    bevel.width, bevel.segments = 0.16, 8
    bpy.ops.object.shade_smooth()
    return cube


def floor() -> bpy.types.Object:
    return studio.add_plane("Floor", 36.0, (0.0, 12.0, 0.0), repeat=12.0)


def build_scene() -> tuple[bpy.types.Scene, dict[str, tuple[bpy.types.Object, str]]]:
    """The studio, and the three objects by the name of their place, each with its mapping."""
    scene = studio.empty_scene()
    studio.add_world(scene, strength=0.45)
    studio.add_softbox("Key", (-4.0, -3.5, 5.0), (0.0, 0.0, 0.8), 2.5, 620.0, (1.0, 0.95, 0.88))
    studio.add_softbox("Rim", (4.5, 3.0, 3.5), (0.0, 0.0, 0.8), 1.6, 420.0, (0.82, 0.9, 1.0))
    studio.add_softbox("Fill", (4.5, -4.5, 2.0), (0.0, 0.0, 0.8), 3.5, 120.0)
    studio.add_camera(scene, (0.2, -7.6, 3.4), (0.05, 0.1, 0.75), 52.0)
    places = {"sphere": (sphere(), "UV"), "cube": (rounded_cube(), "BOX"), "floor": (floor(), "UV")}
    return scene, places


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("prompts", nargs="*", help="up to three; what is missing comes from the demo's own list")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=pins.ROOT / "out" / "demo")
    parser.add_argument("--samples", type=int, default=48)
    options = parser.parse_args()
    if len(options.prompts) > len(PROMPTS):
        parser.error(f"the scene has {len(PROMPTS)} objects: give at most {len(PROMPTS)} prompts")
    prompts = [*options.prompts, *PROMPTS[len(options.prompts) :]]
    options.out.mkdir(parents=True, exist_ok=True)

    scene, places = build_scene()
    installed.install()
    for prompt, (place, (target, mapping)) in zip(prompts, places.items(), strict=True):
        start = time.perf_counter()
        artist.generate(prompt, target, seed=options.seed, mapping=mapping, size="1024")
        print(f"{place}: {prompt} ({time.perf_counter() - start:.1f} s)", flush=True)

    studio.use_cycles(scene, 960, 540, options.samples)
    blend, picture = options.out / "demo.blend", options.out / "demo.png"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    start = time.perf_counter()
    studio.render(scene, str(picture))
    print(f"Rendered in {time.perf_counter() - start:.0f} s.")
    print(f"Scene:   {blend}\nPicture: {picture}")


if __name__ == "__main__":
    sys.exit(main())
