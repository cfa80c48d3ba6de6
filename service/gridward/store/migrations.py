"""Bring the file of an earlier version of this program up to today's tables.

    every table of ours  ──>  set aside  ──>  made anew  ──>  filled from the old one

All of it is one transaction: whatever stops it, the file is as it was. Columns keep
their names and bytes, rows their numbers; numbers that were used are never used again.
What an earlier version did not keep is filled in by a step of its own. A new column
that must not be empty needs a ``server_default``.

    1 -> 2   areas and units get an identity beside their versions; edits are kept
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from gridward.store import connections, geopackage
from gridward.store.tables import LAYERS, METADATA, SCHEMA_VERSION, SETTINGS

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Table

VERSION_KEY = "schema_version"
READABLE = frozenset({"1", SCHEMA_VERSION})

_ASIDE = "earlier_{table}"
_IDENTITIES = (  # what version 1 took for granted: every area and unit is one row
    "INSERT INTO area_identities (id, layer, code) SELECT id, layer, code FROM areas",
    "INSERT INTO unit_identities (id, code) SELECT id, code FROM units",
)


def migrate(path: Path) -> None:
    """Bring a file up to date; one that is so already stays as it is.

    Raises
    ------
    InputError
        ``not_writable``, if the file may not be changed.
    ConflictError
        If somebody else does not stop writing.
    """
    engine = connections.engine(path)
    try:
        with connections.rebuilding(engine, path) as connection:
            if _stated_version(connection) != SCHEMA_VERSION:
                rebuild(connection)
    finally:
        engine.dispose()


def rebuild(connection: Connection) -> None:
    """Make every table anew from the one that is there, as today's program wants it.

    Parameters
    ----------
    connection
        Of ``connections.rebuilding``.
    """
    version = _stated_version(connection)
    layers = connection.execute(select(LAYERS.c.layer).order_by(LAYERS.c.id)).scalars().all()
    for layer in layers:
        geopackage.drop_layer_view(connection, layer)
    there = [table for table in METADATA.sorted_tables if _columns(connection, table.name)]
    for table in there:
        _set_aside(connection, table)
    METADATA.create_all(connection)
    for table in METADATA.sorted_tables:
        geopackage.add_table(connection, table)
    for table in there:
        _fill(connection, table)
    if version == "1":
        for statement in _IDENTITIES:
            connection.exec_driver_sql(statement)
    for table in reversed(there):
        connection.exec_driver_sql(f"DROP TABLE {_ASIDE.format(table=table.name)}")
    for layer in layers:
        geopackage.add_layer_view(connection, layer)
        geopackage.touch(connection, layer, on_a_map=True)
    stated = SETTINGS.update().where(SETTINGS.c.key == VERSION_KEY).values(value=SCHEMA_VERSION)
    connection.execute(stated)


def _stated_version(connection: Connection) -> str:
    found = select(SETTINGS.c.value).where(SETTINGS.c.key == VERSION_KEY)
    return str(connection.execute(found).scalar_one())


def _columns(connection: Connection, table: str) -> list[str]:
    rows = connection.execute(text("SELECT name FROM pragma_table_info(:table)"), {"table": table})
    return list(rows.scalars())


def _set_aside(connection: Connection, table: Table) -> None:
    geopackage.drop_table(connection, table)
    indexes = connection.execute(
        text(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = :t AND sql NOTNULL"
        ),
        {"t": table.name},
    )
    for index in indexes.scalars().all():
        connection.exec_driver_sql(f"DROP INDEX {geopackage.quoted(index)}")
    aside = _ASIDE.format(table=table.name)
    connection.exec_driver_sql(f"ALTER TABLE {table.name} RENAME TO {aside}")


def _fill(connection: Connection, table: Table) -> None:
    """Copy the rows of the table that was set aside, and go on counting where it was."""
    aside = _ASIDE.format(table=table.name)
    names = ", ".join(name for name in _columns(connection, aside) if name in table.c)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {aside}"  # noqa: S608 - our own names
    )
    last = {"new": table.name, "old": aside}
    count = "(SELECT seq FROM sqlite_sequence WHERE name = :old)"
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :new"), last)
    connection.execute(
        text(f"INSERT INTO sqlite_sequence (name, seq) SELECT :new, {count} WHERE {count} NOTNULL"),
        last,
    )
