"""Make a table of numbered rows of cells, every one of them text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from gridward.errors import InputError
from gridward.registry import BadRows

if TYPE_CHECKING:
    from collections.abc import Sequence

Cells: TypeAlias = tuple[int, list[str]]
"""The number of a row, as a spreadsheet counts, and its cells."""


def table_of(rows: Sequence[Cells], *, source: str) -> pd.DataFrame:
    """Return rows as a frame of text; the first of them names the columns.

    Raises
    ------
    InputError
        ``empty_file``, ``column_twice``.
    BadRowsError
        As ``full_rows``.
    """
    if len(rows) < 2:  # noqa: PLR2004 -- the names of the columns and one row
        raise InputError("empty_file", source=source)
    names = column_names(rows[0], source)
    frame = pd.DataFrame(
        full_rows(rows[1:], len(names), source=source),
        columns=names,
        index=[number for number, _ in rows[1:]],
        dtype="str",
    )
    named = [name for name in names if not name.startswith("#") or frame[name].any()]
    return frame[named].replace("", pd.NA)


def full_rows(rows: Sequence[Cells], width: int, *, source: str) -> list[list[str]]:
    """Return the cells of rows, each as many as there are columns.

    Raises
    ------
    BadRowsError
        For rows with more cells than that.
    """
    bad = BadRows(source)
    for number, cells in rows:
        if any(cells[width:]):
            bad.add("bad_value", number, value=next(filter(None, cells[width:])))
    bad.raise_if_any()
    return [(cells + [""] * width)[:width] for _, cells in rows]


def column_names(row: Cells, source: str) -> list[str]:
    """Return the names of the columns that a row holds, ``#3`` for a third without one.

    Raises
    ------
    InputError
        ``column_twice``.
    """
    number, header = row
    while header and not header[-1]:
        header = header[:-1]
    names = [name or f"#{place}" for place, name in enumerate(header, start=1)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        first = next(name for name in names if name in twice)
        raise InputError("column_twice", source=source, row=number, value=first)
    return names
