"""Write a report as one HTML page: to be read on any screen, and printed.

The page has no script and asks for nothing; a policy at its top forbids both. Everything
that people wrote is escaped by the template.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import jinja2

from gridward.reports.tables import Link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.language import Catalogue
    from gridward.reports.tables import Cell, Column, Sheet

_DEGREE_DIGITS = 6
_RIGHT = ("number", "degrees", "share")


def made(sheets: Sequence[Sheet], *, title: str, at: str, words: Catalogue) -> str:
    """Return the page, UTF-8.

    Parameters
    ----------
    sheets
        In order, each a section.
    title
        Of the report.
    at
        ISO date that it holds for.
    words
        The reader's catalogue.
    """
    anchors = {sheet.key: f"s{place}" for place, sheet in enumerate(sheets)}
    return _template().render(
        sheets=sheets,
        anchors=anchors,
        title=title,
        at=at,
        words=words,
        style=_text("report.css"),
        shown=lambda column, cell: _shown(column, cell, words),
        kind_of=_class,
        is_link=lambda cell: isinstance(cell, Link),
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_text("report.html"))


def _text(name: str) -> str:
    return (files("gridward.reports") / "page" / name).read_text(encoding="utf-8")


def _shown(column: Column, cell: Cell, words: Catalogue) -> str:
    """Return a cell as the reader sees it."""
    if cell is None:
        return ""
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, str):
        return cell
    if column.kind == "share":
        return words.share(cell)
    if column.kind == "degrees":
        return f"{cell:.{_DEGREE_DIGITS}f}"
    return words.number(cell, 0 if isinstance(cell, int) else 1)


def _class(column: Column) -> str:
    """Return how a column looks."""
    if column.kind in _RIGHT:
        return "n"
    return "d" if column.kind == "date" else "b" if column.by_hand else ""
