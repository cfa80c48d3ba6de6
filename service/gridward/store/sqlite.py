"""Do in a GeoPackage what every database does in its own way; see ``dialects``.

A million boxes one by one would take longer than all the rest, so where many shapes come the
R-tree's trigger is put aside and the tree is packed at the end.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import LargeBinary, func, text

from gridward.store import geopackage, rtree
from gridward.store.geometry import DIGEST, to_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, Table

_WORTH = 8  # times as many rows as come: a tree of more is not packed anew
_TREES = "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index'"
_COUNTED = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = :name"
_COUNT = "INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"


class Packing:
    """The boxes of the shapes that come in, kept until the end."""

    def __init__(self) -> None:
        self._ids: list[rtree.Numbers] = []
        self._boxes: list[rtree.Boxes] = []

    def add(self, ids: NDArray[np.int64], bounds: NDArray[np.float64]) -> None:
        """Keep n rows' boxes."""
        drawn = ~np.isnan(bounds).any(axis=1)
        self._ids.append(ids[drawn])
        self._boxes.append(rtree.boxes_of(bounds[drawn]))

    def pack(self, connection: Connection, index: str) -> None:
        """Put the boxes into an R-tree."""
        if self._ids:
            _index(connection, index, np.concatenate(self._ids), np.concatenate(self._boxes))


class Sqlite:
    """A GeoPackage file."""

    def prepare(self, connection: Connection) -> None:
        """Make the tables, and those that make the file a GeoPackage."""
        geopackage.prepare(connection)

    def add_layer_view(self, connection: Connection, layer: str) -> None:
        """Show a layer under its name."""
        geopackage.add_layer_view(connection, layer)

    def drop_layer_view(self, connection: Connection, layer: str) -> None:
        """Take its view away."""
        geopackage.drop_layer_view(connection, layer)

    def names_in_use(self, connection: Connection) -> set[str]:
        """Return the names of all tables and views."""
        return geopackage.names_in_use(connection)

    def touch(self, connection: Connection, name: str, *, on_a_map: bool) -> None:
        """Keep last change and extent true."""
        geopackage.touch(connection, name, on_a_map=on_a_map)

    def widen(self, connection: Connection, name: str, bounds: Sequence[float]) -> None:
        """Keep them true where shapes were only added."""
        geopackage.widen(connection, name, bounds)

    def shapes(self, geometries: NDArray[np.object_], kind: str) -> Sequence[Any]:
        """Return the blobs of geometries."""
        return to_blobs(geometries, kind)

    def digest(self, shape: ColumnElement[Any]) -> ColumnElement[bytes]:
        """Return the digest of a blob, by a function that every connection of ours has."""
        return getattr(func, DIGEST)(shape, type_=LargeBinary)  # type: ignore[no-any-return]

    def insert_rows(
        self,
        connection: Connection,
        table: str,
        names: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Insert rows by one prepared statement."""
        columns, marks = ", ".join(map(geopackage.quoted, names)), ", ".join("?" * len(names))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of ours
        connection.exec_driver_sql(statement, list(rows))

    @contextmanager
    def indexing(self, connection: Connection, table: Table) -> Iterator[Packing]:
        """Put the R-tree's trigger aside, and pack the tree at the end."""
        with geopackage.without_index(connection, table.name) as index:
            packing = Packing()
            yield packing
            packing.pack(connection, index)

    def refer_later(self, connection: Connection) -> None:
        """Look at references at the end of the transaction."""
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")

    def last_number(self, connection: Connection, table: Table) -> int:
        """Return where the table's counter stands."""
        return int(connection.execute(text(_COUNTED), {"name": table.name}).scalar_one())

    def count_from(self, connection: Connection, table: Table, last: int) -> None:
        """Set the table's counter."""
        forget = text("DELETE FROM sqlite_sequence WHERE name = :name")
        connection.execute(forget, {"name": table.name})
        if last:
            connection.execute(text(_COUNT), {"name": table.name, "last": last})

    def health(self, connection: Connection) -> dict[str, list[str]]:
        """Return what SQLite says of its file."""
        ask = connection.exec_driver_sql
        integrity = [str(row[0]) for row in ask("PRAGMA integrity_check")]
        trees = [str(name) for name in ask(_TREES).scalars()]
        integrity += [
            str(ask(f"SELECT rtreecheck('rtree_{tree}_geom')").scalar_one()) for tree in trees
        ]
        unsound = [said for said in integrity if said != "ok"]
        (journal,) = ask("PRAGMA journal_mode").one()
        return {
            "file": unsound,
            "references": [f"{row[0]} {row[1]}" for row in ask("PRAGMA foreign_key_check")],
            "journal": [] if journal == "wal" else [str(journal)],
        }


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
