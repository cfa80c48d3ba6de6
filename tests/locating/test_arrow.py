"""Arrow in, Arrow out: the answers of the locator, a row that is no place beside its reason."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from locating_oracle import squares

from gridward.errors import InputError
from gridward.locating import Locator, locate_batch

LOCATOR = Locator.build(squares("A1", "B2"))


def batch(x, y, kind=None):
    return pa.record_batch({"x": pa.array(x, kind), "y": pa.array(y, kind)})


def located(rows):
    found = locate_batch(LOCATOR, rows, x="x", y="y")
    return [column.to_pylist() for column in found.columns]


def test_owners_and_statuses_are_those_of_the_locator():
    owners, statuses, reasons = located(batch([0.5, 1.0, 1.5, 9.0], [0.5] * 4))

    assert owners == ["A1", "A1", "B2", None]
    assert statuses == ["inside", "edge", "inside", "outside"]
    assert reasons == [None] * 4


def test_codes_statuses_and_reasons_are_dictionaries():
    found = locate_batch(LOCATOR, batch([0.5], [0.5]), x="x", y="y")

    assert found.schema.names == ["community", "status", "reason"]
    assert all(pa.types.is_dictionary(field.type) for field in found.schema)


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        (None, 0.5, "missing_value"),
        (0.5, None, "missing_value"),
        (np.nan, 0.5, "not_finite"),
        (0.5, -np.inf, "not_finite"),
        (25.0, 121.0, "swapped_axes"),
        (181.0, 0.5, "out_of_range"),
        (121.0, 120.0, "out_of_range"),
    ],
)
def test_a_row_that_is_no_place_says_why_and_spoils_no_other(x, y, reason):
    owners, statuses, reasons = located(batch([0.5, x, 1.5], [0.5, y, 0.5], pa.float64()))

    assert owners == ["A1", None, "B2"]
    assert statuses == ["inside", "unlocated", "inside"]
    assert reasons == [None, reason, None]


@pytest.mark.parametrize("kind", [pa.float32(), pa.int16(), pa.decimal128(9, 2)])
def test_numbers_of_every_kind_are_read(kind):
    rows = pa.record_batch({"x": pa.array([0, 2], pa.int8()).cast(kind), "y": pa.array([0.5, 0.5])})

    assert located(rows)[0] == ["A1", "B2"]


def test_text_is_no_number():
    with pytest.raises(InputError) as caught:
        located(batch(["1"], ["2"]))

    assert (caught.value.problem, caught.value.field) == ("not_a_number", "x")


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(InputError) as caught:
        locate_batch(LOCATOR, batch([1.0], [1.0]), x="lon", y="y")

    assert (caught.value.problem, caught.value.choices) == ("column_missing", ("x", "y"))


def test_no_rows_have_no_answers_and_the_same_columns():
    none, some = batch([], [], pa.float64()), batch([0.5], [0.5])

    assert locate_batch(LOCATOR, none, x="x", y="y").num_rows == 0
    assert (
        locate_batch(LOCATOR, none, x="x", y="y").schema
        == locate_batch(LOCATOR, some, x="x", y="y").schema
    )


_PLACE = st.one_of(st.none(), st.floats(allow_subnormal=False), st.floats(-1, 3))


@settings(max_examples=50, deadline=None)
@given(places=st.lists(st.tuples(_PLACE, _PLACE), max_size=20), cut=st.integers(0, 20))
def test_a_slice_of_a_batch_gets_the_answers_of_its_rows(places, cut):
    x, y = zip(*places, strict=True) if places else ((), ())
    whole = batch(x, y, pa.float64())

    parts = [located(whole.slice(0, cut)), located(whole.slice(cut))]

    assert [a + b for a, b in zip(*parts, strict=True)] == located(whole)
