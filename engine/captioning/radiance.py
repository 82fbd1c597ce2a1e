"""Radiance pictures (``.hdr``): RGBE, flat or run-length encoded in either of the two ways.

Source: G. Ward, "The RADIANCE Picture File Format" (Radiance's ``filefmts``).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ..errors import ImageError
from .picture_limits import check_size, damaged

_MARKS = (b"#?RADIANCE", b"#?RGBE")
_MAX_LINE, _MAX_LINES = 4096, 1000
_SIZE = re.compile(rb"([-+])([XY]) +(\d{1,9}) +([-+])([XY]) +(\d{1,9})\s*")
#: Widths whose lines may be encoded channel by channel.
_NEW_WIDTHS = range(8, 32768)


def matches(head: bytes) -> bool:
    """Whether a file that begins so is a Radiance picture."""
    return head.startswith(_MARKS)


def read(path: Path) -> np.ndarray:
    """The picture in a Radiance file.

    Returns:
        float32 [H, W, 3], linear, the top row first, in the units that the file holds: its EXPOSURE is left alone,
        for it says what was done to make the picture fit to be seen.

    Raises:
        ImageError: it is damaged, too large, or in XYZ colours.
        OSError: the file cannot be opened.
    """
    with open(path, "rb") as file:
        try:
            columns_first, flips, width, height = _header(file, path)
            check_size(path, width, height)
            lines = (width, height) if columns_first else (height, width)
            pixels = _decoded(file.read(), *lines)
        except (ValueError, MemoryError) as error:
            raise damaged(path, error) from None
    colors = np.ldexp(pixels[..., :3].astype(np.float32), pixels[..., 3:].astype(np.int32) - 136)
    colors[pixels[..., 3] == 0] = 0.0
    colors = colors.transpose(1, 0, 2) if columns_first else colors
    return colors[:: -1 if flips[0] else 1, :: -1 if flips[1] else 1]


def _header(file: BinaryIO, path: Path) -> tuple[bool, tuple[bool, bool], int, int]:
    """Whether columns come one after the other, whether rows and columns come backwards, width and height."""
    for _ in range(_MAX_LINES):
        line = file.readline(_MAX_LINE)
        if line.strip().lower() == b"format=32-bit_rle_xyze":
            raise ImageError(f"The image {path} has XYZ colours: save it with RGB colours, as most programs do.")
        if not line.strip():
            break
    found = _SIZE.fullmatch(file.readline(_MAX_LINE))
    if found is None or found[2] == found[5]:
        raise ValueError("it does not say its size")
    sizes = {found[2]: (found[1], int(found[3])), found[5]: (found[4], int(found[6]))}
    (down, height), (along, width) = sizes[b"Y"], sizes[b"X"]
    return found[2] == b"X", (down == b"+", along == b"-"), width, height


def _decoded(data: bytes, lines: int, length: int) -> np.ndarray:
    """RGBE, uint8 [lines, length, 4].

    Raises:
        ValueError: the data end too early, or a run is longer than its line.
    """
    at = 0
    made = np.empty((lines, length, 4), np.uint8)
    for line in made:
        if length in _NEW_WIDTHS and data[at : at + 4] == bytes((2, 2, length >> 8, length & 255)):
            at = _by_channels(data, at + 4, line)
        else:
            at = _by_pixels(data, at, line)
    return made


def _by_channels(data: bytes, at: int, line: np.ndarray) -> int:
    length = len(line)
    for channel in range(4):
        found = bytearray()
        while len(found) < length:
            if at + 1 >= len(data):
                raise ValueError("the file ends too early")
            count = data[at]
            if count > 128:
                found += data[at + 1 : at + 2] * (count - 128)
                at += 2
            elif count:
                found += data[at + 1 : at + 1 + count]
                at += 1 + count
            else:
                raise ValueError("a run has no length")
        if len(found) != length or at > len(data):
            raise ValueError("a run is longer than its line")
        line[:, channel] = np.frombuffer(bytes(found), np.uint8)
    return at


def _by_pixels(data: bytes, at: int, line: np.ndarray) -> int:
    """Flat, or with pixels (1, 1, 1, n) that repeat the one before; n of several in a row are digits to base 256."""
    done, shift, length = 0, 0, len(line)
    while done < length:
        if at + 4 > len(data):
            raise ValueError("the file ends too early")
        if data[at : at + 3] == b"\1\1\1":
            count = data[at + 3] << shift
            if not done or done + count > length or shift > 16:
                raise ValueError("a run is longer than its line")
            line[done : done + count] = line[done - 1]
            done, shift, at = done + count, shift + 8, at + 4
            continue
        # As many pixels as there are before the next run, at once.
        count = min(length - done, (len(data) - at) // 4)
        plain = np.frombuffer(data, np.uint8, 4 * count, at).reshape(-1, 4)
        runs = np.flatnonzero((plain[:, :3] == 1).all(axis=1))
        plain = plain[: runs[0]] if runs.size else plain
        line[done : done + len(plain)] = plain
        done, shift, at = done + len(plain), 0, at + 4 * len(plain)
    return at
