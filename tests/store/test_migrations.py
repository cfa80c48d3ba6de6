"""A workspace of an earlier version opens as if it had been made today, or stays as it was."""

import gzip
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest
from store_builders import as_nobody, ask, content

from gridward.errors import InputError
from gridward.store import create, open_store
from gridward.store.tables import METADATA, SCHEMA_VERSION

RELEASED = Path(__file__).parent / "released_1.gpkg.gz"


@pytest.fixture
def released(tmp_path):
    """Return a workspace that version 1 made, with something in every table but the grounds."""
    path = tmp_path / "town.gpkg"
    path.write_bytes(gzip.decompress(RELEASED.read_bytes()))
    return path


def test_every_record_of_an_earlier_version_is_there_after_opening(released):
    before = {
        table: ask(released, f"SELECT count(*), max(id) FROM {table}")  # noqa: S608 -- our own names
        for table in ("areas", "units", "matters", "responsibilities", "points", "revisions")
    }
    shapes = ask(released, "SELECT id, code, geom FROM areas")

    with open_store(released).reading() as records:
        codes = records.areas()["code"].tolist()
        duties = records.responsibilities()
        health = records.health()

    assert {t: ask(released, f"SELECT count(*), max(id) FROM {t}") for t in before} == before  # noqa: S608 -- as above
    assert ask(released, "SELECT id, code, geom FROM areas") == shapes
    assert codes == ["D", "A", "B", "C1"]
    assert duties["area_code"].fillna("").tolist() == ["D", "A", ""]
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
    open_store(released).close()

    village = gpd.read_file(released, layer="village", engine="pyogrio")

    assert village["code"].tolist() == ["A", "B"]
    assert village["parent_code"].tolist() == ["D", "D"]
    assert village.total_bounds.tolist() == [121, 25, 121.02, 25.01]


def test_numbers_that_were_used_are_not_used_again_after_migrating(released):
    with closing(sqlite3.connect(released)) as connection, connection:
        connection.execute("DELETE FROM points WHERE id = 2")

    open_store(released).close()

    assert ask(released, "SELECT seq FROM sqlite_sequence WHERE name = 'points'") == [(2,)]


def test_an_earlier_file_that_may_not_be_changed_is_refused_as_it_is():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.gpkg"
        path.write_bytes(gzip.decompress(RELEASED.read_bytes()))
        path.chmod(0o444)
        Path(folder).chmod(0o755)

        with as_nobody(), pytest.raises(InputError) as caught:
            open_store(path)

        assert caught.value.problem == "not_writable"
        assert path.read_bytes() == gzip.decompress(RELEASED.read_bytes())


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
        assert len(records.areas()) == 4
