"""Picture files for the tests of captions in files, and what is in them beside the caption."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageSequence, TiffImagePlugin

from engine.imaging import png

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XML = "http://www.w3.org/XML/1998/namespace"
#: What an editor may have written: properties of others, descriptions in two languages, a comment, padding.
FOREIGN_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Somebody\'s > editor">\n'
    f" <rdf:RDF xmlns:rdf='{RDF}'>\n"
    '  <rdf:Description rdf:about="" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure="+0.35"\n'
    f'    xmlns:d="{DC}" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1">\n'
    "   <!-- kept, > unread -->\n"
    "   <d:description><rdf:Alt>\n"
    '     <rdf:li xml:lang="x-default">old words</rdf:li>\n'
    '     <rdf:li xml:lang="de">alte Wörter</rdf:li>\n'
    "   </rdf:Alt></d:description>\n"
    "   <d:creator><rdf:Seq><rdf:li>Ada &amp; Bob</rdf:li></rdf:Seq></d:creator>\n"
    "  </rdf:Description>\n"
    " </rdf:RDF>\n"
    "</x:xmpmeta>\n" + " " * 200 + '\n<?xpacket end="w"?>'
).encode()
TEXT = {"Software": "Texture Loom", "Prompt": "moss on brick", "Negative prompt": "мох 🌿", "Seed": "7"}


def _pixels(shape: tuple[int, ...], dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(3).integers(0, np.iinfo(dtype).max, shape, endpoint=True).astype(dtype)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    exif[0x0112] = 6
    return exif


def _icc() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _saved(image: Image.Image, form: str, **options) -> bytes:
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


def _rgb() -> Image.Image:
    smooth = np.add.outer(np.arange(37), np.arange(53))[..., None] * np.array([2, 1, 3])
    return Image.fromarray((smooth % 256).astype(np.uint8))


def _grey_png() -> bytes:
    return png.encode_png("height", _pixels((24, 40), np.uint16), TEXT)


def _frames() -> list[Image.Image]:
    return [Image.fromarray(_pixels((20, 30, 4))) for _ in range(3)]


def _exif_tiff() -> bytes:
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    directory[271] = "Maker"
    directory[0x8769] = {0x9003: "2026:01:02 03:04:05"}
    return _saved(_rgb(), "TIFF", tiffinfo=directory, icc_profile=_icc())


def _big_endian_tiff() -> bytes:
    directory = TiffImagePlugin.ImageFileDirectory_v2(prefix=b"MM")
    directory[270] = "ImageJ=1.53t\nimages=2"
    stream = io.BytesIO()
    _rgb().save(stream, "TIFF", tiffinfo=directory, save_all=True, append_images=[_rgb().rotate(90)])
    return stream.getvalue()


#: Name → the bytes of a file.
PICTURES = {
    "map8.png": lambda: png.encode_png("base_color", _pixels((24, 40, 3)), TEXT),
    "map16.png": _grey_png,
    "palette.png": lambda: _saved(_rgb().quantize(17), "PNG", transparency=3, bits=8),
    "exif_icc.png": lambda: _saved(_rgb(), "PNG", exif=_exif(), icc_profile=_icc()),
    "animated.png": lambda: _saved(_frames()[0], "PNG", save_all=True, append_images=_frames()[1:]) + b"after the end",
    "plain.jpg": lambda: _saved(_rgb(), "JPEG"),
    "foreign.jpg": lambda: _saved(_rgb(), "JPEG", exif=_exif(), icc_profile=_icc(), xmp=FOREIGN_XMP, comment=b"hi"),
    "exif_icc.jpg": lambda: _saved(_rgb(), "JPEG", exif=_exif(), icc_profile=_icc()),
    "progressive.jpg": lambda: _saved(_rgb(), "JPEG", progressive=True, quality=60) + b"\0 a phone's clip",
    "cmyk.jpg": lambda: _saved(_rgb().convert("CMYK"), "JPEG"),
    "lossy.webp": lambda: _saved(_rgb(), "WEBP", quality=70),
    "lossless.webp": lambda: _saved(_rgb(), "WEBP", lossless=True),
    "lossless_alpha.webp": lambda: _saved(_frames()[0], "WEBP", lossless=True, exact=True),
    "lossy_alpha.webp": lambda: _saved(_frames()[0], "WEBP", exif=_exif(), icc_profile=_icc()),
    "foreign.webp": lambda: _saved(_rgb(), "WEBP", xmp=FOREIGN_XMP, exif=_exif()),
    "animated.webp": lambda: _saved(_frames()[0], "WEBP", save_all=True, append_images=_frames()[1:], duration=90),
    "plain.tif": lambda: _saved(_rgb(), "TIFF"),
    "foreign.tiff": lambda: _saved(
        _rgb(), "TIFF", compression="tiff_lzw", exif=_exif(), icc_profile=_icc(), tiffinfo={700: FOREIGN_XMP}
    ),
    "exif.tif": _exif_tiff,
    "pages.tif": _big_endian_tiff,
    "grey16.tif": lambda: _saved(Image.fromarray(_pixels((19, 23), np.uint16)), "TIFF", big_tiff=True),
}


def frames(path: Path) -> list[np.ndarray]:
    """Every picture of a file, with its palette."""
    with Image.open(path) as image:
        found = []
        for frame in ImageSequence.Iterator(image):
            found.append(np.asarray(frame).copy())
            found.append(np.array(frame.getpalette() or []))
        return found


def rest(data: bytes) -> list[object]:
    """A file without what holds a caption, in parts: a second reading of the formats."""
    if data[:4] == b"\x89PNG":
        return [part for part in _png_parts(data) if not _captions_png(part)]
    if data[:2] == b"\xff\xd8":
        return [part for part in _jpeg_parts(data) if not part.startswith(b"http://ns.adobe.com/xap/1.0/\0", 4)]
    if data[:4] == b"RIFF":
        return [_without_flag(part) for part in _webp_parts(data) if part[:4] != b"XMP "]
    return _tiff_parts(data)


def _captions_png(part: bytes) -> bool:
    return part[4:].startswith((b"iTXtXML:com.adobe.xmp\0", b"iTXtDescription\0", b"tEXtDescription\0"))


def _png_parts(data: bytes) -> list[bytes]:
    parts, at = [], 8
    while data[at + 4 : at + 8] != b"IEND":
        stop = at + 12 + struct.unpack_from(">I", data, at)[0]
        parts.append(data[at:stop])
        at = stop
    return [*parts, data[at:]]


def _jpeg_parts(data: bytes) -> list[bytes]:
    parts, at = [], 2
    while data[at + 1] != 0xDA:
        stop = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        parts.append(data[at:stop])
        at = stop
    return [*parts, data[at:]]


def _webp_parts(data: bytes) -> list[bytes]:
    parts, at, end = [], 12, 8 + struct.unpack_from("<I", data, 4)[0]
    while at < end:
        size = struct.unpack_from("<I", data, at + 4)[0]
        parts.append(data[at : at + 8 + size + size % 2])
        at += 8 + size + size % 2
    assert at == end
    return [*parts, data[end:]]


def _without_flag(part: bytes) -> bytes:
    return part[:8] + bytes((part[8] & ~0x04,)) + part[9:] if part[:4] == b"VP8X" else part


def _tiff_parts(data: bytes) -> list[object]:
    """Every directory's tags with their values; the pixels by their places."""
    parts: list[object] = []
    with Image.open(io.BytesIO(data)) as image:
        for frame in range(image.n_frames):
            image.seek(frame)
            tags = {tag: value for tag, value in dict(image.tag_v2).items() if tag != 700}
            parts += [tags, dict(image.getexif().get_ifd(0x8769))]
    return parts


def items(xmp: bytes | str) -> list[tuple[str, str]]:
    """(language, text) of every description in a packet, by another parser than the engine's."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(xmp.rstrip(b"\0") if isinstance(xmp, bytes) else xmp)
    found = list(root.iter(f"{{{DC}}}description"))
    assert len(found) == 1
    return [(item.get(f"{{{XML}}}lang"), item.text) for item in found[0].iter(f"{{{RDF}}}li")]
