"""Insert many rows at once: by the driver itself, shapes made into blobs together.

A million boxes one by one would take longer than all the rest, so where many rows come the
R-tree's trigger is put aside and the tree is packed at the end.
"""

from __future__ import annotations

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
_MANY = 1000  # rows, from which packing pays
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
    kind = geometry_kind(table)
    if kind is None or len(rows) < _MANY:
        _insert(connection, table, rows, kind)
        return
    last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {table.name}").scalar()  # noqa: S608 - a name of ours
    with geopackage.without_index(connection, table.name) as index:
        _insert(connection, table, rows, kind)
        added = connection.exec_driver_sql(
            f"SELECT id FROM {table.name} WHERE id > ? ORDER BY id",  # noqa: S608 - a name of ours
            (last,),
        ).scalars()
        boxes = rtree.boxes_of(shapely.bounds(rows["geom"].to_numpy()))
        _index(connection, index, np.array(added.all(), dtype=np.int64), boxes)


def _insert(connection: Connection, table: Table, rows: pd.DataFrame, kind: str | None) -> None:
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
