"""Read tables as text, with the row numbers that a spreadsheet shows.

Every cell stays text until ``values`` makes a number of it, so that a code such as
``0101`` keeps its nought and a bad cell can be named by its row.
"""

from __future__ import annotations

import csv
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import pandas as pd

from gridward.errors import InputError, NotFoundError
from gridward.files.encodings import as_evidence
from gridward.files.inputs import readable
from gridward.files.rows import table_of
from gridward.files.shapefiles import open_dbf
from gridward.files.text_files import encoding_of_file
from gridward.files.workbooks import WORKBOOKS, workbook_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gridward.files.encodings import Encoding
    from gridward.files.rows import Cells

_TEXTS = frozenset({".csv", ".tsv", ".txt"})
_DBF = ".dbf"
TABLE_FORMATS = _TEXTS | WORKBOOKS | {_DBF}
_DELIMITERS = ",;\t"
_FIELD_LIMIT = 1 << 24


def is_table(path: Path) -> bool:
    """Tell by its ending whether a file is a table of text rather than of shapes."""
    return path.suffix.lower() in TABLE_FORMATS


def read_table(
    path: Path, *, sheet: str | None = None, encoding: str | None = None
) -> pd.DataFrame:
    """Return the cells of a CSV, TSV or workbook as text.

    Parameters
    ----------
    path
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.xls``, ``.ods`` or ``.dbf``.
        The first row that is not empty holds the names of the columns.
    sheet
        Of a workbook; not needed if only one sheet has anything in it.
    encoding
        Of a text or DBF, by evidence unless given; which, is told by
        ``encodings.evidence_of``.

    Returns
    -------
    DataFrame
        All columns ``str``, cells stripped, empty ones missing, empty rows left out.
        The index is the row as a spreadsheet counts: the first row of the file is 1.

    Raises
    ------
    NotFoundError
        If there is no such file or no such sheet.
    InputError
        ``unknown_format``, ``not_readable``, ``unreadable``, ``truncated``, ``bad_bytes``,
        ``bad_quotes``, ``empty_file``, ``column_twice``, ``encoding_unclear``,
        ``unknown_encoding``, ``too_large``, ``archive_too_large``, or ``layers_many`` if
        several sheets are filled and none is named.
    BadRowsError
        For rows with more cells than there are columns.
    """
    with readable(path, TABLE_FORMATS):
        suffix = path.suffix.lower()
        if suffix in WORKBOOKS:
            return table_of(workbook_rows(path, sheet), source=path.name)
        if sheet is not None:
            raise NotFoundError("layer", sheet)
        if suffix == _DBF:
            return _dbf_table(path, encoding)
        found = encoding_of_file(path, encoding)
        rows = [row for row in _text_rows(path, found) if any(row[1])]
    return as_evidence(table_of(rows, source=path.name), found)


@contextmanager
def open_text(path: Path, encoding: Encoding) -> Iterator[tuple[TextIO, str]]:
    """Yield the text of a CSV or TSV, its line ends as they are, and its delimiter.

    Parameters
    ----------
    path
        The file.
    encoding
        What ``encoding_of_file`` found.
    """
    with path.open(encoding=encoding.encoding, newline="") as text:
        delimiter = max(_DELIMITERS, key=text.readline().count)
        text.seek(0)
        yield text, delimiter


def cells_of(
    lines: Iterable[str], delimiter: str, *, source: str, after: int = 0
) -> Iterator[list[str]]:
    """Yield the stripped cells of each row of a text, an empty list for an empty line.

    Parameters
    ----------
    lines
        Of the text, with their ends.
    delimiter
        One character.
    source
        The file's name, for the error.
    after
        How many rows stand before the lines.

    Raises
    ------
    InputError
        ``bad_quotes``, for a row in which a quotation mark is opened and not closed: it
        would swallow the rows that follow.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    for number in itertools.count(after + 1):
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError("bad_quotes", source=source, row=number) from error
        yield [cell.strip() for cell in row]


def _text_rows(path: Path, encoding: Encoding) -> Iterator[Cells]:
    with open_text(path, encoding) as (text, delimiter):
        yield from enumerate(cells_of(text, delimiter, source=path.name), start=1)


def _dbf_table(path: Path, encoding: str | None) -> pd.DataFrame:
    table = open_dbf(path, source=path.name, encoding=encoding)
    frame = pd.DataFrame() if table is None else table.texts().replace("", pd.NA)
    filled = frame.dropna(how="all")
    if table is None or filled.empty:
        raise InputError("empty_file", source=path.name)
    numbered = filled.set_axis(filled.index + 2, axis="index").astype("str")
    return as_evidence(numbered, table.encoding)
