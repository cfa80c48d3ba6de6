"""Find the rows in which a frame differs from what is there.

Rows are told apart by their key (a code, say), not by their place:

    frame      table
    A1 new     -             added
    B2 x       B2 y          changed
    C3 z       C3 z          unchanged, and not written
    -          D4            left alone

So the second import of a file writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridward.errors import InputError
from gridward.frames import plain_values
from gridward.registry import keys
from gridward.store.geometry import canonical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Changes:
    """How many rows a frame added, changed, left as they were and removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    opened: int = 0  # of the changed ones: those that are kept as they were before, too

    def __bool__(self) -> bool:
        """Tell whether anything is different now."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class Difference:
    """Which rows of a frame are new and which differ, by position.

    ``added`` and ``changed`` are positions in the new frame; ``ids`` are the row
    numbers in the table of the changed ones, in the same order.
    """

    added: NDArray[np.intp]
    changed: NDArray[np.intp]
    ids: NDArray[np.int64]
    unchanged: int


def difference(new: pd.DataFrame, old: pd.DataFrame, key: Sequence[str]) -> Difference:
    """Compare a frame with what is there.

    Parameters
    ----------
    new
        What should be there, n rows.
    old
        What is there: the same columns, and ``id``.
    key
        The columns that identify a row; a missing value is a value like any other.

    Returns
    -------
    Difference
        Positions in ``new`` and row numbers of ``old``.

    Raises
    ------
    InputError
        ``duplicate_code``, if two rows of ``new`` have the same key.
    """
    wanted = keys(new, key)
    if not wanted.is_unique:
        known_by = "code" if "code" in key else key[-1]
        twice = new.loc[wanted.duplicated(), known_by].iloc[0]
        raise InputError("duplicate_code", field=known_by, value=_plain(twice))
    places = keys(old, key).get_indexer(wanted)
    ids = old["id"].to_numpy(dtype=np.int64)
    common = np.flatnonzero(places >= 0)
    differs = differing(new.iloc[common], old.iloc[places[common]])
    return Difference(
        added=np.flatnonzero(places < 0),
        changed=common[differs],
        ids=ids[places[common[differs]]],
        unchanged=int((~differs).sum()),
    )


def differing(new: pd.DataFrame, old: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell for each of n rows whether anything in ``new`` is not as in ``old``.

    Both have n rows, compared by position; columns of ``new`` are compared.
    """
    differs = np.zeros(len(new), dtype=bool)
    for name in new.columns:
        mine, theirs = plain_values(new[name]), plain_values(old[name])
        if name == "geometry":
            mine, theirs = canonical(mine), canonical(theirs)
        differs |= np.asarray(mine != theirs, dtype=bool)
    return differs


def _plain(value: object) -> object:
    return None if pd.isna(value) else value  # type: ignore[call-overload]
