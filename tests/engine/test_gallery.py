"""The page of a batch: what it knows, what it lets in, and what it leaves alone; by real runs of the command."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.batch.gallery import pictures, write_gallery
from engine.batch.gallery.page import INDEX
from engine.batch.items import Item
from engine.batch.place import Place
from engine.cli import DONE, FAILED
from engine.pipelines.material import LoomMaterialsPipeline
from engine.request import MAP_NAMES, GenerateRequest

HOSTILE = (
    "red brick </script><script>document.title='hit'</script>",
    "oak planks <img src=x onerror=\"document.title='hit'\">",
    "snow <!-- <script> \" ' & \\u003c ${1} {{x}} @data@ @script@",
    "a portrait of a king </title><svg onload=document.title='hit'>",
)


class Page(HTMLParser):
    """A page as a browser reads it: its tags with their attributes, and the text in each script and style."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[dict[str, str | None], str]] = []
        self.inside = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag in ("script", "style")
        if self.inside:
            self.texts.append((dict(attrs), ""))

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            attributes, text = self.texts.pop()
            self.texts.append((attributes, text + data))

    @property
    def data(self) -> dict:
        return json.loads(next(text for attributes, text in self.texts if attributes.get("id") == "data"))


def cards(out: Path) -> dict[str, dict]:
    return {card["name"]: card for card in Page(out / INDEX).data["cards"]}


def thumbnails(out: Path) -> dict[str, int]:
    """Name → time of the last change, in nanoseconds."""
    return {path.name: path.stat().st_mtime_ns for path in (out / pictures.FOLDER).iterdir()}


def test_the_page_knows_every_material(batch, tmp_path):
    text = (
        "prompt,name,tags,seed,moss,negative\n"
        'mossy red brick wall,,"outside, old",7-8,0.5,snow\n'
        "a portrait of a king,King,,,,\n"
    )
    code, _, err = batch(text, "--score", name="walls.csv")
    assert code == FAILED and len(err.splitlines()) == 1
    out = tmp_path / "out"
    found = cards(out)
    assert list(found) == ["mossy-red-brick-wall-7", "mossy-red-brick-wall-8", "King"]
    assert Page(out / INDEX).data["title"] == "walls.csv"
    one, king = found["mossy-red-brick-wall-8"], found["King"]
    stored = json.loads((out / one["name"] / "request.json").read_text(encoding="utf-8"))
    assert (one["state"], one["prompt"], one["seed"], one["line"]) == ("done", "mossy red brick wall", 8, 2)
    assert (one["tags"], one["negative"], one["set"]) == (["outside", "old"], "snow", {"moss": 0.5})
    assert (one["width"], one["height"], one["maps"]) == (64, 64, list(MAP_NAMES))
    assert (one["caption"], one["score"]) == (stored["caption"], stored["score"]) and one["caption"]
    assert one["controls"] == stored["controls"] and one["families"] == stored["reading"]["families"]
    assert (out / one["picture"]).is_file() and one["attempts"] == 1
    assert (king["state"], king["picture"]) == ("failed", "") and king["message"].endswith(".")


def test_a_prompt_stays_text(batch, tmp_path):
    lines = [json.dumps({"prompt": prompt, "tags": ["<b>&amp;", "</script>"]}) for prompt in HOSTILE]
    lines.append(json.dumps({"prompt": "green grass", "name": "it's 50% #1 (a&b) ü"}))
    batch("\n".join(lines), "--literal", name="list.jsonl")
    out = tmp_path / "out"
    found = cards(out)
    assert [card["prompt"] for card in found.values()] == [*HOSTILE, "green grass"]
    assert all(card["tags"] == ["<b>&amp;", "</script>"] for card in list(found.values())[:-1])
    page = Page(out / INDEX)
    scripts = [attributes.get("type") for tag, attributes in page.tags if tag == "script"]
    assert scripts == ["application/json", "module"]
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert found["it's 50% #1 (a&b) ü"]["picture"] == ".thumbnails/it%27s%2050%25%20%231%20%28a%26b%29%20%C3%BC.jpg"


