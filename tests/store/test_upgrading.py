"""A schema of an earlier version becomes one of today's, or stays as it was."""

import signal
import subprocess
import sys

import pytest
from store_builders import workspace
from stores import kept_on, place, place_of, run

from gridward.store import create, open_store, server, upgrading
from gridward.store import place_of as parsed
from gridward.store.tables import SCHEMA_VERSION

_COLUMNS = """
SELECT table_name, column_name, data_type, udt_name, is_nullable, column_default
FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name IN
    (SELECT tablename FROM pg_tables WHERE schemaname = current_schema())
ORDER BY 1, 2
"""
_INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1"
)
_RULES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace ORDER BY 1, 2
"""
_SHAPES = """
SELECT f_table_name, type, srid FROM public.geometry_columns
WHERE f_table_schema = current_schema() ORDER BY 1
"""


@pytest.fixture
def home(tmp_path, postgis):
    """Return a folder whose workspaces lie in PostGIS."""
    with kept_on(postgis):
        yield tmp_path


def empty(address):
    run(address, f"CREATE SCHEMA {parsed(address).schema}", keep=True)
    return address


def described(address):
    """Return how every table is made, the name of its schema left out."""
    schema = f"{parsed(address).schema}."
    return [
        [str(row).replace(schema, "") for row in run(address, question)]
        for question in (_COLUMNS, _INDEXES, _RULES, _SHAPES)
    ]


def test_the_revisions_make_the_tables_that_a_new_workspace_has(home):
    made = create(place(home, "new"), settings={})
    address = empty(place(home, "migrated"))
    engine = server.engine(parsed(address))
    with server.making(engine, parsed(address)) as connection:
        upgrading.run(connection)
    engine.dispose()

    assert described(address) == described(place_of(made))
    assert run(address, "SELECT version_num FROM alembic_version") == [(SCHEMA_VERSION,)]


def test_the_newest_revision_is_the_version_of_the_tables(home):
    made = create(place(home, "new"), settings={})

    assert SCHEMA_VERSION in upgrading.known()
    assert run(made, "SELECT version_num FROM alembic_version") == [(SCHEMA_VERSION,)]


def test_layers_are_shown_again_after_their_tables_were_altered(home):
    store = workspace(home, "A1")
    run(store, "UPDATE settings SET value = '1' WHERE key = 'schema_version'", keep=True)
    address = parsed(place_of(store))
    engine = server.engine(address)

    with server.making(engine, address) as connection:
        upgrading.upgrade(connection)
    engine.dispose()

    assert run(store, "SELECT code FROM village") == [("A1",)]
    with open_store(place_of(store)).reading() as records:
        assert records.settings()["schema_version"] == SCHEMA_VERSION


_UPGRADING = """
import sys, time
from gridward.store import place_of, server, upgrading
address = place_of(sys.argv[1])
with server.making(server.engine(address), address) as connection:
    upgrading.run(connection)
    print("upgraded", flush=True)
    time.sleep(60)
"""


def test_an_upgrade_that_is_killed_leaves_the_schema_as_it_was(home):
    address = empty(place(home, "x"))
    process = subprocess.Popen(
        [sys.executable, "-c", _UPGRADING, address], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "upgraded\n"

    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    assert run(address, _COLUMNS) == []
    with create(address, settings={}).reading() as records:
        assert records.revision() == 0
