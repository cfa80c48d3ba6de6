"""Describe what a report shows, so that workbook and page show the very same."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "degrees", "share", "date"]
METRES = "m2"


class Link(NamedTuple):
    """A text that leads to the sheet of a key."""

    text: str
    key: str


Cell = str | int | float | Link | None  # int: a count; float: m² and metres; a date is ISO text


class Column(NamedTuple):
    """The head of a column, and how its cells are shown.

    A column in which nothing stands is left out, unless it is there to be filled in by hand.
    """

    title: str
    kind: Kind = "text"
    by_hand: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under heads; ``empty`` is said where there is no row."""

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    title: str = ""
    empty: str = ""

    def filled(self) -> Table:
        """Return the table without the columns in which nothing stands."""
        kept = [
            place
            for place, column in enumerate(self.columns)
            if column.by_hand or any(row[place] not in {None, ""} for row in self.rows)
        ]
        columns = tuple(self.columns[place] for place in kept)
        rows = [tuple(row[place] for place in kept) for row in self.rows]
        return Table(columns, rows, self.title, self.empty)


@dataclass(frozen=True)
class Sheet:
    """What stands on one sheet of the workbook, in one section of the page."""

    key: str  # of the sheet among those of a report
    title: str
    tables: tuple[Table, ...]
    lines: tuple[str, ...] = field(default=())  # below the title
    of_unit: bool = False


def filled(sheet: Sheet) -> Sheet:
    """Return a sheet without the columns in which nothing stands."""
    return replace(sheet, tables=tuple(table.filled() for table in sheet.tables))


def amount(value: float, measure: str) -> Cell:
    """Return an amount of an account: m² as they are, a number of things as a whole number."""
    return float(value) if measure == METRES else round(value)
