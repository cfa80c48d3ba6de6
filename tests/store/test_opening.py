"""A workspace is made whole or not at all, and nothing else is taken for one."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from store_builders import as_nobody, ask, workspace
from stores import on_both_stores, place

from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.store import create, open_store


@on_both_stores
def test_a_new_workspace_keeps_its_settings_and_has_no_revision(tmp_path):
    create(place(tmp_path, "a.gpkg"), settings={"metric_crs": "EPSG:4547"}).close()

    with open_store(place(tmp_path, "a.gpkg")).reading() as records:
        known = (
            records.settings(),
            records.revision(),
            len(records.areas()),
            len(records.mandates()),
        )

    assert known == ({"metric_crs": "EPSG:4547", "schema_version": "2"}, 0, 0, 0)


def test_nothing_but_the_workspace_is_left_in_the_folder(tmp_path):
    create(tmp_path / "a.gpkg", settings={}).close()

    assert [path.name for path in tmp_path.iterdir()] == ["a.gpkg"]


def test_what_stands_there_already_is_left_as_it_is(tmp_path):
    (tmp_path / "a.gpkg").write_text("a letter")

    with pytest.raises(InputError) as caught:
        create(tmp_path / "a.gpkg", settings={})

    assert caught.value.problem == "exists_already"
    assert (tmp_path / "a.gpkg").read_text() == "a letter"


def test_the_log_of_a_deleted_workspace_does_not_haunt_a_new_one(tmp_path):
    store = workspace(tmp_path, "A1")
    log = store.path.with_name(store.path.name + "-wal").read_bytes()
    store.close()
    store.path.unlink()
    store.path.with_name(store.path.name + "-wal").write_bytes(log)

    with create(store.path, settings={}).reading() as records:
        assert len(records.areas()) == 0


@on_both_stores
def test_a_missing_workspace_is_not_made_by_opening_it(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        open_store(place(tmp_path, "a.gpkg"))

    assert caught.value.thing == "workspace"
    assert list(tmp_path.iterdir()) == []


def _text(path):
    path.write_text("名称,经度,纬度")


def _empty(path):
    path.touch()


def _folder(path):
    path.mkdir()


def _other_database(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE settings (key, value)")
        connection.execute("INSERT INTO settings VALUES ('schema_version', '1')")
        connection.commit()


def _other_geopackage(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 0x47504B47")
        connection.execute("CREATE TABLE gpkg_contents (table_name)")


@pytest.mark.parametrize("make", [_text, _empty, _folder, _other_database, _other_geopackage])
def test_another_kind_of_file_is_refused_and_left_as_it_is(tmp_path, make):
    path = tmp_path / "a.gpkg"
    make(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(DamagedError) as caught:
        open_store(path)

    assert caught.value.reason == "not_a_workspace"
    assert (path.read_bytes() if path.is_file() else None) == before


@on_both_stores
def test_a_workspace_of_another_version_is_refused(tmp_path):
    store = workspace(tmp_path, "A1")
    with store.writing() as records:
        records.put_setting("schema_version", "999")

    with pytest.raises(DamagedError) as caught:
        open_store(store.place)

    assert caught.value.reason == "other_version"


@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_file_that_may_not_be_written_can_still_be_read(folder_mode):
    with tempfile.TemporaryDirectory() as folder:
        store = workspace(Path(folder), "A1")
        store.close()
        store.path.chmod(0o444)
        Path(folder).chmod(folder_mode)

        with as_nobody():
            store = open_store(store.path)
            with store.reading() as records:
                codes = records.areas()["code"].tolist()
            with pytest.raises(InputError) as caught, store.writing():
                pass
            store.close()

        assert (codes, caught.value.problem) == (["D1", "A1"], "not_writable")


def test_write_ahead_mode_is_set_again_after_another_program_left_it(tmp_path):
    store = workspace(tmp_path, "A1")
    store.close()
    ask(store.path, "PRAGMA journal_mode = DELETE")

    with open_store(store.path).reading() as records:
        records.areas()

        assert ask(store.path, "PRAGMA journal_mode") == [("wal",)]
