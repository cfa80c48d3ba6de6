"""Keep a locator in one file that is refused when a single bit of it is wrong.

magic 8 B │ version │ body bytes │ CRC-32 of the body │ body (GeoParquet parts)
"""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

from gridward.errors import DamagedError, NotFoundError

_MAGIC = b"GRWDLOC\x00"
_VERSION = 1
_HEAD = struct.Struct("<8sIQI")


def write(path: str | os.PathLike[str], body: bytes) -> None:
    """Write a snapshot beside its place and move it there in one step."""
    target = Path(path)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    head = _HEAD.pack(_MAGIC, _VERSION, len(body), zlib.crc32(body))
    try:
        draft.write_bytes(head + body)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def read(path: str | os.PathLike[str]) -> bytes:
    """Return the body of a snapshot.

    Raises
    ------
    NotFoundError
        If there is no such file.
    DamagedError
        ``foreign``, ``other_version``, ``truncated`` or ``checksum``.
    """
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise NotFoundError("file", str(path)) from None
    if content[: len(_MAGIC)] != _MAGIC:
        raise DamagedError(str(path), "foreign")
    if len(content) < _HEAD.size:
        raise DamagedError(str(path), "truncated")
    _, version, size, checksum = _HEAD.unpack_from(content)
    if version != _VERSION:
        raise DamagedError(str(path), "other_version")
    body = content[_HEAD.size :]
    if len(body) != size:
        raise DamagedError(str(path), "truncated")
    if zlib.crc32(body) != checksum:
        raise DamagedError(str(path), "checksum")
    return body
