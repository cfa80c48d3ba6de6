"""A slip of the keys that put a place outside is told, where it can be told."""

from functools import partial
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.coordinates import Datum, from_wgs84
from gridward.files import read_table
from gridward.registry import likely_slip

TAIPEI = Path(__file__).parents[2] / "geodata" / "taipei"
WGS84 = Datum.named("wgs84")
MEANT = {
    "R3052": ("swapped", 121.49297, 25.13653),
    "R2294": ("point", 121.53959, 24.99081),
    "R3273": ("point", 121.5574, 25.0482),
    "R2133": ("digit", 121.5547105, 24.9945516),
    "R2138": ("digit", 121.5572291, 24.999389),
    "R2148": ("digit", 121.5561832, 25.0034911),
    "R2591": ("digit", 121.54191, 25.0038),
    "R3492": ("digit", 121.55037, 25.02317),
}
CITY = shapely.box(121.45, 24.95, 121.67, 25.21)
IN_CITY = partial(shapely.contains_xy, CITY)


@pytest.fixture(scope="module")
def villages():
    return gpd.read_file(TAIPEI / "taipei.gpkg", layer="village", engine="pyogrio")


@pytest.fixture(scope="module")
def stops():
    return read_table(TAIPEI / "taipei_refuse_stops.csv").set_index("id")


def slip_of(stop, villages, **near):
    stated = villages.geometry[villages["name"] == stop["village"]].union_all()
    city = partial(shapely.contains_xy, villages.geometry.union_all())
    return likely_slip(
        stop["longitude"], stop["latitude"], city=city, stated=stated, datum=WGS84, **near
    )


@pytest.mark.parametrize("code", MEANT)
def test_every_typing_error_of_the_refuse_stops_is_told_with_what_was_meant(stops, villages, code):
    slip = slip_of(stops.loc[code], villages)

    assert (slip.kind, slip.x, slip.y) == MEANT[code]


def test_the_stop_that_stands_just_outside_is_no_slip(stops, villages):
    assert slip_of(stops.loc["R2548"], villages, near=True) is None


def test_what_would_land_in_several_places_is_told_without_one():
    slip = likely_slip("121.5", "20.1", city=IN_CITY, stated=None, datum=WGS84)

    assert (slip.kind, slip.x, slip.y) == ("digit", 121.5, 25.1)
    slip = likely_slip("121.05", "25.1", city=IN_CITY, stated=None, datum=WGS84)
    assert (slip.kind, slip.x, slip.y, slip.agrees) == ("digit", None, None, None)


def test_a_place_at_the_other_end_of_the_world_is_no_slip():
    assert likely_slip("-70.66", "-33.45", city=IN_CITY, stated=None, datum=WGS84) is None


@given(
    st.sampled_from(["gcj02", "EPSG:4547", "EPSG:3826"]),
    st.floats(121.46, 121.66),
    st.floats(24.96, 25.2),
)
def test_swapped_axes_are_told_in_any_datum(datum, x, y):
    there = Datum.named(datum)
    east, north = (repr(round(float(one[0]), 6)) for one in from_wgs84([x], [y], datum=there))

    slip = likely_slip(north, east, city=IN_CITY, stated=CITY, datum=there)

    assert (slip.kind, slip.x, slip.y) == ("swapped", float(east), float(north))


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_at_all_breaks_the_search(x, y):
    slip = likely_slip(x, y, city=IN_CITY, stated=None, datum=WGS84)

    assert slip is None or slip.kind
