"""A file of points comes back whole, each row with its areas, status and units."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from workspace_builders import staffed, write_csv

from gridward.errors import InputError

OURS = [
    "district",
    "village",
    "status",
    "district_name",
    "village_name",
    "territory",
    "contractor",
    "reason",
]
MARCH = "2026-03-15"


def read(path):
    return pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)


def points_file(folder):
    return write_csv(
        folder / "points.csv",
        "序号,经度,备注,纬度",
        ("003", 121.015, "乙", 25.005),
        ("001", "abc", None, 25.005),
        ("002", 121.005, "甲", 25.005),
        ("004", 25.005, "反", 121.005),
        ("005", 121.025, "空", 25.005),
    )


def test_a_table_comes_back_with_its_rows_columns_and_order(tmp_path):
    source = points_file(tmp_path)
    with staffed(tmp_path) as city:
        report = city.locate_file(source, tmp_path / "out.csv", at=MARCH)

    before, after = read(source), read(tmp_path / "out.csv")

    pd.testing.assert_frame_equal(after[before.columns.tolist()], before)
    assert after.columns.tolist()[:4] == before.columns.tolist()
    assert sorted(after.columns[4:]) == sorted(OURS)
    assert report.counts == {"inside": 2, "unlocated": 2, "gap": 1}


def test_every_row_says_its_areas_units_or_why_it_has_none(tmp_path):
    with staffed(tmp_path) as city:
        city.locate_file(points_file(tmp_path), tmp_path / "out.csv", at=MARCH)

    out = read(tmp_path / "out.csv")

    assert out["status"].tolist() == ["inside", "unlocated", "inside", "unlocated", "gap"]
    assert out["reason"].tolist() == ["", "not_a_number", "", "swapped_axes", ""]
    assert out["village"].tolist() == ["B", "", "A", "", ""]
    assert out["village_name"].tolist() == ["乙村", "", "甲村", "", ""]
    assert out["territory"].tolist() == ["S", "", "S", "", "S"]
    assert out["contractor"].tolist() == ["", "", "W", "", ""]


def test_a_column_called_like_ours_keeps_its_name_and_ours_gives_way(tmp_path):
    source = write_csv(
        tmp_path / "points.csv", "status,village,x,y", ("旧", "old", 121.005, 25.005)
    )
    with staffed(tmp_path) as city:
        city.locate_file(source, tmp_path / "out.csv")

    out = read(tmp_path / "out.csv")

    assert out[["status", "village"]].to_numpy().tolist() == [["旧", "old"]]
    assert out[["gridward_status", "gridward_village"]].to_numpy().tolist() == [["inside", "A"]]


def test_a_table_becomes_geojson_with_a_place_for_each_row_that_has_one(tmp_path):
    with staffed(tmp_path) as city:
        city.locate_file(points_file(tmp_path), tmp_path / "out.geojson")

    out = gpd.read_file(tmp_path / "out.geojson", engine="pyogrio")

    assert out["序号"].tolist() == ["003", "001", "002", "004", "005"]
    assert out.geometry.isna().tolist() == [False, True, False, True, False]
    assert (out.geometry.iloc[2].x, out.geometry.iloc[2].y) == pytest.approx((121.005, 25.005))
    assert out["status"].tolist() == ["inside", "unlocated", "inside", "unlocated", "gap"]


def test_geojson_becomes_a_table_with_the_places_in_front(tmp_path):
    frame = gpd.GeoDataFrame(
        {"编号": ["b", "a", "c"], "数": [2, 1, 3]},
        geometry=[shapely.Point(121.015, 25.005), shapely.Point(121.005, 25.005), None],
        crs=4326,
    )
    frame.to_file(tmp_path / "points.geojson", engine="pyogrio")
    with staffed(tmp_path) as city:
        report = city.locate_file(tmp_path / "points.geojson", tmp_path / "out.csv")

    out = read(tmp_path / "out.csv")

    assert out.columns.tolist()[:4] == ["longitude", "latitude", "编号", "数"]
    assert out["编号"].tolist() == ["b", "a", "c"]
    assert out["longitude"].tolist() == ["121.015", "121.005", ""]
    assert out["village"].tolist() == ["B", "A", ""]
    assert out["reason"].tolist() == ["", "", "geometry_empty"]
    assert report.counts == {"inside": 2, "unlocated": 1}


def test_columns_and_datum_may_be_told(tmp_path):
    source = write_csv(tmp_path / "points.csv", "东,北", (121.0147, 25.0022))
    with staffed(tmp_path) as city:
        city.locate_file(source, tmp_path / "wgs.csv", x="东", y="北")
        city.locate_file(source, tmp_path / "gcj.csv", x="东", y="北", datum="gcj02")

    assert read(tmp_path / "wgs.csv")["village"].tolist() == ["B"]
    assert read(tmp_path / "gcj.csv")["village"].tolist() == ["B"]
    assert read(tmp_path / "gcj.csv")["东"].tolist() == ["121.0147"]


def test_an_unknown_ending_is_refused_and_no_file_is_left(tmp_path):
    source = points_file(tmp_path)
    with staffed(tmp_path) as city, pytest.raises(InputError) as caught:
        city.locate_file(source, tmp_path / "out.docx")

    assert caught.value.problem == "unknown_format"
    assert not (tmp_path / "out.docx").exists()
