"""Do in a schema of PostgreSQL what every database does in its own way; see ``dialects``.

Shapes stand in columns of PostGIS (``geometry(MultiPolygon, 4326)``), so QGIS, GDAL and plain SQL
know them, and a GiST index finds them. Every layer of areas is a view under its own name, as it
is today. Many rows at once go through COPY.
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import LargeBinary, func, text

from gridward.store.geometry import to_hex
from gridward.store.geopackage import quoted
from gridward.store.tables import METADATA, geometry_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, Table

_MOST_BYTES = 63  # of a name
_DIGITS = 8

# The office's day is that of the session's time zone; ISO text sorts right in any collation "C".
_VIEW = """
CREATE VIEW {view} AS
SELECT areas.id, areas.code, areas.name, areas.name_en, parent.code AS parent_code,
       areas.households, areas.status, areas.valid_from, areas.valid_to, areas.geom
FROM areas LEFT JOIN area_identities AS parent ON parent.id = areas.parent_id
WHERE areas.layer = {layer}
  AND (areas.valid_from IS NULL OR areas.valid_from COLLATE "C" <= to_char(now(), 'YYYY-MM-DD'))
  AND (areas.valid_to IS NULL OR areas.valid_to COLLATE "C" >= to_char(now(), 'YYYY-MM-DD'))
"""

_HERE = "to_regnamespace(quote_ident(current_schema()))"

_NAMES = f"SELECT lower(relname) FROM pg_class WHERE relnamespace = {_HERE}"  # noqa: S608 - of ours

_NOT_AS_DECLARED = f"""
SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
WHERE connamespace = {_HERE} AND NOT convalidated
UNION ALL
SELECT DISTINCT tgrelid::regclass || ' ' || 'triggers' FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
WHERE relnamespace = {_HERE} AND tgenabled = 'D'
"""  # noqa: S608 - of ours

_INVALID_INDEXES = f"""
SELECT indexrelid::regclass::text FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = {_HERE} AND NOT indisvalid
"""  # noqa: S608 - of ours


class Growing:
    """An index that grows by itself."""

    def add(self, ids: NDArray[np.int64], bounds: NDArray[np.float64]) -> None:
        """Do nothing: the index has seen the rows already."""


class Postgis:
    """A schema of a PostgreSQL database, first on the connection's search path."""

    def prepare(self, connection: Connection) -> None:
        """Make the tables, each with an index of its shapes."""
        METADATA.create_all(connection, checkfirst=False)
        for table in METADATA.sorted_tables:
            if geometry_kind(table) is not None:
                connection.exec_driver_sql(
                    f"CREATE INDEX {table.name}_geom ON {table.name} USING gist (geom)"
                )

    def add_layer_view(self, connection: Connection, layer: str) -> None:
        """Show a layer under its name."""
        literal = "'" + layer.replace("'", "''") + "'"
        view = quoted(view_name(layer))
        connection.exec_driver_sql(_VIEW.format(view=view, layer=literal))

    def drop_layer_view(self, connection: Connection, layer: str) -> None:
        """Take its view away."""
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {quoted(view_name(layer))}")

    def names_in_use(self, connection: Connection) -> set[str]:
        """Return the names of all tables, views, indexes and counters of the schema."""
        return set(connection.execute(text(_NAMES)).scalars())

    def touch(self, connection: Connection, name: str, *, on_a_map: bool) -> None:
        """Do nothing: PostGIS reads it off the table."""

    def widen(self, connection: Connection, name: str, bounds: Sequence[float]) -> None:
        """Do nothing: PostGIS reads it off the table."""

    def shapes(self, geometries: NDArray[np.object_], kind: str) -> Sequence[Any]:
        """Return geometries as PostGIS reads them."""
        return to_hex(geometries, kind)

    def digest(self, shape: ColumnElement[Any]) -> ColumnElement[bytes]:
        """Return the digest of a shape's bytes, made by the server, so that few travel."""
        return func.sha256(func.st_asewkb(shape), type_=LargeBinary)

    def insert_rows(
        self,
        connection: Connection,
        table: str,
        names: Sequence[str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Insert rows by COPY."""
        columns = ", ".join(map(quoted, names))
        driver = connection.connection.dbapi_connection
        with (
            driver.cursor() as cursor,  # type: ignore[union-attr]
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def indexing(self, connection: Connection, table: Table) -> Iterator[Growing]:
        """Let the index grow with the rows."""
        del connection, table
        yield Growing()

    def refer_later(self, connection: Connection) -> None:
        """Do nothing: COPY is one statement, and references are looked at after it."""

    def last_number(self, connection: Connection, table: Table) -> int:
        """Return where the table's counter stands."""
        found = connection.exec_driver_sql(
            f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {table.name}_id_seq"  # noqa: S608 - a name of ours
        )
        return int(found.scalar_one())

    def count_from(self, connection: Connection, table: Table, last: int) -> None:
        """Set the table's counter."""
        counter, value = f"{table.name}_id_seq", max(last, 1)
        connection.execute(
            text("SELECT setval(:counter, :value, :used)"),
            {"counter": counter, "value": value, "used": last > 0},
        )

    def health(self, connection: Connection) -> dict[str, list[str]]:
        """Return what PostgreSQL says of indexes and references."""
        return {
            "file": list(connection.exec_driver_sql(_INVALID_INDEXES).scalars()),
            "references": list(connection.exec_driver_sql(_NOT_AS_DECLARED).scalars()),
        }


def view_name(layer: str) -> str:
    """Return the name of a layer's view: the layer's, cut where PostgreSQL would cut it.

    A longer one ends in digits of its own, so that no two layers share a view.
    """
    whole = layer.encode()
    if len(whole) <= _MOST_BYTES:
        return layer
    digits = sha256(whole).hexdigest()[:_DIGITS]
    return whole[: _MOST_BYTES - _DIGITS - 1].decode(errors="ignore") + "_" + digits