def test_the_policy_lets_in_its_own_script_and_style_only(batch, tmp_path):
    batch("red brick\n")
    page = Page(tmp_path / "out" / INDEX)
    policy = next(each["content"] for _, each in page.tags if each.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    inlined = [text for attributes, text in page.texts if attributes.get("id") != "data"]
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inlined]
    assert [rules["style-src"], rules["script-src"]] == hashes
    others = {"default-src": "'none'", "img-src": "'self' file:", "base-uri": "'none'", "form-action": "'none'"}
    assert others.items() <= rules.items()
    for _, attributes in page.tags:
        assert not {"src", "href", "style", "action"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
    assert "://" not in (tmp_path / "out" / INDEX).read_text(encoding="utf-8")


def test_nothing_made(batch, tmp_path):
    code, _, err = batch("a portrait of a king\nmy aunt's birthday\n")
    assert code == FAILED and len(err.splitlines()) == 2
    assert [card["state"] for card in cards(tmp_path / "out").values()] == ["failed"] * 2
    assert not list((tmp_path / "out").glob("contact_sheet*")) and not (tmp_path / "out" / pictures.FOLDER).exists()


def test_a_resumed_run_makes_the_new_pictures_only(batch, tmp_path):
    out = tmp_path / "out"
    batch("prompt,name\nred brick,Wall\nfresh snow,Snow\n", name="list.csv")
    before, sheet = thumbnails(out), Image.open(out / "contact_sheet.png").size
    shutil.rmtree(out / "Snow")
    changed = "prompt,name\nred brick,Wall\ngreen grass,Snow\noak parquet,Floor\n"
    batch(changed, "--resume", "--no-gallery", name="list.csv")
    assert thumbnails(out) == before, "the picture of snow is an old one now"
    batch(changed, "--resume", name="list.csv")
    after = thumbnails(out)
    assert set(after) == {"Wall.jpg", "Snow.jpg", "Floor.jpg"} and after["Wall.jpg"] == before["Wall.jpg"]
    assert after["Snow.jpg"] != before["Snow.jpg"]
    with Image.open(out / pictures.FOLDER / "Snow.jpg") as picture:
        red, green, blue = np.asarray(picture).reshape(-1, 3).mean(axis=0)
    assert green > red and green > blue, "the picture is that of grass"
    assert list(cards(out)) == ["Wall", "Snow", "Floor"]
    assert Image.open(out / "contact_sheet.png").width > sheet[0]


def test_pictures_are_the_same_from_memory_and_from_files(batch, tmp_path):
    folder = tmp_path / "out" / pictures.FOLDER
    batch("red brick\n", "--size", "640x256")
    (path,) = folder.iterdir()
    made = path.read_bytes()
    with Image.open(path) as picture:
        assert picture.size == (640, 256)
        assert b"trainedAlgorithmicMedia" in picture.info["xmp"]
    shutil.rmtree(folder)
    assert batch("red brick\n", "--size", "640x256", "--resume")[0] == DONE
    assert path.read_bytes() == made


@pytest.mark.parametrize(("size", "small"), [("1024", (512, 512)), ("2048x512", (1024, 256)), ("64x1024", (64, 1024))])
def test_pictures_keep_their_shape(size, small):
    width, height = map(int, (size.split("x") * 2)[:2])
    assert pictures._small_size(width, height) == small


@pytest.mark.parametrize("maps", ["height", "normal,roughness", "roughness", "base_color"])
def test_a_set_with_few_maps_has_a_picture(batch, tmp_path, maps):
    assert batch("red brick\n", "--maps", maps) == (DONE, f"{tmp_path / 'out' / 'red-brick-0'}\n", "")
    with Image.open(tmp_path / "out" / cards(tmp_path / "out")["red-brick-0"]["picture"]) as picture:
        assert picture.mode == "RGB" and np.asarray(picture).std() > 2


def test_without_the_gallery(batch, tmp_path):
    out = tmp_path / "out"
    assert batch("red brick\n", "--no-gallery")[0] == DONE
    assert not (out / INDEX).exists() and not (out / pictures.FOLDER).exists() and not list(out.glob("*.png"))
    assert batch("red brick\n", "--resume")[0] == DONE
    assert (out / cards(out)["red-brick-0"]["picture"]).is_file() and (out / "contact_sheet.png").is_file()


def test_another_page_is_left_alone_and_the_run_is_no_failure(batch, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / INDEX).write_text("my own page")
    code, said, err = batch("red brick\n")
    assert (code, len(said.splitlines()), len(err.splitlines())) == (DONE, 1, 1)
    assert err.startswith(f"The file {out / INDEX} is not one of Texture Loom's")
    assert (out / INDEX).read_text() == "my own page" and (out / "contact_sheet.png").is_file()


def test_a_damaged_map_costs_its_picture_only(batch, tmp_path):
    out = tmp_path / "out"
    batch("red brick\nfresh snow\n")
    shutil.rmtree(out / pictures.FOLDER)
    path = out / "red-brick-0" / "normal.png"
    path.write_bytes(path.read_bytes()[:200])
    code, _, err = batch("red brick\nfresh snow\n", "--resume")
    assert code == DONE and len(err.splitlines()) == 1 and "red-brick-0" in err
    found = cards(out)
    assert [card["state"] for card in found.values()] == ["done"] * 2
    assert [bool(card["picture"]) for card in found.values()] == [False, True]


def test_a_damaged_picture_is_made_again(batch, tmp_path):
    batch("red brick\n")
    (path,) = (tmp_path / "out" / pictures.FOLDER).iterdir()
    made = path.read_bytes()
    path.write_bytes(b"nothing")
    assert batch("red brick\n", "--resume")[::2] == (DONE, "") and path.read_bytes() == made


def test_an_interrupted_run_shows_what_there_is(batch, tmp_path, monkeypatch):
    real = LoomMaterialsPipeline.run

    def run(pipeline, request, report):
        if "snow" in request.prompt:
            raise KeyboardInterrupt
        return real(pipeline, request, report)

    monkeypatch.setattr(LoomMaterialsPipeline, "run", run)
    code, _, err = batch("red brick\nfresh snow\ngreen grass\n")
    assert code == FAILED and err.splitlines() == ["Cancelled."]
    found = cards(tmp_path / "out")
    assert [card["state"] for card in found.values()] == ["done", "open", "open"]
    assert (tmp_path / "out" / found["red-brick-0"]["picture"]).is_file()


def test_what_somebody_wrote_into_a_request_harms_no_page(tmp_path):
    item = Item(1, "Wall", GenerateRequest("red brick", width=64, height=64))
    (tmp_path / "Wall").mkdir()
    for extra in ('"relief_depth": 1e999', '"reading": [1], "controls": "x"', '"score": NaN'):
        request = json.dumps(item.request.to_json())
        (tmp_path / "Wall" / "request.json").write_text(f'{{"request": {request}, {extra}}}')
        assert len(write_gallery(Place(tmp_path), [item], "list")) == 1  # there are no maps
        (card,) = cards(tmp_path).values()
        assert (card["state"], card["prompt"]) == ("done", "red brick")


def test_a_page_of_a_full_disk_is_told(full_disk):
    troubles = write_gallery(Place(full_disk), [], "x" * 1_000_000)
    assert len(troubles) == 1 and troubles[0].startswith("The disk is full")
    assert not [path for path in full_disk.iterdir() if path.is_file()]
