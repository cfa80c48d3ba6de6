"""Carry everything that a workspace knows into another, whatever each of them is kept in.

    every table, in the order of its references:  read in blocks ──> written under the same numbers
    counters, so that no number is used twice     layers, shown to other programs

Both sides are inside one transaction: what is read is one state, and what is written is there
as a whole or not at all.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import delete, func, select

from gridward.store import bulk
from gridward.store.dialects import dialect_of
from gridward.store.tables import LAYERS, METADATA, geometry_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Table

    Progress = Callable[[int, int], object]  # rows done, rows in all

_BLOCK = 1 << 13


def transfer(
    source: Connection, target: Connection, *, progress: Progress | None = None
) -> dict[str, int]:
    """Put all that is in one workspace into another, in place of what was there.

    Parameters
    ----------
    source
        Inside a transaction.
    target
        Inside a transaction that may write; its tables are there.
    progress
        Called after each block of rows.

    Returns
    -------
    dict
        The number of rows, by table.
    """
    counts = row_counts(source)
    dialect, done, total = dialect_of(target), 0, sum(counts.values())
    _clear(target)
    dialect.refer_later(target)
    for table in METADATA.sorted_tables:
        for rows in _copied(source, target, table):
            done += rows
            if progress is not None:
                progress(done, total)
        dialect.count_from(target, table, dialect_of(source).last_number(source, table))
    for layer in _layers(target):
        dialect.add_layer_view(target, layer)
        dialect.touch(target, layer, on_a_map=True)
    for table in METADATA.sorted_tables:
        dialect.touch(target, table.name, on_a_map=geometry_kind(table) is not None)
    return counts


def row_counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows, by table."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in METADATA.sorted_tables
    }


def read_all(connection: Connection) -> None:
    """Read every row and shape once, so that a broken one is found before it is needed."""
    for table in METADATA.sorted_tables:
        for _ in _blocks(connection, table):
            pass


def _clear(connection: Connection) -> None:
    for layer in _layers(connection):
        dialect_of(connection).drop_layer_view(connection, layer)
    for table in reversed(METADATA.sorted_tables):
        connection.execute(delete(table))


def _layers(connection: Connection) -> list[str]:
    found = connection.execute(select(LAYERS.c.layer).order_by(LAYERS.c.id))
    return [str(layer) for layer in found.scalars()]


def _copied(source: Connection, target: Connection, table: Table) -> Iterator[int]:
    """Copy a table block by block; yield the number of rows of each."""
    on_a_map = geometry_kind(table) is not None
    with bulk.filling(target, table) if on_a_map else nullcontext() as filled:
        for block in _blocks(source, table):
            if filled is None:
                bulk.insert(target, table, block)
            else:
                filled.insert(block)
            yield len(block)


def _blocks(connection: Connection, table: Table) -> Iterator[pd.DataFrame]:
    names, last = list(table.c.keys()), 0
    while True:
        some = select(table).where(table.c.id > last).order_by(table.c.id).limit(_BLOCK)
        rows: list[Any] = [tuple(row) for row in connection.execute(some)]
        if not rows:
            return
        yield pd.DataFrame(rows, columns=names, dtype=object)
        last = rows[-1][names.index("id")]
