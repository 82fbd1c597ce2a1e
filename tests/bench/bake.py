"""What Blender itself takes: bake brick + noise + bump with Cycles. Runs inside bpy; prints JSON.

``python -m tests.bench.bake SIZE THREADS ROUNDS`` prints the seconds of each round, all
three bakes (diffuse colour, roughness, normal) together.
"""

from __future__ import annotations

import json
import sys
import time

import bpy

BAKES = (("DIFFUSE", {"pass_filter": {"COLOR"}}), ("ROUGHNESS", {}), ("NORMAL", {}))


def procedural_material(size: int) -> bpy.types.Material:
    """Bricks coloured and roughened by noise, with both in the bump; the bake's target image is active."""
    material = bpy.data.materials.new("Procedural")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader = nodes["Principled BSDF"]
    coordinates = nodes.new("ShaderNodeTexCoord")
    bricks = nodes.new("ShaderNodeTexBrick")
    noise = nodes.new("ShaderNodeTexNoise")
    noise.inputs["Scale"].default_value = 12.0
    mix = nodes.new("ShaderNodeMix")
    mix.data_type = "RGBA"
    add = nodes.new("ShaderNodeMath")
    bump = nodes.new("ShaderNodeBump")
    for texture in (bricks, noise):
        links.new(coordinates.outputs["UV"], texture.inputs["Vector"])
    links.new(noise.outputs[0], mix.inputs[0])
    links.new(bricks.outputs["Color"], mix.inputs[6])
    links.new(noise.outputs["Color"], mix.inputs[7])
    links.new(mix.outputs[2], shader.inputs["Base Color"])
    links.new(noise.outputs[0], shader.inputs["Roughness"])
    links.new(bricks.outputs[1], add.inputs[0])
    links.new(noise.outputs[0], add.inputs[1])
    links.new(add.outputs[0], bump.inputs["Height"])
    links.new(bump.outputs["Normal"], shader.inputs["Normal"])
    target = nodes.new("ShaderNodeTexImage")
    target.image = bpy.data.images.new("Bake", size, size, alpha=False)
    nodes.active = target
    return material


def main(size: int, threads: int, rounds: int) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = 1
    scene.cycles.use_denoising = False
    scene.render.threads_mode, scene.render.threads = "FIXED", threads
    bpy.ops.mesh.primitive_plane_add()
    bpy.context.object.data.materials.append(procedural_material(size))
    seconds = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        for kind, settings in BAKES:
            bpy.ops.object.bake(type=kind, margin=0, **settings)
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds[1:]))  # the first round also loads Cycles


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
