"""Captions in files: found again in every form, everything else as it was, nothing lost or half-written."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pictures import FOREIGN_XMP, PICTURES, RDF, TEXT, frames, items, rest
from PIL import Image

from engine.captioning import csv_table, embedding, json_lines, part_files, whole_files
from engine.captioning.embedding import CannotEmbed, jpeg, xmp
from engine.captioning.records import FORMS, MAX_CHARACTERS, is_inside, read_caption, sidecar_path, write_caption
from engine.errors import BadRequestError, OutputError
from engine.result import Caption

ROOT = Path(__file__).parents[2]
WORDS = "a mossy wall, seen from above"
TEXTS = {
    "plain": WORDS,
    "unicode": 'стена <&> "мох" \' ]]> 苔むした壁 é̂ \u2028 \u200f',
    "emoji": "🌿👩‍👩‍👧 wall 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "lines": 'first\nsecond\n\n\tthird, "quoted"',
    "long": "ab c𝄞 " * 1666 + "end.",
    "formula": "=cmd|' /C calc'!A0",
    "apostrophe": "'=1+1",
    "markup": "</rdf:li><!DOCTYPE x>&amp;",
}
#: What a packet gets that names no writer yet.
WRITER = (
    b'<photoshop:CaptionWriter xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">tiny</photoshop:CaptionWriter>'
)
COLUMNS = ["image", "caption", "model", "score", "seconds", "date"]


def caption(image: Path | str, text: str = WORDS, **fields) -> Caption:
    return Caption(**{"text": text, "image": str(image), "model": "tiny", "seconds": 1.23456, "score": -0.25, **fields})


def picture(folder: Path, name: str = "plain.jpg", new_name: str | None = None) -> Path:
    path = folder / (new_name or name)
    path.write_bytes(PICTURES[name]())
    return path


def inside(path: Path) -> str | None:
    with open(path, "rb") as file:
        return embedding.read(file)


def table(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def run(code: str, *arguments: object, stdin: int | None = None) -> subprocess.Popen:
    """A process with ``write_caption`` and ``caption_of(image, text)``."""
    start = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from engine.result import Caption; "
        "from engine.captioning import whole_files; from engine.captioning.records import write_caption\n"
        "def caption_of(image, text): return Caption(text, str(image), 'tiny', 1.0, -0.5)\n"
    )
    command = [sys.executable, "-c", start + code, str(ROOT), *map(str, arguments)]
    return subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE)


def ended(*processes: subprocess.Popen) -> None:
    for process in processes:
        assert process.wait(60) == 0
        process.communicate()


# -- every form ------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("form", FORMS)
def test_a_caption_is_found_again_in_every_form(tmp_path, form, text):
    image = picture(tmp_path)
    assert read_caption(image) is None
    path = write_caption(caption(image, text), form)
    assert path.name == {"txt": "plain.txt", "metadata": "plain.jpg"}.get(form, f"captions.{form}")
    assert read_caption(image) == text
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted({image.name, path.name})


@pytest.mark.parametrize("form", FORMS)
def test_a_later_caption_takes_the_place_of_the_earlier(tmp_path, form):
    image = picture(tmp_path)
    write_caption(caption(image, "an earlier one, which is much longer than the later"), form)
    once = write_caption(caption(image, "later"), form).read_bytes()
    assert read_caption(image) == "later" and b"earlier" not in once
    if form in ("txt", "metadata"):
        assert write_caption(caption(image, "later"), form).read_bytes() == once


def test_a_sidecar_is_its_words_in_utf8_and_one_line_end(tmp_path):
    image = picture(tmp_path)
    assert write_caption(caption(image, "  стена\r\nwall \x00\x07\ud800\r\n\n"), "txt").read_bytes() == (
        "стена\nwall\n".encode()
    )


def test_words_are_looked_for_where_an_artist_edits_them_first(tmp_path):
    image = picture(tmp_path)
    for form in reversed(FORMS):
        write_caption(caption(image, f"in {form}"), form)
        assert read_caption(image) == f"in {form}"
    sidecar_path(image).write_bytes("\ufeffby hand\r\n".encode())
    assert read_caption(image) == "by hand"
    sidecar_path(image).write_bytes(b"\xff\xfe not UTF-8")
    assert read_caption(image) == "in csv"
    sidecar_path(image).write_bytes(b"x" * 1_000_000)
    assert read_caption(image) == "in csv"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"form": "xml"}, "There is no form 'xml'"),
        ({"text": " \n\x00 "}, "is empty: there is nothing to write"),
        ({"text": "x" * (MAX_CHARACTERS + 1)}, "has 32,001 characters: shorten it"),
        ({"image": "nothing.png"}, "There is no picture"),
        ({"image": "bad\0name.png"}, "There is no picture"),
        ({"image": "/dev/null"}, "is not a file"),
        ({"image": "."}, "is not a file"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(tmp_path, change, message):
    form = change.pop("form", "txt")
    fields = {"image": str(picture(tmp_path)), **change}
    with pytest.raises(BadRequestError, match=message):
        write_caption(caption(**fields), form)
    assert [path.name for path in tmp_path.iterdir()] == ["plain.jpg"]


def test_a_picture_is_never_overwritten_by_its_sidecar(tmp_path):
    image = picture(tmp_path, new_name="picture.txt")
    before = image.read_bytes()
    with pytest.raises(BadRequestError, match="would take its own place"):
        write_caption(caption(image), "txt")
    assert image.read_bytes() == before and read_caption(image) is None


def test_the_modules_need_the_standard_library_only():
    code = "import engine.captioning.records; print(any(name in sys.modules for name in ('numpy', 'PIL')))"
    process = run(code)
    assert process.communicate(timeout=60)[0].split() == [b"False"]


# -- tables ----------------------------------------------------------------------------


def test_a_row_says_what_was_made_by_what_and_when(tmp_path):
    image = picture(tmp_path)
    path = write_caption(caption(image, score=-0.123456), "csv")
    (row,) = table(path)
    assert list(row) == COLUMNS
    assert (row["image"], row["caption"], row["model"]) == ("plain.jpg", WORDS, "tiny")
    assert (row["score"], row["seconds"]) == ("-0.1235", "1.235")
    assert row["date"].endswith("+00:00")
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") == 2
    write_caption(caption(image, score=float("nan")), "csv")
    assert table(path)[0]["score"] == ""


def test_a_line_says_the_same(tmp_path):
    path = write_caption(caption(picture(tmp_path), TEXTS["unicode"], score=None), "jsonl")
    (record,) = lines(path)  # splitlines() parts at U+2028 too
    assert list(record) == COLUMNS
    assert (record["image"], record["caption"], record["score"], record["seconds"]) == (
        "plain.jpg",
        TEXTS["unicode"],
        None,
        1.235,
    )
    assert path.read_bytes().endswith(b"}\n")


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_one_record_a_picture_in_the_order_of_the_first(tmp_path, form):
    for text in ("first", "second"):
        for name in ("b.jpg", "a.jpg", "c.jpg"):
            path = write_caption(caption(picture(tmp_path, new_name=name), f"{text} of {name}"), form)
    found = table(path) if form == "csv" else lines(path)
    assert [(row["image"], row["caption"]) for row in found] == [
        (name, f"second of {name}") for name in ("b.jpg", "a.jpg", "c.jpg")
    ]


@pytest.mark.parametrize("sign", [*"=+-@", "\t=", " =", "＝", "'+", "''-"])
def test_no_cell_of_words_begins_like_a_formula(sign):
    words = f"{sign}1+1"
    record = {"image": words, "caption": words, "model": words, "score": -0.5, "seconds": 1, "date": "today"}
    content = csv_table.with_record(b"", record)
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert [row["image"], row["caption"], row["model"]] == [f"'{words}"] * 3
    assert row["score"] == "-0.5"  # a number, which a spreadsheet should take for one
    assert csv_table.caption_of(content, words) == words
    assert csv_table.caption_of(csv_table.with_record(content, {**record, "caption": "new"}), words) == "new"


def test_what_others_added_to_a_table_stays(tmp_path):
    image = picture(tmp_path)
    path = tmp_path / "captions.csv"
    path.write_bytes(
        b'notes,image,caption\n"keep, me",plain.jpg,old\n"=mine",other.jpg,"two\nlines"\nx,plain.jpg,twice\n'
    )
    write_caption(caption(image), "csv")
    first, second = table(path)
    assert (first["notes"], first["caption"], first["model"]) == ("keep, me", WORDS, "tiny")
    assert (second["notes"], second["image"], second["caption"]) == ("=mine", "other.jpg", "two\nlines")


def test_what_others_wrote_between_lines_stays(tmp_path):
    image = picture(tmp_path)
    path = tmp_path / "captions.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"image": "plain.jpg", "tags": [1], "caption": "old"}\r\nno json \xff\n'
        b'{"image":"other.jpg"}\n{"image": "plain.jpg"}\n{"image": "cut o'
    )
    write_caption(caption(image), "jsonl")
    first, *others = path.read_bytes().split(b"\n")
    assert json.loads(first)["tags"] == [1] and json.loads(first)["caption"] == WORDS
    assert others == [b"no json \xff", b'{"image":"other.jpg"}', b'{"image": "cut o', b""]


@pytest.mark.parametrize(
    "content", [b"image;caption\na;b\n", b"\xff\xfei\0", b'image,caption\n"a.jpg,b\n', b"a,b\n1,2\n", b"\0\0"]
)
def test_a_table_of_another_kind_is_spared(tmp_path, content):
    image = picture(tmp_path)
    (tmp_path / "captions.csv").write_bytes(content)
    with pytest.raises(OutputError, match=r"captions\.csv is not a table of captions .*: rename it\.$"):
        write_caption(caption(image), "csv")
    assert (tmp_path / "captions.csv").read_bytes() == content and read_caption(image) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["captions.csv", "plain.jpg"]


HOSTILE = [
    "=cmd.jpg",
    "a,b.jpg",
    'quo"te.jpg',
    "new\nline.jpg",
    "-rf.jpg",
    "@x.jpg",
    " .jpg",
    ".jpg",
    "苔🌿.jpg",
    "no ending",
]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_hostile_names_are_told_apart(tmp_path):
    names = [*HOSTILE, os.fsdecode(b"\xff\xfe.jpg"), os.fsdecode(b"\xfe\xff.jpg"), "x" * 251 + ".jpg"]
    for form in ("csv", "jsonl", "txt", "metadata"):
        for name in names:
            path = write_caption(caption(picture(tmp_path, new_name=name), f"= {form} of {name!a}"), form)
            if form != "metadata":
                assert inside(tmp_path / name) is None
        assert all(read_caption(tmp_path / name) == f"= {form} of {name!a}" for name in names)
        if form in ("csv", "jsonl"):
            assert len(table(path) if form == "csv" else lines(path)) == len(names)
            path.unlink()
        elif form == "txt":
            for name in names:
                sidecar_path(tmp_path / name).unlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


# -- inside a file ---------------------------------------------------------------------


@pytest.mark.parametrize("name", PICTURES)
def test_everything_but_the_caption_stays_as_it_is(tmp_path, name):
    path = picture(tmp_path, name)
    old, pictures = path.read_bytes(), frames(path)
    assert write_caption(caption(path, "a first one, long enough to move what is behind it " * 9), "metadata") == path
    write_caption(caption(path, TEXTS["unicode"]), "metadata")
    with Image.open(path) as image:
        image.load()
        described = items(image.info["xmp"])
    before = [("de", "alte Wörter")] if "foreign" in name else []
    assert described == [("x-default", TEXTS["unicode"]), *before]
    assert inside(path) == TEXTS["unicode"]
    now = frames(path)
    assert len(now) == len(pictures) and all(map(np.array_equal, now, pictures))
    parts = rest(path.read_bytes())
    if name.endswith(".webp") and old[12:16] != b"VP8X":
        assert parts.pop(0)[:8] == b"VP8X\x0a\0\0\0"
    assert parts == rest(old)
    if "tif" in name:
        pointer = slice(8, 16) if old[2] == 43 else slice(4, 8)
        assert path.read_bytes()[: len(old)] == old[: pointer.start] + path.read_bytes()[pointer] + old[pointer.stop :]


def test_the_splice_leaves_every_other_byte_of_the_packet(tmp_path):
    path = picture(tmp_path, "foreign.jpg")
    write_caption(caption(path, "new <words>"), "metadata")
    with Image.open(path) as image:
        assert image.info["xmp"].replace(WRITER, b"") == FOREIGN_XMP.replace(b"old words", b"new &lt;words&gt;")


@pytest.mark.parametrize("name", ["map8.png", "map16.png"])
def test_our_own_metadata_stays_and_the_caption_is_a_text_too(tmp_path, name):
    path = picture(tmp_path, name)
    for text in (TEXTS["emoji"], "wall"):
        write_caption(caption(path, text), "metadata")
        with Image.open(path) as image:
            assert image.text["Description"] == text
            assert {keyword: image.text[keyword] for keyword in TEXT} == TEXT
            assert "trainedAlgorithmicMedia" in image.text["XML:com.adobe.xmp"]
            assert image.info.get("srgb") == (0 if name == "map8.png" else None)
    data = path.read_bytes()
    assert data.count(b"Description\0") == data.count(b"XML:com.adobe.xmp\0") == 1
    assert data.index(b"tEXtDescription\0") < data.index(b"IDAT")


def test_a_description_of_others_in_a_png_is_found_and_replaced(tmp_path):
    from PIL import PngImagePlugin

    info = PngImagePlugin.PngInfo()
    info.add_text("Description", "camera é", zip=True)
    info.add_itxt("Description", "again", zip=True)
    info.add_itxt("XML:com.adobe.xmp", FOREIGN_XMP.decode(), zip=True)
    path = tmp_path / "picture.png"
    Image.new("L", (3, 3)).save(path, pnginfo=info)
    assert read_caption(path) == "old words"
    write_caption(caption(path), "metadata")
    with Image.open(path) as image:
        assert image.text["Description"] == WORDS
        assert items(image.text["XML:com.adobe.xmp"]) == [("x-default", WORDS), ("de", "alte Wörter")]
    assert path.read_bytes().count(b"Description\0") == 1
    info = PngImagePlugin.PngInfo()
    info.add_text("Description", "camera é", zip=True)
    Image.new("L", (3, 3)).save(path, pnginfo=info)
    assert read_caption(path) == "camera é"


def test_an_ascii_caption_is_in_a_tiffs_own_tag_unless_others_use_it(tmp_path):
    ours, theirs = picture(tmp_path, "plain.tif"), picture(tmp_path, "pages.tif")
    sizes = []
    for text in (WORDS, "мох", WORDS):
        for path in (ours, theirs):
            write_caption(caption(path, text), "metadata")
        sizes.append((ours.stat().st_size, theirs.stat().st_size))
        with Image.open(ours) as image:
            assert image.tag_v2.get(270) == (text if text.isascii() else None)
        with Image.open(theirs) as image:
            assert image.tag_v2[270] == "ImageJ=1.53t\nimages=2" and image.n_frames == 2
    assert sizes[0] == sizes[2]  # what was appended before is replaced


@pytest.mark.parametrize(
    ("flags", "name"), [(0x04, "lossy.webp"), (0x04, "lossless.webp"), (0x14, "lossless_alpha.webp")]
)
def test_a_simple_webp_gets_the_header_of_an_extended_one(tmp_path, flags, name):
    path = picture(tmp_path, name)
    with Image.open(path) as image:
        width, height = image.size
    write_caption(caption(path), "metadata")
    data = path.read_bytes()
    assert data[12:30] == (
        b"VP8X\x0a\0\0\0"
        + bytes((flags, 0, 0, 0))
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    assert int.from_bytes(data[4:8], "little") == len(data) - 8


def test_a_jpeg_has_room_for_64_kb(tmp_path):
    path = picture(tmp_path)
    before = path.read_bytes()
    with pytest.raises(
        BadRequestError, match=r"a JPEG has room for 65,504 bytes .* choose txt, which writes plain\.txt"
    ):
        write_caption(caption(path, "🌿" * 17_000), "metadata")
    assert path.read_bytes() == before
    write_caption(caption(path, "🌿" * 16_000), "metadata")
    assert read_caption(path) == "🌿" * 16_000 and Image.open(path).size == (53, 37)


def test_the_room_in_a_jpeg_is_used_to_the_last_byte(tmp_path):
    path = picture(tmp_path)
    words, end = "x" * 30_000, b"</x:xmpmeta>"
    room = 65_504 - len(xmp.with_description(None, words, "tiny")) - len(b"<!---->")
    for more, fits in ((0, True), (1, False)):
        comment = b"<!--" + b"z" * (room + more) + b"-->"
        packet = xmp.with_description(None, "y").replace(end, comment + end)
        data = PICTURES["plain.jpg"]()
        segment = b"http://ns.adobe.com/xap/1.0/\0" + packet
        path.write_bytes(data[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + data[2:])
        if fits:
            write_caption(caption(path, words), "metadata")
            assert read_caption(path) == words and frames(path)[0].shape == (37, 53, 3)
        else:
            with pytest.raises(BadRequestError, match="and this would be 65,505"):
                write_caption(caption(path, words), "metadata")


def test_a_packet_goes_behind_the_exif_segment_where_readers_look(tmp_path):
    path = picture(tmp_path, "exif_icc.jpg")
    write_caption(caption(path), "metadata")
    data = path.read_bytes()
    assert (
        data.index(b"JFIF\0") < data.index(b"Exif\0") < data.index(b"http://ns.adobe.com") < data.index(b"ICC_PROFILE")
    )


def test_the_end_of_a_jpeg_is_found_wherever_blocks_part(tmp_path, monkeypatch):
    monkeypatch.setattr(jpeg, "_BLOCK", 1)
    path = picture(tmp_path)
    write_caption(caption(path), "metadata")
    assert inside(path) == WORDS


def test_a_text_whose_checksum_is_wrong_is_not_made_right(tmp_path):
    path = picture(tmp_path, "map8.png")
    path.write_bytes(path.read_bytes().replace(b"trainedAlgorithmicMedia", b"trainedAlgorithmicMedi?"))
    before = path.read_bytes()
    with pytest.raises(BadRequestError, match="which is damaged"):
        write_caption(caption(path), "metadata")
    assert path.read_bytes() == before


def test_a_description_that_is_no_longer_the_packets_stays_in_a_tiff(tmp_path):
    path = picture(tmp_path, "plain.tif")
    write_caption(caption(path, "by the first program"), "metadata")
    head, _, tail = path.read_bytes().rpartition(b"by the first")
    path.write_bytes(head + b"by the other" + tail)
    assert inside(path) == "by the other program"
    for text in (WORDS, "a"):
        write_caption(caption(path, text), "metadata")
        with Image.open(path) as image:
            assert image.tag_v2[270] == "by the first program" and inside(path) == text


def test_a_tiff_whose_pages_go_in_a_circle_is_refused(tmp_path):
    path = picture(tmp_path, "plain.tif")
    data = bytearray(path.read_bytes())
    at = int.from_bytes(data[4:8], "little")
    following = at + 2 + 12 * int.from_bytes(data[at : at + 2], "little")
    data[following : following + 4] = data[4:8]
    path.write_bytes(data)
    with pytest.raises(BadRequestError, match="which is damaged"):
        write_caption(caption(path), "metadata")


def test_a_place_that_no_file_has_is_read_as_nothing(tmp_path):
    path = picture(tmp_path, "grey16.tif")
    write_caption(caption(path), "metadata")
    data = bytearray(path.read_bytes())
    entry = data.rindex((700).to_bytes(2, "little") + b"\1\0")
    data[entry + 12 : entry + 20] = b"\xff" * 8
    path.write_bytes(data)
    with pytest.raises(CannotEmbed, match="which is damaged"):
        inside(path)
    assert read_caption(path) is None


def test_other_pictures_in_a_jpeg_keep_their_places(tmp_path):
    path = tmp_path / "two.jpg"
    image = Image.open(io.BytesIO(PICTURES["plain.jpg"]()))
    image.save(path, "MPO", save_all=True, append_images=[image.rotate(90)])
    before = frames(path)
    write_caption(caption(path), "metadata")
    now = frames(path)
    assert len(now) == 4 and all(map(np.array_equal, now, before))
    data = path.read_bytes()
    start, stop = data.index(b"\xff\xe1"), data.index(b"\xff\xe2")
    moved = data[:start] + data[stop:]
    at = moved.index(b"\xff\xe2") + 2 + int.from_bytes(moved[moved.index(b"\xff\xe2") + 2 :][:2], "big")
    path.write_bytes(moved[:at] + data[start:stop] + moved[at:])
    assert inside(path) == WORDS
    with pytest.raises(BadRequestError, match="the other pictures in it would be moved"):
        write_caption(caption(path), "metadata")


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"\x76\x2f\x31\x01\2\0\0\0", "OpenEXR files have no place for it"),
        (b"#?RADIANCE\n", "Radiance HDR files"),
        (b"GIF89a", "GIF files"),
        (b"", "which is empty"),
        (b"text", "which is no PNG, JPEG, WebP or TIFF file"),
    ],
)
def test_a_file_without_a_place_for_it_names_the_sidecar(tmp_path, head, message):
    path = tmp_path / "render.exr"
    path.write_bytes(head)
    with pytest.raises(BadRequestError, match=message) as caught:
        write_caption(caption(path), "metadata")
    assert str(caught.value).endswith(": choose txt, which writes render.txt beside it.")
    assert path.read_bytes() == head and read_caption(path) is None
    write_caption(caption(path), "txt")
    assert read_caption(path) == WORDS


def test_a_raw_photograph_is_spared(tmp_path):
    path = picture(tmp_path, "plain.tif", "photo.dng")
    with pytest.raises(BadRequestError, match="which is a raw photograph or another relative of TIFF"):
        write_caption(caption(path), "metadata")
    assert path.read_bytes() == PICTURES["plain.tif"]()


@pytest.mark.parametrize(
    "name", ["map8.png", "foreign.jpg", "progressive.jpg", "foreign.webp", "lossy.webp", "plain.tif", "foreign.tiff"]
)
def test_a_truncated_file_is_refused_and_left(tmp_path, name):
    whole = PICTURES[name]()
    if name == "progressive.jpg":
        whole = whole[: whole.rindex(b"\xff\xd9") + 2]
    path = tmp_path / name
    for length in sorted({*range(1, 40), *range(40, len(whole), max(1, len(whole) // 60)), len(whole) - 1}):
        path.write_bytes(whole[:length])
        with pytest.raises(BadRequestError, match="choose txt"):
            write_caption(caption(path), "metadata")
        assert path.read_bytes() == whole[:length]
        assert read_caption(path) in (None, "old words")


@pytest.mark.parametrize(
    "name", ["map8.png", "foreign.jpg", "lossless.webp", "foreign.webp", "foreign.tiff", "grey16.tif"]
)
def test_damaged_bytes_never_end_in_a_traceback(tmp_path, name):
    whole, rng = PICTURES[name](), np.random.default_rng(1)
    path = tmp_path / name
    written = 0
    for _ in range(150):
        data = bytearray(whole)
        for at in rng.integers(0, min(len(data), 700), 3):
            data[at] = rng.integers(0, 256)
        path.write_bytes(data)
        read_caption(path)
        try:
            write_caption(caption(path), "metadata")
            written += 1
            assert inside(path) == WORDS
        except BadRequestError:
            assert path.read_bytes() == data
    assert 0 < written <= 150


# -- XMP -------------------------------------------------------------------------------

HEAD = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
HEAD += 'xmlns:dc="http://purl.org/dc/elements/1.1/">'
TAIL = "</r:RDF></x:xmpmeta>"
LANGUAGES = '<r:li xml:lang="fr">mur</r:li>'


@pytest.mark.parametrize(
    ("inner", "found", "kept"),
    [
        ("", None, []),
        ('<r:Description r:about=""/>', None, []),
        (
            '<r:Description r:about="" dc:title="x dc:description=\'y\'" dc:description="short > form"/>',
            "short > form",
            [],
        ),
        ("<r:Description><dc:description>plain</dc:description></r:Description>", "plain", []),
        ("<r:Description><dc:description/></r:Description>", None, []),
        ("<r:Description><dc:description><r:Alt/></dc:description></r:Description>", None, []),
        (
            f"<r:Description><dc:description><r:Alt>{LANGUAGES}</r:Alt></dc:description></r:Description>",
            "mur",
            [("fr", "mur")],
        ),
        (
            f'<r:Description><dc:description><r:Alt><r:li xml:lang="X-Default"/>{LANGUAGES}<r:li xml:lang="x-default">b'
            "</r:li></r:Alt></dc:description></r:Description>",
            "",
            [("fr", "mur")],
        ),
        (
            "<r:Description><dc:description><r:Bag><r:li>bag</r:li></r:Bag></dc:description></r:Description>"
            "<r:Description><dc:description>second</dc:description></r:Description>",
            "bag",
            [],
        ),
    ],
)
def test_a_description_in_any_shape_becomes_one_language_alternative(inner, found, kept):
    packet = (HEAD + inner + TAIL).encode()
    assert xmp.description(packet) == found
    new = xmp.with_description(packet, "a\nb <c>")
    assert [(lang.lower(), text) for lang, text in items(new)] == [("x-default", "a\nb <c>"), *kept]
    assert xmp.with_description(new, "a\nb <c>") == new
    assert b"short > form" not in new and new.count(b":title") == packet.count(b":title")


@pytest.mark.parametrize(
    "old",
    [
        "",
        "<p:CaptionWriter>Ada &amp; Bob</p:CaptionWriter>",
        "<p:CaptionWriter/>",
        "<p:CaptionWriter>Ada</p:CaptionWriter><p:City>Ulm</p:City><p:CaptionWriter>Bob</p:CaptionWriter>",
        "attribute",
    ],
)
def test_a_caption_names_its_writer_once(old):
    attribute = ' p:CaptionWriter="Ada"' if old == "attribute" else ""
    inner = "" if attribute else old
    packet = (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""'
        f' xmlns:p="http://ns.adobe.com/photoshop/1.0/"{attribute}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta>'
    )
    new = xmp.with_description(packet.encode(), "words", "A & B")
    assert (xmp.description(new), xmp.writer(new)) == ("words", "A & B")
    assert new.count(b"A &amp; B") == 1 and b"Ada" not in new and b"Bob" not in new
    assert (b"<p:City>Ulm</p:City>" in new) == ("Ulm" in old)
    assert xmp.with_description(new, "words", "A & B") == new
    assert xmp.writer(xmp.with_description(packet.encode(), "words")) == xmp.writer(packet.encode())


@pytest.mark.parametrize("name", PICTURES)
def test_the_writer_is_found_inside_every_kind_of_picture(tmp_path, name):
    path = picture(tmp_path, name)
    assert not is_inside(path, "tiny")
    write_caption(caption(path), "metadata")
    assert is_inside(path, "tiny") and not is_inside(path, "tin") and not is_inside(path, "")
    (tmp_path / "words.png").write_text("no picture")
    assert not is_inside(tmp_path / "words.png", "tiny")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_packet_in_another_encoding_is_read(encoding):
    text = '<?xml version="1.0" encoding="UTF-16"?>' + FOREIGN_XMP.decode().replace("\ufeff", "")
    assert xmp.description(text.encode(encoding)) == "old words"
    assert items(xmp.with_description(text.encode(encoding), "neu").decode().partition("?>")[2]) == [
        ("x-default", "neu"),
        ("de", "alte Wörter"),
    ]


@pytest.mark.parametrize(
    ("packet", "message"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD + TAIL, "declares a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd">' + HEAD + TAIL, "declares a document type"),
        (HEAD + "&a;" + TAIL, "cannot be read"),
        (HEAD, "cannot be read"),
        ("<a/>", "cannot be read"),
        ("", "cannot be read"),
        (HEAD + "<b>" * 100_000, "nested too deep"),
        (HEAD + " " * xmp.MAX_BYTES + TAIL, "larger than 16 MB"),
    ],
)
def test_a_packet_that_is_not_xmp_is_refused(tmp_path, packet, message):
    with pytest.raises(CannotEmbed, match=message):
        xmp.with_description(packet.encode(), "x")
    if len(packet) < 60_000:
        path = tmp_path / "a.webp"
        Image.new("RGB", (2, 2)).save(path, xmp=packet.encode() or b" ")
        before = path.read_bytes()
        with pytest.raises(BadRequestError, match="choose txt"):
            write_caption(caption(path), "metadata")
        assert path.read_bytes() == before and read_caption(path) is None


def test_a_bomb_in_a_png_is_refused(tmp_path):
    from PIL import PngImagePlugin

    info = PngImagePlugin.PngInfo()
    info.add_itxt("XML:com.adobe.xmp", " " * (xmp.MAX_BYTES + 1), zip=True)
    path = tmp_path / "bomb.png"
    Image.new("L", (2, 2)).save(path, pnginfo=info)
    with pytest.raises(BadRequestError, match="a text larger than 16 MB"):
        write_caption(caption(path), "metadata")


# -- whole or not at all ---------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_times_and_permissions_stay(tmp_path, form):
    image = picture(tmp_path)
    path = write_caption(caption(image, "first"), form)
    path.chmod(0o640)
    os.utime(path, ns=(1_600_000_000_123_456_789, 1_500_000_000_987_654_321))
    write_caption(caption(image), form)
    status = path.stat()
    assert status.st_mode & 0o777 == 0o640
    if form == "metadata":
        assert (status.st_atime_ns, status.st_mtime_ns) == (1_600_000_000_123_456_789, 1_500_000_000_987_654_321)
    else:
        assert time.time() - status.st_mtime < 60


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "a").mkdir()
    image = picture(tmp_path / "a")
    link = tmp_path / "link.jpg"
    link.symlink_to(image)
    write_caption(caption(link), "metadata")
    assert link.is_symlink() and inside(image) == WORDS and len(list((tmp_path / "a").iterdir())) == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_read_only_file_is_spared(tmp_path, form):
    image = picture(tmp_path)
    path = write_caption(caption(image, "first"), form)
    path.chmod(0o444)
    before = path.read_bytes()
    with pytest.raises(OutputError, match=r"cannot be written \(it is read-only\)"):
        write_caption(caption(image), form)
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == len({image, path})


@pytest.mark.parametrize("form", ["txt", "csv", "jsonl"])
def test_a_folder_in_the_place_of_the_file_is_one_sentence(tmp_path, form):
    image = picture(tmp_path)
    (tmp_path / {"txt": "plain.txt"}.get(form, f"captions.{form}")).mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_caption(caption(image), form)
    assert len(list(tmp_path.iterdir())) == 2 and read_caption(image) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
@pytest.mark.parametrize("form", ["txt", "csv", "jsonl"])
def test_nobody_waits_for_a_pipe_in_the_place_of_the_file(tmp_path, form):
    image = picture(tmp_path)
    os.mkfifo(tmp_path / {"txt": "plain.txt"}.get(form, f"captions.{form}"))
    assert read_caption(image) is None
    with pytest.raises(OutputError, match="it is not a file"):
        write_caption(caption(image), form)


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_leaves_everything_as_it_was(full_disk, form):
    image = full_disk / "noise.png"
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    Image.fromarray(noise).save(image)
    path = write_caption(caption(image, "first"), form)
    before = {each.name: each.read_bytes() for each in full_disk.iterdir()}
    filler = full_disk / "filler"
    with open(filler, "wb", buffering=0) as file, pytest.raises(OSError):
        while True:
            file.write(b"x" * 1000)
    with pytest.raises(OutputError, match=r"The disk is full at .* free some space") as caught:
        write_caption(caption(image), form)
    assert path.name in str(caught.value)
    filler.unlink()
    assert {each.name: each.read_bytes() for each in full_disk.iterdir()} == before


def test_a_picture_that_changes_meanwhile_is_left_to_whoever_changes_it(tmp_path, monkeypatch):
    image = picture(tmp_path)
    copy = embedding.copy

    def slow(source, pieces, target):
        copy(source, pieces, target)
        image.write_bytes(PICTURES["cmyk.jpg"]())

    monkeypatch.setattr(embedding, "copy", slow)
    with pytest.raises(OutputError, match="was changed while its caption was written: try again"):
        write_caption(caption(image), "metadata")
    assert image.read_bytes() == PICTURES["cmyk.jpg"]() and len(list(tmp_path.iterdir())) == 1


def killed_writer(image: Path, form: str) -> None:
    """Kill a process that has written all of the new file, but not yet given it its name."""
    code = (
        "def wait(file): print('written', flush=True); time.sleep(60)\n"
        "whole_files.os.fsync = wait\n"
        "write_caption(caption_of(sys.argv[2], 'lost'), sys.argv[3])"
    )
    process = run(code, image, form)
    assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


@pytest.mark.parametrize("form", FORMS)
def test_a_killed_writer_leaves_the_old_file_whole(tmp_path, form):
    image = picture(tmp_path)
    path = write_caption(caption(image, "first"), form)
    before = path.read_bytes()
    killed_writer(image, form)
    assert path.read_bytes() == before and read_caption(image) == "first"
    write_caption(caption(image, "third"), form)  # its lock went with it
    assert read_caption(image) == "third"


def test_a_writer_killed_at_any_time_leaves_a_whole_picture(tmp_path):
    image = tmp_path / "noise.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (600, 600, 3)).astype(np.uint8)).save(image)
    pixels = frames(image)
    code = (
        "print('ready', flush=True)\n"
        "for n in range(100000): write_caption(caption_of(sys.argv[2], f'number {n}'), 'metadata')"
    )
    seen = set()
    for delay in (0.005, 0.02, 0.033, 0.05):
        process = run(code, image)
        assert process.stdout.readline() == b"ready\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        seen.add(inside(image))
        assert all(map(np.array_equal, frames(image), pixels))
    assert any(text and text.startswith("number ") for text in seen)


@pytest.fixture
def later(monkeypatch):
    """As for a process that is started when files are no longer young."""
    monkeypatch.setattr(part_files, "_YOUNG_SECONDS", 0.0)
    monkeypatch.setattr(part_files, "_looked", set())


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob(".caption.*"))


@pytest.mark.parametrize("form", FORMS)
def test_what_a_killed_writer_left_is_cleared_by_the_next_process(tmp_path, later, form):
    image = picture(tmp_path)
    killed_writer(image, form)
    (left,) = parts(tmp_path)
    write_caption(caption(picture(tmp_path, new_name="other.jpg")), form)
    assert not parts(tmp_path) and not left.exists()
    assert read_caption(image) is None


def test_only_what_is_left_of_our_files_is_cleared(tmp_path, later):
    image = picture(tmp_path)
    kept = [".caption.0123456789ab.part.png", ".caption.notes.part", ".caption.0123456789AB.part", "caption.part"]
    for name in kept:
        (tmp_path / name).write_bytes(b"mine")
    (tmp_path / ".caption.0123456789ab.part").mkdir()
    (tmp_path / ".caption.0123456789ac.part").symlink_to(image)
    write_caption(caption(image), "txt")
    assert all((tmp_path / name).read_bytes() == b"mine" for name in kept)
    assert (tmp_path / ".caption.0123456789ab.part").is_dir() and (tmp_path / ".caption.0123456789ac.part").is_symlink()


def test_a_young_file_is_not_cleared(tmp_path, monkeypatch):
    """It may be another writer's that has no lock on it yet; an old date proves nothing."""
    monkeypatch.setattr(part_files, "_looked", set())
    young = tmp_path / ".caption.0123456789ab.part"
    young.write_bytes(b"")
    os.utime(young, (0, 0))
    write_caption(caption(picture(tmp_path)), "txt")
    assert young.exists()


