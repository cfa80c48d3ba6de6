"""Keep arrays in one file that many processes map at once.

    magic 8 B │ version │ head bytes │ CRC-32 of the head │ head (JSON) │ ··· │ sections
                                              │
                  facts, and of each section: type, shape, place and CRC-32; all their bytes

Sections start at multiples of 64 bytes, so they are used as they lie in the file; the
system shares their pages among processes. Opening reads the head alone, whatever the size
of the file: it is checked, and the file must be as long as it says. Each section is
checked when it is first used, 3 to 4 GB a second. Every bit is under one of the checksums
or is itself the magic, version or size that must fit; so a file that was cut or altered
is refused before a wrong answer, if not on opening then on the first question that needs
what is broken. The bytes are described in docs/snapshot-format.md.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.errors import DamagedError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_MAGIC = b"GRWDLOC\x00"
_VERSION = 6
_PREFIX = struct.Struct("<8sIII")
ALIGNED = 64


def write(
    path: str | os.PathLike[str], facts: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> None:
    """Write a snapshot beside its place and move it there in one step.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    target = Path(path)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    places, size = {}, 0
    for name, array in arrays.items():
        checksum = zlib.crc32(_padding(array), zlib.crc32(_bytes(array)))
        places[name] = [array.dtype.str, array.shape, size, checksum]
        size += _padded(array.nbytes)
    body = {"facts": facts, "sections": places, "bytes": size}
    head = json.dumps(body).encode()
    head += b" " * (_padded(_PREFIX.size + len(head)) - _PREFIX.size - len(head))
    try:
        with draft.open("wb") as file:
            file.write(_PREFIX.pack(_MAGIC, _VERSION, len(head), zlib.crc32(head)))
            file.write(head)
            for array in arrays.values():
                file.write(_bytes(array))
                file.write(_padding(array))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


class Sections:
    """The arrays of a snapshot by name, read-only, each checked when first asked for."""

    def __init__(self, path: str, body: memoryview, places: Mapping[str, list[Any]]) -> None:
        self._path = path
        self._body = body
        self._places = places
        self._checked: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._checked:
            self._checked[name] = self._section(name)
        return self._checked[name]

    def verify(self) -> None:
        """Check every section now.

        Raises
        ------
        DamagedError
            ``checksum``.
        """
        for name in self._places:
            self[name]

    def _section(self, name: str) -> NDArray[Any]:
        kind, shape, place, checksum = self._places[name]
        size = math.prod(shape) * np.dtype(kind).itemsize
        raw = self._body[place : place + _padded(size)]
        if zlib.crc32(raw) != checksum:
            raise DamagedError(self._path, "checksum")
        return np.frombuffer(raw[:size], dtype=kind).reshape(shape)


def read(path: str | os.PathLike[str]) -> tuple[dict[str, Any], Sections]:
    """Return the facts and the mapped sections of a snapshot.

    Raises
    ------
    NotFoundError
        If there is no such file.
    DamagedError
        ``foreign``, ``other_version``, ``truncated`` or, of the head, ``checksum``.
    """
    try:
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            pages = memoryview(
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if size else b""
            )
    except FileNotFoundError:
        raise NotFoundError("file", str(path)) from None
    head, start = _head(pages, str(path))
    body = pages[start:]
    if len(body) != head["bytes"]:
        raise DamagedError(str(path), "truncated")
    return head["facts"], Sections(str(path), body, head["sections"])


def _head(pages: memoryview, path: str) -> tuple[dict[str, Any], int]:
    if pages[: len(_MAGIC)] != _MAGIC:
        raise DamagedError(path, "foreign")
    if len(pages) < _PREFIX.size:
        raise DamagedError(path, "truncated")
    _, version, length, checksum = _PREFIX.unpack_from(pages)
    if version != _VERSION:
        raise DamagedError(path, "other_version")
    head = bytes(pages[_PREFIX.size : _PREFIX.size + length])
    if len(head) != length:
        raise DamagedError(path, "truncated")
    if zlib.crc32(head) != checksum:
        raise DamagedError(path, "checksum")
    facts: dict[str, Any] = json.loads(head)
    return facts, _PREFIX.size + length


def _padded(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _padding(array: NDArray[Any]) -> bytes:
    return bytes(_padded(array.nbytes) - array.nbytes)
