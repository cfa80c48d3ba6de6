"""A workspace goes from file to database and back, into a backup and out of it, whole or not."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from stores import kept_on, on_both_stores, place, run, tables
from workspace_builders import content, staffed, town, write_csv

import gridward
from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.workspace import back_up, copy_workspace, restore


def changed(city, folder):
    """Change a unit and add one, so that there is a history to carry along."""
    rows = (("S", "东区公所", 120), ("N", "新单位", None))
    city.import_units(write_csv(folder / "units2.csv", "code,name,phone", *rows))
    return city


def test_a_copy_into_a_database_and_back_is_the_same_to_the_byte(tmp_path, postgis):
    with changed(staffed(tmp_path), tmp_path) as city:
        city.undo()
        before = city.address
    with kept_on(postgis):
        there = place(tmp_path, "city")

    copy_workspace(before, there)
    copy_workspace(there, tmp_path / "again.gpkg")

    assert tables(tmp_path / "again.gpkg") == tables(before)
    counted = "SELECT name, seq FROM sqlite_sequence WHERE seq > 0 ORDER BY 1"
    assert run(tmp_path / "again.gpkg", counted) == run(before, counted)
    with gridward.open(there) as copied, gridward.open(before) as first:
        assert copied.revision == first.revision
        assert copied.history().equals(first.history())
        assert copied.who(121.005, 25.005) == first.who(121.005, 25.005)
        assert all(check.sound for check in copied.doctor())


@on_both_stores
def test_a_copy_goes_on_counting_where_the_first_one_was(tmp_path):
    with changed(staffed(tmp_path), tmp_path) as city:
        city.undo()
        copy_workspace(city.address, place(tmp_path, "copy.gpkg"))

    with gridward.open(place(tmp_path, "copy.gpkg")) as copied:
        copied.import_units(write_csv(tmp_path / "u.csv", "code,name", ("Z", "后来")))
        (number,) = run(copied, "SELECT id FROM units WHERE code = 'Z'")[0]

    assert number > 3  # that one was given to N, which was taken back


@on_both_stores
def test_nothing_is_copied_over_what_is_there(tmp_path):
    with town(tmp_path) as city, town(tmp_path / "other") as other:
        before = content(other)
        with pytest.raises(InputError) as caught:
            copy_workspace(city.address, other.address)

        assert (caught.value.problem, content(other)) == ("exists_already", before)


@on_both_stores
def test_a_backup_is_one_state_though_somebody_writes_meanwhile(tmp_path):
    city = staffed(tmp_path)
    before = city.units()
    revision = city.revision
    with city._store.writing() as records:  # noqa: SLF001 -- in the middle of a change
        records.put_setting("half", "done")
        made = back_up(city.address, tmp_path / "backup.gpkg")

    with gridward.open(tmp_path / "backup.gpkg") as copied:
        assert copied.units().equals(before)
        assert (made.revision, copied.revision) == (revision, revision)
        assert "half" not in copied.settings()


@on_both_stores
def test_a_backup_is_one_plain_file(tmp_path):
    with town(tmp_path) as city:
        folder = tmp_path / "stick"
        folder.mkdir()
        back_up(city.address, folder / "backup.gpkg")

    assert [path.name for path in folder.iterdir()] == ["backup.gpkg"]
    with pytest.raises(InputError) as caught:
        back_up(city.address, folder / "backup.gpkg")
    assert caught.value.problem == "exists_already"


@on_both_stores
def test_what_a_restore_replaces_is_kept_and_who_has_it_open_sees_the_backup(tmp_path):
    city = staffed(tmp_path)
    back_up(city.address, tmp_path / "backup.gpkg")
    then, units = city.revision, city.units()
    changed(city, tmp_path)
    lost = content(city)

    made = restore(tmp_path / "backup.gpkg", city.address, keep=tmp_path / "kept.gpkg")

    assert city.units().equals(units)
    assert made.revision == city.revision == then + 2  # above what was there before
    assert city.history()["action"].iloc[-1] == "restore"
    assert all(check.sound for check in city.doctor())
    with gridward.open(tmp_path / "kept.gpkg") as kept:
        assert len(kept.units()) == len(units) + 1
        assert {name: len(rows) for name, rows in content(kept).items()} == {
            name: len(rows) for name, rows in lost.items()
        }


@on_both_stores
def test_a_backup_is_restored_where_nothing_is_left(tmp_path):
    with staffed(tmp_path) as city:
        back_up(city.address, tmp_path / "backup.gpkg")

    made = restore(tmp_path / "backup.gpkg", place(tmp_path, "new.gpkg"))

    assert made.kept is None
    with gridward.open(place(tmp_path, "new.gpkg")) as restored:
        assert restored.who(121.005, 25.005).status == "inside"


def _cut(path):
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _without_shape(path):
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"GP\x00\x03", b"GP\x00\x0f"))


def _dangling(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE responsibilities SET unit_id = 99")


def _text(path):
    path.write_text("code,name")


@pytest.mark.parametrize("damage", [_cut, _without_shape, _dangling, _text])
def test_a_backup_that_is_not_whole_replaces_nothing(tmp_path, damage):
    with staffed(tmp_path) as city:
        back_up(city.address, tmp_path / "backup.gpkg")
        damage(tmp_path / "backup.gpkg")
        before = content(city)

        with pytest.raises(DamagedError) as caught:
            restore(tmp_path / "backup.gpkg", city.address)

        assert caught.value.path == str(tmp_path / "backup.gpkg")
        assert content(city) == before
        assert list(tmp_path.glob("*before*")) == []


def test_a_broken_workspace_is_put_aside_for_its_backup(tmp_path):
    with staffed(tmp_path) as city:
        back_up(city.address, tmp_path / "backup.gpkg")
    broken = city.path.read_bytes()[:4096] + bytes(9000)
    city.path.write_bytes(broken)

    made = restore(tmp_path / "backup.gpkg", city.path)

    assert (tmp_path / made.kept).read_bytes() == broken
    with gridward.open(city.path) as restored:
        assert len(restored.units()) == 2


def test_a_missing_backup_is_named(tmp_path):
    with town(tmp_path) as city, pytest.raises(NotFoundError) as caught:
        restore(tmp_path / "none.gpkg", city.address)

    assert caught.value.thing == "file"


_DYING = """
import os, sys, gridward
from gridward.workspace import copy_workspace, restore
def die(done): os.kill(os.getpid(), 9)
{"copy": copy_workspace, "restore": restore}[sys.argv[1]](sys.argv[2], sys.argv[3], progress=die)
"""


def _die(word, source, target):
    words = [sys.executable, "-c", _DYING, word, str(source), str(target)]
    died = subprocess.run(words, check=False, env=dict(os.environ), cwd=source.parent)
    assert died.returncode == -signal.SIGKILL


@on_both_stores
def test_a_restore_that_dies_in_the_middle_leaves_the_workspace_as_it_was(tmp_path):
    with staffed(tmp_path) as city:
        back_up(city.address, tmp_path / "backup.gpkg")
        changed(city, tmp_path)
        before = content(city)

        _die("restore", tmp_path / "backup.gpkg", city.address)

        assert content(city) == before


@on_both_stores
def test_a_copy_that_dies_in_the_middle_leaves_nothing(tmp_path):
    with staffed(tmp_path) as city:
        back_up(city.address, tmp_path / "backup.gpkg")

    _die("copy", tmp_path / "backup.gpkg", place(tmp_path, "new.gpkg"))

    with pytest.raises(NotFoundError):
        gridward.open(place(tmp_path, "new.gpkg"))
