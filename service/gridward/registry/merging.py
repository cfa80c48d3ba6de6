"""Lay a file's records over those that are there already.

A file changes only what it speaks of: a list of codes and names leaves the telephone
numbers alone that an earlier list brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

_Frame = TypeVar("_Frame", bound=pd.DataFrame)

IDENTIFIER_KEY = ("layer", "area_code", "scheme", "identifier", "valid_from")
RESPONSIBILITY_KEY = ("layer", "area_code", "matter", "unit_code", "role", "valid_from", "hours")


def keep_unsaid(
    frame: _Frame, stored: pd.DataFrame, said: Collection[str], *, key: Sequence[str] = ("code",)
) -> _Frame:
    """Return a frame whose rows keep what is stored of them and a file says nothing of.

    Parameters
    ----------
    frame
        What a file was made into, n rows, in some schema of ``frames``.
    stored
        The records there are, in the same schema.
    said
        The columns that the file has, by our names; a shape is always said.
    key
        The columns that identify a record; none of them is ever kept.

    Returns
    -------
    DataFrame
        n rows, same order; rows that are not stored yet stay as they are.
    """
    places = keys(stored, key).get_indexer(keys(frame, key))
    there = places >= 0
    unsaid = [name for name in frame.columns if name not in {*said, *key, "geometry"}]
    return frame.assign(
        **{name: _laid_over(frame[name], there, stored[name], places) for name in unsaid}
    )


def keys(frame: pd.DataFrame, key: Sequence[str]) -> pd.Index[Any]:
    """Return what identifies each row; a missing value is a value like any other."""
    columns = [frame[name].fillna("").to_numpy(dtype=object) for name in key]
    return pd.Index(columns[0]) if len(columns) == 1 else pd.MultiIndex.from_arrays(columns)


def _laid_over(
    column: pd.Series[Any],
    there: NDArray[np.bool_],
    stored: pd.Series[Any],
    places: NDArray[np.intp],
) -> pd.Series[Any]:
    made = column.copy()
    made[there] = stored.iloc[places[there]].array
    return made
