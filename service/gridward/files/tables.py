"""Read tables as text, with the row numbers that a spreadsheet shows, and write them.

Every cell stays text until ``values`` makes a number of it, so that a code such as
``0101`` keeps its nought and a bad cell can be named by its row.
"""

from __future__ import annotations

import codecs
import csv
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

import pandas as pd
import pyarrow as pa
import python_calamine

from gridward.errors import InputError, NotFoundError
from gridward.files.inputs import readable
from gridward.files.lines import csv_header, csv_lines
from gridward.files.outputs import written
from gridward.files.texts import cell_text
from gridward.registry import BadRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Cells: TypeAlias = tuple[int, list[str]]
"""The number of a row, as a spreadsheet counts, and its cells."""

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_TEXTS = frozenset({".csv", ".tsv", ".txt"})
TABLE_FORMATS = _TEXTS | _WORKBOOKS
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("utf-8", "gb18030")
_DELIMITERS = ",;\t"
_FIELD_LIMIT = 1 << 24
_MARK_BYTES = 4
_CHUNK = 1 << 22  # characters


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
        ``.csv``, ``.tsv``, ``.txt``, ``.xlsx``, ``.xlsm``, ``.xls`` or ``.ods``. The
        first row that is not empty holds the names of the columns.
    sheet
        Of a workbook; not needed if only one sheet has anything in it.
    encoding
        Of a text file. Without it: what the file's mark says, else UTF-8 if all of it
        is UTF-8, else GB18030, which GBK and GB2312 are parts of. Big5 cannot be told
        from GB18030 and must be named.

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
        ``unknown_format``, ``not_readable``, ``unreadable``, ``bad_quotes``, ``empty_file``,
        ``column_twice``, or ``layers_many`` if several sheets are filled and none is named.
    BadRowsError
        For rows with more cells than there are columns.
    """
    with readable(path, TABLE_FORMATS):
        if path.suffix.lower() in _WORKBOOKS:
            rows: Iterable[Cells] = workbook_rows(path, sheet)
        elif sheet is not None:
            raise NotFoundError("layer", sheet)
        else:
            rows = _text_rows(path, encoding)
        return _frame([row for row in rows if any(row[1])], source=path.name)


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame's columns as CSV that a spreadsheet opens rightly and harmlessly.

    UTF-8 with a mark, so that Chinese shows in Excel.

    Parameters
    ----------
    path
        ``.csv``; an earlier file is replaced at the end.
    frame
        n rows; the index is not written.

    Raises
    ------
    InputError
        ``unknown_format`` for another ending, ``not_writable``.
    """
    if path.suffix.lower() != ".csv":
        raise InputError("unknown_format", value=path.suffix, choices=(".csv",))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    with written(path) as draft, draft.open("wb") as text:
        text.write(codecs.BOM_UTF8 + csv_header(table.column_names))
        for batch in table.to_batches():
            text.write(csv_lines(batch))


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[tuple[TextIO, str]]:
    """Yield the text of a CSV or TSV, its line ends as they are, and its delimiter.

    Parameters
    ----------
    path
        The file.
    encoding
        As in ``read_table``.

    Raises
    ------
    InputError
        ``unreadable`` if no encoding fits all of it, ``bad_value`` for an encoding that
        does not exist.
    """
    with path.open(encoding=_encoding(path, encoding), newline="") as text:
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


def _text_rows(path: Path, encoding: str | None) -> Iterator[Cells]:
    with open_text(path, encoding) as (text, delimiter):
        yield from enumerate(cells_of(text, delimiter, source=path.name), start=1)


def _encoding(path: Path, encoding: str | None) -> str:
    """Return the first encoding that all of a file can be read in."""
    with path.open("rb") as content:
        head = content.read(_MARK_BYTES)
    marked = [name for mark, name in _MARKS if head.startswith(mark)]
    guesses = [encoding] if encoding is not None else marked or _GUESSES
    for guess in guesses:
        try:
            with path.open(encoding=guess, newline="") as text:
                while text.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise InputError("bad_value", field="encoding", value=guess) from None
        return guess
    raise InputError("unreadable", source=path.name, value=" / ".join(guesses))


def workbook_rows(path: Path, sheet: str | None = None) -> list[Cells]:
    """Return the rows of a workbook's one filled sheet, or of the one named, as text.

    Raises
    ------
    NotFoundError, InputError
        As ``read_table``.
    """
    try:
        book = python_calamine.load_workbook(path)
    except python_calamine.CalamineError as error:
        raise InputError("unreadable", source=path.name, value=str(error)) from error
    if sheet is not None and sheet not in book.sheet_names:
        raise NotFoundError("layer", sheet, tuple(book.sheet_names))
    names = book.sheet_names if sheet is None else [sheet]
    filled = {name: rows for name in names if (rows := _sheet_rows(book, name))}
    if len(filled) > 1:
        raise InputError("layers_many", source=path.name, choices=tuple(filled))
    return next(iter(filled.values()), [])


def _sheet_rows(book: Any, name: str) -> list[Cells]:  # noqa: ANN401 -- calamine has no types
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    texts = (
        (number, [cell_text(cell) for cell in row]) for number, row in enumerate(rows, start=1)
    )
    return [row for row in texts if any(row[1])]


def _frame(rows: Sequence[Cells], *, source: str) -> pd.DataFrame:
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
