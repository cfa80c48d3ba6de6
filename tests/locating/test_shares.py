"""Lines and polygons over several areas: every one is named with its share."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.errors import InputError
from gridward.locating import Locator

METRIC = 4550


def row_of_squares(*codes):
    """Return squares of 0.01° side by side from 121.50, 25.00 eastwards."""
    boxes = [shapely.box(121.5 + n / 100, 25, 121.51 + n / 100, 25.01) for n in range(len(codes))]
    return gpd.GeoDataFrame({"code": codes, "layer": "village"}, geometry=boxes, crs=4326)


def located(*codes):
    return Locator.build(row_of_squares(*codes), metric_crs=METRIC)


def test_a_street_over_two_areas_and_beyond_names_all_three_parts():
    street = shapely.LineString([(121.495, 25.005), (121.515, 25.005)])

    rows = located("A1", "B2").shares(street)

    assert rows["code"].fillna("nobody").tolist() == ["A1", "B2", "nobody"]
    assert rows["share"].tolist() == pytest.approx([0.5, 0.25, 0.25], abs=1e-4)
    assert rows["size"].sum() == pytest.approx(2018, abs=2)


def test_a_street_along_a_border_lies_in_both():
    street = shapely.LineString([(121.51, 25.002), (121.51, 25.008)])

    rows = located("A1", "B2").shares(street)

    assert rows["share"].tolist() == pytest.approx([1.0, 1.0])


def test_a_market_that_touches_a_neighbour_names_it_with_nothing():
    market = shapely.box(121.505, 25.002, 121.51, 25.004)

    rows = located("A1", "B2").shares(market)

    assert dict(zip(rows["code"], rows["share"].round(6), strict=True)) == {"A1": 1.0, "B2": 0.0}


@given(west=st.floats(121.48, 121.55), width=st.floats(0.001, 0.05), south=st.floats(24.98, 25.02))
def test_the_shares_of_a_fabric_without_overlaps_add_up_to_the_whole(west, width, south):
    market = shapely.box(west, south, west + width, south + 0.01)

    rows = located("A1", "B2", "C3").shares(market)

    assert rows["share"].sum() == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        (shapely.Point(121.5, 25), "geometry_kind"),
        (shapely.LineString(), "geometry_empty"),
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "geometry_invalid"),
    ],
)
def test_a_shape_that_has_no_share_is_refused(geometry, problem):
    with pytest.raises(InputError) as caught:
        located("A1").shares(geometry)

    assert caught.value.problem == problem
