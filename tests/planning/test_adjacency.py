"""Who is whose neighbour, by what, and how long the border is."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from planning_builders import STEP, X, Y, squares
from pyproj import Geod

from gridward.coordinates import metric_crs_at
from gridward.errors import InputError
from gridward.frames import WGS84
from gridward.planning import adjacency

GEOD = Geod(ellps="WGS84")


def test_squares_that_share_a_side_are_neighbours_by_its_length():
    areas = squares(2, 2)

    found = adjacency(areas)

    assert list(zip(found["one"], found["two"], strict=True)) == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert set(found["kind"]) == {"border"}
    assert found["border_m"][0] == pytest.approx(
        GEOD.line_length([X, X + STEP], [Y + STEP] * 2), rel=1e-3
    )


def test_areas_that_meet_in_a_point_alone_are_no_neighbours():
    areas = squares(2, 2, gaps=[(0, 1), (1, 0)])

    found = adjacency(areas)

    assert found["kind"].tolist() == [
        "nearest"
    ]  # not border: joined so that the map hangs together


def test_an_island_is_joined_to_the_nearest_area_by_one_row_that_says_how_far():
    areas = squares(4, 1, gaps=[(2, 0)])

    found = adjacency(areas)

    island = found[found["kind"] == "nearest"].iloc[0]
    assert (island["one"], island["two"], island["border_m"]) == (1, 2, 0.0)
    assert island["apart_m"] == pytest.approx(
        GEOD.line_length([X + 2 * STEP, X + 3 * STEP], [Y, Y]), rel=2e-3
    )


def test_a_bridge_joins_what_it_names_and_the_island_needs_no_other():
    areas = squares(4, 1, gaps=[(2, 0)])

    found = adjacency(areas, bridges=pd.DataFrame({"one": ["3-0"], "two": ["0-0"]}))

    assert found[found["kind"] == "bridge"][["one", "two"]].to_numpy().tolist() == [[0, 2]]
    assert "nearest" not in set(found["kind"])


def test_a_bridge_may_be_a_line_whose_ends_lie_in_the_areas():
    areas = squares(4, 1, gaps=[(2, 0)])
    line = shapely.LineString([(X + 1.5 * STEP, Y + 0.004), (X + 3.5 * STEP, Y + 0.004)])

    found = adjacency(areas, bridges=gpd.GeoDataFrame(geometry=[line], crs=WGS84))

    assert found[found["kind"] == "bridge"][["one", "two"]].to_numpy().tolist() == [[1, 2]]


def test_a_bridge_that_ends_nowhere_is_refused_with_its_row():
    areas = squares(2, 1)
    line = shapely.LineString([(X, Y), (X - 1, Y - 1)])

    with pytest.raises(InputError) as caught:
        adjacency(areas, bridges=gpd.GeoDataFrame(geometry=[line], crs=WGS84))

    assert (caught.value.problem, caught.value.row) == ("bridge_nowhere", 2)


def test_a_compound_is_a_neighbour_of_the_community_it_lies_on():
    areas = squares(2, 1).assign(layer="community")
    inside = shapely.box(X + 0.002, Y + 0.002, X + 0.004, Y + 0.004)
    compound = gpd.GeoDataFrame(
        {"code": ["C1"], "layer": ["compound"]}, geometry=[inside], crs=WGS84
    )

    found = adjacency(pd.concat([areas, compound], ignore_index=True))

    overlap = found[found["kind"] == "overlap"].iloc[0]
    assert (overlap["one"], overlap["two"]) == (0, 2)
    flat = gpd.GeoSeries([inside], crs=WGS84).to_crs(metric_crs_at(X, Y))
    assert overlap["border_m"] == pytest.approx(flat.length[0], rel=1e-3)


def test_borders_drawn_with_other_corners_still_count():
    left = shapely.box(X, Y, X + STEP, Y + STEP)
    right = shapely.Polygon(
        [
            (X + STEP, Y),
            (X + 2 * STEP, Y),
            (X + 2 * STEP, Y + STEP),
            (X + STEP, Y + STEP),
            (X + STEP, Y + STEP / 2),
        ]
    )
    areas = gpd.GeoDataFrame({"code": ["A", "B"]}, geometry=[left, right], crs=WGS84)

    found = adjacency(areas)

    assert found["kind"].tolist() == ["border"]
    assert found["border_m"][0] > 1000
