"""Other programs see a workspace as the GeoPackage it is."""

import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from store_builders import areas, ask, points, workspace

from gridward.store import open_store
from gridward.store.geometry import from_blob, to_blob

_MAPPED = ("areas", "exceptions", "excused", "facilities", "mandate", "points", "visits")


def test_gdal_lists_each_layer_of_areas_under_its_own_name(tmp_path):
    store = workspace(tmp_path, "A1", "B2")

    listed = dict(pyogrio.list_layers(store.path))

    assert (listed["区县"], listed["village"], listed["points"], listed["units"]) == (
        "MultiPolygon",
        "MultiPolygon",
        "Point",
        None,
    )


def test_gdal_reads_chinese_names_and_parents_in_wgs84(tmp_path):
    store = workspace(tmp_path, "A1", "B2")

    villages = pyogrio.read_dataframe(store.path, layer="village")

    assert villages[["code", "name", "parent_code"]].to_numpy().tolist() == [
        ["A1", "村A1", "D1"],
        ["B2", "村B2", "D1"],
    ]
    assert villages.crs == "EPSG:4326"


def test_gdal_searches_a_layer_through_the_spatial_index(tmp_path):
    store = workspace(tmp_path, "A1", "B2", "C3")

    found = pyogrio.read_dataframe(
        store.path, layer="village", bbox=(121.0022, 25.0002, 121.0024, 25.0004)
    )

    assert found["code"].tolist() == ["C3"]
    assert pyogrio.read_info(store.path, layer="village")["capabilities"]["fast_spatial_filter"]


def test_the_extent_that_other_programs_read_follows_the_areas(tmp_path):
    store = workspace(tmp_path, "A1", "B2")
    with store.writing() as records:
        records.put_areas(areas("A1").assign(geometry=[shapely.box(120, 24, 120.5, 24.5)]))

    extents = {
        name: tuple(pyogrio.read_info(store.path, layer=name)["total_bounds"])
        for name in ("village", "areas", "区县")
    }

    assert extents == {
        "village": (120.0, 24.0, 121.002, 25.001),
        "areas": (120.0, 24.0, 121.002, 25.001),
        "区县": (121.0, 25.0, 121.001, 25.001),
    }


def test_only_a_real_change_moves_the_date_of_the_last_change(tmp_path):
    store = workspace(tmp_path, "A1")
    ask_dates = "SELECT table_name, last_change FROM gpkg_contents ORDER BY table_name"
    before = ask(store.path, ask_dates)

    with store.writing() as records:
        records.put_areas(areas("A1", parent_code="D1"))

    assert ask(store.path, ask_dates) == before


def test_the_spatial_index_follows_every_kind_of_edit(tmp_path):
    store = workspace(tmp_path, "A1", "B2")
    with store.writing() as records:
        records.put_points(points("P1", "P2", "P3"))
        records.put_points(points("P2", x=122.0))
        connection = records._connection  # noqa: SLF001 -- edits that our interface does not offer
        connection.exec_driver_sql("DELETE FROM points WHERE code = 'P1'")
        connection.exec_driver_sql("UPDATE points SET id = 99 WHERE code = 'P3'")

    boxes = ask(store.path, "SELECT id, round(minx, 3) FROM rtree_points_geom ORDER BY id")

    assert boxes == [(2, 122.0), (99, 121.0)]


def test_what_gdal_adds_is_read_back_and_indexed(tmp_path):
    store = workspace(tmp_path, "A1")
    with store.writing() as records:
        records.put_points(points("P1"))
    store.close()
    pyogrio.write_dataframe(
        points("新点", x=121.5, y=25.5).drop(columns=["name", "address", "stated_area"]),
        store.path,
        layer="points",
        append=True,
    )

    with open_store(store.path).reading() as records:
        read = records.points()

    assert read["code"].tolist() == ["P1", "新点"]
    assert read.geometry.iloc[1].equals(shapely.Point(121.5, 25.5))
    assert ask(store.path, "SELECT round(minx, 3) FROM rtree_points_geom") == [(121.0,), (121.5,)]


def test_a_point_that_gdal_stored_without_a_box_can_be_moved(tmp_path):
    store = workspace(tmp_path, "A1")
    store.close()
    pyogrio.write_dataframe(
        points("P1").drop(columns=["name", "address", "stated_area"]),
        store.path,
        layer="points",
        append=True,
    )

    with open_store(store.path).writing() as records:
        moved = records.put_points(points("P1", x=122.0))

    assert moved.changed == 1
    assert ask(store.path, "SELECT max_x FROM gpkg_contents WHERE table_name = 'points'") == [
        (122.0,)
    ]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("PRAGMA application_id", [(0x47504B47,)]),
        ("PRAGMA integrity_check", [("ok",)]),
        ("PRAGMA foreign_key_check", []),
        ("PRAGMA journal_mode", [("wal",)]),
        ("SELECT srs_id FROM gpkg_spatial_ref_sys ORDER BY srs_id", [(-1,), (0,), (4326,)]),
        (
            "SELECT table_name FROM gpkg_extensions ORDER BY table_name",
            [(name,) for name in _MAPPED],
        ),
    ],
)
def test_the_file_says_of_itself_what_the_standard_asks(tmp_path, question, answer):
    store = workspace(tmp_path, "A1")

    assert ask(store.path, question) == answer


@settings(max_examples=60)
@given(
    corners=st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=3, max_size=9)
)
def test_a_blob_gives_back_every_bit_of_a_geometry(corners):
    polygon = shapely.Polygon(corners)

    assert shapely.to_wkb(from_blob(to_blob(polygon))) == shapely.to_wkb(polygon)


def test_an_empty_geometry_survives():
    assert from_blob(to_blob(shapely.Point())).is_empty
