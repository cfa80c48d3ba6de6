"""Bring the file of an earlier version of this program up to today's tables.

    every table of ours  ──>  set aside  ──>  made anew  ──>  filled from the old one

All of it is one transaction: whatever stops it, the file is as it was. Columns keep
their names and bytes, rows their numbers; numbers that were used are never used again.
Columns that somebody added with another program stay. What an earlier version did not
keep is filled in by a step of its own. A new column that must not be empty needs a
``server_default``.

    1 -> 2   areas, units, matters, exceptions get an identity beside their versions; edits are kept

Under the number 1 files were made with and without exceptions, roles, facilities, holders
and hours, so nothing is taken for granted of the tables that are there. Since then a test
keeps tables from changing under the same number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from gridward.errors import InputError
from gridward.store import connections, geopackage
from gridward.store.tables import LAYERS, METADATA, SCHEMA_VERSION, SETTINGS, VERSION_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Table

READABLE = frozenset({"1", SCHEMA_VERSION})

_ASIDE = "earlier_{table}"
_IDENTITIES = (  # what version 1 took for granted: every area, unit and matter is one row
    "INSERT INTO area_identities (id, layer, code) SELECT id, layer, code FROM areas",
    "INSERT INTO unit_identities (id, code) SELECT id, code FROM units",
    "INSERT INTO matter_identities (id, code) SELECT id, code FROM matters",
    "INSERT INTO exception_identities (id, code) SELECT id, code FROM exceptions",
)


def migrate(path: Path) -> None:
    """Bring a file up to date; one that is so already stays as it is.

    Raises
    ------
    InputError
        ``earlier_version``, if the file may not be changed; ``not_writable``, if there is no
        room.
    ConflictError
        If somebody else does not stop writing.
    """
    if not connections.writable(path):
        raise InputError("earlier_version", value=str(path))
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
    layers = [_renamed(connection, layer) for layer in layers]
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


def _columns(connection: Connection, table: str) -> dict[str, str]:
    """Return the types of a table's columns, by name; none for a table that is not there."""
    found = text("SELECT name, type FROM pragma_table_info(:table)")
    return {row.name: row.type for row in connection.execute(found, {"table": table})}


def _renamed(connection: Connection, layer: str) -> str:
    """Return the name that a layer has from now on: another, if a table of ours took it."""
    name = layer
    while name.lower() in METADATA.tables:
        name += "_"
    for table in ("layers", "areas") if name != layer else ():
        statement = text(f"UPDATE {table} SET layer = :new WHERE layer = :old")  # noqa: S608 - our own names
        connection.execute(statement, {"new": name, "old": layer})
    return name


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
    columns = _columns(connection, aside)
    for name, kind in columns.items():
        if name not in table.c:
            added = f"{geopackage.quoted(name)} {kind}"
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {added}")
    names = ", ".join(map(geopackage.quoted, columns))
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
