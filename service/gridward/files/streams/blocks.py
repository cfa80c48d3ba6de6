"""Say what a stream is made of: blocks of rows, whose borders never depend on the run.

    source ──> block 0 │ block 1 │ block 2 …      each at most BLOCK_ROWS rows
                  │         │         │
               encoded   encoded   encoded        each by itself, in any order
                  └─────────┴─────────┘
                       joined: the file

A block is the unit of memory, of resuming and of work for another machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from pathlib import Path

BLOCK_ROWS = 1 << 17


@dataclass(frozen=True)
class Block:
    """Some rows of a source, in its order."""

    number: int  # from 0, without holes
    batch: pa.RecordBatch  # n ≥ 1 rows
    share: float | None  # of the source that has been read with it, if that can be told


class Source(Protocol):
    """A file that is read block by block.

    Attributes
    ----------
    name
        The file, for errors.
    schema
        Of every batch.
    """

    name: str
    schema: pa.Schema

    @property
    def geometry(self) -> str | None:
        """Return the column of WKB, if the file holds shapes."""

    @property
    def crs(self) -> object:
        """Return what pyproj makes a CRS of the shapes from; none if it is not said."""

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order."""


class Writer(Protocol):
    """A format that is written block by block."""

    @property
    def most_rows(self) -> int | None:
        """Return how many rows a file may have; none for any number."""

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return one block as it is kept until the end; the same for the same rows."""

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:
        """Write the file from all of its encoded blocks, in order."""


def in_blocks(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches of any size in batches of ``BLOCK_ROWS``, the last one less."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        start = 0
        while rows + batch.num_rows - start >= BLOCK_ROWS:
            end = start + BLOCK_ROWS - rows
            yield _whole([*held, batch.slice(start, end - start)])
            held, rows, start = [], 0, end
        if start < batch.num_rows:
            held.append(batch.slice(start))
            rows += batch.num_rows - start
    if held:
        yield _whole(held)


def _whole(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)
