"""A workspace of an earlier version opens as if it had been made today, or stays as it was."""

import gzip
import hashlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from geopandas.testing import assert_geodataframe_equal
from store_builders import as_nobody, ask, content

from gridward.errors import InputError
from gridward.store import create, open_store
from gridward.store.geometry import add_functions
from gridward.store.tables import METADATA, SCHEMA_VERSION

_FOLDER = Path(__file__).parent
# Two shapes went out under the number 1: without exceptions, roles and facilities, and with them.
_RELEASED = ("released_1_first.gpkg.gz", "released_1_last.gpkg.gz")
# What tables of each number are like; see the last test before you add one.
_SHAPES = {"2": "31746b011c8db800"}


@pytest.fixture(params=_RELEASED)
def released(request, tmp_path):
    """Return a workspace that version 1 made of the good examples."""
    path = tmp_path / "town.gpkg"
    path.write_bytes(gzip.decompress((_FOLDER / request.param).read_bytes()))
    return path


def change(path, *statements):
    """Change a file as another program would that knows shapes."""
    with closing(sqlite3.connect(path)) as connection, connection:
        add_functions(connection)
        for statement in statements:
            connection.execute(statement)


def rows(path):
    """Return every row of a workspace, by table, with the names of its columns in their order."""
    tables = [name for name in METADATA.tables if ask(path, f"PRAGMA table_info({name})")]
    columns = {
        table: sorted(row[0] for row in ask(path, "SELECT name FROM pragma_table_info(?)", table))
        for table in tables
    }
    return {
        table: (names, ask(path, f"SELECT {', '.join(names)} FROM {table} ORDER BY id"))  # noqa: S608 -- our own names
        for table, names in columns.items()
    }


def test_every_row_of_an_earlier_version_is_there_after_opening(released):
    before = rows(released)
    before["settings"] = (before["settings"][0], [])  # the number of the version is another

    open_store(released).close()

    for table, (names, kept) in before.items():
        question = f"SELECT {', '.join(names)} FROM {table} ORDER BY id"  # noqa: S608 -- our own names
        assert ask(released, question) == kept or table == "settings"
    assert ask(released, "SELECT value FROM settings WHERE key = 'made_by'") != []


def test_what_an_earlier_version_knew_is_answered_after_opening(released):
    with open_store(released).reading() as records:
        areas = records.areas()["code"].tolist()
        units = records.units()["code"].tolist()
        duties = records.responsibilities()
        health = records.health()

    assert len(areas) == 12
    assert units[:6] == ["G00", "S1", "S2", "D1", "D2", "T1"]
    assert len(duties) == (14 if "P1" in units else 13)
    assert set(duties["area_code"].dropna()) <= {*areas, "X1"}
    assert set(duties["unit_code"]) <= set(units)
    assert [found for found in health.values() if found] == []


def test_a_migrated_file_has_the_tables_of_a_new_one(released, tmp_path):
    open_store(released).close()
    create(tmp_path / "new.gpkg", settings={}).close()

    for table in METADATA.tables:
        columns = f"SELECT name, type, pk FROM pragma_table_info('{table}')"  # noqa: S608 -- our own names
        assert ask(released, columns) == ask(tmp_path / "new.gpkg", columns)
    objects = "SELECT type, name FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY 2"
    assert ask(released, objects) == ask(tmp_path / "new.gpkg", objects)
    assert ask(released, "SELECT value FROM settings WHERE key = 'schema_version'") == [
        (SCHEMA_VERSION,)
    ]


def test_a_migrated_layer_opens_in_other_programs_under_its_name(released):
    before = gpd.read_file(released, layer="community", engine="pyogrio")

    open_store(released).close()

    assert_geodataframe_equal(gpd.read_file(released, layer="community", engine="pyogrio"), before)


def test_a_layer_whose_name_a_table_took_since_is_called_otherwise(released):
    change(
        released,
        "UPDATE layers SET layer = 'Edits' WHERE layer = 'compound'",
        "UPDATE areas SET layer = 'Edits' WHERE layer = 'compound'",
        "DROP VIEW compound",
        "DELETE FROM gpkg_geometry_columns WHERE table_name = 'compound'",
        "DELETE FROM gpkg_contents WHERE table_name = 'compound'",
    )

    with open_store(released).reading() as records:
        codes = records.areas(layer="Edits_")["code"].tolist()

    assert codes == ["X01", "X02"]
    assert len(gpd.read_file(released, layer="Edits_", engine="pyogrio")) == 2


def test_a_column_that_another_program_added_stays_with_what_is_in_it(released):
    change(
        released,
        'ALTER TABLE points ADD COLUMN "checked by" TEXT(20)',
        "UPDATE points SET \"checked by\" = '甲' WHERE id = 2",
    )

    open_store(released).close()

    assert ask(released, 'SELECT id, "checked by" FROM points WHERE id < 3') == [
        (1, None),
        (2, "甲"),
    ]


def test_a_reference_that_led_nowhere_before_keeps_nobody_out(released):
    change(released, "UPDATE responsibilities SET matter_id = 99 WHERE id = 1")

    with open_store(released).reading() as records:
        health = records.health()

    assert health["references"] != []


def test_numbers_that_were_used_are_not_used_again_after_migrating(released):
    change(released, "DELETE FROM points WHERE id = 4")

    open_store(released).close()

    assert ask(released, "SELECT seq FROM sqlite_sequence WHERE name = 'points'") == [(4,)]


def test_an_earlier_file_that_may_not_be_changed_is_refused_as_it_is(released):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.gpkg"
        path.write_bytes(released.read_bytes())
        path.chmod(0o444)
        Path(folder).chmod(0o755)

        with as_nobody(), pytest.raises(InputError) as caught:
            open_store(path)

        assert caught.value.problem == "earlier_version"
        assert path.read_bytes() == released.read_bytes()


_MIGRATING = """
import sys, time
from pathlib import Path
from gridward.store import connections, migrations
path = Path(sys.argv[1])
with connections.rebuilding(connections.engine(path), path) as connection:
    migrations.rebuild(connection)
    print("rebuilt", flush=True)
    time.sleep(60)
"""


def test_a_migration_that_is_killed_leaves_the_earlier_version(released):
    before = content(released)
    process = subprocess.Popen(
        [sys.executable, "-c", _MIGRATING, str(released)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "rebuilt\n"

    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    assert content(released) == before
    with open_store(released).reading() as records:
        assert len(records.areas()) == 12


def test_tables_never_change_under_the_same_number(tmp_path):
    create(tmp_path / "new.gpkg", settings={}).close()
    question = "SELECT tbl_name, sql FROM sqlite_master WHERE sql NOTNULL ORDER BY name"
    ours = [sql for table, sql in ask(tmp_path / "new.gpkg", question) if table in METADATA.tables]
    made = "".join("".join(ours).split())

    # Another shape? Then raise SCHEMA_VERSION, add the old number to READABLE, and a workspace
    # that the program of before made to the files that these tests open.
    assert _SHAPES[SCHEMA_VERSION] == hashlib.sha256(made.encode()).hexdigest()[:16]
