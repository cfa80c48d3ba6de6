"""Join FlatGeobuf files of the same columns by copying their features.

Without an index a FlatGeobuf is a header and features, each with its own length:

    magic 8 B │ length │ header │ feature │ feature │ …

The header, a flatbuffer, states how many features there are and the box around them;
both stand at fixed places within it once they are there, and are added up in place.
"""

from __future__ import annotations

import shutil
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MAGIC_BYTES = 8
_ENVELOPE, _COUNT = 1, 8  # numbers of the header's fields (header.fbs of FlatGeobuf 3)
_BOX = struct.Struct("<4d")


@dataclass(frozen=True)
class _Head:
    """What a file says before its first feature."""

    content: bytes  # magic, length and header
    count_at: int
    box_at: int | None  # none: no feature has a shape
    count: int
    box: tuple[float, ...]


def join_flatgeobuf(parts: Sequence[Path], draft: Path) -> None:
    """Write one FlatGeobuf with the features of parts, in order.

    Parameters
    ----------
    parts
        One or more FlatGeobuf files without an index, with the same columns.
    draft
        The file to write.
    """
    heads = [_head(path) for path in parts]
    boxes = [head.box for head in heads if head.box_at is not None]
    best = next((head for head in heads if head.box_at is not None), heads[0])
    content = bytearray(best.content)
    struct.pack_into("<Q", content, best.count_at, sum(head.count for head in heads))
    if best.box_at is not None:
        west, south, east, north = zip(*boxes, strict=True)
        _BOX.pack_into(content, best.box_at, min(west), min(south), max(east), max(north))
    with draft.open("wb") as target:
        target.write(content)
        for path, head in zip(parts, heads, strict=True):
            with path.open("rb") as part:
                part.seek(len(head.content))
                shutil.copyfileobj(part, target)


def _head(path: Path) -> _Head:
    with path.open("rb") as file:
        start = file.read(_MAGIC_BYTES + 4)
        (size,) = struct.unpack_from("<I", start, _MAGIC_BYTES)
        content = start + file.read(size)
    base = len(start)
    table = base + struct.unpack_from("<I", content, base)[0]
    count_at, envelope_at = (_place(content, table, field) for field in (_COUNT, _ENVELOPE))
    if count_at is None:
        raise ValueError(path)  # GDAL always states it
    (count,) = struct.unpack_from("<Q", content, count_at)
    if envelope_at is None:
        return _Head(content, count_at, None, count, ())
    box_at = envelope_at + struct.unpack_from("<I", content, envelope_at)[0] + 4
    return _Head(content, count_at, box_at, count, _BOX.unpack_from(content, box_at))


def _place(content: bytes, table: int, field: int) -> int | None:
    """Return where a field of a flatbuffer table stands, if it is there."""
    layout = table - struct.unpack_from("<i", content, table)[0]
    (size,) = struct.unpack_from("<H", content, layout)
    entry = 4 + 2 * field
    offset = struct.unpack_from("<H", content, layout + entry)[0] if entry < size else 0
    return table + offset if offset else None
