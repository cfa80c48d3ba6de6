"""Read CSV and TSV as blocks of text columns, and write them."""

from __future__ import annotations

import codecs
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import pyarrow as pa

from gridward.files.lines import csv_header, csv_lines
from gridward.files.streams.blocks import Block, in_blocks
from gridward.files.text_rows import TextRows

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path


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
        self._rows = TextRows(path, encoding)
        self.schema = pa.schema([pa.field(name, pa.string()) for name in self._rows.names])

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order.

        Raises
        ------
        BadRowsError
            For rows with more cells than there are columns.
        """
        batches = (
            pa.RecordBatch.from_arrays(batch.columns[:-1], schema=self.schema)
            for batch in self._rows.batches()
        )
        for number, batch in enumerate(in_blocks(batches)):
            if number not in done:
                yield Block(number, batch, self._rows.share)


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
