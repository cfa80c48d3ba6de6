"""Find the columns of a file by the names that people give them.

    the file's      名称      责任单位代码     Lon.
    ours            name      unit_code        longitude

Names are compared without case, spaces, punctuation, and what stands in brackets; what
the user names outright always wins.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridward.errors import InputError
from gridward.registry import COLUMN_NAMES, nearest, plain_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def recognise(
    columns: Iterable[str],
    wanted: Mapping[str, Column],
    given: Mapping[str, str | None],
    *,
    source: str | None = None,
) -> dict[str, str]:
    """Return which column of a file holds each of the fields wanted.

    Parameters
    ----------
    columns
        The file's names.
    wanted
        What is looked for, by our own name.
    given
        Columns that the user named, by our own name; ``None`` for not named, an empty name
        for a field that no column holds.
    source
        The file, for the error.

    Returns
    -------
    dict
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
    there = list(columns)
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
    free = {_plain(name): name for name in reversed(there) if name not in found.values()}
    for field, column in wanted.items():
        if found.get(field):
            continue
        if field in found and not column.required:
            del found[field]  # the user said that there is none
            continue
        name = next((free.pop(n) for n in map(_plain, column.names) if n in free), None)
        if name is not None:
            found[field] = name
        elif column.required:
            raise _missing(field, there, field=None, source=source)
    return found


def _missing(name: str, there: list[str], *, field: str | None, source: str | None) -> InputError:
    return InputError(
        "column_missing", source=source, field=field, value=name, choices=nearest(name, there)
    )


def _plain(name: str) -> str:
    normal = unicodedata.normalize("NFKC", name).casefold()
    return plain_word(_IN_BRACKETS.sub("", normal)) or normal
