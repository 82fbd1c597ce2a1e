"""Several materials for one prompt, to choose from."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from fake_client import FakePixels
from test_panels import draw  # noqa: F401


@pytest.fixture
def candidates(loom):
    return loom("operators.candidate_set").candidates


@pytest.fixture
def panel(loom, draw):  # noqa: F811
    """The panel's content as text."""
    cls = loom("ui.candidate_panel").LOOM_PT_candidates
    return lambda: draw(lambda layout: cls.draw(SimpleNamespace(layout=layout), bpy.context))


@pytest.fixture
def show(session):
    def run(prompt: str = "old red brick wall", **settings: object) -> None:
        wanted = {"size": "512", "prompt": prompt, "random_seed": False, "seed": 5, "candidates": 3, **settings}
        for name, value in wanted.items():
            setattr(bpy.context.scene.loom, name, value)
        bpy.ops.loom.candidates()

    return run


@pytest.fixture(autouse=True)
def _nothing_kept():
    yield
    assert FakePixels.open == 0, "shared pixels were not given back"


def test_each_is_small_and_has_its_own_seed_a_caption_and_a_score(scene, fake, session, candidates, show) -> None:
    fake.scores = {5: 0.4, 6: 0.9, 7: 0.6}
    show(score=False)
    session.wait()
    assert session.problem is None
    assert [(r.seed, r.width, r.score) for r in fake.made()] == [(5, 256, True), (6, 256, True), (7, 256, True)]
    assert [(c.request.seed, c.score, c.caption) for c in candidates.made] == [
        (5, 0.4, "old bricks"), (6, 0.9, "old bricks"), (7, 0.6, "old bricks"),
    ]  # fmt: skip
    assert candidates.best.request.seed == 6
    assert len(candidates._thumbnails._previews) == 3  # icons have no numbers without a window
    assert not bpy.data.materials and not bpy.data.images


def test_the_panel_shows_them_and_marks_the_best(scene, fake, session, panel, show) -> None:
    assert "use_candidate" not in panel()
    fake.scores = {5: 0.4, 6: 0.9, 7: 0.6}
    show()
    session.wait()
    text = panel()
    assert text.count("use_candidate") == 3 and text.count("old bricks") == 3
    assert all(score in text for score in ("0.40", "0.90", "0.60"))
    assert "“old red brick wall”" not in text
    scene.loom.prompt = "snow"
    assert "“old red brick wall”" in panel()


def test_use_makes_that_one_in_full_size(cube, fake, session, candidates, show) -> None:
    show()
    session.wait()
    scene = bpy.context.scene.loom
    scene.prompt, scene.random_seed = "snow", True
    bpy.ops.loom.use_candidate(index=1)
    session.wait()
    made = fake.made()[-1]
    assert (made.prompt, made.seed, made.width) == ("old red brick wall", 6, 512)
    assert cube.active_material.loom.request().seed == 6 and scene.seed == 6 and scene.random_seed
    assert len(candidates.made) == 3, "the others can still be tried"
    scene.size = "256"
    bpy.ops.loom.use_candidate(index=0)
    session.wait()
    assert fake.made()[-1].width == 256, "in the size that the panel asks for now"


def test_they_need_no_object_but_using_one_does(scene, fake, session, show) -> None:
    assert not bpy.ops.loom.candidates.poll()  # no prompt
    show()
    assert not bpy.ops.loom.candidates.poll() and not bpy.ops.loom.use_candidate.poll()  # being made
    session.wait()
    assert bpy.ops.loom.candidates.poll() and not bpy.ops.loom.use_candidate.poll()


def test_what_was_read_is_shown(scene, fake, session, show) -> None:
    show()
    session.wait()
    assert session.reading.prompt == "old red brick wall"


def test_cancel_keeps_what_is_there(scene, fake, session, candidates, show) -> None:
    show()
    while not candidates.made:
        session.tick()
    fake.hold = True
    session.tick()
    assert session.foreground is not None and 1 / 3 <= session.foreground.fraction < 1
    bpy.ops.loom.cancel()
    session.wait()
    assert not session.busy and session.problem is None and 1 <= len(candidates.made) < 3


def test_a_failure_is_said_once_and_ends_it(scene, fake, session, candidates, show) -> None:
    fake.fail_at = "start"
    show()
    session.wait()
    assert session.problem.message == "The model is damaged: install it again."
    assert len(fake.made()) == 1 and not candidates.made


def test_a_prompt_that_is_no_material(scene, fake, session, candidates, show) -> None:
    show("a portrait of a king")
    session.wait()
    assert "diffusion model" in session.problem.message and len(fake.made()) == 1


def test_another_file_forgets_them(scene, fake, session, candidates, show) -> None:
    show()
    session.wait()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert not candidates.made and candidates.prompt == ""


def test_another_file_while_they_are_made(scene, fake, session, candidates, show) -> None:
    fake.hold = True
    show()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    fake.hold = False
    session.wait()
    assert not candidates.made and len(fake.made()) == 1


def test_the_picture_is_the_material_s(scene, fake, session, candidates, show, loom, monkeypatch) -> None:
    kept = []
    thumbnails = loom("scene.thumbnails").Thumbnails
    add = thumbnails.add
    monkeypatch.setattr(
        thumbnails, "add", lambda self, name, picture: (kept.append(picture), add(self, name, picture))[1]
    )
    show()
    session.wait()
    assert len(kept) == 3
    for picture in kept:
        assert picture.dtype == np.uint8 and picture.shape == (128, 128, 3) and picture.std() > 1
    preview = candidates._thumbnails._previews["0"]
    assert tuple(preview.image_size) == (128, 128)
    row = np.array(preview.image_pixels_float[: 128 * 4]).reshape(128, 4)
    assert np.allclose(row[:, :3] * 255, kept[0][-1], atol=0.5) and (row[:, 3] == 1).all()


def test_real_ones(cube, session, candidates, show) -> None:
    show(candidates=2)
    assert session.wait(300.0) and session.problem is None, session.problem
    assert all("brick" in candidate.caption for candidate in candidates.made), candidates.made
    assert all(0.4 < candidate.score <= 1.0 for candidate in candidates.made)
