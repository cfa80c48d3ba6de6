"""Share the units out among the parents that none of them may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.errors import InputError
from gridward.planning.annealing import FREE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int32]


def confined_to(
    parents: Rows, loads: Floats, ideals: Floats, *, fixed: Rows, before: Rows, codes: Sequence[str]
) -> Rows:
    """Return the parent of each unit: where it has areas, else where most load lacks a unit.

    Parameters
    ----------
    parents
        Number of each area's parent, shape (n,).
    loads
        Of each area, shape (n,), adding up to 1.
    ideals
        Load that each unit should have, shape (k,), adding up to 1.
    fixed, before
        Unit that each area is fixed to or has, shape (n,), FREE for none.
    codes
        Of the units, for errors.

    Raises
    ------
    InputError
        ``parent_missing`` for an area without one, ``parents_many`` for more parents than
        units, ``fixed_across`` for a unit with fixed areas of two.
    """
    if (parents == FREE).any():
        raise InputError("parent_missing", details={"count": float((parents == FREE).sum())})
    whole = np.bincount(parents, weights=loads).astype(np.float64)
    sizes = np.bincount(parents)
    if len(whole) > len(ideals):
        details = {"units": float(len(ideals)), "parents": float(len(whole))}
        raise InputError("parents_many", details=details)
    confined = np.full(len(ideals), FREE, dtype=np.int32)
    for unit in range(len(ideals)):
        held = np.unique(parents[fixed == unit])
        if len(held) > 1:
            raise InputError("fixed_across", value=codes[unit])
        if len(held):
            confined[unit] = held[0]
    for unit in np.flatnonzero(confined == FREE).tolist():
        had = parents[before == unit]
        if len(had):
            confined[unit] = np.bincount(had).argmax()
    _settle(confined, whole, sizes, ideals)
    return confined


def _settle(confined: Rows, whole: Floats, sizes: NDArray[Any], ideals: Floats) -> None:
    """Give every unit that is still free to the parent with the largest load for each unit."""
    there = confined != FREE
    counts = np.bincount(confined[there], minlength=len(whole))
    free = sorted(np.flatnonzero(~there), key=lambda unit: (-ideals[unit], unit))
    given = np.bincount(confined[there], weights=ideals[there], minlength=len(whole))
    for place, unit in enumerate(free):
        lacking = counts == 0
        left = len(free) - place
        if lacking.sum() >= left:  # each of those left is needed by a parent without any
            want = np.where(lacking, whole, -np.inf)
        else:
            room = counts < sizes
            want = np.where(room, whole / np.maximum(given, ideals[unit] / 2), -np.inf)
        parent = int(np.argmax(want))
        confined[unit] = parent
        counts[parent] += 1
        given[parent] += ideals[unit]
