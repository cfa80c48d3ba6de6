"""The doctor finds what was done to a workspace behind our back."""

import pyogrio
import pytest
import shapely
from stores import on_both_stores, place
from workspace_builders import edit_shape, reopened, run_sql, square, staffed, town, write_areas

import gridward
from gridward.workspace import create_workspace


def unsound(city):
    return {check.name: check.detail for check in city.doctor() if not check.sound}


@on_both_stores
def test_a_sound_workspace_passes_every_check(tmp_path):
    with staffed(tmp_path) as city:
        checks = city.doctor()

    assert {check.name for check in checks} - {"journal"} == {
        "file",
        "references",
        "shapes",
        "parents",
        "mandate",
    }
    assert all(check.sound for check in checks)


@on_both_stores
def test_an_empty_workspace_is_sound(tmp_path):
    with create_workspace(place(tmp_path, "empty.gpkg")) as city:
        assert unsound(city) == {}


@on_both_stores
def test_an_outline_that_was_drawn_across_itself_is_found(tmp_path):
    with town(tmp_path) as city:
        path = city.address
    bowtie = shapely.Polygon([(121, 25), (121.01, 25.01), (121.01, 25), (121, 25.01)])
    edit_shape(path, "A", bowtie)

    with gridward.open(path) as city:
        assert unsound(city) == {"shapes": "A"}


@on_both_stores
def test_an_area_that_lost_the_one_above_it_is_found(tmp_path):
    with town(tmp_path) as city:
        path = city.address
    run_sql(path, "UPDATE areas SET parent_id = NULL WHERE code = 'B'")

    with gridward.open(path) as city:
        assert unsound(city) == {"parents": "B"}


def test_a_reference_that_leads_nowhere_is_found(tmp_path):
    with staffed(tmp_path) as city:
        path = city.address
    run_sql(path, "DELETE FROM units WHERE code = 'W'")

    with gridward.open(path) as city:
        assert "references" in unsound(city)


@on_both_stores
def test_an_area_outside_the_mandate_is_found(tmp_path):
    mandate = write_areas(tmp_path / "mandate.geojson", {"X": square(0)})
    with create_workspace(place(tmp_path, "w.gpkg"), mandate=mandate) as city:
        areas = write_areas(tmp_path / "a.geojson", {"IN": square(0), "AWAY": square(5)})
        city.import_areas(areas, layer="village")

        assert unsound(city) == {"mandate": "AWAY"}


def test_another_journal_is_set_right_when_the_workspace_is_opened(tmp_path):
    with town(tmp_path) as city:
        path = city.address
    run_sql(path, "PRAGMA journal_mode = DELETE")

    with gridward.open(path) as city:
        assert unsound(city) == {}


@pytest.mark.parametrize("layer", ["areas", "village", "district"])
def test_gdal_lists_the_layers_and_reads_their_names(tmp_path, layer):
    with reopened(town(tmp_path)) as city:
        path = city.address

    names = pyogrio.read_dataframe(path, layer=layer)["name"].tolist()

    assert layer in [name for name, _ in pyogrio.list_layers(path)]
    assert set(names) <= {"东区", "甲村", "乙村"}
