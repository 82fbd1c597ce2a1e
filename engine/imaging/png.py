"""The set of PNG files of a material, with the metadata that says where it came from.

PNG chunks: https://www.w3.org/TR/png-3/. Digital source type: IPTC Photo Metadata Standard,
as XMP in an iTXt chunk. Equal results give equal bytes.
"""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from PIL import Image, PngImagePlugin

from .. import __version__
from ..errors import OutputError
from ..request import REQUEST_FILE, GenerateRequest
from ..result import MaterialMaps
from ..unfinished import new_token, part_folder, publish
from .slug import slug

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
#: Deflate with run lengths only. Six maps of a mossy brick wall at 1024 x 1024 took 0.20 s of
#: processor time and 4.7 MB; level 1 took 0.26 s and 5.3 MB, level 6 0.89 s and 4.7 MB.
_COMPRESS_LEVEL, _Z_RLE = 1, 3
_ENCODERS = 2
_POLL_SECONDS = 0.05
_PERCEPTUAL_INTENT = b"\0"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
   xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
   xmp:CreatorTool={tool}
   Iptc4xmpExt:DigitalSourceType={source}/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def folder_name(request: GenerateRequest) -> str:
    """``<slug>-<seed>``: the folder of a request's files."""
    return f"{slug(request.prompt)}-{request.seed}"


def metadata(result: MaterialMaps) -> dict[str, str]:
    """The text that every file carries: keyword → text."""
    request = result.request
    return {
        "Software": f"Texture Loom {__version__}",
        "Prompt": request.prompt,
        "Negative prompt": request.negative_prompt,
        "Seed": str(request.seed),
        "Model": request.model,
        "Model version": result.model_version,
        "Version": __version__,
    }


def xmp_packet(tool: str) -> str:
    """The XMP of a file that ``tool`` wrote, which says that a trained model made it."""
    return _XMP.format(tool=quoteattr(tool), source=quoteattr(SOURCE_TYPE))


def encode_png(name: str, pixels: np.ndarray, text: Mapping[str, str]) -> bytes:
    """One map as a PNG file.

    Args:
        name: the map; ``base_color`` is marked as sRGB, the others hold data and carry no
            colour space.
        pixels: uint8 [H, W, 3], uint8 [H, W] or uint16 [H, W].
        text: keyword → text, written as tEXt, or as iTXt where it is not ASCII.
    """
    info = PngImagePlugin.PngInfo()
    if name == "base_color":
        info.add(b"sRGB", _PERCEPTUAL_INTENT)
    for keyword, value in text.items():
        add = info.add_text if value.isascii() else info.add_itxt
        add(keyword, value)
    info.add_itxt("XML:com.adobe.xmp", xmp_packet(text.get("Software", "")))
    stream = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels))
    image.save(stream, "PNG", pnginfo=info, compress_level=_COMPRESS_LEVEL, compress_type=_Z_RLE)
    return stream.getvalue()


def describe(result: MaterialMaps) -> dict[str, Any]:
    """The content of ``request.json``: the request, and what the model made of it."""
    return {
        "version": __version__,
        "request": result.request.to_json(),
        "reading": result.reading.to_json(),
        "controls": dict(result.controls),
        "relief_depth": float(result.relief_depth),
        "model_version": result.model_version,
        "digital_source_type": SOURCE_TYPE,
        **({} if result.score is None else {"caption": result.caption, "score": round(result.score, 4)}),
    }


def cannot_write(error: OSError, folder: Path) -> str:
    """What is told when ``folder`` cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"The disk is full at {folder}: free some space or choose another folder."
    return f"The folder {folder} cannot be written ({error.strerror or error}): choose another folder."


def write_file(path: Path, content: bytes, flush: bool) -> None:
    """Write a new file; ``flush`` waits until the disk has it."""
    with open(path, "wb") as file:
        file.write(content)
        if flush:
            file.flush()
            os.fsync(file.fileno())


def encode_set(
    result: MaterialMaps, tick: Callable[[float], None] = lambda fraction: None
) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file of a set, as soon as each is encoded; ``request.json`` comes last.

    They are encoded in threads, beside what the caller does; a cancelled request only loses memory.

    Args:
        result: the material.
        tick: called at least every 60 ms or so with a fraction in [0, 1]; may raise to stop.
    """
    text = metadata(result)
    encoders = ThreadPoolExecutor(_ENCODERS, thread_name_prefix="texture-loom-png")
    try:
        jobs = {encoders.submit(encode_png, name, pixels, text): name for name, pixels in result.maps.items()}
        open_jobs = set(jobs)
        while open_jobs:
            done, open_jobs = wait(open_jobs, _POLL_SECONDS, "FIRST_COMPLETED")
            for job in done:
                yield f"{jobs[job]}.png", job.result()
            tick(1.0 - len(open_jobs) / len(jobs))
    finally:
        encoders.shutdown(wait=False, cancel_futures=True)
    content = json.dumps(describe(result), indent=2, ensure_ascii=False) + "\n"
    yield REQUEST_FILE, content.encode("utf-8", "surrogatepass")


def stage_files(
    files: Iterable[tuple[str, bytes]],
    part: Path,
    flush: bool = False,
    also: Callable[[Path], None] = lambda part: None,
) -> None:
    """Write the files of a set into a new folder; on an error nothing is left of it.

    Args:
        files: name → content, see :func:`encode_set`.
        part: the folder; those above it are made too.
        flush: wait until the disk has every file.
        also: called with the unfinished folder when the maps are in it, to put more there (see :mod:`engine.exports`).

    Raises:
        OutputError: the folder cannot be written, or the disk is full.
    """
    try:
        part.mkdir(parents=True)
        for name, content in files:
            if name == REQUEST_FILE:
                also(part)
            write_file(part / name, content, flush)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError):
            raise OutputError(cannot_write(error, part.parent)) from None
        raise


def write_set(
    result: MaterialMaps,
    out_dir: Path,
    token: str | None = None,
    tick: Callable[[float], None] = lambda fraction: None,
    flush: bool = False,
    also: Callable[[Path], None] = lambda part: None,
) -> dict[str, Path]:
    """Write ``<slug>-<seed>/base_color.png …, request.json`` below ``out_dir``.

    Everything is written under another name first: on an error nothing half-written is left,
    and an older set of the same name stays whole until the new one is complete.

    Args:
        result: what is written; height as 16-bit grey, the others as 8-bit.
        out_dir: made if it does not exist.
        token: marks the unfinished folder (see :mod:`engine.unfinished`).
        tick: called at least every 60 ms or so with a fraction in [0, 1]; may raise to stop.
        flush: wait until the disk has every file before the folder gets its name: a power cut leaves it whole.
        also: as of :func:`stage_files`.

    Returns:
        Map name → path, and ``request`` → ``request.json``.

    Raises:
        OutputError: the folder cannot be written, or the disk is full.
    """
    target = Path(out_dir) / folder_name(result.request)
    part = part_folder(target, token or new_token())
    stage_files(encode_set(result, tick), part, flush, also)
    try:
        publish(part, target)
    except OSError as error:
        raise OutputError(cannot_write(error, target.parent)) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return {**{name: target / f"{name}.png" for name in result.maps}, "request": target / REQUEST_FILE}
