"""What is drawn holds exactly the places that lie within its reach, on its side."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.duty import Drawn, Grounds
from gridward.frames import EXCEPTIONS, WGS84, checked

X, Y = 113.0, 23.0
EAST, NORTH = 1 / 102_524.0, 1 / 110_745.0  # degrees of a metre here, to a ten-thousandth

_TEXT = ("code", "name", "side", "valid_from", "valid_to")


def at(east_m, north_m):
    return X + east_m * EAST, Y + north_m * NORTH


def line(*places_m):
    return shapely.LineString([at(*place) for place in places_m])


def grounds(*rows):
    """Return what is drawn: code, shape, reach in metres, side."""
    table = pd.DataFrame(
        [(code, None, (*more, None)[0], reach) for code, _, reach, *more in rows],
        columns=["code", "name", "side", "buffer_m"],
    ).assign(valid_from=None, valid_to=None)
    table = table.astype({**dict.fromkeys(_TEXT, "str"), "buffer_m": "float64"})
    frame = gpd.GeoDataFrame(table, geometry=[row[1] for row in rows], crs=WGS84)
    return Grounds(checked(frame, EXCEPTIONS))


def box(west, east):
    return shapely.box(X + west, Y, X + east, Y + 1)


STREET = line((0, 0), (100, 0))


@pytest.mark.parametrize(
    ("side", "place", "held"),
    [
        ("left", (50, 9.9), True),
        ("left", (50, 10.1), False),
        ("left", (50, -1), False),
        ("left", (50, 0), True),
        ("right", (50, -9.9), True),
        ("right", (50, 1), False),
        ("right", (50, 0), True),
        ("both", (50, 9.9), True),
        ("both", (50, -9.9), True),
        ("both", (105, 0), True),  # past the end, within the reach
        ("both", (107.2, 7.2), False),
    ],
)
def test_a_line_holds_its_side_as_far_as_it_reaches(side, place, held):
    found = grounds(("L", STREET, 10.0, side)).at(*at(*place))

    assert bool(found) == held


@pytest.mark.parametrize(
    ("place", "side"),
    [
        ((101, -1), "right"),  # outside the left turn
        ((105, 5), "right"),
        ((95, 5), "left"),
        ((100.5, -0.1), "right"),
    ],
)
def test_outside_a_left_turn_all_is_right(place, side):
    for turn in ((100, 100), (20, 30)):  # a right angle, and sharper
        corner = line((0, 0), (100, 0), turn)
        if place == (95, 5) and turn == (20, 30):
            continue
        for one in ("left", "right"):
            held = bool(grounds(("L", corner, 8.0, one)).at(*at(*place)))
            near = shapely.distance(corner, shapely.Point(at(*place))) < 8.0 * NORTH
            assert held == (near and one == side)


def test_a_point_holds_what_lies_within_its_radius():
    junction = grounds(("P", shapely.Point(X, Y), 30.0, None))

    (found,) = junction.at(*at(0, 29.9))
    assert (found.code, found.kind) == ("P", "point")
    assert found.distance_m == pytest.approx(29.9, abs=0.01)
    assert junction.at(*at(21.3, 21.3)) == ()


def test_a_polygon_holds_its_border_and_what_lies_within():
    box = shapely.box(X, Y, X + 0.01, Y + 0.01)

    assert grounds(("G", box, None)).at(X, Y + 0.005) == (Drawn("G", "polygon", 0.0),)
    assert grounds(("G", box, None)).at(X - 1e-12, Y + 0.005) == ()


coordinates = st.tuples(st.floats(-60, 160), st.floats(-80, 80))


lines = st.lists(coordinates, min_size=2, max_size=6, unique=True)


@given(lines, st.lists(coordinates, max_size=8))
def test_many_places_are_held_as_each_of_them_alone(corners, places):
    drawn = grounds(
        ("L", line(*corners), 12.0, "left"),
        ("R", line(*corners), 12.0, "right"),
        ("B", line(*corners), 12.0, "both"),
        ("P", shapely.Point(at(*corners[0])), 25.0, None),
    )
    x, y = np.array([at(*place) for place in places]).reshape(-1, 2).T

    hits = drawn.hits(x, y)

    together = set(zip(hits.place.tolist(), hits.exception.tolist(), strict=True))
    alone = {
        (number, drawn.codes.index(one.code))
        for number in range(len(x))
        for one in drawn.at(x[number], y[number])
    }
    assert together == alone
    for number in range(len(x)):
        near = shapely.LineString(corners).distance(shapely.Point(places[number]))
        if abs(near - 12.0) > 0.05:
            assert ((number, 2) in together) == (near < 12.0)
        assert ((number, 2) in together) == ((number, 0) in together or (number, 1) in together)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("A", STREET, 5.0, "left"), ("B", STREET, 5.0, "right"), False),
        (("A", STREET, 5.0, "left"), ("B", STREET, 5.0, "left"), True),
        (("A", STREET, 5.0, "left"), ("B", shapely.reverse(STREET), 5.0, "left"), False),
        (("A", STREET, 5.0, "left"), ("B", shapely.reverse(STREET), 5.0, "right"), True),
        (("A", STREET, 5.0, "both"), ("B", line((50, 0), (150, 0)), 5.0, "left"), True),
        (("A", STREET, 5.0, "both"), ("B", line((100, 0), (150, 0)), 5.0, "both"), False),
        (("A", STREET, 5.0, "both"), ("B", line((50, -50), (50, 50)), 5.0, "both"), False),
        (("A", shapely.Point(X, Y), 5.0), ("B", shapely.Point(X, Y), 9.0), True),
        (("A", shapely.Point(X, Y), 5.0), ("B", shapely.Point(at(1, 0)), 9.0), False),
        (("A", box(0, 1), None), ("B", box(0, 2), None), True),
        (("A", box(0, 1), None), ("B", box(1, 2), None), False),
    ],
)
def test_only_what_nothing_can_decide_between_lies_on_the_same_ground(one, other, same):
    expected = [("A", "B", "", "9999-12-31")] if same else []
    assert grounds(one, other).on_one_ground() == expected


def test_nothing_drawn_holds_nothing():
    assert grounds().at(X, Y) == ()
    assert len(grounds().hits(np.array([X]), np.array([Y])).place) == 0
