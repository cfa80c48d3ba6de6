"""Read the rows of a CSV or TSV, stretch by stretch, each with its number.

Arrow's own reader takes a stretch of text that has no quotes in it and in which every row
has its cells; all else goes row by row through Python's reader, so both give the same.
An apostrophe before what a spreadsheet would run as a formula, which ``files.lines`` puts
there, is taken off again.
"""

from __future__ import annotations

import csv
import functools
import io
import itertools
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from gridward.errors import BadRowsError, InputError
from gridward.files.rows import Cells, column_names, full_rows
from gridward.files.text_files import encoding_of_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from gridward.files.encodings import Encoding

ENDINGS = frozenset({".csv", ".tsv", ".txt"})
NUMBER = "#row"  # the column of row numbers, behind the file's; no column of a file is called so
_DELIMITERS = ",;\t"
_FIELD_LIMIT = 1 << 24
_STRETCH = 1 << 23  # characters
_HARMLESS = re.compile(r"^'('*[=+\-@\t\r])")


class TextRows:
    """The rows of a CSV or TSV.

    Attributes
    ----------
    encoding
        What its text is read in.
    names
        Of its columns, ``#3`` for a third without one.
    share
        How much of the file has been read, between 0 and 1.

    Raises
    ------
    InputError
        As ``read_table``.
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self._path = path
        self.share = 0.0
        self.encoding = encoding_of_file(path, encoding)
        with open_text(path, self.encoding) as (text, delimiter):
            self.names, self._header_rows = _header(text, delimiter, path.name)
        self._schema = pa.schema([pa.field(name, pa.string()) for name in self.names])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows.

        All columns are text, stripped, empty cells missing, empty rows left out; the number
        of each row, as a spreadsheet counts, stands behind them in ``NUMBER``.

        Raises
        ------
        InputError
            ``bad_quotes``.
        BadRowsError
            At the end, for all rows with more cells than there are columns.
        """
        size = self._path.stat().st_size
        bad: list[InputError] = []
        with open_text(self._path, self.encoding) as (text, delimiter):
            _header(text, delimiter, self._path.name)
            row = self._header_rows
            while stretch := text.read(_STRETCH):
                stretch += text.readline()
                batch = None if '"' in stretch else self._quick(stretch, delimiter, row)
                if batch is not None:
                    row += batch.num_rows
                else:
                    rows = self._careful(stretch, text, delimiter, row)
                    row += len(rows)
                    try:
                        batch = self._batch(rows)
                    except BadRowsError as error:
                        bad += error.rows
                        continue
                if (filled := _filled(batch)).num_rows:
                    self.share = text.buffer.tell() / size
                    yield filled
        if bad:
            raise BadRowsError(self._path.name, tuple(bad))

    def _quick(self, stretch: str, delimiter: str, row: int) -> pa.RecordBatch | None:
        """Return the rows of a stretch without quotes; none if some row is uneven."""
        content = stretch.encode()
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(content),
                arrow_csv.ReadOptions(column_names=self.names, block_size=2 * len(content)),
                arrow_csv.ParseOptions(
                    delimiter=delimiter, quote_char=False, ignore_empty_lines=False
                ),
                arrow_csv.ConvertOptions(column_types=self._schema, strings_can_be_null=False),
            )
        except pa.ArrowInvalid:
            return None
        columns = [_plain(pc.utf8_trim_whitespace(one.combine_chunks())) for one in table.columns]
        return _numbered(columns, self.names, np.arange(row + 1, row + 1 + table.num_rows))

    def _careful(self, stretch: str, text: TextIO, delimiter: str, row: int) -> list[Cells]:
        """Return the rows that begin in a stretch, each with its number."""
        lines = io.StringIO(stretch, newline="")
        begun = True

        def fed() -> Iterator[str]:
            nonlocal begun
            yield from lines
            begun = False
            yield from iter(text.readline, "")  # for a cell that runs on beyond the stretch

        rows: list[Cells] = []
        cells_of_rows = cells_of(fed(), delimiter, source=self._path.name, after=row)
        for number, cells in enumerate(cells_of_rows, start=row + 1):
            rows.append((number, cells))
            if not begun or lines.tell() == len(stretch):
                break
        return rows

    def _batch(self, rows: list[Cells]) -> pa.RecordBatch:
        cells = full_rows(rows, len(self.names), source=self._path.name)
        columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
        empty = [pa.array([], pa.string()) for _ in self.names]
        return _numbered(columns or empty, self.names, np.array([number for number, _ in rows]))


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
        yield [_HARMLESS.sub(r"\1", cell.strip()) for cell in row]


def _header(text: TextIO, delimiter: str, source: str) -> tuple[list[str], int]:
    """Read up to the names of the columns; return them and their row's number."""
    rows = cells_of(iter(text.readline, ""), delimiter, source=source)
    for number, cells in enumerate(rows, start=1):
        if any(cells):
            return column_names((number, cells), source), number
    raise InputError("empty_file", source=source)


def _numbered(columns: list[pa.Array], names: list[str], numbers: np.ndarray) -> pa.RecordBatch:
    rows = pa.array(numbers, pa.int64())
    return pa.RecordBatch.from_arrays([*columns, rows], names=[*names, NUMBER])


def _plain(column: pa.Array) -> pa.Array:
    """Return texts without the apostrophe that makes a formula harmless."""
    if not pc.any(pc.starts_with(column, "'")).as_py():
        return column
    return pc.replace_substring_regex(column, _HARMLESS.pattern, r"\1")


def _filled(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return rows in which some cell holds something, with missing for empty ones."""
    *texts, numbers = batch.columns
    made = [pc.if_else(pc.equal(column, ""), None, column) for column in texts]
    whole = pa.RecordBatch.from_arrays([*made, numbers], names=batch.schema.names)
    some = functools.reduce(pc.or_, (column.is_valid() for column in made))
    return whole if pc.all(some).as_py() in (True, None) else whole.filter(some)
