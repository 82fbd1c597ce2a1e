"""The .mtlx, as the official library reads it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.cli import DONE, main
from engine.exports.write import export_set
from engine.imaging.read_set import read_set

mx: Any = pytest.importorskip("MaterialX", reason="it is installed by `nox -s engine`")
NAME = "rusty_steel_plate_with_moss_7"
SOURCES = {"base_color": "base_color", "specular_roughness": "roughness", "metalness": "metallic", "normal": "normal"}


@pytest.fixture(scope="module")
def library() -> Any:
    library = mx.createDocument()
    mx.loadLibraries(mx.getDefaultDataLibraryFolders(), mx.getDefaultDataSearchPath(), library)
    return library


@pytest.fixture
def read(library):
    """The folder's document, with the standard library, valid."""

    def read(folder: Path) -> Any:
        (path,) = folder.glob("*.mtlx")
        document = mx.createDocument()
        mx.readFromXmlFile(document, str(path))
        document.setDataLibrary(library)
        valid, why = document.validate()
        assert valid, why
        return document

    return read


def upstream(element: Any, kind: str) -> Any:
    """The only node of a kind that an input or output hangs on."""
    found = {edge.getUpstreamElement().getNamePath(): edge.getUpstreamElement() for edge in element.traverseGraph()}
    (node,) = [node for node in found.values() if node.getCategory() == kind]
    return node


def test_each_input_has_its_map(exported, read):
    document = read(exported / "materialx")
    (shader,) = document.getNodes("standard_surface")
    for name, source in SOURCES.items():
        image = upstream(shader.getInput(name).getConnectedOutput(), "tiledimage")
        file = image.getInput("file")
        path = exported / "materialx" / file.getResolvedValueString()
        assert path.name == f"{NAME}_{source}.png" and "/" not in file.getValueString()
        np.testing.assert_array_equal(np.asarray(Image.open(path)), np.asarray(Image.open(exported / f"{source}.png")))
        assert file.getColorSpace() == ("srgb_texture" if source == "base_color" else "")
        assert image.getInput("uvtiling").getInterfaceInput().getValue() == mx.Vector2(1, 1)
    assert upstream(shader.getInput("normal").getConnectedOutput(), "normalmap")
    assert shader.getInputValue("base") == 1.0, "the library's own is 0.8"


def test_the_height_displaces_by_the_relief(exported, read):
    document = read(exported / "materialx")
    (material,) = document.getMaterialNodes()
    (shader,) = mx.getShaderNodes(material, "displacementshader")
    assert shader.getInputValue("scale") == pytest.approx(read_set(exported).relief_depth, rel=1e-5)
    output = shader.getInput("displacement").getConnectedOutput()
    assert upstream(output, "subtract").getInputValue("in2") == 0.5
    path = exported / "materialx" / upstream(output, "tiledimage").getInput("file").getValueString()
    height = np.asarray(Image.open(path))
    assert height.dtype == np.uint16
    np.testing.assert_array_equal(height, np.asarray(Image.open(exported / "height.png")))


def test_a_shader_can_be_made_of_it(exported, read, library):
    """Open Shading Language by the library's own generator, with base colour made linear and nothing else."""
    from MaterialX import PyMaterialXGenOsl, PyMaterialXGenShader

    document = read(exported / "materialx")
    generator: Any = PyMaterialXGenOsl.OslShaderGenerator.create()
    colors: Any = PyMaterialXGenShader.DefaultColorManagementSystem.create(generator.getTarget())
    colors.loadLibrary(library)
    generator.setColorManagementSystem(colors)
    context: Any = PyMaterialXGenShader.GenContext(generator)
    context.registerSourceCodeSearchPath(mx.getDefaultDataSearchPath())
    (element,) = PyMaterialXGenShader.findRenderableElements(document)
    source = generator.generate(NAME, element, context).getSourceCode("pixel")
    assert source.count("filename = ") + source.count(".png") >= 4
    calls = [line for line in source.splitlines() if "srgb_texture_to_lin_rec709" in line and "base_color" in line]
    assert len(calls) == 1


def test_what_is_missing_is_a_number_or_left_out(exported_copy, read):
    for name in ("roughness", "metallic", "normal", "height", "ambient_occlusion"):
        (exported_copy / f"{name}.png").unlink()
    export_set(exported_copy, ["materialx"])
    document = read(exported_copy / "materialx")
    (shader,) = document.getNodes("standard_surface")
    assert shader.getInputValue("specular_roughness") == pytest.approx(128 / 255, abs=1e-5)
    assert shader.getInputValue("metalness") == 0 and shader.getInput("normal") is None
    assert not document.getNodes("displacement")
    assert {path.name for path in (exported_copy / "materialx").iterdir()} == {
        f"{NAME}.mtlx",
        f"{NAME}_base_color.png",
    }


def test_any_prompt_is_text_in_it(read, tmp_path):
    prompt = 'red brick wall, "old" <a & b> ]]> мох 🌿 \ufffe'
    options = ["--size", "64", "--maps", "base_color", "--device", "cpu", "--export", "materialx"]
    assert main(["generate", prompt, *options, "--out", str(tmp_path)]) == DONE
    (folder,) = tmp_path.iterdir()
    (material,) = read(folder / "materialx").getMaterialNodes()
    assert 'red brick wall, "old" <a & b> ]]> мох 🌿' in material.getDocString()


def test_the_folder_can_be_moved(exported, read, tmp_path):
    moved = Path(shutil.copytree(exported / "materialx", tmp_path / "elsewhere"))
    document = read(moved)
    for image in document.getNodeGraphs()[0].getNodes("tiledimage"):
        assert (moved / image.getInput("file").getValueString()).is_file()
