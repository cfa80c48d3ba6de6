"""Find the columns of a file: as the user says, by their names, else by what they hold.

    the file's      名称      责任单位代码     Lon.         F3 (25.03, 25.04, …)
    ours            name      unit_code        longitude    latitude

Names are compared without case, spaces, punctuation, and what stands in brackets; what
the user names outright always wins. How each column was found is kept, to be shown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gridward.errors import InputError
from gridward.files.encodings import evidence_of
from gridward.files.meanings import told_by_cells
from gridward.registry import COLUMN_NAMES, BadRows, nearest, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NO_WORDS = "[\\x00\ufffd]"
_IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")


@dataclass(frozen=True)
class Column:
    """One thing wanted of a file: the names it goes by, likeliest first."""

    names: tuple[str, ...]
    required: bool = True


def wanted(required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Column]:
    """Return the columns of some of our own fields, under the names of ``COLUMN_NAMES``."""
    must = {field: Column(COLUMN_NAMES[field]) for field in required}
    may = {field: Column(COLUMN_NAMES[field], required=False) for field in optional}
    return must | may


class Recognised(dict[str, str]):
    """The file's column by our own field.

    Attributes
    ----------
    how
        How each was found, by our own field: ``given``, ``name`` or ``cells``; ``first``
        or ``second`` part of cells that hold longitude and latitude.
    encoding
        What the texts were read in, and why, as ``evidence_of`` has it.
    """

    def __init__(
        self,
        columns: Mapping[str, str],
        how: Mapping[str, str],
        encoding: dict[str, str | None] | None = None,
    ) -> None:
        super().__init__(columns)
        self.how = dict(how)
        self.encoding = encoding

    def without(self, *fields: str) -> Recognised:
        """Return the same without some fields."""
        kept = {field: name for field, name in self.items() if field not in fields}
        return Recognised(kept, self.how, self.encoding)

    def apart(self, field: str, longitude_is: str) -> Recognised:
        """Return the same with longitude and latitude as the halves of a field's cells."""
        other = "second" if longitude_is == "first" else "first"
        both = {"longitude": self[field], "latitude": self[field]}
        how = {"longitude": longitude_is, "latitude": other}
        return Recognised({**self.without(field), **both}, {**self.how, **how}, self.encoding)


def recognise(
    columns: Iterable[str] | pd.DataFrame,
    wanted: Mapping[str, Column],
    given: Mapping[str, str | None],
    *,
    source: str | None = None,
) -> Recognised:
    """Return which column of a file holds each of the fields wanted.

    Parameters
    ----------
    columns
        The file's names, or its table of text: then by their cells, too.
    wanted
        What is looked for, by our own name.
    given
        Columns that the user named, by our own name; ``None`` for not named, an empty name
        for a field that no column holds.
    source
        The file, for the error.

    Returns
    -------
    Recognised
        The file's name by our own; an optional field that is not there is left out.
        No column is taken for two fields, unless the user said so.

    Raises
    ------
    InputError
        ``column_missing``, for a column that the user named and the file does not
        have, or a required field that no column was recognised for; the choices are
        the file's columns, the nearest first. ``bad_value`` for a field that is not
        wanted.
    """
    there = [str(name) for name in columns]
    found = _given(there, wanted, given, source)
    how = dict.fromkeys(found, "given")
    none = {field for field, name in found.items() if not name}  # the user said so
    free = {_plain(name): name for name in reversed(there) if name not in found.values()}
    for field, column in wanted.items():
        if field in found:
            continue
        name = next((free.pop(n) for n in map(_plain, column.names) if n in free), None)
        if name is not None:
            found[field], how[field] = name, "name"
    encoding = None
    if isinstance(columns, pd.DataFrame):
        encoding = evidence_of(columns)
        told = _told(columns, found, [field for field in wanted if field not in found])
        found, how = found | told, how | dict.fromkeys(told, "cells")
    for field, column in wanted.items():
        if column.required and not found.get(field):
            raise _missing(field, there, field=None, source=source)
    kept = {field: name for field, name in found.items() if field not in none}
    return Recognised(kept, how, encoding)


def need_words(table: pd.DataFrame, mapping: Mapping[str, str], *, source: str) -> None:
    """Refuse a table with cells that hold what is no character: the mark that replaces it.

    Parameters
    ----------
    table
        n rows of text under the file's names.
    mapping
        The columns that are looked at.
    source
        The file, for the error.

    Raises
    ------
    BadRowsError
        ``bad_text`` for each such row.
    """
    bad = BadRows(source)
    for name in dict.fromkeys(mapping.values()):
        cells = table[name].dropna()
        for row, value in cells[cells.str.contains(_NO_WORDS)].items():
            bad.add("bad_text", row, field=name, value=value)
    bad.raise_if_any()


def _told(table: pd.DataFrame, found: Mapping[str, str], fields: list[str]) -> dict[str, str]:
    code = found.get("code")
    free = table.drop(columns=[name for name in found.values() if name])
    return told_by_cells(free, fields, codes=table[code] if code else None)


def _given(
    there: list[str],
    wanted: Mapping[str, Column],
    given: Mapping[str, str | None],
    source: str | None,
) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, name in given.items():
        if name is None:
            continue
        if field not in wanted:
            raise InputError(
                "bad_value", source=source, field="--column", value=field, choices=tuple(wanted)
            )
        if name and name not in there:
            raise _missing(name, there, field=field, source=source)
        found[field] = name
    return found


def _missing(name: str, there: list[str], *, field: str | None, source: str | None) -> InputError:
    return InputError(
        "column_missing", source=source, field=field, value=name, choices=nearest(name, there)
    )


def _plain(name: str) -> str:
    normal = unicodedata.normalize("NFKC", name).casefold()
    return plain_word(_IN_BRACKETS.sub("", normal)) or normal
