"""Areas of one layer are taken whole, or refused with every bad row."""

import geopandas as gpd
import shapely
from registry_builders import refused, shapes, square, table

from gridward import registry
from gridward.frames import WGS84

BOWTIE = shapely.Polygon([(121, 25), (121.01, 25.01), (121.01, 25), (121, 25.01)])


def test_an_area_needs_only_a_code_and_a_shape():
    made = registry.areas(
        table({"code": "V1"}, {"code": "V2"}),
        shapes(square(), shapely.MultiPolygon([square(), square(121.5)])),
        layer="village",
        source="表.csv",
    )

    assert made[["layer", "code", "status"]].to_numpy().tolist() == [
        ["village", "V1", "active"],
        ["village", "V2", "active"],
    ]
    assert made.crs == WGS84
    assert made.geometry.geom_type.tolist() == ["Polygon", "MultiPolygon"]


def test_all_bad_rows_of_areas_are_named_by_row():
    bad = refused(
        registry.areas,
        table(
            {"code": "V1", "parent_code": "D1", "status": "active", "households": "12"},
            {"code": "V1", "parent_code": "D9", "status": "gone", "households": "many"},
            {"code": None, "parent_code": None, "valid_from": "2026-13-01"},
            {"code": "V4", "parent_code": "D1"},
            {"code": "V5", "parent_code": "D1"},
            {"code": "V6", "parent_code": "D1"},
            {"code": "V7", "parent_code": "D1"},
        ),
        shapes(
            square(),
            square(),
            square(),
            None,
            shapely.Point(121, 25),
            BOWTIE,
            shapely.box(250000, 2700000, 250100, 2700100),
        ),
        layer="village",
        parents={"D1": "东区"},
    )

    assert sorted(bad, key=str) == [
        (2, "duplicate_code", "code", "V1"),
        (3, "bad_status", "status", "gone"),
        (3, "duplicate_code", "code", "V1"),
        (3, "not_a_number", "households", "many"),
        (3, "unknown_code", "parent_code", "D9"),
        (4, "bad_date", "valid_from", "2026-13-01"),
        (4, "missing_value", "code", None),
        (4, "missing_value", "parent_code", None),
        (5, "geometry_empty", None, "V4"),
        (6, "geometry_kind", None, "Point"),
        (7, "geometry_invalid", None, "V6"),
        (8, "out_of_range", None, "250000, 2.7e+06, 250100, 2.7001e+06"),
    ]


def test_an_empty_shape_is_no_shape():
    bad = refused(
        registry.areas,
        table({"code": "V1"}),
        shapes(shapely.Polygon()),
        layer="village",
    )

    assert bad == [(2, "geometry_empty", None, "V1")]


def test_the_top_layer_needs_no_parents():
    made = registry.areas(
        table({"code": "C1"}), shapes(square()), layer="city", source="表.csv", parents=None
    )

    assert made["parent_code"].isna().all()


def test_the_shapes_are_taken_unchanged():
    ring = shapely.Polygon([(121, 25), (121, 25.001), (121.001, 25.001), (121.001, 25)])

    made = registry.areas(table({"code": "V1"}), shapes(ring), layer="village", source="表.csv")

    assert isinstance(made, gpd.GeoDataFrame)
    assert shapely.equals_exact(made.geometry.iloc[0], ring)


def test_an_area_wider_than_half_the_earth_is_refused():
    bad = refused(
        registry.areas,
        table({"code": "V1"}, {"code": "V2"}),
        shapes(shapely.box(-90, 25, 90, 26), shapely.box(-179, 25, 179, 26)),
        layer="village",
    )

    assert bad == [(3, "across_antimeridian", None, "V2")]


def test_an_area_with_its_axes_swapped_is_told_from_one_beyond_the_earth():
    bad = refused(
        registry.areas,
        table({"code": "V1"}, {"code": "V2"}),
        shapes(shapely.box(25, 121, 25.1, 121.1), shapely.box(181, 25, 182, 26)),
        layer="village",
    )

    assert bad == [
        (2, "swapped_axes", None, "25, 121, 25.1, 121.1"),
        (3, "out_of_range", None, "181, 25, 182, 26"),
    ]


def test_parents_in_a_file_whose_layer_has_none_above_are_refused_once():
    bad = refused(
        registry.areas,
        table(
            {"code": "V1"}, {"code": "V2", "parent_code": "D"}, {"code": "V3", "parent_code": "D"}
        ),
        shapes(square(), square(), square()),
        layer="village",
    )

    assert bad == [(3, "parent_layer", "parent_code", "D")]


def test_status_and_parent_are_understood_as_offices_write_them():
    made = registry.areas(
        table(
            {"code": "V1", "status": "待拆迁", "parent_code": "东区"},
            {"code": "V2", "status": "Awaiting demolition", "parent_code": "D1"},
        ),
        shapes(square(), square()),
        layer="village",
        source="表.csv",
        parents={"D1": "东区"},
    )

    assert made["status"].tolist() == ["awaiting_demolition"] * 2
    assert made["parent_code"].tolist() == ["D1", "D1"]
