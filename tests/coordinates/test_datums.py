"""Datums: met by published places, there and back within a centimetre."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.coordinates import datum_name, from_wgs84, metric_crs_at, to_wgs84
from gridward.errors import InputError

DEGREE_M = 111_320.0
CITIES = Path(__file__).parents[2] / "geodata" / "datums" / "china_cities_datums.csv"


def distance_m(x, y, other_x, other_y):
    return np.hypot((x - other_x) * np.cos(np.radians(y)), y - other_y) * DEGREE_M


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_published_places_are_met_within_a_metre_both_ways(datum):
    places = pd.read_csv(CITIES)
    wgs84 = (places["wgs84_x"].to_numpy(), places["wgs84_y"].to_numpy())
    other = (places[f"{datum}_x"].to_numpy(), places[f"{datum}_y"].to_numpy())

    there, back = from_wgs84(*wgs84, datum=datum), to_wgs84(*other, datum=datum)

    assert distance_m(*there, *other).max() < 1.0
    assert distance_m(*back, *wgs84).max() < 1.0


@given(
    x=st.floats(73.5, 135.0),
    y=st.floats(3.5, 53.5),
    datum=st.sampled_from(["gcj02", "bd09", "cgcs2000", "3857", "4547"]),
)
def test_there_and_back_is_the_same_place_within_a_centimetre(x, y, datum):
    there = from_wgs84(x, y, datum=datum)

    back = to_wgs84(*there, datum=datum)

    assert distance_m(*back, x, y) < 0.01


def test_the_offset_is_not_applied_outside_its_box():
    x, y = from_wgs84([2.35, 151.2], [48.85, -33.9], datum="gcj02")

    assert (x.tolist(), y.tolist()) == ([2.35, 151.2], [48.85, -33.9])


def test_easting_comes_before_northing():
    x, y = from_wgs84(114.3, 34.4, datum="EPSG:4547")

    assert 400_000 < x < 600_000
    assert 3_800_000 < y < 3_820_000


@pytest.mark.parametrize(
    ("datum", "problem"),
    [
        ("gps", "unknown_datum"),
        ("4978", "unknown_datum"),
        ("3855", "unknown_datum"),
        ("2383", "needs_parameters"),
        ("4214", "needs_parameters"),
    ],
)
def test_a_datum_that_would_have_to_be_guessed_is_refused(datum, problem):
    with pytest.raises(InputError) as caught:
        to_wgs84(114.0, 34.0, datum=datum)

    assert caught.value.problem == problem


@pytest.mark.parametrize(
    ("x", "y", "epsg"),
    [(121.55, 25.08, 4550), (115.65, 34.4, 4548), (90.4, 23.8, 4539), (2.35, 48.85, 32631)],
)
def test_the_metric_crs_is_the_zone_of_the_centre(x, y, epsg):
    assert metric_crs_at(x, y) == epsg


@pytest.mark.parametrize(
    ("spelt", "name"),
    [
        *(("GCJ-02", "gcj02"), ("ＧＣＪ02", "gcj02"), ("BD-09", "bd09"), ("WGS 84", "wgs84")),
        *(("CGCS_2000", "cgcs2000"), (" 4547", "EPSG:4547"), ("epsg: 4547", "EPSG:4547")),
    ],
)
def test_a_datum_may_be_spelt_as_people_spell_it(spelt, name):
    assert to_wgs84(121.5, 25.0, datum=spelt) == to_wgs84(121.5, 25.0, datum=name)
    assert datum_name(spelt) == name
