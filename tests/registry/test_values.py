"""Text becomes numbers, dates, times and positions, and every bad row is named."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry_builders import column, judged

from gridward.registry import values


def test_numbers_are_read_and_bad_ones_named_with_their_text():
    made, bad = judged(values.numbers, column("1.5", "abc", None, "inf", "nan", "-2e3", name="x"))

    assert np.array_equal(made, [1.5, np.nan, np.nan, np.nan, np.nan, -2000.0], equal_nan=True)
    assert sorted(bad) == [
        (3, "not_a_number", "x", "abc"),
        (5, "not_finite", "x", "inf"),
        (6, "not_finite", "x", "nan"),
    ]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_number_that_can_be_written_is_read_back(numbers):
    made, bad = judged(values.numbers, column(*map(repr, numbers)))

    assert made.tolist() == numbers
    assert bad == []


@pytest.mark.parametrize(
    "text", ["2026-03-01", "2026/3/1", "2026.3.1", "20260301", "2026年3月1日", "2026-3-01"]
)
def test_a_day_is_read_in_every_usual_way(text):
    made, bad = judged(values.dates, column(text))

    assert (made.tolist(), bad) == (["2026-03-01"], [])


@pytest.mark.parametrize(
    "text",
    ["2026-02-29", "01/03/2026", "2026", "46082", "2026-00-10", "3月1日", "2026-03-01 08:00"],
)
def test_what_is_no_day_is_named(text):
    made, bad = judged(values.dates, column(text, name="起"))

    assert made.isna().all()
    assert bad == [(2, "bad_date", "起", text)]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)))
def test_a_day_written_without_noughts_is_the_same_day(day):
    made, bad = judged(values.dates, column(f"{day.year}年{day.month}月{day.day}日"))

    assert (made.tolist(), bad) == ([day.isoformat()], [])


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("16:30", "16:30"),
        ("1630", "16:30"),
        ("930", "09:30"),
        ("9:05", "09:05"),
        ("16:30:00", "16:30"),
        ("24:10", "24:10"),
        ("0000", "00:00"),
        ("47:59", "47:59"),
    ],
)
def test_a_time_of_day_is_read_in_every_usual_way(text, time):
    made, bad = judged(values.times, column(text))

    assert (made.tolist(), bad) == ([time], [])


@pytest.mark.parametrize("text", ["48:00", "16:60", "16", "4:5", "noon", "16.30", "-1:00"])
def test_what_is_no_time_of_day_is_named(text):
    made, bad = judged(values.times, column(text, name="到达"))

    assert made.isna().all()
    assert bad == [(2, "bad_time", "到达", text)]


def test_counts_are_whole_and_not_negative():
    made, bad = judged(values.whole_numbers, column("12", "3.0", None, "-1", "2.5", name="户数"))

    assert made.dropna().tolist() == [12, 3]
    assert bad == [(5, "bad_value", "户数", "-1"), (6, "bad_value", "户数", "2.5")]


def test_positions_that_cannot_be_are_named_by_what_is_wrong_with_them():
    (x, y), bad = judged(
        values.coordinates,
        column("121.5", "25.0", "1215436", "121.5", "121.5", None, "121.5", name="经度"),
        column("25.0", "121.5", "25.0", "250000", "x", "25.0", "inf", name="纬度"),
    )

    assert np.isfinite(x).tolist() == [True] + [False] * 6
    assert np.array_equal(np.isnan(x), np.isnan(y))
    assert sorted(bad) == [
        (3, "swapped_axes", None, "25.0, 121.5"),
        (4, "out_of_range", "经度", "1215436"),
        (5, "out_of_range", "纬度", "250000"),
        (6, "not_a_number", "纬度", "x"),
        (7, "missing_value", "经度", None),
        (8, "not_finite", "纬度", "inf"),
    ]


def test_metres_have_no_range_that_is_known_here():
    (x, y), bad = judged(values.coordinates, column("250000"), column("2770000"), degrees=False)

    assert (x.tolist(), y.tolist(), bad) == ([250000.0], [2770000.0], [])


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_earth_is_a_position(x, y):
    (made_x, made_y), bad = judged(values.coordinates, column(repr(x)), column(repr(y)))

    assert (made_x.tolist(), made_y.tolist(), bad) == ([x], [y], [])


@given(st.floats(-90, 90), st.floats(90, 180, exclude_min=True))
def test_a_latitude_that_would_be_a_longitude_is_called_swapped(x, y):
    (made_x, _), bad = judged(values.coordinates, column(repr(x)), column(repr(y)))

    assert np.isnan(made_x).all()
    assert [problem for _, problem, _, _ in bad] == ["swapped_axes"]
