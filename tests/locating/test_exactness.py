"""Try to catch the index rounding: slivers, shared corners, far overlaps, odd borders."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from locating_oracle import answers, frame, lattice_coverage, place, stars, verdict

from gridward.locating import Locator, direct
from gridward.locating.intake import point_arrays, sound_areas
from gridward.locating.layer import Layer


def beside(values):
    """Return values with their neighbours among the floats."""
    return np.concatenate([np.nextafter(values, -np.inf), values, np.nextafter(values, np.inf)])


def hard_points(areas, seed, count=150):
    """Return corners and middles of borders, shifted by at most one float each way."""
    corners = shapely.get_coordinates(areas.geometry.array)
    spots = np.concatenate([corners, (corners[1:] + corners[:-1]) / 2])
    random = np.random.default_rng(seed)
    spots = spots[random.integers(0, len(spots), count)]
    steps = random.integers(-1, 2, spots.shape)
    return np.nextafter(spots, spots + steps).T


def skewed(shapes, seed):
    """Return shapes turned and stretched, alike, so that no coordinate is a round number."""
    a, b, c, d = np.random.default_rng(seed).uniform(-1, 1, 4) + np.array([2, 0, 0, 2])
    return [
        shapely.transform(shape, lambda xy: xy @ np.array([[a, b], [c, d]]) + (121.3, 24.7))
        for shape in shapes
    ]


def expected(areas, xs, ys):
    return [verdict(areas, x, y) for x, y in zip(xs, ys, strict=True)]


@settings(max_examples=20, deadline=None)
@given(side=st.integers(2, 5), seed=st.integers(0, 10**6))
def test_points_a_float_beside_skewed_borders_get_the_exact_owner(side, seed):
    areas = frame(skewed(lattice_coverage(side, seed), seed))
    xs, ys = hard_points(areas, seed)

    assert answers(areas, xs, ys) == expected(areas, xs, ys)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), whole=st.booleans())
def test_points_a_float_beside_overlapping_stars_get_the_exact_owner(seed, whole):
    areas = frame(stars(8, seed, whole=whole))
    xs, ys = hard_points(areas, seed)

    assert answers(areas, xs, ys) == expected(areas, xs, ys)


@pytest.mark.parametrize("x", [0.1, 1 / 3, 121.3, 179.9])
def test_a_sliver_one_float_wide_is_seen(x):
    after = np.nextafter(x, np.inf)
    areas = frame(
        [shapely.box(x - 1, 0.3, x, 1.7), shapely.box(after, 0.1, after + 0.05, 1.9)],
        codes=["A", "B"],
    )
    xs = np.repeat(beside(np.array([x, after])), 3)
    ys = np.tile([0.3, 1 / 3, 1.7], 6)

    assert answers(areas, xs, ys) == expected(areas, xs, ys)


def test_borders_that_share_no_corners_are_still_one_border():
    left = shapely.Polygon([(0, 0), (1, 0), (1, 0.25), (1, 0.5), (1, 1), (0, 1)])
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 1 / 3)])
    areas = frame([left, right])
    ys = np.linspace(0, 1, 25)
    xs = np.ones(25)

    assert answers(areas, xs, ys) == [("A000", "edge")] * 25


def test_any_number_of_areas_may_lie_over_a_point():
    areas = frame([shapely.box(-reach, -reach, reach, reach) for reach in np.arange(1, 90) / 2])
    xs = np.arange(-45, 46) / 2
    ys = np.full(91, 0.25)

    assert answers(areas, xs, ys) == expected(areas, xs, ys)


def test_an_enclave_belongs_to_who_is_inside_and_its_border_to_the_smaller_code():
    ring = shapely.box(0, 0, 9, 9).difference(shapely.box(3, 3, 6, 6))
    areas = frame([ring, shapely.box(3, 3, 6, 6)], codes=["B", "A"])
    halves = np.arange(-1, 20) / 2
    xs, ys = (axis.ravel() for axis in np.meshgrid(halves, halves))

    assert answers(areas, xs, ys) == expected(areas, xs, ys)


def test_numbers_next_to_nothing_are_nothing_with_and_without_an_index():
    areas = frame([shapely.box(-1, 0, -1e-300, 1)], codes=["A"])
    xs, ys = [0.0, -1e-300, 0.1], [0.5, 0.5, 0.5]

    bare = Locator.build(areas).rows(xs, ys)

    assert bare.tolist() == [0, 0, -1]
    assert [Locator.build(areas).who(*place).status for place in zip(xs, ys, strict=True)] == [
        "edge",
        "edge",
        "outside",
    ]


def test_numbers_next_to_nothing_are_nothing():
    areas = frame([shapely.box(0, 0, 1, 1), shapely.box(-1, 0, 1e-300, 1)], codes=["B", "A"])

    answer = Locator.build(areas).who(5e-324, 0.5)

    assert (answer.code, answer.status) == ("A", "edge")


@pytest.mark.parametrize("corners", [40, 57, 120, 300])
def test_leaves_that_several_areas_hold_are_right_in_large_layers(corners):
    small = [shapely.box(n % 25, n // 25, n % 25 + 0.5, n // 25 + 0.5) for n in range(525)]
    round_ = shapely.Point(40, 10).buffer(5, quad_segs=corners // 4)
    shapes = [*small, round_, shapely.box(36, 6, 44, 14), shapely.box(37, 5, 43, 15)]
    layer = Layer.of("x", sound_areas(frame(shapes)).of("community"), overlay=False, accuracy_m=0)
    xs, ys = np.random.default_rng(corners).uniform((34, 4), (46, 16), (40_000, 2)).T
    xs, ys = point_arrays(xs, ys)
    layer.cells  # noqa: B018 - the index is built

    indexed = layer.resolve(xs, ys)

    bare = direct.resolve(layer.shapes, layer.boxes, xs, ys)
    np.testing.assert_array_equal(indexed, bare)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), whole=st.booleans())
def test_without_an_index_the_answers_are_the_same(seed, whole):
    areas = frame(stars(8, seed, whole=whole))
    layer = Locator.build(areas)._layers["community"]  # noqa: SLF001 (the two ways are one's own)
    xs, ys = hard_points(areas, seed)

    owners, states = direct.resolve(layer.shapes, layer.boxes, xs, ys)

    assert layer.cells.grid.size  # built from here on
    assert Layer.resolve(layer, xs, ys)[0].tolist() == owners.tolist()
    assert Layer.resolve(layer, xs, ys)[1].tolist() == states.tolist()


def test_the_oracle_itself_is_right_about_a_square():
    square = shapely.box(0, 0, 2, 2)

    assert [place(square, x, 1) for x in (-1, 0, 1, 2, 3)] == ["out", "on", "in", "on", "out"]


def test_threads_change_nothing():
    areas = frame(skewed(lattice_coverage(5, 1), 1))
    locator = Locator.build(areas)
    xs, ys = np.random.default_rng(0).uniform((120, 20), (145, 40), (500_000, 2)).T

    one = locator.rows(xs, ys, threads=1)

    np.testing.assert_array_equal(locator.rows(xs, ys, threads=4), one)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_far_from_borders_shapely_agrees(seed):
    areas = frame(stars(8, seed))
    xs, ys = np.random.default_rng(seed).uniform(-6, 6, (2, 2_000))

    rows = Locator.build(areas).rows(xs, ys)

    point, area = shapely.STRtree(areas.geometry.array).query(
        shapely.points(xs, ys), predicate="intersects"
    )
    by_shapely = np.full(2_000, len(areas))
    np.minimum.at(by_shapely, point, area)
    np.testing.assert_array_equal(np.where(rows < 0, len(areas), rows), by_shapely)
