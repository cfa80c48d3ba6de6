"""Check distances against geodesics and shares against drawn circles."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from locating_oracle import frame, squares, stars
from pyproj import Geod

from gridward.locating import Locator

GEOD = Geod(ellps="WGS84")


def beside(y, east_m):
    """Return two areas that meet at x = 100, and a point east of their border."""
    x = GEOD.fwd(100.0, y, 90.0, east_m)[0]
    areas = frame(
        [shapely.box(99, y - 1, 100, y + 1), shapely.box(100, y - 1, 101, y + 1)], codes=["A", "B"]
    )
    return Locator.build(areas), x


@settings(max_examples=40, deadline=None)
@given(y=st.floats(-70, 70), east_m=st.floats(0.01, 10_000))
def test_the_distance_to_a_border_is_the_geodesic_one(y, east_m):
    locator, x = beside(y, east_m)

    answer = locator.who(x, y, accuracy_m=east_m + 1)

    told = {candidate.code: candidate.distance_m for candidate in answer.candidates}
    assert told == pytest.approx({"A": east_m, "B": east_m}, abs=0.1)


def test_a_point_far_from_every_border_is_certain():
    locator, x = beside(30.0, 500.0)

    answer = locator.who(x, 30.0, accuracy_m=400.0)

    assert (answer.certainty, len(answer.candidates)) == ("certain", 1)
    assert answer.candidates[0].share == pytest.approx(1.0)


def test_a_circle_that_reaches_another_owner_makes_the_answer_ambiguous():
    locator, x = beside(30.0, 10.0)

    answer = locator.who(x, 30.0, accuracy_m=30.0)

    assert (answer.code, answer.certainty) == ("B", "ambiguous")
    assert [candidate.code for candidate in answer.candidates] == ["B", "A"]
    # the circular segment beyond a chord at a third of the radius
    segment = (np.arccos(1 / 3) - np.sqrt(8) / 9) / np.pi
    assert [c.share for c in answer.candidates] == pytest.approx([1 - segment, segment], abs=1e-5)


def test_the_accuracy_of_the_lines_widens_the_circle():
    areas = squares("A", "B")
    layers = {"layer": ["community"], "overlay": [False], "rank": [0], "accuracy_m": [60.0]}

    locator = Locator.build(areas, layers=frame([None]).assign(**layers).drop(columns="code"))

    assert locator.who(1.0005, 0.5).certainty == "ambiguous"
    assert Locator.build(areas).who(1.0005, 0.5).certainty == "certain"


def test_without_a_circle_there_is_no_share():
    answer = Locator.build(squares("A")).who(0.5, 0.5)

    assert [candidate.share for candidate in answer.candidates] == [None]


def test_nobody_is_never_certain_and_the_nearest_area_is_named():
    answer = Locator.build(squares("B", "A")).who(2.001, 0.5)

    assert (answer.code, answer.certainty, answer.status) == (None, "none", "outside")
    assert answer.nearest.code == "A"
    assert answer.nearest.distance_m == pytest.approx(GEOD.inv(2, 0.5, 2.001, 0.5)[2], abs=0.1)


def test_the_nearest_is_found_in_metres_and_not_in_degrees():
    north = shapely.box(-1, 70, 1, 70.01)  # 0.02 degrees up, 2.2 km
    east = shapely.box(0.03, 69.9, 1, 69.99)  # 0.03 degrees across, 1.1 km
    locator = Locator.build(frame([north, east], codes=["N", "E"]))

    answer = locator.who(0.0, 69.98)

    assert answer.nearest.code == "E"


def test_the_nearest_is_found_across_the_antimeridian_and_from_a_pole():
    far, near = shapely.box(170, 0, 171, 1), shapely.box(-180, 0, -179, 1)
    locator = Locator.build(frame([far, near], codes=["F", "N"]))

    assert locator.who(179.9, 0.5).nearest.code == "N"
    assert locator.who(0.0, 90.0).nearest is not None


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), radius_m=st.floats(1_000, 9_000))
def test_shares_are_those_of_a_finely_drawn_circle(seed, radius_m):
    areas = frame([shapely.transform(shape, lambda xy: xy * 0.02) for shape in stars(4, seed)])

    answer = Locator.build(areas).who(0.01, 0.01, accuracy_m=radius_m)

    turns = np.linspace(0, 360, 2_000, endpoint=False)
    rim = GEOD.fwd(*np.broadcast_arrays(0.01, 0.01, turns, radius_m))[:2]
    circle = shapely.Polygon(np.column_stack(rim))
    drawn = shapely.area(shapely.intersection(areas.geometry.array, circle)) / circle.area
    told = {candidate.code: candidate.share for candidate in answer.candidates}
    expected = dict(zip(areas["code"], drawn, strict=True))
    assert {c: told.get(c, 0.0) for c in expected} == pytest.approx(expected, abs=2e-3)
