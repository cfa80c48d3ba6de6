"""A backup of an earlier version is restored as what it would be today."""

import gzip
from pathlib import Path

import pytest
from stores import on_both_stores, place

from gridward.store import open_store, restore

RELEASED = sorted(Path(__file__).parent.glob("released_*.gpkg.gz"))


@on_both_stores
@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.name.partition(".")[0])
def test_a_backup_of_an_earlier_version_is_brought_up_to_date_on_its_way(tmp_path, released):
    backup = tmp_path / "backup.gpkg"
    backup.write_bytes(gzip.decompress(released.read_bytes()))
    before = backup.read_bytes()

    restore(backup, place(tmp_path, "new.gpkg"))

    assert backup.read_bytes() == before
    with (
        open_store(place(tmp_path, "new.gpkg")).reading() as records,
        open_store(backup).reading() as opened,  # which brings it up to date, too
    ):
        assert records.settings() == opened.settings()
        assert records.areas().equals(opened.areas())
        assert records.responsibilities().equals(opened.responsibilities())
        assert [found for found in records.health().values() if found] == []
