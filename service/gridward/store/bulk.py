"""Insert many rows at once: by the driver itself, shapes made into blobs together.

A million boxes one by one would take longer than all the rest, so where many rows come the
R-tree's trigger is put aside and the tree is packed at the end.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gridward.frames import plain_values
from gridward.store import geopackage, rtree
from gridward.store.geometry import to_blobs
from gridward.store.tables import geometry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from sqlalchemy import Connection, Table

_BATCH = 1 << 15
MANY = 1000  # rows, from which packing pays
_WORTH = 8  # times as many rows as come: a tree of more is not packed anew


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
    """A table of shapes into which rows come block by block; its R-tree is packed at the end."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self._table = table
        self._boxes: list[rtree.Boxes] = []
        self.before = self._last_id()  # the last row that was there before

    def insert(self, rows: pd.DataFrame) -> None:
        """Insert rows in their order, as ``insert`` does."""
        _insert(self._connection, self._table, rows)
        self._boxes.append(rtree.boxes_of(shapely.bounds(rows["geom"].to_numpy())))

    def pack(self, index: str) -> None:
        """Put the boxes of all rows that came into the R-tree."""
        if self._boxes:
            boxes, last = np.concatenate(self._boxes), self._last_id()
            rows = np.arange(last - len(boxes) + 1, last + 1)  # nobody else writes meanwhile
            drawn = ~np.isnan(boxes).any(axis=1)
            _index(self._connection, index, rows[drawn], boxes[drawn])

    def _last_id(self) -> int:
        last = self._connection.exec_driver_sql(
            f"SELECT coalesce(max(id), 0) FROM {self._table.name}"  # noqa: S608 - a name of ours
        )
        return int(last.scalar_one())


@contextmanager
def filling(connection: Connection, table: Table) -> Iterator[Filling]:
    """Yield what many rows are inserted by; nothing finds them before the block ends.

    Parameters
    ----------
    connection
        Inside a transaction that may write; an exception inside must undo it.
    table
        One with shapes.
    """
    with geopackage.without_index(connection, table.name) as index:
        filled = Filling(connection, table)
        yield filled
        filled.pack(index)


def _insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    kind = geometry_kind(table)
    names = ", ".join(geopackage.quoted(str(name)) for name in rows.columns)
    marks = ", ".join("?" * rows.shape[1])
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({marks})"  # noqa: S608 - names of ours
    for batch in _tuples(rows, kind):
        connection.exec_driver_sql(statement, batch)


def _tuples(rows: pd.DataFrame, kind: str | None) -> Iterator[list[tuple[Any, ...]]]:
    for start in range(0, len(rows), _BATCH):
        part = rows.iloc[start : start + _BATCH]
        columns = [
            to_blobs(part[name].to_numpy(), kind or "")
            if name == "geom"
            else plain_values(part[name]).tolist()
            for name in part.columns
        ]
        yield list(zip(*columns, strict=True))


def _index(connection: Connection, index: str, rows: rtree.Numbers, boxes: rtree.Boxes) -> None:
    (there,) = connection.exec_driver_sql(f"SELECT count(*) FROM {index}_rowid").one()  # noqa: S608 - a name of ours
    if there > _WORTH * len(rows):
        cells = zip(rows.tolist(), *boxes.T.tolist(), strict=True)
        connection.exec_driver_sql(f"INSERT INTO {index} VALUES (?, ?, ?, ?, ?)", list(cells))  # noqa: S608 - a name of ours
        return
    old_rows, old_boxes = rtree.stored_boxes(connection, index)
    rtree.pack(
        connection, index, np.concatenate([old_rows, rows]), np.concatenate([old_boxes, boxes])
    )