def test_a_file_that_is_being_written_is_not_cleared(tmp_path, later):
    image = picture(tmp_path)
    code = (
        "sync = whole_files.os.fsync\n"
        "def wait(file): print('written', flush=True); sys.stdin.readline(); sync(file)\n"
        "whole_files.os.fsync = wait\n"
        "write_caption(caption_of(sys.argv[2], 'slow'), 'metadata')"
    )
    process = run(code, image, stdin=subprocess.PIPE)
    assert process.stdout.readline() == b"written\n"
    write_caption(caption(picture(tmp_path, new_name="other.jpg")), "txt")
    assert len(parts(tmp_path)) == 1
    process.communicate(b"\n", timeout=60)
    assert process.returncode == 0 and inside(image) == "slow" and not parts(tmp_path)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_two_processes_at_once_lose_nothing(tmp_path, form):
    names = [[f"{who}{n:02}.jpg" for n in range(50)] for who in "ab"]
    for name in [*names[0], *names[1]]:
        picture(tmp_path, new_name=name)
    shared = picture(tmp_path, new_name="shared.jpg")
    code = (
        "for name in sys.argv[4:]:\n"
        "    write_caption(caption_of(f'{sys.argv[2]}/{name}', f'of {name}'), sys.argv[3])\n"
        "    write_caption(caption_of(f'{sys.argv[2]}/shared.jpg', f'after {name}'), sys.argv[3])"
    )
    ended(*[run(code, tmp_path, form, *mine) for mine in names])
    path = tmp_path / f"captions.{form}"
    found = table(path) if form == "csv" else lines(path)
    assert sorted(row["image"] for row in found) == sorted([*names[0], *names[1], "shared.jpg"])
    assert all(row["caption"] == f"of {row['image']}" for row in found if row["image"] != "shared.jpg")
    assert read_caption(shared) in ("after a49.jpg", "after b49.jpg")
    assert {each.suffix for each in tmp_path.iterdir()} == {".jpg", f".{form}"}


def test_a_lock_that_is_held_too_long_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(whole_files, "_LOCK_SECONDS", 0.05)
    image = picture(tmp_path)
    with whole_files.locked(tmp_path / "captions.csv"), pytest.raises(OutputError, match="in use by another process"):
        write_caption(caption(image), "csv")
    write_caption(caption(image), "csv")
    assert read_caption(image) == WORDS


def test_a_table_of_others_with_a_not_a_number_stays(tmp_path):
    content = json_lines.with_record(b'{"image": "a", "mine": NaN}\n', {"image": "a", "caption": "x"})
    assert json_lines.caption_of(content, "a") == "x" and b"NaN" in content
