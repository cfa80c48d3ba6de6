"""The union of discs lies between discs of the radius and of the radius less the error."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.coverage import discs

coordinates = st.one_of(st.integers(0, 12).map(float), st.floats(0, 12))
middles = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=60)


def nearest_m(points, places):
    """Return the distance from each of many points to the nearest place: the plain way."""
    away = np.full(len(points), np.inf)
    for place in places:
        away = np.minimum(away, np.hypot(*(points - place).T))
    return away


def raster(places, beyond, side=160):
    low, high = places.min(axis=0) - beyond, places.max(axis=0) + beyond
    lines = [np.linspace(a, b, side) for a, b in zip(low, high, strict=True)]
    return np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, 2)


def seen(polygons, points):
    shape = shapely.multipolygons(polygons) if len(polygons) else shapely.Polygon()
    return shapely.intersects_xy(shape, points[:, 0], points[:, 1])


@settings(deadline=None, max_examples=60)
@given(
    places=middles, radius_m=st.sampled_from([1.0, 2.5, 5.0]), share=st.sampled_from([0.05, 0.4])
)
def test_a_fine_raster_agrees_within_the_stated_error(places, radius_m, share):
    places, error_m = np.array(places), share * radius_m
    points = raster(places, 1.3 * radius_m)

    made = discs(places, radius_m=radius_m, error_m=error_m)
    inside, away = seen(made, points), nearest_m(points, places)

    assert shapely.is_valid(made).all()
    assert not (inside & (away > radius_m)).any()
    assert not (~inside & (away < radius_m - error_m)).any()


def test_places_on_a_lattice_whose_rims_meet_by_threes_are_united():
    lattice = np.stack(np.meshgrid(np.arange(40.0), np.arange(40.0)), axis=-1).reshape(-1, 2)
    points = raster(lattice, 7.0, side=400)

    made = discs(lattice * 6, radius_m=5.0, error_m=0.1)
    inside, away = seen(made, points * 6), nearest_m(points * 6, lattice * 6)

    assert not (inside & (away > 5.0)).any()
    assert not (~inside & (away < 4.9)).any()


def test_parts_do_not_overlap_and_islands_lie_in_holes():
    ring = 100 * np.column_stack([np.cos(np.arange(40)), np.sin(np.arange(40))])
    places = np.vstack([ring, [[0.0, 0.0]]])

    made = discs(places, radius_m=20.0, error_m=0.2)

    assert len(made) == 2
    assert len(made[0].interiors) + len(made[1].interiors) == 1
    assert shapely.area(made).sum() == pytest.approx(shapely.union_all(made).area)


def test_no_place_sees_nothing():
    assert len(discs(np.empty((0, 2)), radius_m=5.0, error_m=0.1)) == 0


def test_a_hundred_thousand_fixes_of_a_depot_do_not_take_the_square_of_their_number():
    fixes = np.random.default_rng(3).normal(0, 10, (100_000, 2))

    made = discs(fixes, radius_m=100.0, error_m=0.5)

    assert shapely.area(made).sum() > np.pi * 100**2
