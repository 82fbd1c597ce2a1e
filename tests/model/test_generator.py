"""What holds for the generator's pictures, whatever the family."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.errors import CancelledError
from engine.imaging.color import hex_to_srgb, srgb_to_lab
from engine.library import BUILTIN_FOLDER
from engine.pipelines import material_synthesis
from engine.pipelines.material_code import MaterialCode
from engine.runtime import Runtime

if TYPE_CHECKING:
    from engine.pipelines.material_synthesis import Synthesizer

    from .conftest import Draw

GENERATOR = BUILTIN_FOLDER / "loom-materials" / "generator"
SHAPES = {
    "base_color": (np.uint8, 3), "normal": (np.uint8, 3), "roughness": (np.uint8, 1), "metallic": (np.uint8, 1),
    "ambient_occlusion": (np.uint8, 1), "height": (np.uint16, 1),
}  # fmt: skip


def test_maps_are_complete_and_alive(draw: Draw, family: str) -> None:
    maps = draw(family, 256, 256)
    assert set(maps) == set(SHAPES)
    for name, (dtype, channels) in SHAPES.items():
        assert maps[name].dtype == dtype
        assert maps[name].shape == (256, 256) if channels == 1 else (256, 256, 3)
    assert maps["base_color"].std() > 1.5, "one flat colour"
    assert maps["height"].min() == 0 and maps["height"].max() == 65535
    assert maps["normal"][..., 2].min() >= 127, "a normal points into the surface"
    assert maps["roughness"].std() > 0.2, "one flat roughness"


def best_match(a: np.ndarray, b: np.ndarray) -> float:
    """Correlation at the best of all shifts: 1 for a picture that was only moved."""
    grey = [x.astype(np.float64).reshape(*x.shape[:2], -1).mean(axis=-1) for x in (a, b)]
    spectra = [np.fft.rfft2(g - g.mean()) for g in grey]
    return float(np.fft.irfft2(spectra[0] * spectra[1].conj()).max() / (grey[0].std() * grey[1].std() * grey[0].size))


def test_a_moved_picture_matches() -> None:
    picture = np.random.default_rng(0).random((32, 32))
    assert best_match(picture, np.roll(picture, (5, 9), (0, 1))) == pytest.approx(1.0)


def test_seeds_give_other_layouts(draw: Draw, family: str) -> None:
    first, again, other = (draw(family, 192, 192, seed) for seed in (1, 1, 2))
    assert all(np.array_equal(first[name], again[name]) for name in first)
    assert min(best_match(first[name], other[name]) for name in ("height", "base_color")) < 0.95


@pytest.mark.parametrize("family_name", ["brick wall", "gravel", "wood planks", "denim", "marble", "rusty metal"])
def test_strips_do_not_show(
    family_name: str, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    wear = {"moss": 0.5, "rust": 0.4, "cracks": 0.5, "snow": 0.3, "wet": 0.5, "dust": 0.4, "edge_wear": 0.5}
    whole = draw(family_name, 160, 200, 5, **wear)
    monkeypatch.setattr(material_synthesis, "STRIP_PIXELS", 160 * 23)
    strips = draw(family_name, 160, 200, 5, **wear)
    for name in whole:
        off = np.abs(whole[name].astype(np.int64) - strips[name].astype(np.int64))
        limit = 3 if whole[name].dtype == np.uint8 else 300
        assert (off > limit).mean() < 2e-3, name


@pytest.mark.parametrize("size", [(64, 64), (64, 300), (1000, 70), (2048, 96)], ids=str)
def test_odd_sizes(draw: Draw, size: tuple[int, int]) -> None:
    for family_name in ("hexagon tiles", "leaf litter", "knitted fabric"):
        maps = draw(family_name, *size)
        assert all(picture.shape[:2] == size[::-1] for picture in maps.values())
        assert maps["base_color"].std() > 1.0


@pytest.mark.parametrize("scale", [0.25, 4.0])
def test_scale_changes_the_size_of_elements(draw: Draw, scale: float) -> None:
    def busyness(maps: dict[str, np.ndarray]) -> float:
        return float(np.abs(np.diff(maps["height"].astype(np.float64), axis=0)).mean())

    plain, scaled = (busyness(draw("square tiles", 512, 512, 3, scale=s)) for s in (1.0, scale))
    assert scaled > 1.4 * plain if scale < 1 else scaled < plain / 1.4


def test_mortar_is_recessed(draw: Draw, code_of: Callable[..., MaterialCode]) -> None:
    maps = draw("brick wall", 512, 512, 1, color="#8c2f20", color2="#e8e4da")
    lab = srgb_to_lab(maps["base_color"] / 255.0)
    mortar, brick = lab[..., 1] < 8.0, lab[..., 1] > 20.0
    assert mortar.mean() > 0.05 and brick.mean() > 0.4
    assert np.median(maps["height"][mortar]) < np.percentile(maps["height"][brick], 10)


@pytest.mark.parametrize("family_name", ["brick wall", "cobblestone", "square tiles", "flagstone"])
def test_moss_grows_out_of_the_joints(family_name: str, draw: Draw) -> None:
    bare, mossy = (draw(family_name, 384, 384, 2, moss=amount) for amount in (0.0, 0.35))
    changed = np.abs(mossy["base_color"].astype(int) - bare["base_color"].astype(int)).sum(axis=-1) > 60
    assert 0.02 < changed.mean() < 0.6
    low = bare["height"] < np.median(bare["height"])
    assert changed[low].mean() > 2.0 * changed[~low].mean()


@pytest.mark.parametrize(
    "control", ["moss", "rust", "cracks", "dust", "wet", "polish", "burn", "snow", "edge_wear", "stains"]
)
def test_weathering_grows_with_its_amount(control: str, draw: Draw) -> None:
    for family_name in ("painted metal", "ashlar"):
        changes = []
        for amount in (0.0, 0.25, 0.6, 1.0):
            maps = draw(family_name, 256, 256, 4, **{control: amount})
            changes.append(np.concatenate([maps[n].reshape(-1).astype(float) for n in ("base_color", "roughness")]))
        distance = [float(np.abs(change - changes[0]).mean()) for change in changes]
        assert 0.2 < distance[1] < distance[2] < distance[3] * 1.05, f"{family_name}: {distance}"


def test_normals_agree_with_heights(synthesizer: Synthesizer, code_of: Callable[..., MaterialCode]) -> None:
    maps, depth = synthesizer.run(code_of("cobblestone", 1), 1, 512, 512, lambda fraction: None)
    height = maps["height"] / 65535.0 * depth * 512
    right = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / 2
    up = (np.roll(height, 1, axis=0) - np.roll(height, -1, axis=0)) / 2  # rows run down
    expected = np.stack((-right, -up, np.ones_like(right)), axis=-1)
    expected /= np.linalg.norm(expected, axis=-1, keepdims=True)
    found = maps["normal"] / 127.5 - 1.0
    assert np.abs(found - expected).mean() < 0.01
    assert np.percentile(np.abs(found - expected), 99.9) < 0.03


@pytest.mark.parametrize("family_name", ["painted metal", "plastic", "woven fabric", "plaster", "square tiles"])
@pytest.mark.parametrize("color", ["#1f6f8b", "#c0392b", "#e8d9a0", "#2c2c2c", "#5b8c3a"])
def test_a_named_colour_is_what_one_sees(family_name: str, color: str, draw: Draw) -> None:
    from skimage.color import deltaE_ciede2000

    picture = draw(family_name, 256, 256, 1, color=color)["base_color"] / 255.0
    median = np.median(srgb_to_lab(picture).reshape(-1, 3), axis=0)
    assert deltaE_ciede2000(median, srgb_to_lab(hex_to_srgb(color))) <= 15.0


def test_any_substance_on_any_layout(draw: Draw) -> None:
    gold = draw("brick wall", 256, 256, 1, substance="gold")
    clay = draw("brick wall", 256, 256, 1)
    assert np.median(gold["metallic"]) > 200 > 10 > np.median(clay["metallic"])
    wood = draw("hexagon tiles", 256, 256, 1, substance="wood")
    assert np.median(srgb_to_lab(wood["base_color"] / 255.0)[..., 2]) > 8.0, "wood is warm"


def test_cancelling_begins_no_further_strip(code_of: Callable[..., MaterialCode]) -> None:
    runtime = Runtime("cpu", threads=2)
    runs: list[str] = []

    class Counted:
        def __init__(self, name: str) -> None:
            self._session = runtime.load(GENERATOR / f"{name}.onnx", side_by_side=True)
            self._name = name
            self.input_names = self._session.input_names

        def run(self, inputs, outputs=None):
            runs.append(self._name)
            return self._session.run(inputs, outputs)

    def stop_at_the_first_strip(fraction: float) -> None:
        if fraction > 0.0:
            raise CancelledError("enough")

    synthesizer = material_synthesis.Synthesizer(Counted, runtime.lanes)
    with pytest.raises(CancelledError):
        synthesizer.run(code_of("brick wall"), 0, 1024, 1024, stop_at_the_first_strip)
    assert 1 <= runs.count("encode") <= 5  # of 16
    assert "relief" not in runs
