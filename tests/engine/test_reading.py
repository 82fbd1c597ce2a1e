"""The built-in model's language: what is read in a prompt, measured on phrases that training never saw."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from engine.controls import BY_NAME
from engine.errors import ModelError
from engine.imaging.color import lab_to_hex
from engine.pipelines.material_code import Intent, resolve
from engine.pipelines.reading import PromptReader, RawReading
from engine.runtime import Runtime

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "engine" / "builtin" / "loom-materials"
PHRASES = ROOT / "tests" / "data" / "phrases.jsonl"
COLORS = ROOT / "engine" / "training" / "language" / "data" / "xkcd_colors.json"


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    return Runtime(device="cpu", threads=2)


@pytest.fixture(scope="module")
def reader(runtime: Runtime) -> PromptReader:
    return PromptReader(MODEL, runtime)


@pytest.fixture(scope="module")
def held_out(reader: PromptReader) -> list[tuple[dict, RawReading]]:
    rows = [json.loads(line) for line in PHRASES.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [(row, reader.read(row["prompt"])) for row in rows]


def test_held_out_families_are_right(held_out):
    materials = [(row, raw) for row, raw in held_out if row["family"]]
    assert len(materials) >= 200
    right = [raw.fits and raw.family in {row["family"], *row["also"]} for row, raw in materials]
    assert np.mean(right) >= 0.90


def test_held_out_colors_are_near(held_out):
    color = pytest.importorskip("skimage.color", reason="ΔE2000 comes from scikit-image")
    survey = json.loads(COLORS.read_text(encoding="utf-8"))["colors"]

    def lab(text: str) -> np.ndarray:
        return color.rgb2lab(np.array([[list(bytes.fromhex(text[1:]))]], dtype=np.float64) / 255.0)[0, 0]

    named = [(row, raw) for row, raw in held_out if row["color"]]
    assert len(named) >= 50
    near = [raw.color is not None and color.deltaE_ciede2000(lab(raw.color), lab(survey[row["color"]])) <= 15.0
            for row, raw in named]  # fmt: skip
    assert np.mean(near) >= 0.90


def test_held_out_prompts_without_material_are_declined(held_out):
    others = [raw for row, raw in held_out if row["family"] is None]
    materials = [raw for row, raw in held_out if row["family"]]
    assert np.mean([not raw.fits for raw in others]) >= 0.90
    assert np.mean([not raw.fits for raw in materials]) <= 0.05


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("weathered red brick wall with moss", "brick wall"),
        ("bricks of an old chimney, sooty", "brick wall"),
        ("the hull of a ship that sat in salt water for years", "rusty metal"),
        ("HEXAGON TILES!!!", "hexagon tiles"),
        ("cobblestonse street", "cobblestone"),
    ],
)
def test_reads_the_family(reader, prompt, family):
    raw = reader.read(prompt)
    assert raw.fits
    assert raw.family == family


def test_reads_every_part_of_a_prompt(reader):
    raw = reader.read("weathered red brick wall with moss")
    assert set(raw.families) == set(json.loads((MODEL / "conditioner" / "config.json").read_text())["families"])
    assert sum(raw.families.values()) == pytest.approx(1.0, abs=1e-6)
    red, green, blue = bytes.fromhex(raw.color[1:])
    assert red > 120 > max(green, blue)
    assert raw.weathering["moss"] > 0.3
    assert raw.embedding.shape == (384,)
    assert np.linalg.norm(raw.embedding) == pytest.approx(1.0, abs=1e-5)
    reading = reader.explain(raw)
    json.dumps(reading.to_json())
    assert next(iter(reading.families)) == "brick wall"
    assert reading.colors[0] == raw.color
    assert reading.substance == "clay"
    assert set(reading.controls) == {name for name, control in BY_NAME.items() if control.group == "shape"}
    assert "brick wall" in reading.message


def test_strength_is_graded(reader):
    amounts = [reader.read(f"{words} concrete").control_means["moss"]
               for words in ("clean", "slightly mossy", "very mossy")]  # fmt: skip
    assert amounts[0] < 0.1 < amounts[1] < 0.5 < amounts[2]


@pytest.mark.parametrize(
    ("prompt", "control"),
    [("brick wall without moss", "moss"), ("concrete with no cracks", "cracks"), ("asphalt, not wet", "wet")],
)
def test_negation_is_understood(reader, prompt, control):
    assert control not in reader.read(prompt).weathering


def test_shape_words_turn_the_controls(reader):
    plain = reader.read("square tiles").control_means
    assert reader.read("huge square tiles").control_means["scale"] > 1.4 * plain["scale"]
    assert reader.read("glossy square tiles").control_means["roughness"] < plain["roughness"] - 0.15
    assert reader.read("square tiles with thin joints").control_means["joints"] < plain["joints"] - 0.25


@pytest.mark.parametrize("plain", ["bricks", "hexagon tiles", "wood planks", "cobblestones"])
def test_sizes_come_in_order(reader, plain):
    words = ("tiny", "small", "", "large", "giant")
    scales = [reader.read(f"{word} {plain}").control_means["scale"] for word in words]
    assert scales[0] < 0.65 * scales[2] and scales[4] > 1.5 * scales[2]
    assert scales[1] < 0.9 * scales[2] < scales[2] < scales[3] < 1.05 * scales[4]


def test_tiny_square_tiles_are_a_mosaic(reader):
    raw = reader.read("tiny square tiles")
    assert raw.family == "mosaic tiles" or raw.control_means["scale"] < 0.65


def test_substance_is_read_apart_from_the_layout(reader):
    assert reader.read("brick wall").substance is None
    raw = reader.read("hexagon tiles made of marble")
    assert (raw.family, raw.substance) == ("hexagon tiles", "marble")
    assert reader.read("gold bricks").substance == "gold"


def test_second_color(reader):
    raw = reader.read("white tiles with blue grout")
    assert min(bytes.fromhex(raw.color[1:])) > 200
    red, _, blue = bytes.fromhex(raw.color2[1:])
    assert blue > red + 60


def test_negative_prompt_takes_weathering_away(reader):
    with_moss = reader.read("mossy rusty steel plate")
    without = reader.read("mossy rusty steel plate", negative_prompt="moss")
    assert with_moss.weathering["moss"] > 0.3
    assert "moss" not in without.weathering
    assert without.weathering["rust"] == pytest.approx(with_moss.weathering["rust"], abs=0.15)


def test_negative_prompt_takes_a_family_and_a_color_away(reader):
    assert reader.read("red wall", negative_prompt="bricks").family != "brick wall"
    assert reader.read("red and white tiles", negative_prompt="red").color != reader.read("red and white tiles").color


def test_negative_prompt_of_quality_words_changes_nothing(reader):
    plain = reader.read("oak planks")
    negative = reader.read("oak planks", negative_prompt="blurry, low quality, watermark, text")
    assert negative.family == plain.family
    assert negative.color == plain.color


@pytest.mark.parametrize(
    "prompt", ["a portrait of a king", "my two cats in the garden", "what is the time?", "🐱🎉", "###"]
)
def test_what_is_no_material_is_declined_with_advice(reader, prompt):
    raw = reader.read(prompt)
    assert not raw.fits
    assert "diffusion" in raw.message
    reading = reader.explain(raw)
    assert not reading.fits
    assert reading.families == {}


@pytest.mark.parametrize(
    "prompt", ["", " ", "\x00\x07", "\ud800 brick", "a" * 2000, "brick\u2028wall", "👩‍👩‍👧‍👦" * 60]
)
def test_strange_text_is_read_without_failing(reader, prompt):
    raw = reader.read(prompt, negative_prompt=prompt)
    assert raw.message.endswith(".")
    assert all(np.isfinite(value) for value in raw.control_means.values())


def test_a_long_prompt_is_cut_and_says_so(reader):
    raw = reader.read("a red brick wall " + "with many very long explanations " * 60)
    assert raw.truncated
    assert "beginning" in raw.message
    assert not reader.read("a red brick wall").truncated


def test_reading_is_repeatable(reader, runtime):
    first = reader.read("old oak planks, slightly burnt")
    again = PromptReader(MODEL, Runtime(device="cpu", threads=2)).read("old oak planks, slightly burnt")
    assert first.families == again.families
    assert first.control_means == again.control_means
    assert np.array_equal(first.embedding, again.embedding)


def test_noise_moves_only_what_the_prompt_leaves_open(reader):
    raw = reader.read("completely overgrown brick wall")
    intent = Intent(
        raw.family, raw.substance, raw.color, raw.color2, raw.control_means, raw.control_stds, raw.logarithmic
    )
    config = json.loads((MODEL / "generator" / "config.json").read_text(encoding="utf-8"))
    draws = [resolve(config, intent, {}, seed).controls for seed in range(64)]
    assert np.std([d["scale"] for d in draws]) > 0.02
    assert min(d["moss"] for d in draws) > 0.4
    for draw in draws:
        assert all(BY_NAME[name].minimum <= draw[name] <= BY_NAME[name].maximum for name in BY_NAME)


def _copy(folder: Path) -> Path:
    for part in ("tokenizer", "text_encoder", "conditioner"):
        shutil.copytree(MODEL / part, folder / part)
    return folder


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9999])


def _foreign_tokenizer(folder: Path) -> None:
    path = folder / "tokenizer" / "tokenizer.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    words = list(data["model"]["vocab"])
    data["model"]["vocab"] = {word: (i + 1) % len(words) for i, word in enumerate(words)}
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        lambda f: (f / "tokenizer" / "tokenizer.json").unlink(),
        lambda f: (f / "tokenizer" / "tokenizer.json").write_text("{}"),
        _foreign_tokenizer,
        lambda f: _cut(f / "text_encoder" / "model.onnx"),
        lambda f: _cut(f / "conditioner" / "model.onnx"),
        lambda f: (f / "conditioner" / "model.onnx").unlink(),
        lambda f: (f / "conditioner" / "config.json").write_text("{}"),
        lambda f: (f / "conditioner" / "config.json").unlink(),
        lambda f: (f / "conditioner" / "config.json").write_text(
            (f / "conditioner" / "config.json").read_text().replace('"wood",', "", 1)
        ),
    ],
    ids=["no tokenizer", "empty tokenizer", "foreign tokenizer", "cut encoder", "cut conditioner", "no conditioner",
         "empty config", "no config", "config of another model"],
)  # fmt: skip
def test_a_damaged_model_is_named_in_one_sentence(tmp_path, runtime, damage):
    folder = _copy(tmp_path)
    damage(folder)
    with pytest.raises(ModelError) as caught:
        PromptReader(folder, runtime).read("brick wall")
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_lab_to_hex():
    assert lab_to_hex(np.array([100.0, 0.0, 0.0])) == "#ffffff"
    assert lab_to_hex(np.array([0.0, 0.0, 0.0])) == "#000000"
    assert lab_to_hex(np.array([53.24, 80.09, 67.20])) == "#ff0000"
    assert lab_to_hex(np.array([32.30, 79.19, -107.86])) == "#0000ff"


@pytest.mark.parametrize(
    ("prompt", "tone"),
    [
        ("dark polished walnut wood", -1), ("scratched dark steel plate with welds", -1), ("light oak planks", 1),
        ("pale stone wall", 1), ("oak planks", 0), ("hexagon tiles with dark grout", 0), ("light rust on steel", 0),
        ("brick wall with light wear", 0),
    ],
)  # fmt: skip
def test_dark_is_a_tone_and_no_colour(reader, prompt, tone):
    raw = reader.read(prompt)
    assert raw.tone == tone
    if tone:
        assert raw.color is None


def test_a_dark_colour_is_a_colour(reader):
    raw = reader.read("dark green moss")
    assert raw.tone == 0
    assert bytes.fromhex(raw.color[1:])[1] < 100
