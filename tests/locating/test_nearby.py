"""Points that come and go: what is near is what geodesic brute force finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from gridward.errors import InputError
from gridward.locating import Nearby

GEOD = Geod(ellps="WGS84")
places = st.lists(
    st.tuples(st.floats(121.4, 121.6), st.floats(24.9, 25.1)), min_size=1, max_size=30
)
worldwide = st.lists(st.tuples(st.floats(-179, 179), st.floats(-89, 89)), min_size=1, max_size=30)


def distances_m(points, x, y):
    xs, ys = np.array(points).T
    return GEOD.inv(np.full(len(xs), x), np.full(len(ys), y), xs, ys)[2]


def keyed(points):
    return [(number, x, y) for number, (x, y) in enumerate(points)]


@given(points=places, x=st.floats(121.4, 121.6), y=st.floats(24.9, 25.1), r=st.floats(0, 30_000))
def test_within_a_radius_is_what_brute_force_finds(points, x, y, r):
    expected = {n for n, d in enumerate(distances_m(points, x, y)) if d <= r}

    found = Nearby(keyed(points)).within(x, y, radius_m=r)

    assert {key for key, _ in found} == expected
    assert [d for _, d in found] == sorted(d for _, d in found)


@given(points=worldwide, x=st.floats(-170, 170), y=st.floats(-80, 80), count=st.integers(1, 5))
def test_the_nearest_are_those_with_the_smallest_distance(points, x, y, count):
    within_turn = [(px, py) for px, py in points if abs(px - x) < 170] or [(x, y)]
    expected = np.sort(distances_m(within_turn, x, y))[:count]

    found = Nearby(keyed(within_turn)).nearest(x, y, count=count)

    assert [d for _, d in found] == pytest.approx(expected, abs=1e-6)


@given(points=places, gone=st.data())
def test_what_is_removed_is_found_no_more(points, gone):
    removed = gone.draw(st.sets(st.sampled_from(range(len(points)))))
    nearby = Nearby(keyed(points))

    for key in removed:
        nearby.remove(key)

    left = {key for key, _ in nearby.within(121.5, 25.0, radius_m=100_000)}
    assert left == set(range(len(points))) - removed
    assert len(nearby) == len(points) - len(removed)


def test_a_point_that_moves_leaves_its_old_place():
    nearby = Nearby([("a", 121.5, 25.0)])

    nearby.add("a", 121.6, 25.0)

    assert nearby.within(121.5, 25.0, radius_m=10) == []
    assert nearby.within(121.6, 25.0, radius_m=10) == [("a", 0.0)]


@pytest.mark.parametrize(("x", "y"), [(np.nan, 25.0), (200.0, 25.0), (25.0, 121.0)])
def test_a_place_that_is_none_is_refused(x, y):
    with pytest.raises(InputError):
        Nearby().add("a", x, y)
