"""OpenEXR pictures: scan lines and tiles, as they are or packed by RLE, ZIPS, ZIP and PXR24.

Written for "OpenEXR File Layout" (https://openexr.com/en/latest/OpenEXRFileLayout.html) and the technical
introduction's description of the compressions. The others need far more than NumPy and zlib; such files are refused
with a sentence that says how to convert them.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..errors import ImageError
from .exr_header import MAGIC, Channel, Part, Window, read_header
from .picture_limits import check_size, damaged

_NAMES = ("none", "RLE", "ZIPS", "ZIP", "PIZ", "PXR24", "B44", "B44A", "DWAA", "DWAB")
_NONE, _RLE, _ZIPS, _ZIP, _PXR24 = 0, 1, 2, 3, 5
#: Compression → scan lines in a chunk.
_LINES = {_NONE: 1, _RLE: 1, _ZIPS: 1, _ZIP: 16, _PXR24: 16}
_DTYPES = (np.dtype("<u4"), np.dtype("<f2"), np.dtype("<f4"))
#: Bytes of a sample that PXR24 keeps.
_PXR24_PLANES = (4, 2, 3)
_COLORS, _ALPHA, _GREY = ("R", "G", "B"), "A", "Y"
#: The layer of Blender's multilayer files that is the picture.
_COMBINED = "Combined."


def matches(head: bytes) -> bool:
    """Whether a file that begins so is an OpenEXR."""
    return head.startswith(MAGIC)


def read(path: Path) -> np.ndarray:
    """The picture in an OpenEXR file.

    Of several layers and parts it is the one without a name, the one that is called Combined, or else the first with
    colours.

    Returns:
        Half or float [H, W, 3] or, with premultiplied alpha, [H, W, 4]; linear, the top row first; the display
        window, black and transparent where there is no data.

    Raises:
        ImageError: it is damaged, too large, or of a kind that this reader does not know.
        OSError: the file cannot be opened.
    """
    with open(path, "rb") as file:
        try:
            parts, named = read_header(file)
            part, channels = _choose(path, parts)
            _refuse_unknown(path, part)
            for window in (part.data, part.display):
                check_size(path, window.width, window.height)
            _skip_tables(file, parts[: part.number])
            return _in_display(path, part, _pixels(file, part, channels, named))
        except (ValueError, MemoryError, zlib.error, struct.error) as error:
            raise damaged(path, error) from None


# -- which pixels ----------------------------------------------------------------------


def _choose(path: Path, parts: Sequence[Part]) -> tuple[Part, list[Channel]]:
    """The part and the channels of the picture: three colours or one grey, then alpha if there is one."""
    layers = [
        (part, {channel.name[len(prefix) :]: channel for channel in part.channels if channel.name.startswith(prefix)})
        for part in parts
        for prefix in _prefixes(part)
    ]
    for wanted in (_COLORS, (_GREY,)):
        for part, names in layers:
            if all(name in names for name in wanted):
                return part, [names[name] for name in (*wanted, _ALPHA) if name in names]
    if len(parts) == len(parts[0].channels) == 1:
        return parts[0], list(parts[0].channels)
    known = ", ".join(channel.name for part in parts for channel in part.channels)
    raise ImageError(f"The image {path} has no colours (its channels are {known[:200]}): save it with R, G and B.")


def _prefixes(part: Part) -> list[str]:
    """What stands before the names of channels: nothing first, then the layers."""
    layers = dict.fromkeys(channel.name[: channel.name.rfind(".") + 1] for channel in part.channels)
    return sorted(layers, key=lambda layer: (layer != "", not layer.endswith(_COMBINED)))


def _refuse_unknown(path: Path, part: Part) -> None:
    if part.deep:
        raise ImageError(f"The image {path} has deep pixels: save it as a flat OpenEXR or a PNG.")
    if part.compression not in _LINES:
        number = part.compression
        name = _NAMES[number] if number < len(_NAMES) else f"number {number}"
        raise ImageError(
            f"The image {path} is packed with {name}, which is read inside Blender only: save it with ZIP, or as a PNG."
        )
    if any(channel.steps != (1, 1) for channel in part.channels):
        raise ImageError(f"The image {path} has colours of a lower resolution: save it with full R, G and B.")


def _in_display(path: Path, part: Part, pixels: np.ndarray) -> np.ndarray:
    data, display = part.data, part.display
    if data == display:
        return pixels
    left, right = max(data.left, display.left), min(data.right, display.right)
    top, bottom = max(data.top, display.top), min(data.bottom, display.bottom)
    if left > right or top > bottom:
        raise ImageError(f"The image {path} has no pixels inside its frame: give another.")
    shown = np.zeros((display.height, display.width, pixels.shape[2]), pixels.dtype)
    rows, columns = slice(top, bottom + 1), slice(left, right + 1)
    shown[_moved(rows, display.top), _moved(columns, display.left)] = pixels[
        _moved(rows, data.top), _moved(columns, data.left)
    ]
    return shown


def _moved(span: slice, start: int) -> slice:
    return slice(span.start - start, span.stop - start)


# -- chunks ----------------------------------------------------------------------------


def _skip_tables(file: BinaryIO, parts: Sequence[Part]) -> None:
    for part in parts:
        if part.chunks is None or part.chunks < 0:
            raise ValueError("the header has no chunkCount")
        file.seek(8 * part.chunks, os.SEEK_CUR)


def _pixels(file: BinaryIO, part: Part, channels: Sequence[Channel], named: bool) -> np.ndarray:
    """The data window, with grey as three colours."""
    kind = np.float16 if all(channel.kind == 1 for channel in channels) else np.float32
    made = np.empty((part.data.height, part.data.width, len(channels)), kind)
    areas = list(_areas(part))
    table = file.read(8 * len(areas))
    offsets = struct.unpack(f"<{len(areas)}Q", table)
    size = file.seek(0, os.SEEK_END)
    head = struct.Struct("<" + "i" * (named + (4 if part.tile else 1)) + "i")
    line = {channel.name: at for channel, at in _places(part)}
    for (where, area), offset in zip(areas, offsets, strict=True):
        if offset + head.size > size:
            raise ValueError("a part of the pixels is missing")
        file.seek(offset)
        *said, count = head.unpack(file.read(head.size))
        if said != [*([part.number] if named else []), *where] or not 0 <= count <= size - offset - head.size:
            raise ValueError("the table of its parts is wrong")
        rows = _unpacked(file.read(count), part, area)
        target = made[area.top : area.bottom + 1, area.left : area.right + 1]
        for number, channel in enumerate(channels):
            start = line[channel.name] * area.width
            stop = start + _DTYPES[channel.kind].itemsize * area.width
            target[..., number] = np.ascontiguousarray(rows[:, start:stop]).view(_DTYPES[channel.kind])
    return np.concatenate([made[..., :1]] * 2 + [made], axis=-1) if len(channels) < 3 else made


def _areas(part: Part) -> Iterator[tuple[tuple[int, ...], Window]]:
    """Every chunk of full resolution: how its head names it, and its place inside the data window."""
    width, height = part.data.width, part.data.height
    if part.tile is None:
        lines = _LINES[part.compression]
        for top in range(0, height, lines):
            yield (part.data.top + top,), Window(0, top, width - 1, min(top + lines, height) - 1)
        return
    across, down = part.tile
    for row in range(-(-height // down)):
        for column in range(-(-width // across)):
            left, top = column * across, row * down
            yield (
                (column, row, 0, 0),
                Window(left, top, min(left + across, width) - 1, min(top + down, height) - 1),
            )


def _places(part: Part) -> Iterator[tuple[Channel, int]]:
    """Every channel, and the bytes before it in a line one pixel wide."""
    at = 0
    for channel in part.channels:
        yield channel, at
        at += _DTYPES[channel.kind].itemsize


def _unpacked(data: bytes, part: Part, area: Window) -> np.ndarray:
    """The bytes of a chunk, uint8 [lines, bytes of a line]: channel after channel in each."""
    bytes_a_pixel = sum(_DTYPES[channel.kind].itemsize for channel in part.channels)
    shape = area.height, area.width * bytes_a_pixel
    size = shape[0] * shape[1]
    if part.compression == _NONE or len(data) == size:  # what does not become smaller is kept as it is
        found = np.frombuffer(data, np.uint8)
    elif part.compression == _PXR24:
        return _from_pxr24(data, part, area)
    else:
        packed = _from_runs(data, size) if part.compression == _RLE else _inflated(data, size)
        found = _woven(packed)
    if found.size != size:
        raise ValueError("a part of the pixels is too short")
    return found.reshape(shape)


def _inflated(data: bytes, size: int) -> np.ndarray:
    stream = zlib.decompressobj()
    found = np.frombuffer(stream.decompress(data, size + 1), np.uint8)
    if found.size != size:
        raise ValueError("a part of the pixels has another size")
    return found


def _from_runs(data: bytes, size: int) -> np.ndarray:
    found, at = bytearray(), 0
    while at < len(data) and len(found) <= size:
        count = data[at]
        if count < 128:
            found += data[at + 1 : at + 2] * (count + 1)
            at += 2
        else:
            found += data[at + 1 : at + 257 - count]
            at += 257 - count
    return np.frombuffer(bytes(found), np.uint8)


def _woven(packed: np.ndarray) -> np.ndarray:
    """Undo the differences (around 128), then put the two halves between each other."""
    steps = packed.copy()
    steps[1:] -= 128
    values = np.cumsum(steps, dtype=np.uint8)
    woven = np.empty_like(values)
    half = (values.size + 1) // 2
    woven[0::2], woven[1::2] = values[:half], values[half:]
    return woven


def _from_pxr24(data: bytes, part: Part, area: Window) -> np.ndarray:
    """Each line: for each channel the bytes of one place after those of another, as differences along the line."""
    planes = [_PXR24_PLANES[channel.kind] for channel in part.channels]
    packed = _inflated(data, area.height * area.width * sum(planes)).reshape(area.height, sum(planes), area.width)
    lines, at = [], 0
    for channel, count in zip(part.channels, planes, strict=True):
        steps = np.zeros((area.height, area.width), np.uint32)
        for place in range(count):
            # The bytes are those of the highest places; of a float the lowest eight bits are gone.
            high = {0: 24, 1: 8, 2: 24}[channel.kind]
            steps |= packed[:, at + place].astype(np.uint32) << np.uint32(high - 8 * place)
        values = np.cumsum(steps, axis=1, dtype=np.uint32)
        kept = values.astype("<u2") if channel.kind == 1 else values.astype("<u4")
        lines.append(kept.view(np.uint8).reshape(area.height, -1))
        at += count
    return np.concatenate(lines, axis=1)
