"""Trees are walked to the top, cycles are found, and days count with their borders."""

import itertools

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gridward.registry import ancestors, in_force, layer_order, with_cycle

CODES = "ABCDEFG"
parents = st.dictionaries(st.sampled_from(CODES), st.none() | st.sampled_from(CODES))
days = st.dates().map(lambda day: day.isoformat())


def records(*spans):
    begins, ends = zip(*spans, strict=True)
    return pd.DataFrame({"valid_from": begins, "valid_to": ends}).astype("str")


def test_a_code_stands_first_and_the_top_last():
    assert ancestors("C", {"C": "B", "B": "A", "A": None}) == ["C", "B", "A"]


def test_a_code_that_is_in_no_tree_stands_alone():
    assert ancestors("X", {"C": "B", "B": float("nan")}) == ["X"]


@given(parents, st.sampled_from(CODES))
def test_a_walk_upwards_ends_even_in_a_cycle_and_names_no_code_twice(tree, start):
    line = ancestors(start, tree)

    assert len(line) == len(set(line))
    assert all(tree[low] == high for low, high in itertools.pairwise(line))


@given(parents)
def test_a_code_is_in_a_cycle_when_a_walk_upwards_comes_back_to_it(tree):
    def comes_back(start):
        seen, above = set(), tree.get(start)
        while above is not None and above not in seen and above != start:
            seen.add(above)
            above = tree.get(above)
        return above == start

    assert with_cycle(tree) == [code for code in tree if comes_back(code)]


@given(st.lists(st.none() | st.integers(0, 30), min_size=1, max_size=31))
def test_where_nothing_is_in_a_cycle_every_walk_ends_at_a_top(choices):
    tree = {str(n): str(up) if up is not None and up < n else None for n, up in enumerate(choices)}

    lines = {code: ancestors(code, tree) for code in tree}

    assert with_cycle(tree) == []
    assert all(tree[line[-1]] is None for line in lines.values())
    assert all(
        line[1:] == ([] if tree[code] is None else lines[tree[code]])
        for code, line in lines.items()
    )


def test_the_first_and_the_last_day_count():
    spans = records(("2026-03-01", "2026-03-31"))

    held = [
        len(in_force(spans, day))
        for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01")
    ]

    assert held == [0, 1, 1, 0]


@given(st.lists(st.tuples(st.none() | days, st.none() | days), min_size=1), days)
def test_a_record_is_in_force_unless_it_has_not_begun_or_is_over(spans, at):
    held = in_force(records(*spans), at)

    assert held.index.tolist() == [
        number
        for number, (begin, end) in enumerate(spans)
        if (begin is None or begin <= at) and (end is None or end >= at)
    ]


def test_layers_are_listed_coarse_to_fine_and_overlays_last():
    layers = pd.DataFrame(
        {
            "layer": ["compound", "village", "city", "market", "district"],
            "overlay": [True, False, False, True, False],
            "rank": [3, 2, 0, 3, 1],
        }
    )

    assert layer_order(layers) == ["city", "district", "village", "compound", "market"]
