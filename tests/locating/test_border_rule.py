"""Compare owners and statuses with exact rationals, on borders and off them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from locating_oracle import answers, frame, lattice_coverage, squares, stars, verdict

from gridward.locating import Locator


def test_a_point_on_a_shared_border_belongs_to_the_smaller_code():
    areas = squares("B2", "A1")  # side by side, they meet at x = 1

    answer = Locator.build(areas).who(1.0, 0.5)

    assert (answer.code, answer.status) == ("A1", "edge")


@pytest.mark.parametrize(("x", "y"), [(0, 0), (2, 1), (2, 0.5), (1.5, 1), (0, 1)])
def test_a_point_on_the_outer_border_has_an_owner(x, y):
    areas = squares("A1", "B2")

    answer = Locator.build(areas).who(x, y)

    assert (answer.code, answer.status) == ("A1" if x < 1 else "B2", "edge")


def test_where_areas_overlap_the_smaller_code_owns():
    areas = frame([shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3)], codes=["Z", "Y"])

    found = Locator.build(areas).locate([1.5, 0.5, 2.0, 1.0], [1.5, 0.5, 1.5, 1.0])

    assert found["community"].tolist() == ["Y", "Z", "Y", "Y"]
    assert found["status"].tolist() == ["overlap", "inside", "edge", "edge"]


def test_codes_are_ordered_as_text():
    areas = squares("10", "9")

    answer = Locator.build(areas).who(1.0, 0.5)

    assert answer.code == "10"


@settings(max_examples=25, deadline=None)
@given(side=st.integers(2, 5), seed=st.integers(0, 10**6))
def test_every_point_of_a_lattice_gets_the_exact_owner(side, seed):
    areas = frame(lattice_coverage(side, seed))
    halves = np.arange(-1, 2 * side + 2) / 2
    xs, ys = (axis.ravel() for axis in np.meshgrid(halves, halves))

    found = answers(areas, xs, ys)

    assert found == [verdict(areas, x, y) for x, y in zip(xs, ys, strict=True)]


@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 8), seed=st.integers(0, 10**6), whole=st.booleans())
def test_overlapping_stars_with_holes_get_the_exact_owner(count, seed, whole):
    areas = frame(stars(count, seed, whole=whole))
    random = np.random.default_rng(seed)
    corners = shapely.get_coordinates(areas.geometry.array)
    spread = random.uniform(-4, 4, (60, 2))
    lattice = np.round(random.uniform(-4, 4, (60, 2)))
    xs, ys = np.concatenate([corners, spread, lattice]).T

    found = answers(areas, xs, ys)

    assert found == [verdict(areas, x, y) for x, y in zip(xs, ys, strict=True)]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.permutations(range(6)))
def test_neither_the_order_of_rows_nor_the_direction_of_rings_changes_an_answer(seed, order):
    areas = frame(stars(6, seed, whole=True))
    turned = areas.set_geometry(areas.geometry.reverse()).iloc[order]
    axis = np.arange(-4, 5)
    xs, ys = (axis.ravel() for axis in np.meshgrid(axis, axis))

    found = answers(turned, xs, ys)

    assert found == answers(areas, xs, ys)


def test_a_ring_that_touches_itself_has_its_share_of_a_circle(tmp_path):
    eight = [(0, 0), (1, 1), (2, 2), (2, 0), (1, 1), (0, 2)]
    areas = frame([shapely.Polygon(np.array(eight) * 0.01)], codes=["A"])
    Locator.build(areas).save(tmp_path / "eight")

    for locator in (Locator.build(areas), Locator.load(tmp_path / "eight")):
        (owner,) = locator.who(0.005, 0.005, accuracy_m=300.0).candidates

        assert owner.share == pytest.approx(0.5, abs=0.01)


def test_a_ring_that_touches_itself_is_taken_by_the_even_odd_rule():
    bow = shapely.Polygon([(0, 0), (4, 0), (4, 4), (2, 4), (1, 2), (3, 2), (2, 4), (0, 4)])
    areas = frame([bow], codes=["A"])

    found = Locator.build(areas).locate([2.0, 2.0, 0.5, 2.0], [3.0, 4.0, 0.5, 2.0])

    assert found["status"].tolist() == ["outside", "edge", "inside", "edge"]
