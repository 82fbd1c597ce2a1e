"""What was generated is looked at, put into words, and compared with the prompt."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest

from engine.cli import DONE, main
from engine.errors import ModelError
from engine.imaging.lit_picture import lit_picture
from engine.imaging.lit_view import LIT_MAPS, lit_view
from engine.request import GenerateRequest
from engine.round_trip import round_trip_score
from engine.service import Engine


def unit(*values: float) -> np.ndarray:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_score_is_one_for_the_same_and_falls_with_the_distance() -> None:
    assert round_trip_score(unit(1, 0), unit(1, 0)) == pytest.approx(1.0)
    assert round_trip_score(unit(1, 0), unit(0, 1)) == pytest.approx(1 - 2**0.5 / 2, abs=1e-6)
    assert round_trip_score(unit(1, 0), unit(-1, 0)) == pytest.approx(0.0)
    assert round_trip_score(unit(1, 0), unit(1, 0.2)) > round_trip_score(unit(1, 0), unit(1, 0.6))


def flat_maps(side: int = 32, **values: int) -> dict[str, np.ndarray]:
    maps = {name: np.full((side, side), 255, np.uint8) for name in LIT_MAPS}
    maps["base_color"] = np.full((side, side, 3), values.get("base_color", 128), np.uint8)
    maps["normal"] = np.tile(np.array([128, 128, 255], np.uint8), (side, side, 1))
    maps["metallic"] = np.full((side, side), values.get("metallic", 0), np.uint8)
    maps["roughness"] = np.full((side, side), values.get("roughness", 200), np.uint8)
    return maps


def test_lit_view_is_brighter_for_brighter_colors_and_towards_the_lamp() -> None:
    dark, bright = (lit_view(flat_maps(base_color=value)).mean() for value in (40, 200))
    assert dark < bright
    tilted = flat_maps()
    tilted["normal"][..., 0] = 60  # to the left, where the lamp is
    away = flat_maps()
    away["normal"][..., 0] = 200
    assert lit_view(away).mean() < lit_view(flat_maps()).mean() < lit_view(tilted).mean()


def test_lit_picture_takes_a_square_and_makes_it_small() -> None:
    maps = flat_maps(400)
    wide = {name: array[:300] for name, array in maps.items()}
    assert lit_picture(wide).size == (256, 256)
    assert lit_picture(flat_maps(64)).size == (64, 64)


def test_request_crosses_the_pipe_with_its_wish_for_a_score() -> None:
    request = GenerateRequest("brick", score=True)
    assert GenerateRequest.from_json(json.loads(json.dumps(request.to_json()))) == request


def test_a_scored_material_has_the_words_and_the_maps_that_were_asked_for(captioners):
    request = GenerateRequest("red brick wall", width=128, height=96, maps=("height",), score=True)
    stages: list[str] = []
    fractions: list[float] = []

    def note(progress):
        stages.append(progress.stage)
        fractions.append(progress.fraction)

    with contextlib.closing(Engine("cpu", [captioners], 1)) as engine:
        result = engine.run(request, note)
        pipeline = engine._pipeline(engine.library.find("loom-materials"))
        expected = round_trip_score(pipeline.embedding("red brick wall"), pipeline.embedding(result.caption))
        plain = engine.run(GenerateRequest("red brick wall", width=128, height=96, maps=("height",)))
    assert list(result.maps) == ["height"] and result.request == request
    assert result.caption and result.score == pytest.approx(expected) and 0.0 < result.score <= 1.0
    assert (plain.caption, plain.score) == ("", None)
    assert np.array_equal(plain.maps["height"], result.maps["height"])
    assert fractions == sorted(fractions) and stages.index("Drawing the material") < stages.index("Looking")


def test_without_a_captioner_a_score_is_refused_in_a_sentence(tmp_path, monkeypatch):
    model = Engine("cpu", (), 1).library.find("loom-materials")
    monkeypatch.setattr("engine.library.BUILTIN_FOLDER", tmp_path)
    with (
        contextlib.closing(Engine("cpu", [model.folder], 1)) as engine,
        pytest.raises(ModelError, match="No captioner"),
    ):
        engine.run(GenerateRequest("brick", width=64, height=64, score=True))


def test_the_best_of_several_is_kept(captioners, tmp_path, capsys):
    arguments = ["generate", "red brick wall", "--size", "64", "--count", "4", "--models", str(captioners)]
    assert main([*arguments, "--score", "--out", str(tmp_path / "all")]) == DONE
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 4 and all(len(line) == 3 for line in lines)
    assert main([*arguments, "--best", "--json", "--out", str(tmp_path / "best")]) == DONE
    (kept,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    (folder,) = (tmp_path / "best").iterdir()
    stored = json.loads((folder / "request.json").read_text())
    assert stored["score"] == kept["score"] and stored["caption"] == kept["caption"]
    scores = {line[0].rpartition("-")[2]: float(line[1]) for line in lines}
    assert round(kept["score"], 2) == max(scores.values()) == scores[folder.name.rpartition("-")[2]]
