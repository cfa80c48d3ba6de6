"""Read workbooks as blocks of text columns, and write XLSX.

A workbook is read whole: its format ends at 1,048,576 rows. It is written row by row,
from blocks kept as Arrow until the end, as a workbook cannot be made of parts.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from gridward.errors import InputError
from gridward.files.lines import as_text
from gridward.files.rows import column_names, full_rows
from gridward.files.streams.blocks import BLOCK_ROWS, Block
from gridward.files.streams.kept import decode, encode
from gridward.files.workbooks import WORKBOOKS, workbook_rows

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

ENDINGS = WORKBOOKS
_MOST_ROWS = (1 << 20) - 1  # below the names
_LONGEST_TEXT = 32_767  # characters of a cell
_A_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same rows are to make the same bytes


class WorkbookSource:
    """One sheet of a workbook, the only filled one or the one named; every column is text."""

    geometry = None
    crs = None

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        self.name = path.name
        rows = workbook_rows(path, sheet)
        if len(rows) < 2:  # noqa: PLR2004 - the names of the columns and one row
            raise InputError("empty_file", source=self.name)
        names = column_names(rows[0], self.name)
        self._cells = full_rows(rows[1:], len(names), source=self.name)
        self.schema = pa.schema([pa.field(name, pa.string()) for name in names])

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order."""
        for number, start in enumerate(range(0, len(self._cells), BLOCK_ROWS)):
            if number in done:
                continue
            cells = self._cells[start : start + BLOCK_ROWS]
            columns = (pa.array(column, pa.string()) for column in zip(*cells, strict=True))
            filled = [pc.if_else(pc.equal(column, ""), None, column) for column in columns]
            batch = pa.RecordBatch.from_arrays(filled, schema=self.schema)
            yield Block(number, batch, (start + len(cells)) / len(self._cells))


@dataclass(frozen=True)
class WorkbookWriter:
    """Writes one sheet: numbers as numbers, all else as text that no program runs."""

    most_rows: ClassVar[int | None] = _MOST_ROWS

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return the block as Arrow.

        Raises
        ------
        InputError
            ``bad_value`` for a text that is longer than a cell may be.
        """
        self.check(batch)
        return encode(batch)

    def check(self, rows: pa.RecordBatch | pa.Table) -> None:
        """Make sure that every text fits into a cell.

        Raises
        ------
        InputError
            ``bad_value`` for a text that is longer than a cell may be.
        """
        for name, column in zip(rows.schema.names, rows.columns, strict=True):
            longest = pc.max(pc.utf8_length(as_text(column))).as_py() or 0
            if longest > _LONGEST_TEXT:
                raise InputError("bad_value", field=name, value=longest)

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:
        """Write names and rows."""
        write_workbook(draft, schema.names, decode(parts))


def write_workbook(draft: Path, names: Sequence[str], batches: Iterable[pa.RecordBatch]) -> None:
    """Write one sheet: names, then rows; numbers as numbers, all else as text.

    Parameters
    ----------
    draft
        ``.xlsx``.
    names
        Of the columns.
    batches
        Of as many columns; every text fits into a cell.
    """
    with xlsxwriter.Workbook(str(draft), {"constant_memory": True}) as book:
        book.set_properties({"created": _A_DAY})
        sheet = book.add_worksheet()
        for place, name in enumerate(names):
            sheet.write_string(0, place, name)
        number = 0
        for batch in batches:
            columns = [_cells(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                _write_row(sheet, number, cells)


def _cells(column: pa.Array) -> list[float | bool | str | None]:
    """Return what goes into cells; a number that a workbook cannot hold goes as text."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return column.to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_floating(kind) and pc.all(pc.is_finite(column)).as_py() in (True, None):
        return column.to_pylist()  # type: ignore[no-any-return]
    if pa.types.is_integer(kind) and kind.bit_width <= 32:  # noqa: PLR2004 - a double holds it
        return column.to_pylist()  # type: ignore[no-any-return]
    return as_text(column).to_pylist()  # type: ignore[no-any-return]


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: Sequence[float | bool | str | None]
) -> None:
    for place, cell in enumerate(cells):
        match cell:
            case None:
                continue
            case bool():
                sheet.write_boolean(number, place, cell)
            case str():
                sheet.write_string(number, place, cell)
            case _:
                sheet.write_number(number, place, cell)
