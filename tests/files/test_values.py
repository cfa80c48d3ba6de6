"""Texts become numbers, dates, times and positions, and every bad row is named."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.files import coordinates, dates, numbers, times


def column(*texts, name="经度"):
    rows = range(2, len(texts) + 2)
    return pd.Series(list(texts), index=rows, name=name, dtype="str")


def found(errors):
    return [(error.problem, error.row, error.field, error.value) for error in errors]


def test_every_bad_number_is_named_with_its_row_and_column():
    errors = []

    made = numbers(column("121.5", "abc", None, "inf", "nan", "1e3"), source="a.csv", errors=errors)

    np.testing.assert_array_equal(made, [121.5, np.nan, np.nan, np.nan, np.nan, 1000.0])
    assert found(errors) == [
        ("not_a_number", 3, "经度", "abc"),
        ("not_finite", 5, "经度", "inf"),
        ("not_finite", 6, "经度", "nan"),
    ]


@given(value=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_to_the_last_bit(value):
    errors = []

    made = numbers(column(repr(value)), source="a.csv", errors=errors)

    assert (made[0], errors) == (value, [])


@pytest.mark.parametrize("text", ["2026-03-01", "2026/3/1", "2026.3.1", "20260301", "2026年3月1日"])
def test_a_day_is_read_year_first_in_each_usual_form(text):
    errors = []

    assert dates(column(text), source="a.csv", errors=errors).tolist() == ["2026-03-01"]
    assert errors == []


@pytest.mark.parametrize("text", ["01/03/2026", "2026-02-30", "soon", "2026-13-01"])
def test_what_is_no_day_is_named(text):
    errors = []

    made = dates(column(text, None), source="a.csv", errors=errors)

    assert made.isna().all()
    assert found(errors) == [("bad_date", 2, "经度", text)]


@pytest.mark.parametrize(
    ("text", "time"),
    [("1630", "16:30"), ("930", "09:30"), ("9:30", "09:30"), ("16:30:00", "16:30")],
)
def test_a_time_is_read_with_and_without_its_colon(text, time):
    assert times(column(text), source="a.csv", errors=[]).tolist() == [time]


@pytest.mark.parametrize("text", ["2411", "1660", "16", "16.30", "noon"])
def test_what_is_no_time_of_day_is_named(text):
    errors = []

    assert times(column(text), source="a.csv", errors=errors).isna().all()
    assert found(errors) == [("bad_time", 2, "经度", text)]


def test_positions_that_cannot_be_are_named_by_kind():
    x = column("121.5", "25.13653", "125574.0", "121.5", None)
    y = column("25.0", "121.49297", "25.0", "2499081.0", "25.0", name="纬度")
    errors = []

    made_x, made_y = coordinates(x, y, source="a.csv", errors=errors)

    np.testing.assert_array_equal(made_x, [121.5] + [np.nan] * 4)
    np.testing.assert_array_equal(made_y, [25.0] + [np.nan] * 4)
    assert sorted(found(errors), key=lambda error: error[1]) == [
        ("swapped_axes", 3, None, "25.13653, 121.49297"),
        ("out_of_range", 4, "经度", "125574.0"),
        ("out_of_range", 5, "纬度", "2499081.0"),
        ("missing_value", 6, "经度", None),
    ]


def test_metres_have_no_range():
    errors = []

    x, y = coordinates(
        column("547999.76"), column("3380000"), source="a.csv", errors=errors, degrees=False
    )

    assert (x[0], y[0], errors) == (547999.76, 3380000.0, [])
