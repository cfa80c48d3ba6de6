"""GCJ-02 and BD-09: as others compute them, there and back, and on which ground."""

import geocoordinates_ffi as rust
import numpy as np
import prcoords
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.coordinates import Datum, from_wgs84, to_wgs84

DEGREE_M = 111_320.0
WIDEST_OFFSET_M = 2_000.0
COUNTRY = np.meshgrid(np.linspace(73.5, 135.0, 124), np.linspace(3.5, 53.5, 101))
LONGITUDES, LATITUDES = (axis.ravel() for axis in COUNTRY)
GROUND = shapely.Polygon([(116, 39), (117.5, 39.2), (117, 40.5), (116.2, 40.9), (115.7, 40)])


def distance_m(x, y, other_x, other_y):
    return np.hypot((x - other_x) * np.cos(np.radians(y)), y - other_y) * DEGREE_M


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_there_and_back_is_the_same_place_all_over_the_country(datum):
    there = from_wgs84(LONGITUDES, LATITUDES, datum=datum)

    back = to_wgs84(*there, datum=datum)

    assert distance_m(*back, LONGITUDES, LATITUDES).max() < 1e-5


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_back_and_there_is_the_same_coordinate_all_over_the_country(datum):
    back = to_wgs84(LONGITUDES, LATITUDES, datum=datum)

    there = from_wgs84(*back, datum=datum)

    assert distance_m(*there, LONGITUDES, LATITUDES).max() < 1e-5


@pytest.mark.parametrize(
    ("datum", "theirs"), [("gcj02", prcoords.wgs_gcj), ("bd09", prcoords.wgs_bd)]
)
def test_the_formula_is_that_of_a_library_in_python(datum, theirs):
    x, y = LONGITUDES[::7], LATITUDES[::7]

    ours = from_wgs84(x, y, datum=datum)

    expected = np.array([theirs((lat, lon), False) for lon, lat in zip(x, y, strict=True)])
    assert distance_m(*ours, expected[:, 1], expected[:, 0]).max() < 1e-3


@pytest.mark.parametrize(
    ("datum", "theirs"),
    [
        ("gcj02", lambda x, y: rust.gcj02_to_wgs84_refined(rust.Gcj02(lon=x, lat=y))),
        ("bd09", lambda x, y: rust.bd09_to_wgs84_refined(rust.Bd09(lon=x, lat=y))),
    ],
)
def test_the_inverse_is_that_of_a_library_in_rust(datum, theirs):
    cities = np.array([[116.39, 39.91], [121.47, 31.23], [104.07, 30.57], [113.26, 23.13]])
    x, y = np.vstack([cities, [[126.53, 45.8], [87.62, 43.82], [91.14, 29.65]]]).T

    ours = to_wgs84(x, y, datum=datum)

    made = [theirs(lon, lat) for lon, lat in zip(x, y, strict=True)]
    expected = np.array([(one.lon, one.lat) for one in made]).T
    assert distance_m(*ours, *expected).max() < 0.01


def test_the_common_inverse_in_one_step_errs_by_metres():
    there = np.array(from_wgs84(LONGITUDES, LATITUDES, datum="gcj02"))

    one_step = 2 * there - np.array(from_wgs84(*there, datum="gcj02"))

    assert 3.5 < distance_m(*one_step, LONGITUDES, LATITUDES).max() < 5.5


@given(x=st.floats(115.0, 118.5), y=st.floats(38.5, 41.5), name=st.sampled_from(["gcj02", "bd09"]))
def test_on_a_ground_of_ones_own_only_what_lies_inside_is_moved(x, y, name):
    datum = Datum.named(name, offset_ground=GROUND)

    there = from_wgs84(x, y, datum=datum)

    inside = shapely.intersects_xy(GROUND, x, y)
    assert there == (from_wgs84(x, y, datum=name) if inside else (x, y))


@given(x=st.floats(115.0, 118.5), y=st.floats(38.5, 41.5), name=st.sampled_from(["gcj02", "bd09"]))
def test_what_does_not_come_back_lies_outside_the_ground_and_near_its_rim(x, y, name):
    datum = Datum.named(name, offset_ground=GROUND)

    back = to_wgs84(*from_wgs84(x, y, datum=datum), datum=datum)

    near = GROUND.distance(shapely.Point(x, y)) * DEGREE_M
    assert distance_m(*back, x, y) < 1e-5 or 0 < near < WIDEST_OFFSET_M


@given(at=st.floats(0, 1), name=st.sampled_from(["gcj02", "bd09"]))
def test_along_the_inside_of_the_rim_every_place_comes_back(at, name):
    datum = Datum.named(name, offset_ground=GROUND)
    point = GROUND.buffer(-1e-7).exterior.interpolate(at, normalized=True)

    back = to_wgs84(*from_wgs84(point.x, point.y, datum=datum), datum=datum)

    assert distance_m(*back, point.x, point.y) < 1e-5


def test_missing_and_endless_coordinates_stay_what_they_are():
    x, y = to_wgs84([np.nan, 1e300, np.inf], [39.9, 39.9, 39.9], datum="bd09")

    np.testing.assert_array_equal(x, [np.nan, 1e300, np.inf])
    np.testing.assert_array_equal(y, [39.9, 39.9, 39.9])
