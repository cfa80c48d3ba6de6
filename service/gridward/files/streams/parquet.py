"""Read Parquet and GeoParquet, a file or a folder of partitions, and write them.

Blocks are cut within *pieces*, runs of row groups of at least a block of rows, so that
no row group is decoded twice and a piece can be worked on anywhere:

    row groups  │▪│▪│▪│▪▪▪▪▪▪▪▪│▪│      piece 0 = 3 groups, piece 1 = 1 group, ...
    blocks      │  0  │ 1 │ 2 │3│        none reaches from one piece into the next
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gridward.errors import InputError, NotFoundError
from gridward.files.streams.blocks import BLOCK_ROWS, Block, in_blocks
from gridward.files.streams.footers import join_parquet

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

ENDINGS = frozenset({".parquet", ".geoparquet"})
_GEO = b"geo"
_OTHERS = (b"pandas", b"ARROW:schema")  # they describe the columns that were there
_BUFFER_BYTES = 1 << 20
_DEFAULT_CRS = "OGC:CRS84"  # of GeoParquet, where the file says nothing


@dataclass(frozen=True)
class Piece:
    """Some row groups of one file, and the numbers of their blocks."""

    path: Path
    groups: tuple[int, ...]
    first_block: int
    rows: int
    rows_before: int  # in the whole source

    @property
    def numbers(self) -> range:
        """Return the numbers of its blocks."""
        return range(self.first_block, self.first_block - (-self.rows // BLOCK_ROWS))


class ParquetSource:
    """A Parquet file, or the files of a folder in the natural order of their names.

    Raises
    ------
    InputError
        ``unreadable`` for what is no Parquet file, or for a partition whose columns are
        not those of the first.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._files = _partitions(path) if path.is_dir() else [path]
        self.pieces, self.schema = _pieces(self._files)
        self.rows = sum(piece.rows for piece in self.pieces)
        self.geometry, self.crs = _shapes(self.schema, self.name)

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order."""
        for piece in self.pieces:
            yield from self.blocks_of(piece, done)

    def blocks_of(self, piece: Piece, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks of one piece that are not done, in order."""
        if all(number in done for number in piece.numbers):
            return
        with _opened(piece.path) as file:
            batches = file.iter_batches(BLOCK_ROWS, row_groups=list(piece.groups))
            rows = piece.rows_before
            for number, batch in zip(piece.numbers, in_blocks(_sound(batches, piece)), strict=True):
                rows += batch.num_rows
                if number not in done:
                    yield Block(number, batch, rows / self.rows)


@dataclass(frozen=True)
class ParquetWriter:
    """Writes Parquet, each block a row group; GeoParquet 1.1 if there are shapes."""

    geometry: str | None
    most_rows: ClassVar[int | None] = None

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return the block as a Parquet file of its own."""
        columns = [_compact(column) for column in batch.columns]
        kept = {k: v for k, v in (batch.schema.metadata or {}).items() if k not in (*_OTHERS, _GEO)}
        if self.geometry is not None:
            kept[_GEO] = _geo(self.geometry)
        schema = batch.schema.with_metadata(kept)
        sink = pa.BufferOutputStream()
        repeated = [field.name for field in schema if not pa.types.is_floating(field.type)]
        with pq.ParquetWriter(sink, schema, use_dictionary=repeated) as file:
            file.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
        return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:  # noqa: ARG002 - each part has it
        """Write the parts' row groups as one file."""
        join_parquet(parts, draft)


def _partitions(folder: Path) -> list[Path]:
    files = [file for file in folder.iterdir() if file.suffix.lower() in ENDINGS]
    if not files:
        raise NotFoundError("file", str(folder / "*.parquet"))
    return sorted(files, key=lambda file: _natural(file.name))


def _natural(name: str) -> list[tuple[int, str]]:
    """Return a key by which part.2 comes before part.10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _pieces(files: Sequence[Path]) -> tuple[list[Piece], pa.Schema]:
    pieces: list[Piece] = []
    schema: pa.Schema | None = None
    block = rows_before = 0
    for path in files:
        with _opened(path) as file:
            schema = schema or file.schema_arrow
            if not schema.equals(file.schema_arrow):
                raise InputError("unreadable", source=path.name, value=_difference(schema, file))
            sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
        for groups, rows in _runs(sizes):
            pieces.append(Piece(path, groups, block, rows, rows_before))
            block, rows_before = pieces[-1].numbers.stop, rows_before + rows
    return pieces, schema


def _runs(sizes: Sequence[int]) -> Iterator[tuple[tuple[int, ...], int]]:
    groups: list[int] = []
    rows = 0
    for number, size in enumerate(sizes):
        groups.append(number)
        rows += size
        if rows >= BLOCK_ROWS:
            yield tuple(groups), rows
            groups, rows = [], 0
    if rows:
        yield tuple(groups), rows


def _opened(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path, buffer_size=_BUFFER_BYTES, pre_buffer=False)
    except FileNotFoundError:  # a worker that does not see it
        raise NotFoundError("file", str(path)) from None
    except pa.ArrowException as error:
        raise InputError("unreadable", source=path.name, value=str(error)) from error


def _sound(batches: Iterator[pa.RecordBatch], piece: Piece) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except (pa.ArrowException, OSError) as error:  # OSError: what pyarrow says of torn pages
        raise InputError("unreadable", source=piece.path.name, value=str(error)) from error


def _difference(schema: pa.Schema, file: pq.ParquetFile) -> str:
    other = file.schema_arrow
    odd = [field.name for field in other if field not in schema]
    odd += [field.name for field in schema if field not in other]
    return ", ".join(dict.fromkeys(odd)) or ", ".join(other.names)


def _shapes(schema: pa.Schema, name: str) -> tuple[str | None, object]:
    """Return the column of shapes and its CRS, as the GeoParquet metadata has them."""
    said = (schema.metadata or {}).get(_GEO)
    if said is None:
        return None, None
    try:
        facts = json.loads(said)
        column = facts["primary_column"]
        its = facts["columns"][column]
        encoding = its["encoding"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError("unreadable", source=name, value=str(error)) from error
    if encoding != "WKB":
        raise InputError("unreadable", source=name, value=f"{column}: {encoding}")
    return column, its.get("crs", _DEFAULT_CRS)


def _geo(column: str) -> bytes:
    facts: dict[str, Any] = {
        "version": "1.1.0",
        "primary_column": column,
        "columns": {column: {"encoding": "WKB", "geometry_types": []}},
    }
    return json.dumps(facts).encode()


def _compact(column: pa.Array) -> pa.Array:
    """Return a dictionary column with the words in use alone, as each row group keeps its own."""
    if not pa.types.is_dictionary(column.type):
        return column
    used = np.zeros(len(column.dictionary), dtype=bool)
    used[column.indices.drop_null().to_numpy()] = True
    if used.all():
        return column
    places = pa.array(np.cumsum(used) - 1).cast(column.type.index_type)
    words = column.dictionary.filter(pa.array(used))
    made = pa.DictionaryArray.from_arrays(places.take(column.indices), words)
    return made.cast(column.type) if made.type != column.type else made
