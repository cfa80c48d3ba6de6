"""Pairs are the best that there are, and where there are none it is said why."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.errors import InputError
from gridward.planning import Limits, pairing


@st.composite
def squares(draw):
    size = draw(st.integers(1, 5))
    cells = st.lists(st.integers(-1, 3), min_size=size * size, max_size=size * size)
    far = st.lists(st.integers(0, 40), min_size=size * size, max_size=size * size)
    shape = (size, size)
    return np.reshape(draw(cells), shape), np.reshape(draw(far), shape)


def codes(count):
    return [f"A{number}" for number in range(count)]


@given(squares())
@settings(max_examples=150)
def test_one_to_one_is_what_trying_every_order_finds(costs):
    ranks, far_m = costs
    rows = np.arange(len(ranks))
    every = [
        (int(ranks[rows, units].sum()), int(far_m[rows, units].sum()))
        for units in map(list, permutations(rows))
        if (ranks[rows, units] >= 0).all()
    ]
    if not every:
        with pytest.raises(InputError, match="pairing_short"):
            pairing(ranks, far_m, areas=codes(len(ranks)))
        return

    found = pairing(ranks, far_m, areas=codes(len(ranks)))

    assert (found.rank, found.distance_m) == min(every)
    assert sorted(found.pairs[:, 0]) == sorted(found.pairs[:, 1]) == list(rows)
    assert (ranks[tuple(found.pairs.T)] >= 0).all()


@given(st.data(), st.integers(1, 5), st.integers(1, 3))
@settings(max_examples=100)
def test_several_areas_to_a_unit_is_what_trying_everything_finds(data, count, units):
    cells = st.lists(st.integers(-1, 3), min_size=count * units, max_size=count * units)
    ranks = np.reshape(data.draw(cells), (count, units))
    limits = Limits(data.draw(st.integers(0, 1)), data.draw(st.integers(1, 3)))
    every = []
    for chosen in product(range(units), repeat=count):
        rank = ranks[np.arange(count), list(chosen)]
        held = np.bincount(chosen, minlength=units)
        if (rank >= 0).all() and held.min() >= limits.least and held.max() <= limits.most:
            every.append(int(rank.sum()))
    if not every:
        with pytest.raises(InputError, match="pairing_"):
            pairing(ranks, np.zeros_like(ranks), limits=limits, areas=codes(count))
        return

    found = pairing(ranks, np.zeros_like(ranks), limits=limits, areas=codes(count))

    assert found.rank == min(every)
    held = np.bincount(found.pairs[:, 1], minlength=units)
    assert limits.least <= held.min() <= held.max() <= limits.most


def test_each_area_gets_two_units_that_differ():
    found = pairing(np.zeros((2, 4)), np.zeros((2, 4)), limits=Limits(1, 1, 2), areas=codes(2))

    assert np.bincount(found.pairs[:, 0]).tolist() == [2, 2]
    assert sorted(found.pairs[:, 1]) == [0, 1, 2, 3]


def test_the_areas_that_compete_for_too_few_units_are_named():
    ranks = np.zeros((4, 4), int)
    ranks[:3, 2:] = -1  # three areas, two units

    with pytest.raises(InputError) as caught:
        pairing(ranks, np.zeros((4, 4)), areas=["A", "B", "C", "D"])

    assert (caught.value.problem, caught.value.value) == ("pairing_short", "A, B, C")


def test_more_areas_than_the_units_may_have_is_said_before_anything_is_tried():
    with pytest.raises(InputError) as caught:
        pairing(np.zeros((42, 41)), np.zeros((42, 41)), areas=codes(42))

    assert caught.value.problem == "pairing_counts"
    assert caught.value.details == {"wanted": 42, "units": 41, "least": 1, "most": 1}
