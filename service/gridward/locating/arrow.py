"""Answer Arrow with Arrow: the places of a batch, and which areas hold them.

    batch                       answer, the same n rows
    lon (float64) ──buffer──>   district    dictionary of codes
    lat (float64) ──buffer──>   village     dictionary of codes
                                status      inside … outside, or unlocated
                                reason      why it is unlocated

A row that cannot be a place is answered, not refused: in a file of a million rows it
is one among many, and its reason stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gridward.errors import InputError
from gridward.locating.answers import Status
from gridward.locating.intake import EAST, NORTH

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gridward.locating.locator import Locator

UNLOCATED = "unlocated"
_STATUSES = pa.array([*get_args(Status), UNLOCATED], pa.string())
_LAST = len(_STATUSES) - 1
_REASONS = pa.array(["missing_value", "not_finite", "swapped_axes", "out_of_range"], pa.string())
_MISSING, _NOT_FINITE, _SWAPPED, _OUT_OF_RANGE = range(4)
_CODES = pa.dictionary(pa.int32(), pa.string())
_WORDS = pa.dictionary(pa.int8(), pa.string())


def locate_batch(locator: Locator, batch: pa.RecordBatch, *, x: str, y: str) -> pa.RecordBatch:
    """Return the owner of each row in every layer, its status, and why it has none.

    Columns of float64 without missing values are read where they lie; others are
    brought to float64 first.

    Parameters
    ----------
    locator
        Of the areas.
    batch
        n rows; n may be 0.
    x, y
        Its numeric columns of longitude and latitude, WGS 84 degrees.

    Returns
    -------
    RecordBatch
        n rows: for each layer the owner's code (dictionary of text, missing for nobody);
        ``status``: inside, edge, overlap, gap, outside or unlocated; ``reason``:
        missing_value, not_finite, swapped_axes or out_of_range where it is unlocated.

    Raises
    ------
    InputError
        ``column_missing``, or ``not_a_number`` for a column that holds no numbers.
    """
    xs, ys = (_numbers(batch, name) for name in (x, y))
    placed = (np.abs(xs) <= EAST) & (np.abs(ys) <= NORTH)
    if placed.all():
        return _answer(_found(locator, xs, ys), locator.layers, reason=None)
    lost = (batch.column(x).is_null().to_numpy(zero_copy_only=False)) | (
        batch.column(y).is_null().to_numpy(zero_copy_only=False)
    )
    where = np.full(len(xs), -1, dtype=np.int64)
    where[placed] = np.arange(np.count_nonzero(placed))
    rows = pa.array(where, mask=~placed)
    found = [column.take(rows) for column in _found(locator, xs[placed], ys[placed])]
    found[-1] = found[-1].fill_null(_LAST)
    return _answer(found, locator.layers, reason=_reasons(xs, ys, lost, placed))


def _numbers(batch: pa.RecordBatch, name: str) -> NDArray[np.float64]:
    place = batch.schema.get_field_index(name)
    if place < 0:
        raise InputError("column_missing", field=name, choices=tuple(batch.schema.names))
    column, kind = batch.column(place), batch.schema.field(place).type
    if not (pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
        raise InputError("not_a_number", field=name, value=str(kind))
    if kind != pa.float64():
        column = pc.cast(column, pa.float64(), safe=False)
    numbers: NDArray[np.float64] = column.to_numpy(zero_copy_only=not column.null_count)
    return numbers


def _found(locator: Locator, x: NDArray[np.float64], y: NDArray[np.float64]) -> list[pa.Array]:
    """Return the dictionary of codes of every layer, then the number of the status."""
    frame = locator.locate(x, y)
    codes = [_dictionary(frame[name]) for name in locator.layers]
    words = _dictionary(frame["status"])
    status = pc.index_in(words.dictionary, value_set=_STATUSES).cast(pa.int8())
    return [*codes, status.take(words.indices)]


def _dictionary(column: pd.Series) -> pa.DictionaryArray:
    """Return a column of text as a dictionary of plain text."""
    text = pa.array(column)
    whole = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    made = whole.dictionary_encode()
    return pa.DictionaryArray.from_arrays(made.indices, made.dictionary.cast(pa.string()))


def _reasons(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    lost: NDArray[np.bool_],
    placed: NDArray[np.bool_],
) -> pa.Array:
    kinds = np.full(len(x), _OUT_OF_RANGE, dtype=np.int8)
    kinds[(np.abs(x) <= NORTH) & (np.abs(y) > NORTH) & (np.abs(y) <= EAST)] = _SWAPPED
    kinds[~(np.isfinite(x) & np.isfinite(y))] = _NOT_FINITE
    kinds[lost] = _MISSING
    return pa.DictionaryArray.from_arrays(pa.array(kinds, mask=placed), _REASONS)


def _answer(
    found: list[pa.Array], layers: tuple[str, ...], *, reason: pa.Array | None
) -> pa.RecordBatch:
    *codes, numbers = found
    status = pa.DictionaryArray.from_arrays(numbers, _STATUSES)
    why = pa.nulls(len(numbers), _WORDS) if reason is None else reason
    kinds = [*(pa.field(name, _CODES) for name in layers)]
    schema = pa.schema([*kinds, pa.field("status", _WORDS), pa.field("reason", _WORDS)])
    return pa.RecordBatch.from_arrays([*codes, status, why], schema=schema)
