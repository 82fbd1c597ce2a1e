"""The exported .mtlx as USD in Blender reads it, which is how Hydra's renderers do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import bpy
import pytest

NAME = "red_brick_wall_0"
SOURCES = {"base_color": "base_color", "specular_roughness": "roughness", "metalness": "metallic", "normal": "normal"}


@pytest.fixture
def material(scene, loom, tmp_path):
    """The USD material of a set from the real engine."""
    if not hasattr(bpy.utils, "expose_bundled_modules"):
        pytest.skip("this Blender keeps its USD to itself")
    bpy.utils.expose_bundled_modules()
    from pxr import Usd, UsdShade

    command = loom("operators.doctor").engine_command
    options = ["--size", "64", "--device", "cpu", "--export", "materialx", "--out", str(tmp_path)]
    made = subprocess.run(command("generate", "red brick wall", *options), capture_output=True, text=True, check=True)
    stage = Usd.Stage.Open(str(Path(made.stdout.strip()) / "materialx" / f"{NAME}.mtlx"))
    (prim,) = [prim for prim in Usd.PrimRange(stage.GetPseudoRoot()) if prim.GetTypeName() == "Material"]
    material = UsdShade.Material(prim)
    material.stage = stage  # which would go with this function
    return material


def picture(attribute) -> Path:
    """The file of the image node on which an input hangs, through the nodes between."""
    from pxr import UsdShade

    shader = UsdShade.Shader(attribute.GetPrim())
    while not shader.GetInput("file"):
        named = shader.GetInput("in") or shader.GetInput("in1")
        (source,) = UsdShade.Utils.GetValueProducingAttributes(named)
        shader = UsdShade.Shader(source.GetPrim())
    return Path(shader.GetInput("file").Get().resolvedPath)


def test_usd_finds_the_surface_and_its_maps(material) -> None:
    from pxr import UsdShade

    assert material.GetPrim().GetName() == NAME
    surface = material.ComputeSurfaceSource("mtlx")[0]
    assert surface.GetIdAttr().Get() == "ND_standard_surface_surfaceshader"
    for name, source in SOURCES.items():
        (attribute,) = UsdShade.Utils.GetValueProducingAttributes(surface.GetInput(name))
        assert picture(attribute).name == f"{NAME}_{source}.png" and picture(attribute).is_file()
    displacement = material.ComputeDisplacementSource("mtlx")[0]
    (attribute,) = UsdShade.Utils.GetValueProducingAttributes(displacement.GetInput("displacement"))
    assert picture(attribute).name == f"{NAME}_height.png" and displacement.GetInput("scale")
