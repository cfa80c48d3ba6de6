"""Ground is laid out on paper at a round scale, and words do not lie across one another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.mapping.paper import HEIGHT_MM, WIDTH_MM, Label, Paper


@given(
    west=st.floats(-1e6, 1e6),
    south=st.floats(0, 5e6),
    wide=st.floats(1, 4e5),
    high=st.floats(1, 4e5),
)
def test_all_ground_is_on_the_map_and_the_scale_is_round(west, south, wide, high):
    paper = Paper.over((west, south, west + wide, south + high))

    left, bottom, right, top = paper.bounds
    assert left <= west <= west + wide <= right
    assert bottom <= south <= south + high <= top
    digits = f"{paper.scale:.0f}".rstrip("0")
    assert len(digits) <= 3
    length_m, length_mm = paper.bar
    assert f"{length_m:g}"[0] in "125"
    assert length_mm <= 45
    assert length_mm == pytest.approx(length_m * 1000 / paper.scale)


@given(
    places=st.lists(
        st.tuples(st.floats(0, WIDTH_MM), st.floats(0, HEIGHT_MM), st.text(max_size=12)),
        max_size=40,
    )
)
def test_words_take_places_that_are_free(places):
    paper = Paper.over((0, 0, 1000, 1000))
    fixed = len(paper.taken)

    put = [paper.put(Label(text, x, y, 7.5, "own")) for x, y, text in places]

    boxes = paper.taken[fixed:]
    assert len(boxes) == sum(put)
    for at, one in enumerate(boxes):
        assert one[0] >= 0 and one[2] <= WIDTH_MM  # noqa: PT018 - one box
        for other in paper.taken[: fixed + at]:
            assert (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            )


def test_true_north_leans_where_the_grid_does():
    middle = Paper.over((499_000, 3_320_000, 501_000, 3_322_000))  # on the meridian of 120°
    east = Paper.over((599_000, 3_320_000, 601_000, 3_322_000))

    assert middle.north_turn(4549) == pytest.approx(0, abs=0.02)
    assert east.north_turn(4549) == pytest.approx(-0.52, abs=0.05)
