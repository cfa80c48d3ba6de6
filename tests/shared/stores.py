"""Keep the workspaces of a test in a file or in PostGIS, and look into both without our code.

pytestmark = on_both_stores          # every test of a file runs twice
store = create(place(tmp_path, "city.gpkg"), settings={})
"""

import sqlite3
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

on_both_stores = pytest.mark.parametrize("kept_in", ["file", "postgis"], indirect=True)
_SERVER = []  # the PostGIS that the present test runs on, if it does


@contextmanager
def kept_on(server):
    """Keep workspaces on a server meanwhile."""
    _SERVER.append(server)
    try:
        yield
    finally:
        _SERVER.pop()


def place(folder, name="town.gpkg"):
    """Return where a workspace of this name is to lie: in a folder, or a schema of its own."""
    path = Path(folder, name)
    if not _SERVER:
        return path
    parts = dict(part.split("=", 1) for part in _SERVER[-1].split())
    schema = "t" + sha256(str(path).encode()).hexdigest()[:16]
    user, host, port, database = (parts[key] for key in ("user", "host", "port", "dbname"))
    return f"postgresql://{user}@{host}:{port}/{database}?schema={schema}"


def place_of(kept):
    """Return where a store or workspace lies, or a place itself."""
    found = getattr(kept, "place", None) or getattr(kept, "address", kept)
    return str(found)


def run(kept, statement, values=(), *, keep=False):
    """Return the rows that plain SQL answers; with ``keep``, as a program would that writes."""
    where = place_of(kept)
    if not where.startswith("postgresql:"):
        with closing(sqlite3.connect(where)) as connection:
            rows = connection.execute(statement, values).fetchall()
            if keep:
                connection.commit()
            return rows
    import psycopg  # noqa: PLC0415 -- not everybody has it

    address, _, schema = where.partition("?schema=")
    with psycopg.connect(address) as connection:
        connection.execute(f'SET search_path TO "{schema}", public')
        found = connection.execute(statement.replace("?", "%s"), values or None)
        rows = found.fetchall() if found.description else []
        if not keep:
            connection.rollback()
        return rows


def tables(kept):
    """Return the rows of every table, by table, in the order of their numbers."""
    return {name: run(kept, f"SELECT * FROM {name} ORDER BY 1") for name in table_names(kept)}  # noqa: S608 -- names of ours


def table_names(kept):
    """Return the names of the tables that keep what a workspace knows."""
    if place_of(kept).startswith("postgresql:"):
        asked = (
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() "
            "AND tablename <> 'alembic_version' ORDER BY 1"
        )
    else:
        asked = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'rtree_%' "
            "AND name NOT LIKE 'gpkg_%' AND name NOT LIKE 'sqlite_%' ORDER BY 1"
        )
    return [name for (name,) in run(kept, asked)]
