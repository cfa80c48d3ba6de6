"""Read the attribute table of a shapefile, or any dBase file, whatever it says of itself.

    header │ field │ field │ … │ 0D │ record │ record │ …

The header is believed only as far as the file reaches. Names of fields are ten bytes, so
Chinese ones are cut after the third or fifth character, sometimes in its middle, and two
may then be the same: the second is called ``名称#2``. Memo fields lie in another file and
are left out.
"""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from gridward.errors import InputError
from gridward.files.encodings import (
    ENOUGH_BYTES,
    Encoding,
    Stated,
    decoded,
    encoding_of,
    named_encoding,
    of_language_byte,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

_HEADER = struct.Struct("<B3xIHH17xB2x")
_FIELD = struct.Struct("<11sc4xBB14x")
_END = b"\r"
_DELETED = b"*"
_EMPTY = b" \x00*"  # stars: a number too long for its field
_LONGEST_WHOLE = 18  # digits that an int64 holds
_UNREAD = frozenset("MGPW")  # what a memo file holds
_TRUTHS = {"T": "true", "Y": "true", "F": "false", "N": "false"}


class _Field(NamedTuple):
    name: bytes
    kind: str  # C text, N and F numbers as text, D day, L truth, I and + whole, O and B double
    start: int  # in a record
    size: int
    decimals: int


@dataclass(frozen=True)
class Dbf:
    """A dBase file whose header has been compared with its size."""

    source: str
    encoding: Encoding
    _fields: tuple[_Field, ...]
    _records: NDArray[np.uint8]  # shape (n, size of a record)

    @classmethod
    def of(
        cls, content: bytes, *, source: str, cpg: str | None = None, encoding: str | None = None
    ) -> Dbf:
        """Return a dBase file ready to be read.

        Parameters
        ----------
        content
            The whole file.
        source
            Its name, for errors.
        cpg
            What the file beside it says of its encoding.
        encoding
            What the user says of it.

        Raises
        ------
        InputError
            ``unreadable`` if it is no dBase file, ``truncated`` if it ends before its
            header says so, ``encoding_unclear``, ``unknown_encoding``.
        """
        fields, language, begin, rows, size = _header(content, source)
        if begin + rows * size > len(content):
            raise InputError("truncated", source, value=rows)
        body = np.frombuffer(content, np.uint8, rows * size, begin).reshape(rows, size)
        texts = list(_not_ascii(fields, body))
        stated = _stated(cpg) or of_language_byte(language)
        found = encoding_of(texts, source=source, stated=stated, given=encoding)
        return cls(source, found, tuple(fields), body)

    def rows(self) -> NDArray[np.int64]:
        """Return the numbers, from 0, of the records that are not deleted."""
        return np.flatnonzero(self._records[:, 0] != _DELETED[0])

    def texts(self) -> pd.DataFrame:
        """Return all cells as text, missing ones empty, indexed by the record from 0."""
        return self._frame(lambda field, cells: [_text(field, cell) for cell in cells])

    def typed(self) -> pd.DataFrame:
        """Return numbers as numbers and all else as text, indexed by the record from 0."""
        return self._frame(_typed)

    def _frame(self, made: Callable[[_Field, list[str]], object]) -> pd.DataFrame:
        kept = self.rows()
        columns = {
            name: made(field, self._cells(field, kept))
            for name, field in zip(self._names(), self._fields, strict=True)
            if field.kind not in _UNREAD
        }
        return pd.DataFrame(columns, index=kept)

    def _names(self) -> list[str]:
        names: list[str] = []
        for place, field in enumerate(self._fields, start=1):
            cut = field.name if self.encoding.encoding.startswith("utf-16") else _until_nul(field)
            wish = decoded(cut, self.encoding.encoding).strip("\x00 ") or f"#{place}"
            name, number = wish, 1
            while name in names:
                number += 1
                name = f"{wish}#{number}"
            names.append(name)
        return names

    def _cells(self, field: _Field, kept: NDArray[np.int64]) -> list[str]:
        part = np.ascontiguousarray(self._records[kept, field.start : field.start + field.size])
        if field.kind in "I+":
            return [str(number) for number in part.view("<i4").ravel().tolist()]
        if field.kind in "OB" and field.size == 8:  # noqa: PLR2004 - bytes of a double
            return [repr(number) for number in part.view("<f8").ravel().tolist()]
        cells: list[bytes] = part.view(f"S{field.size}").ravel().tolist()
        if not (part & 0x80).any():
            return [cell.decode("ascii").strip("\x00 ") for cell in cells]
        return [decoded(cell, self.encoding.encoding).strip("\x00 ") for cell in cells]


def _header(content: bytes, source: str) -> tuple[list[_Field], int, int, int, int]:
    """Return fields, language byte, where the records begin, how many, and their size."""
    if len(content) < _HEADER.size:
        raise InputError("unreadable", source, value=".dbf")
    _, rows, begin, size, language = _HEADER.unpack_from(content)
    fields: list[_Field] = []
    at, start = _HEADER.size, 1
    while at + _FIELD.size <= min(begin, len(content)) and content[at : at + 1] != _END:
        name, kind, width, decimals = _FIELD.unpack_from(content, at)
        if kind == b"C":  # a long text has its size in both bytes
            width, decimals = width + (decimals << 8), 0
        fields.append(_Field(name, kind.decode("latin-1"), start, width, decimals))
        at, start = at + _FIELD.size, start + width
    whole = all(field.size and (field.kind not in "I+" or field.size == 4) for field in fields)  # noqa: PLR2004 - bytes of an integer
    if not fields or start > size or not whole or begin > len(content):
        raise InputError("unreadable", source, value=".dbf")
    return fields, language, begin, rows, size


def _stated(cpg: str | None) -> Stated | None:
    """Return what a .cpg says; one that says nothing known is as good as none."""
    try:
        return Stated("cpg", named_encoding(cpg)) if cpg and cpg.strip() else None
    except InputError:
        return None


def _not_ascii(fields: list[_Field], records: NDArray[np.uint8]) -> Iterator[bytes]:
    """Yield the different cells, to some amount, and names that are not plain ASCII."""
    room = ENOUGH_BYTES
    for field in (one for one in fields if one.kind == "C"):
        part = records[:, field.start : field.start + field.size]
        odd = np.ascontiguousarray(part[(part & 0x80).any(axis=1)])
        for cell in dict.fromkeys(odd.view(f"S{field.size}").ravel().tolist()):
            if room > 0:
                yield cell.strip(b"\x00 ")
            room -= len(cell)
    yield from (name for field in fields if not (name := _until_nul(field)).isascii())


def _until_nul(field: _Field) -> bytes:
    return field.name.partition(b"\x00")[0]


def _text(field: _Field, cell: str) -> str:
    if field.kind in "NF":
        return "" if not cell.strip(_EMPTY.decode()) else cell.replace(",", ".")
    if field.kind == "D":
        return _day(cell)
    if field.kind == "L":
        return _TRUTHS.get(cell.upper(), "")
    return cell


def _typed(field: _Field, cells: list[str]) -> object:
    texts = [_text(field, cell) for cell in cells]
    if field.kind not in "NFI+OB":
        return _or_missing(texts)
    whole = field.kind in "I+" or (field.kind in "NF" and field.decimals == 0)
    try:
        if whole and all(len(text) <= _LONGEST_WHOLE for text in texts):
            return pd.array([int(text) if text else pd.NA for text in texts], dtype="Int64")
        return np.array([float(text) if text else np.nan for text in texts])
    except ValueError:  # a field of numbers that holds something else: as it stands
        return _or_missing(texts)


def _or_missing(texts: list[str]) -> object:
    return pd.Series([text or None for text in texts], dtype="str").to_numpy()


def _day(cell: str) -> str:
    try:
        return dt.date(int(cell[:4]), int(cell[4:6]), int(cell[6:8])).isoformat()
    except ValueError:
        return ""
