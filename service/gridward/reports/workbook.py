"""Write a report as an XLSX workbook: a sheet each, to be read, filled in and printed.

Every text goes in as text, never as a formula or a link, and one that begins like a formula
is marked so that it stays text when somebody edits it. Numbers and dates are what they are.
"""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from typing import TYPE_CHECKING, Any

import xlsxwriter

from gridward.errors import InputError
from gridward.reports.tables import Link
from gridward.reports.tabs import tab_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gridward.language import Catalogue
    from gridward.reports.tables import Cell, Column, Sheet, Table

_A_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same report is to make the same bytes
_MOST_ROWS = 1 << 20
_LONGEST_TEXT = 32_767  # characters of a cell
_A4 = 9
_NARROWEST, _WIDEST, _BY_HAND = 6, 30, 12  # widths of columns, in digits
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBERS = {
    "count": "#,##0",
    "number": "#,##0.0",
    "degrees": "0.000000",
    "share": "0.00%",
    "date": "yyyy-mm-dd",
}
_BODY = {"font_size": 10, "valign": "top", "border": 1, "border_color": "#D9DFE3"}
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"font_size": 15, "bold": True, "font_color": "#16242E"},
    "line": {"font_size": 10, "font_color": "#566570"},
    "heading": {"font_size": 12, "bold": True, "font_color": "#14536E"},
    "head": {**_BODY, "bold": True, "text_wrap": True, "bg_color": "#E3ECF0", "valign": "vcenter"},
    "number_head": {
        **_BODY, "bold": True, "text_wrap": True, "bg_color": "#E3ECF0", "valign": "vcenter",
        "align": "right",
    },
    "text": {**_BODY, "text_wrap": True},
    "quoted": {**_BODY, "text_wrap": True, "quote_prefix": True},
    "link": {**_BODY, "text_wrap": True, "font_color": "#14536E", "underline": 1},
    **{kind: {**_BODY, "num_format": shown} for kind, shown in _NUMBERS.items()},
}  # fmt: skip


def made(sheets: Sequence[Sheet], *, title: str, words: Catalogue) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    sheets
        In order.
    title
        Of the report, for its properties and the foot of each page.
    words
        The reader's catalogue.

    Raises
    ------
    InputError
        ``too_many_rows`` for more than a sheet holds.
    """
    draft = io.BytesIO()
    with xlsxwriter.Workbook(draft, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": _A_DAY})
        names = tab_names(sheet.title for sheet in sheets)
        tabs = dict(zip((sheet.key for sheet in sheets), names, strict=True))
        styles = {name: book.add_format(style) for name, style in _STYLES.items()}
        for sheet, name in zip(sheets, names, strict=True):
            tab = _Tab(book.add_worksheet(name), styles, tabs, words)
            tab.write(sheet, title)
    return draft.getvalue()


class _Tab:
    """One sheet in the writing: what is written goes below what was."""

    def __init__(
        self,
        tab: xlsxwriter.worksheet.Worksheet,
        styles: Mapping[str, xlsxwriter.format.Format],
        tabs: Mapping[str, str],
        words: Catalogue,
    ) -> None:
        self._tab, self._styles, self._tabs, self._words = tab, styles, tabs, words
        self._row = 0
        self._widths: dict[int, float] = {}

    def write(self, sheet: Sheet, title: str) -> None:
        """Write a sheet, and set it up to be scrolled and printed."""
        self._line(sheet.title, "title")
        for line in sheet.lines:
            self._line(line, "line")
        alone = len(sheet.tables) == 1
        if not alone:
            self._keep_in_sight(0)
        for table in sheet.tables:
            self._row += 1
            if table.title:
                self._line(table.title, "heading")
            self._table(table, alone=alone)
        for place, width in self._widths.items():
            self._tab.set_column(place, place, width)
        self._print(sheet, title)

    def _line(self, text: str, style: str) -> None:
        self._tab.write_string(self._row, 0, _fitting(text), self._styles[style])
        self._row += 1

    def _keep_in_sight(self, row: int) -> None:
        """Let a row stand still when the sheet is scrolled, and at the top of printed pages."""
        self._tab.freeze_panes(row + 1, 0)
        self._tab.repeat_rows(row)

    def _table(self, table: Table, *, alone: bool) -> None:
        if not table.rows:
            self._line(table.empty, "line")
            return
        first = self._row
        if first + len(table.rows) >= _MOST_ROWS:
            raise InputError("too_many_rows", value=_MOST_ROWS)
        for place, column in enumerate(table.columns):
            right = column.kind in ("number", "degrees", "share")
            style = self._styles["number_head" if right else "head"]
            self._tab.write_string(first, place, column.title, style)
            self._widen(place, _BY_HAND if column.by_hand else _head_width(column.title))
        for cells in table.rows:
            self._row += 1
            for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
                self._cell(place, column, cell)
        if alone:
            self._keep_in_sight(first)
            self._tab.autofilter(first, 0, self._row, len(table.columns) - 1)
        self._row += 1

    def _cell(self, place: int, column: Column, cell: Cell) -> None:
        row, tab = self._row, self._tab
        if cell is None or cell == "":
            tab.write_blank(
                row, place, None, self._styles["date" if column.kind == "date" else "text"]
            )
        elif isinstance(cell, Link):
            self._link(place, cell)
        elif isinstance(cell, str) and column.kind == "date":
            tab.write_datetime(row, place, dt.date.fromisoformat(cell), self._styles["date"])
            self._widen(place, len(cell) + 1)
        elif isinstance(cell, str):
            style = "quoted" if cell.startswith(_LIKE_A_FORMULA) else "text"
            tab.write_string(row, place, _fitting(cell), self._styles[style])
            self._widen(place, _width(cell))
        else:
            style = "count" if isinstance(cell, int) and column.kind == "number" else column.kind
            tab.write_number(row, place, cell, self._styles[style])
            self._widen(place, len(f"{cell:,.1f}") + 1)

    def _link(self, place: int, link: Link) -> None:
        tab = self._tabs.get(link.key)
        self._widen(place, _width(link.text))
        if tab is None:
            self._tab.write_string(self._row, place, _fitting(link.text), self._styles["text"])
            return
        quoted = tab.replace("'", "''")
        target = f"internal:'{quoted}'!A1"
        style = self._styles["link"]
        self._tab.write_url(self._row, place, target, style, string=_fitting(link.text))

    def _widen(self, place: int, width: float) -> None:
        before = self._widths.get(place, _NARROWEST)
        self._widths[place] = max(before, min(width + 1, _WIDEST))

    def _print(self, sheet: Sheet, title: str) -> None:
        self._tab.set_landscape()
        self._tab.set_paper(_A4)
        self._tab.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self._tab.fit_to_pages(1, 0)
        self._tab.hide_gridlines(2)
        foot = f"{title} · {sheet.title}".replace("&", "&&")[:180]
        self._tab.set_footer(f"&L&8{foot}&R&8&P / &N")


def _head_width(title: str) -> float:
    """Return how wide a head is that may stand on three lines."""
    return max(min(_width(title), 10), _width(title) / 3 + 2)


def _width(text: str) -> float:
    """Return how many digits wide a text is; Chinese letters are as wide as two."""
    return max(
        sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in line)
        for line in text.split("\n")
    )


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
