"""Read CSV and TSV as blocks of text columns, and write them.

Arrow's own reader takes a stretch of text that has no quotes in it and in which every
row has its cells; all else goes row by row through the reader of ``files.tables``, so
both give what ``read_table`` gives. A column without a name is kept even if it is empty.
"""

from __future__ import annotations

import codecs
import functools
import io
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from gridward.errors import InputError
from gridward.files.lines import csv_header, csv_lines
from gridward.files.rows import Cells, column_names, full_rows
from gridward.files.streams.blocks import Block, in_blocks
from gridward.files.tables import cells_of, open_text
from gridward.files.text_files import encoding_of_file

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

ENDINGS = frozenset({".csv", ".tsv", ".txt"})
_STRETCH = 1 << 23  # characters


class TextSource:
    """A CSV or TSV; every column is text, empty cells are missing, empty rows left out.

    Raises
    ------
    InputError
        As ``read_table``.
    """

    geometry = None
    crs = None

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        self.name = path.name
        self._path = path
        self._encoding = encoding_of_file(path, encoding)
        with open_text(path, self._encoding) as (text, delimiter):
            self._names, self._header_rows = _header(text, delimiter, self.name)
        self.schema = pa.schema([pa.field(name, pa.string()) for name in self._names])

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order.

        Raises
        ------
        BadRowsError
            For rows with more cells than there are columns.
        """
        size = self._path.stat().st_size
        with open_text(self._path, self._encoding) as (text, delimiter):
            for number, batch in enumerate(in_blocks(self._stretches(text, delimiter))):
                if number not in done:
                    yield Block(number, batch, text.buffer.tell() / size)  # of what lies read

    def _stretches(self, text: TextIO, delimiter: str) -> Iterator[pa.RecordBatch]:
        _header(text, delimiter, self.name)
        row = self._header_rows
        while stretch := text.read(_STRETCH):
            stretch += text.readline()
            batch = None if '"' in stretch else self._quick(stretch, delimiter)
            if batch is None:
                batch, row = self._careful(stretch, text, delimiter, row)
            else:
                row += _count_lines(stretch)
            if batch.num_rows:
                yield batch

    def _quick(self, stretch: str, delimiter: str) -> pa.RecordBatch | None:
        """Return the rows of a stretch without quotes; none if some row is uneven."""
        try:
            table = csv.read_csv(
                pa.BufferReader(stretch.encode()),
                csv.ReadOptions(column_names=self._names, block_size=2 * len(stretch.encode())),
                csv.ParseOptions(delimiter=delimiter, quote_char=False),
                csv.ConvertOptions(column_types=self.schema, strings_can_be_null=False),
            )
        except pa.ArrowInvalid:
            return None
        columns = [pc.utf8_trim_whitespace(_one(column)) for column in table.columns]
        return self._filled(columns)

    def _careful(
        self, stretch: str, text: TextIO, delimiter: str, row: int
    ) -> tuple[pa.RecordBatch, int]:
        """Return the rows that begin in a stretch, and the number of the last of them."""
        lines = io.StringIO(stretch, newline="")
        begun = True

        def fed() -> Iterator[str]:
            nonlocal begun
            yield from lines
            begun = False
            yield from iter(text.readline, "")  # for a cell that runs on beyond the stretch

        rows: list[Cells] = []
        for cells in cells_of(fed(), delimiter, source=self.name, after=row):
            row += 1
            rows.append((row, cells))
            if not begun or lines.tell() == len(stretch):
                break
        rows = [one for one in rows if any(one[1])]
        columns = list(zip(*full_rows(rows, len(self._names), source=self.name), strict=True))
        arrays = [pa.array(cells, pa.string()) for cells in columns]
        return self._filled(arrays or [pa.array([], pa.string()) for _ in self._names]), row

    def _filled(self, columns: list[pa.Array]) -> pa.RecordBatch:
        """Return rows in which some cell holds something, with missing for empty ones."""
        made = [pc.if_else(pc.equal(column, ""), None, column) for column in columns]
        batch = pa.RecordBatch.from_arrays(made, schema=self.schema)
        some = functools.reduce(pc.or_, (column.is_valid() for column in made))
        return batch if pc.all(some).as_py() in (True, None) else batch.filter(some)


@dataclass(frozen=True)
class TextWriter:
    """Writes CSV, or TSV, that a spreadsheet opens rightly and harmlessly."""

    delimiter: str
    most_rows: ClassVar[int | None] = None

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return the block's lines."""
        return csv_lines(batch, self.delimiter)

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:
        """Write mark, names and lines."""
        with draft.open("wb") as target:
            target.write(codecs.BOM_UTF8 + csv_header(schema.names, self.delimiter))
            for path in parts:
                with path.open("rb") as part:
                    shutil.copyfileobj(part, target)


def _header(text: TextIO, delimiter: str, source: str) -> tuple[list[str], int]:
    """Read up to the names of the columns; return them and their row's number."""
    rows = cells_of(iter(text.readline, ""), delimiter, source=source)
    for number, cells in enumerate(rows, start=1):
        if any(cells):
            return column_names((number, cells), source), number
    raise InputError("empty_file", source=source)


def _count_lines(stretch: str) -> int:
    ends = stretch.count("\n") + stretch.count("\r") - stretch.count("\r\n")
    return ends + (not stretch.endswith(("\n", "\r")))


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
