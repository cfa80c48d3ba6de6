"""Join Parquet files of one schema by copying their bytes and adding up their footers.

A Parquet file is row groups of bytes and, at its end, a footer that says where they
lie. Parts that were encoded one by one therefore become one file without being read:

    PAR1 │ rows a │ footer a │ PAR1      PAR1 │ rows b │ footer b │ PAR1
             └──────────────┐                    │
                     PAR1 │ rows a │ rows b │ footer a+b │ PAR1

The footer is a struct in Thrift's compact protocol, which names the type of each field
by itself, so it is read and written here without its schema; only the fields that hold
a position in the file are known by number (parquet.thrift of Apache Parquet 2).
Encrypted files have other footers and are not meant here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_MAGIC = b"PAR1"
_TAIL = struct.Struct("<I4s")
_CHUNK = 1 << 22

_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)
_LONG_LIST = 15
_LAST_ORDINAL = (1 << 15) - 1

# Numbers of fields: of the file, of a row group, of a column in it, of that column's facts.
_NUM_ROWS, _ROW_GROUPS = 3, 4
_COLUMNS, _GROUP_OFFSET, _ORDINAL = 1, 5, 7
_CHUNK_OFFSET, _FACTS, _OFFSET_INDEX, _COLUMN_INDEX = 2, 3, 4, 6
_DATA_PAGE, _INDEX_PAGE, _DICTIONARY_PAGE, _BLOOM_FILTER = 9, 10, 11, 14


class _Value(NamedTuple):
    """A field's value, and its type where it is written again."""

    kind: int
    value: Any


_Fields = dict[int, _Value]


def join_parquet(parts: Sequence[Path], draft: Path) -> None:
    """Write one Parquet file with the row groups of parts, in order.

    Parameters
    ----------
    parts
        One or more Parquet files of the same schema.
    draft
        The file to write.
    """
    whole: _Fields = {}
    with draft.open("wb") as target:
        target.write(_MAGIC)
        for path in parts:
            with path.open("rb") as part:
                footer, size = _footer(part)
                shift = target.tell() - len(_MAGIC)
                part.seek(len(_MAGIC))
                _copy(part, target, size - len(_MAGIC))
            _move(footer, shift)
            whole = _added(whole, footer) if whole else footer
        for number, group in enumerate(whole[_ROW_GROUPS].value[1]):
            group.pop(_ORDINAL, None)
            if number <= _LAST_ORDINAL:
                group[_ORDINAL] = _Value(_I16, number)
        content = bytearray()
        _write_struct(content, whole)
        target.write(content + _TAIL.pack(len(content), _MAGIC))


def _footer(part: BinaryIO) -> tuple[_Fields, int]:
    """Return a file's footer, and where it begins."""
    end = part.seek(-_TAIL.size, 2)
    length, _ = _TAIL.unpack(part.read(_TAIL.size))
    part.seek(end - length)
    return _Reader(part.read(length)).struct(), end - length


def _copy(part: BinaryIO, target: BinaryIO, size: int) -> None:
    while size:
        content = part.read(min(size, _CHUNK))
        target.write(content)
        size -= len(content)


def _added(whole: _Fields, more: _Fields) -> _Fields:
    rows = whole[_NUM_ROWS].value + more[_NUM_ROWS].value
    kind, groups = whole[_ROW_GROUPS].value
    groups.extend(more[_ROW_GROUPS].value[1])
    return whole | {
        _NUM_ROWS: _Value(_I64, rows),
        _ROW_GROUPS: _Value(_LIST, (kind, groups)),
    }


def _move(footer: _Fields, shift: int) -> None:
    """Add to every position in the file."""
    for group in footer[_ROW_GROUPS].value[1]:
        _shift(group, (_GROUP_OFFSET,), shift)
        for column in group[_COLUMNS].value[1]:
            _shift(column, (_CHUNK_OFFSET, _OFFSET_INDEX, _COLUMN_INDEX), shift)
            facts = column[_FACTS].value
            _shift(facts, (_DATA_PAGE, _INDEX_PAGE, _DICTIONARY_PAGE, _BLOOM_FILTER), shift)


def _shift(fields: _Fields, numbers: Sequence[int], shift: int) -> None:
    for number in numbers:
        if number in fields and fields[number].value:  # nought: writers that leave it out
            fields[number] = _Value(_I64, fields[number].value + shift)


class _Reader:
    """Read values of the compact protocol, one after another."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def struct(self) -> _Fields:
        fields: _Fields = {}
        number = 0
        while head := self._byte():
            kind = head & 0x0F
            number = number + (head >> 4) if head >> 4 else self._signed()
            bare = kind in (_TRUE, _FALSE)  # the type is the value
            fields[number] = _Value(kind, None if bare else self._value(kind))
        return fields

    def _value(self, kind: int) -> Any:  # noqa: ANN401 - whatever the type says
        match kind:
            case 1 | 2 | 3:  # in a list also a truth is a byte
                return self._byte()
            case 4 | 5 | 6:
                return self._signed()
            case 7:
                return self._take(8)
            case 8:
                return self._take(self._unsigned())
            case 9 | 10:
                head = self._byte()
                size = head >> 4 if head >> 4 != _LONG_LIST else self._unsigned()
                return head & 0x0F, [self._value(head & 0x0F) for _ in range(size)]
            case 12:
                return self.struct()
        raise ValueError(kind)  # a map: no footer has one

    def _byte(self) -> int:
        self._at += 1
        return self._content[self._at - 1]

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._content[self._at - size : self._at]

    def _unsigned(self) -> int:
        value = shift = 0
        while (byte := self._byte()) & 0x80:
            value |= (byte & 0x7F) << shift
            shift += 7
        return value | byte << shift

    def _signed(self) -> int:
        coded = self._unsigned()
        return coded >> 1 ^ -(coded & 1)


def _write_struct(content: bytearray, fields: _Fields) -> None:
    last = 0
    for number, (kind, value) in sorted(fields.items()):
        step = number - last
        if 0 < step <= 15:  # noqa: PLR2004 - what half a byte holds
            content.append(step << 4 | kind)
        else:
            content.append(kind)
            _write_signed(content, number)
        if value is not None:
            _write(content, kind, value)
        last = number
    content.append(0)


def _write(content: bytearray, kind: int, value: Any) -> None:  # noqa: ANN401 - see ``_value``
    match kind:
        case 1 | 2 | 3:
            content.append(value)
        case 4 | 5 | 6:
            _write_signed(content, value)
        case 7:
            content.extend(value)
        case 8:
            _write_unsigned(content, len(value))
            content.extend(value)
        case 9 | 10:
            inner, items = value
            if len(items) < _LONG_LIST:
                content.append(len(items) << 4 | inner)
            else:
                content.append(_LONG_LIST << 4 | inner)
                _write_unsigned(content, len(items))
            for item in items:
                _write(content, inner, item)
        case _:
            _write_struct(content, value)


def _write_unsigned(content: bytearray, value: int) -> None:
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        content.append(value & 0x7F | 0x80)
        value >>= 7
    content.append(value)


def _write_signed(content: bytearray, value: int) -> None:
    _write_unsigned(content, value << 1 ^ value >> 63)
