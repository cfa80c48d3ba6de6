"""Areas are taken apart into edges; those that meet a neighbour cancel."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.fabric import edges_of, joined, neighbours, shared_lines

METRIC = 3826


def squares(*corners, size=0.01):
    return np.array([shapely.box(x, y, x + size, y + size) for x, y in corners])


def test_the_edges_left_over_of_two_squares_are_their_outline():
    shapes = squares((121.0, 25.0), (121.01, 25.0))

    left = edges_of(shapes)
    left = left.take(left.left_over())

    outline = shapely.line_merge(shapely.union_all(left.segments()))
    assert shapely.equals(shapely.polygons(outline.coords), shapely.union_all(shapes))


def test_nothing_is_left_over_when_areas_fill_their_mandate():
    shapes, whole = squares((0, 0), (0.01, 0)), np.array([shapely.box(0, 0, 0.02, 0.01)])
    mandate = edges_of(np.array([shapely.union_all(shapes)]))

    edges = joined([edges_of(shapes), mandate])
    signs = np.repeat([1, -1], [len(edges) - len(mandate), len(mandate)])

    assert not edges.left_over(signs).any()
    assert shapely.equals(whole[0], shapely.union_all(shapes))


def test_edges_cancel_only_within_their_group():
    edges = edges_of(squares((0, 0), (0.01, 0)))

    left = edges.left_over(groups=edges.owners)

    assert left.all()


def test_a_twin_leaves_its_whole_outline_over():
    shapes = squares((0, 0), (0, 0))

    assert edges_of(shapes).left_over().all()


def test_minus_zero_is_the_same_corner_as_zero():
    shapes = np.array([shapely.box(0.0, 0, 1, 1), shapely.box(-1, 0, -0.0, 1)])

    assert int((~edges_of(shapes).left_over()).sum()) == 2


def test_neighbours_are_those_with_a_border_and_not_those_that_meet_in_a_point():
    shapes = squares((121.0, 25.0), (121.01, 25.0), (121.01, 25.01))

    found = neighbours(edges_of(shapes), METRIC)

    assert found[["one", "two"]].to_numpy().tolist() == [[0, 1], [1, 2]]
    assert found["border_m"].tolist() == pytest.approx([1107.7, 1008.8], abs=1)


def test_a_shared_line_is_the_border_between_two_areas():
    shapes = squares((0, 0), (0.01, 0))

    lines = shared_lines(edges_of(shapes))

    assert isinstance(lines, gpd.GeoDataFrame)
    assert shapely.equals(lines.geometry[0], shapely.LineString([(0.01, 0), (0.01, 0.01)]))


@given(
    order=st.permutations(range(4)),
    turned=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_neither_the_order_of_areas_nor_their_direction_matters(order, turned):
    shapes = squares((0, 0), (0.01, 0), (0, 0.01), (0.01, 0.01))
    shapes = np.where(turned, shapely.reverse(shapes), shapes)[list(order)]

    edges = edges_of(shapes)

    assert int(edges.left_over().sum()) == 8
    assert len(edges.pairs()[0]) == 4


def test_nothing_has_no_edges():
    edges = edges_of(np.empty(0, dtype=object))

    assert len(edges) == 0
    assert not edges.left_over().any()
    assert neighbours(edges, METRIC).empty
    assert shared_lines(edges).empty
