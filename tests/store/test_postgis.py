"""A workspace in a database is found by its address, seen by QGIS, and never shows a password."""

import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import shapely
from children import environment
from store_builders import areas, content, points, workspace
from stores import kept_on, place, place_of, run

from gridward.errors import ConflictError, DamagedError, InputError, NotFoundError
from gridward.store import create, open_store, server
from gridward.store import place_of as parsed

SECRET = "hunter2"  # noqa: S105 -- of nobody


@pytest.fixture
def home(tmp_path, postgis):
    """Return a folder whose workspaces lie in PostGIS."""
    with kept_on(postgis):
        yield tmp_path


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://db/city", "postgresql://db/city?schema=gridward"),
        ("postgresql+psycopg://db/city?schema=east", "postgresql://db/city?schema=east"),
        (f"postgresql://me:{SECRET}@db:5433/city", "postgresql://me@db:5433/city?schema=gridward"),
        (f"postgresql://db/city?password={SECRET}", "postgresql://db/city?schema=gridward"),
        ("postgresql:///?service=city", "postgresql:///?service=city&schema=gridward"),
        ("postgresql:///city?schema=东区", "postgresql:///city?schema=东区"),
    ],
)
def test_an_address_is_shown_without_its_password(address, shown):
    found = parsed(address)

    assert str(found) == shown
    assert SECRET not in repr(found)
    assert str(parsed(str(found))) == shown


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("postgresql+asyncpg://db/city", "bad_address"),
        ("postgres://db/city", "bad_address"),
        (f"postgresql://me:{SECRET}@db:port/city", "bad_address"),
        ("postgresql://db/city?schema=public", "bad_schema"),
        ("postgresql://db/city?schema=pg_x", "bad_schema"),
        ('postgresql://db/city?schema=a"b', "bad_schema"),
        ("postgresql://db/city?schema=a&schema=b", "bad_schema"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(address, problem):
    with pytest.raises(InputError) as caught:
        parsed(address)

    assert caught.value.problem == problem
    assert SECRET not in str(caught.value)


def test_a_database_that_nobody_runs_is_called_unreachable():
    with pytest.raises(InputError) as caught:
        open_store(f"postgresql://me:{SECRET}@127.0.0.1:1/city")

    error = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 -- our own
    assert error.problem == "database_unreachable"
    assert error.value == "postgresql://me@127.0.0.1:1/city?schema=gridward"
    assert SECRET not in str(error)


def test_a_schema_of_somebody_else_is_no_workspace_and_stays_as_it_is(home):
    address = place(home, "x")
    run(address, f"CREATE SCHEMA {parsed(address).schema}", keep=True)
    run(address, "CREATE TABLE theirs (a int)", keep=True)

    with pytest.raises(DamagedError) as opened:
        open_store(address)
    with pytest.raises(InputError) as made:
        create(address, settings={})

    assert (opened.value.reason, made.value.problem) == ("not_a_workspace", "exists_already")


def test_an_empty_schema_that_was_made_for_it_is_taken(home):
    address = place(home, "x")
    run(address, f"CREATE SCHEMA {parsed(address).schema}", keep=True)
    with pytest.raises(NotFoundError):
        open_store(address)

    with create(address, settings={"a": "b"}).reading() as records:
        assert records.settings()["a"] == "b"


def test_workspaces_of_one_database_know_nothing_of_each_other(home):
    one, other = workspace(home / "1", "A1"), workspace(home / "2", "B2")

    with one.reading() as first, other.reading() as second:
        codes = [list(records.areas(layer="village")["code"]) for records in (first, second)]

    assert codes == [["A1"], ["B2"]]


def test_qgis_finds_tables_and_layers_in_the_catalogue_of_postgis(home):
    store = workspace(home, "A1", "B2")

    listed = run(
        store,
        "SELECT f_table_name, type, srid FROM geometry_columns "
        "WHERE f_table_schema = current_schema() ORDER BY 1",
    )

    known = {name: (kind, srid) for name, kind, srid in listed}
    assert known["village"] == known["区县"] == known["areas"] == ("MULTIPOLYGON", 4326)
    assert known["points"] == ("POINT", 4326)
    rows = run(store, "SELECT code, name, parent_code, ST_AsText(geom) FROM village ORDER BY id")
    assert [row[:3] for row in rows] == [("A1", "村A1", "D1"), ("B2", "村B2", "D1")]
    assert shapely.from_wkt(rows[0][3]).bounds == (121.0, 25.0, 121.001, 25.001)


def test_every_table_with_shapes_has_an_index_of_them(home):
    store = workspace(home, "A1")

    indexed = run(
        store,
        "SELECT tablename FROM pg_indexes WHERE schemaname = current_schema() "
        "AND position('USING gist' in indexdef) > 0 ORDER BY 1",
    )

    assert [name for (name,) in indexed] == [
        *("areas", "exceptions", "excused", "facilities", "mandate", "points", "visits")
    ]


def test_long_names_of_layers_have_views_of_their_own(home):
    store = workspace(home)
    names = ("很" * 30 + "甲", "很" * 30 + "乙")
    with store.writing() as records:
        for name in names:
            records.put_layer(name, overlay=True)
            records.put_areas(areas("A1", layer=name))

    views = run(store, "SELECT viewname FROM pg_views WHERE schemaname = current_schema()")

    assert len(views) == 4


def test_what_another_program_adds_is_read_back(home):
    store = workspace(home, "A1")
    run(
        store,
        "INSERT INTO points (code, geom) VALUES ('新点', ST_SetSRID(ST_Point(121.5, 25.5), 4326))",
        keep=True,
    )

    with store.reading() as records:
        read = records.points()

    assert read["code"].tolist() == ["新点"]
    assert read.geometry.iloc[0].equals(shapely.Point(121.5, 25.5))


def test_a_program_that_edits_is_waited_for_and_not_overwritten(home, monkeypatch):
    import psycopg  # noqa: PLC0415 -- not everybody has it

    monkeypatch.setattr(server, "_PATIENCE_S", 0.3)
    store = workspace(home, "A1")
    address, _, schema = place_of(store).partition("?schema=")
    with psycopg.connect(address) as editing:
        editing.execute(f'UPDATE "{schema}".areas SET name = $$他$$')  # noqa: S608 -- our own names

        with pytest.raises(ConflictError) as caught, store.writing():
            pass

        assert (caught.value.thing, caught.value.name) == ("workspace", place_of(store))
    with store.writing() as records:
        assert set(records.areas()["name"]) == {"他"}


def test_who_may_only_read_can_read_and_is_told_so(home):
    store = workspace(home, "A1")
    schema, reader = parsed(place_of(store)).schema, "reader" + parsed(place_of(store)).schema
    run(store, f"CREATE ROLE {reader} LOGIN", keep=True)
    run(store, f"GRANT USAGE ON SCHEMA {schema} TO {reader}", keep=True)
    run(store, f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}", keep=True)
    theirs = open_store(place_of(store).replace("//postgres@", f"//{reader}@"))

    with theirs.reading() as records:
        codes = records.areas()["code"].tolist()
    with pytest.raises(InputError) as caught, theirs.writing():
        pass

    assert (codes, caught.value.problem) == (["D1", "A1"], "not_writable")


_DYING = """
import os, sys
sys.path.insert(0, sys.argv[2])
from gridward.store import open_store
from store_builders import points
with open_store(sys.argv[1]).writing() as records:
    records.put_points(points(*map(str, range(2000))))
    records.record(action="import", source=None, detail={}, at="2026-03-01")
    os.kill(os.getpid(), 9)
"""


def test_a_writer_that_dies_leaves_the_revision_before_and_no_lock(home):
    store = workspace(home, "A1")
    before = content(store)

    died = subprocess.run(
        [sys.executable, "-c", _DYING, place_of(store), Path(__file__).parent],
        env=environment(),
        check=False,
    )

    assert died.returncode == -signal.SIGKILL
    assert content(store) == before
    with store.writing() as records:
        assert records.put_points(points("P1")).added == 1
