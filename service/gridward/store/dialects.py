"""Name all that differs between the databases, inside a transaction, and say which one is open.

    records, journal, writes, …  ──Dialect──>  sqlite    a GeoPackage file
                                 ──────────>   postgis   a schema of a PostgreSQL database

Tables, queries and rules are the same on both; what stands here is all that is not. How to
connect, and what each error means, is told in ``connections`` and ``server``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from gridward.store.postgis import Postgis
from gridward.store.sqlite import Sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, Table


class Indexing(Protocol):
    """What is told of the shapes that come into a table in bulk."""

    def add(self, ids: NDArray[np.int64], bounds: NDArray[np.float64]) -> None:
        """Take note of n rows and their boxes, shape (n, 4), missing for those without a shape."""


class Dialect(Protocol):
    """One kind of database."""

    def prepare(self, connection: Connection) -> None:
        """Make the tables of a workspace in an empty place."""

    def add_layer_view(self, connection: Connection, layer: str) -> None:
        """Show the areas of one layer, as they are today, to other programs under its name."""

    def drop_layer_view(self, connection: Connection, layer: str) -> None:
        """Take a layer's view away again; its areas stay."""

    def names_in_use(self, connection: Connection) -> set[str]:
        """Return the names that a layer's view cannot have, in lower case."""

    def touch(self, connection: Connection, name: str, *, on_a_map: bool) -> None:
        """Keep true what other programs are told of a table or view that was changed."""

    def widen(self, connection: Connection, name: str, bounds: Sequence[float]) -> None:
        """Do the same where shapes were only added: min x, min y, max x, max y."""

    def shapes(self, geometries: NDArray[np.object_], kind: str) -> Sequence[Any]:
        """Return geometries, WGS 84 degrees, as the driver takes them; missing stays missing."""

    def digest(self, shape: ColumnElement[Any]) -> ColumnElement[bytes]:
        """Return what is equal where a stored shape is, in few bytes; missing stays missing."""

    def insert_rows(
        self,
        connection: Connection,
        table: str,
        names: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Insert rows in their order, by the driver itself."""

    def indexing(self, connection: Connection, table: Table) -> AbstractContextManager[Indexing]:
        """Let many shapes into a table; they are found by place from the end of the block on."""

    def refer_later(self, connection: Connection) -> None:
        """Let rows refer to rows that come later in the transaction, where that is to be asked."""

    def last_number(self, connection: Connection, table: Table) -> int:
        """Return the highest number that was ever given to a row of a table."""

    def count_from(self, connection: Connection, table: Table, last: int) -> None:
        """Give no number up to this one to any further row."""

    def health(self, connection: Connection) -> dict[str, list[str]]:
        """Return what is wrong with the database itself, by check."""


_DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgis()}


def dialect_of(connection: Connection) -> Dialect:
    """Return what differs in the database that a connection leads to."""
    return _DIALECTS[connection.dialect.name]
