"""The exposed controls: the material is made again in place."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from fake_client import stored


def content(image: bpy.types.Image) -> np.ndarray:
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    return pixels.reshape(height, width, 4)[::-1]


def images(material: bpy.types.Material) -> dict[str, bpy.types.Image]:
    return {node.name: node.image for node in material.loom.group.nodes if node.bl_idname == "ShaderNodeTexImage"}


def shows(material: bpy.types.Material, seed: int, size: int) -> bool:
    found = content(images(material)["roughness"])
    return found.shape[:2] == (size, size) and np.allclose(
        found[..., :3], stored("roughness", size, size, seed), atol=1e-3
    )


def counts() -> tuple[int, ...]:
    return len(bpy.data.materials), len(bpy.data.node_groups), len(bpy.data.images)


def test_updates_in_place(cube, generate, fake) -> None:
    material = generate(seed=1, random_seed=False)
    before, names = counts(), {name: image.name for name, image in images(material).items()}
    group = material.loom.group
    node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    node.inputs["Tint"].default_value = (1.0, 0.5, 0.5, 1.0)
    bpy.ops.loom.regenerate(new_seed=True, wait=True)
    assert fake.made()[-1].seed != 1 and fake.made()[-1].prompt == "old red brick wall"
    assert cube.active_material == material and material.loom.group == group
    assert tuple(node.inputs["Tint"].default_value) == (1.0, 0.5, 0.5, 1.0)
    assert {name: image.name for name, image in images(material).items()} == names
    assert counts() == before
    assert shows(material, fake.made()[-1].seed, 256)
    assert material.loom.request().seed == fake.made()[-1].seed


def test_ten_times_leaves_no_more_data(cube, generate) -> None:
    generate()
    before = counts()
    for _ in range(10):
        bpy.ops.loom.regenerate(new_seed=True, wait=True)
    assert counts() == before


def test_other_users_of_an_image_follow(cube, generate) -> None:
    material = generate()
    other = bpy.data.node_groups.new("Other", "ShaderNodeTree").nodes.new("ShaderNodeTexImage")
    other.image = images(material)["height"]
    bpy.ops.loom.regenerate(new_seed=True, wait=True)
    assert other.image == images(material)["height"]


def test_size_of_the_panel(cube, generate, fake) -> None:
    material = generate(size="256", seed=4, random_seed=False)
    bpy.context.scene.loom.size = "512"
    bpy.ops.loom.regenerate(new_size=True, wait=True)
    assert shows(material, 4, 512)


def test_controls_are_filled_with_what_was_read(cube, generate) -> None:
    controls = generate().loom.controls
    assert controls.relief == pytest.approx(1.2) and not controls.use_relief
    assert controls.family == "brick wall" and controls.overrides() == {}


def test_turning_a_control_makes_it_an_override(cube, generate, fake, session) -> None:
    material = generate(size="1024", seed=1, random_seed=False)
    material.loom.controls.rust = 0.7
    assert material.loom.controls.use_rust
    while session.busy:
        session.tick()
    preview, full = fake.made()[-2:]
    assert (preview.width, full.width) == (256, 1024)
    assert dict(preview.controls) == dict(full.controls) == {"rust": 0.7}
    assert material.loom.controls.overrides() == {"rust": 0.7}
    assert shows(material, 1, 1024)


def test_many_turns_ask_once(cube, generate, fake, session) -> None:
    material = generate()
    before = len(fake.made())
    for step in range(20):
        material.loom.controls.moss = step / 20
        session.tick()
    while session.busy:
        session.tick()
    asked = fake.made()[before:]
    assert len(asked) <= 3 and asked[-1].controls["moss"] == pytest.approx(0.95)


def test_small_version_is_shown_first(cube, generate, fake, session) -> None:
    material = generate(size="512", seed=1, random_seed=False)
    material.loom.controls.rust = 0.7
    while len(fake.made()) < 2 or session.jobs():
        session.tick()
    assert tuple(images(material)["roughness"].size) == (256, 256)
    session.close()


def test_failed_full_size_shows_the_stored_images_again(cube, generate, fake, session) -> None:
    material = generate(size="512", seed=1, random_seed=False)
    material.loom.controls.rust = 0.7
    while len(fake.made()) < 2 or session.jobs():
        session.tick()
    fake.fail_at = "start"
    while session.busy:
        session.tick()
    assert session.problem.message == "The model is damaged: install it again."
    assert shows(material, 1, 512)


def test_live_can_be_switched_off(cube, generate, fake, session) -> None:
    bpy.context.scene.loom.live = False
    material = generate()
    material.loom.controls.rust = 0.7
    assert not session.busy


def test_toggling_an_override_off_goes_back_to_the_prompt(cube, generate, fake) -> None:
    material = generate()
    bpy.context.scene.loom.live = False
    material.loom.controls.rust = 0.7
    material.loom.controls.use_rust = False
    bpy.ops.loom.regenerate(wait=True)
    assert dict(fake.made()[-1].controls) == {}


def test_material_deleted_meanwhile(cube, generate, fake, session) -> None:
    material = generate()
    fake.hold = True
    bpy.ops.loom.regenerate()
    bpy.data.materials.remove(material)
    fake.hold = False
    session.wait()
    assert any("deleted meanwhile" in note for note in session.notes)
    assert len(bpy.data.images) <= 6


def test_damaged_record_says_so(cube, generate) -> None:
    material = generate()
    material.loom.request_json = "{"
    with pytest.raises(RuntimeError, match="can no longer be read"):
        bpy.ops.loom.regenerate()


def test_lost_group_is_built_again(cube, generate) -> None:
    material = generate()
    bpy.data.node_groups.remove(material.loom.group)
    bpy.ops.loom.regenerate(wait=True)
    assert material.loom.group is not None and len(images(material)) == 6
    node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    assert node.node_tree == material.loom.group
