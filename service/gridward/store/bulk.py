"""Insert many rows at once: by the driver itself, shapes made into its own form together."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gridward.frames import plain_values
from gridward.store.dialects import dialect_of
from gridward.store.tables import geometry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from sqlalchemy import Connection, Table

    from gridward.store.dialects import Indexing

_BATCH = 1 << 15
MANY = 1000  # rows, from which indexing them together pays


def insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    """Insert rows in their order.

    Parameters
    ----------
    connection
        Inside a transaction that may write.
    table
        Where to.
    rows
        n rows of columns of the table, shapes in ``geom``.
    """
    if geometry_kind(table) is None or len(rows) < MANY:
        _insert(connection, table, rows)
        return
    with filling(connection, table) as filled:
        filled.insert(rows)


class Filling:
    """A table of shapes into which rows come block by block."""

    def __init__(self, connection: Connection, table: Table, index: Indexing) -> None:
        self._connection = connection
        self._table = table
        self._index = index
        self.before = self._last_id()  # the last row that was there before

    def insert(self, rows: pd.DataFrame) -> None:
        """Insert rows in their order, as ``insert`` does; they may bring numbers of their own."""
        _insert(self._connection, self._table, rows)
        if "id" in rows.columns:
            ids = rows["id"].to_numpy(dtype=np.int64)
        else:
            last = self._last_id()
            ids = np.arange(last - len(rows) + 1, last + 1)  # nobody else writes meanwhile
        self._index.add(ids, shapely.bounds(rows["geom"].to_numpy()))

    def _last_id(self) -> int:
        last = self._connection.exec_driver_sql(
            f"SELECT coalesce(max(id), 0) FROM {self._table.name}"  # noqa: S608 - a name of ours
        )
        return int(last.scalar_one())


@contextmanager
def filling(connection: Connection, table: Table) -> Iterator[Filling]:
    """Yield what many rows are inserted by; none is found by place before the block ends.

    Parameters
    ----------
    connection
        Inside a transaction that may write; an exception inside must undo it.
    table
        One with shapes.
    """
    with dialect_of(connection).indexing(connection, table) as index:
        yield Filling(connection, table, index)


def _insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    dialect, names = dialect_of(connection), [str(name) for name in rows.columns]
    kind = geometry_kind(table) or ""
    for start in range(0, len(rows), _BATCH):
        part = rows.iloc[start : start + _BATCH]
        columns: list[Any] = [
            dialect.shapes(part[name].to_numpy(), kind)
            if name == "geom"
            else plain_values(part[name]).tolist()
            for name in names
        ]
        dialect.insert_rows(connection, table.name, names, list(zip(*columns, strict=True)))
