"""Take apart a column whose cells hold longitude and latitude together, in either order.

    121.5436,25.0261      the first is the longitude: no latitude is so large
    25.0261，121.5436      the second is
    N25°1′34″ E121°32′37″  the words say it
    2.35,48.85            nobody can say it: asked

The order is told once for the whole column, by what most of its rows can only be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from gridward.coordinates import Angle, pair_of
from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gridward.registry.rows import BadRows

Part = Literal["first", "second"]
_WEST, _EAST = 73.0, 136.0  # the country's longitudes, which are no latitudes of it
_SOUTH, _NORTH = 3.0, 54.0
_POLE = 90.0
_MOST = 0.9


class Halves(NamedTuple):
    """The longitudes and latitudes of a column of pairs, as text, with its index and name."""

    x: pd.Series[Any]
    y: pd.Series[Any]
    longitude_is: Part


def halves(cells: pd.Series[Any], *, bad: BadRows, longitude_is: Part | None = None) -> Halves:
    """Return the two halves of a column of pairs.

    Parameters
    ----------
    cells
        n texts, indexed by row, named as the file names the column.
    bad
        Gets ``missing_value`` and ``not_a_pair``; those rows are left out.
    longitude_is
        Which half is the longitude, if that is known; told by the cells unless given.

    Returns
    -------
    Halves
        At most n rows.

    Raises
    ------
    InputError
        ``pair_order`` if the cells do not show which half is which.
    """
    field = str(cells.name)
    for row in cells.index[cells.isna()]:
        bad.add("missing_value", row, field=field)
    read = {row: (text, pair_of(text)) for row, text in cells.dropna().items()}
    for row, (text, pair) in read.items():
        if pair is None:
            bad.add("not_a_pair", row, field=field, value=text)
    pairs = {row: pair for row, (_, pair) in read.items() if pair is not None}
    longitude_is = longitude_is or _longitude_in(pairs.values(), bad.source, field)
    turned = [_turned(pair, longitude_is) for pair in pairs.values()]
    x, y = ([repr(pair[half].degrees) for pair in turned] for half in (0, 1))
    columns = [pd.Series(half, list(pairs), dtype="str", name=field) for half in (x, y)]
    return Halves(columns[0], columns[1], longitude_is)


def _turned(pair: tuple[Angle, Angle], longitude_is: Part) -> tuple[Angle, Angle]:
    said = pair[0].axis or {"x": "y", "y": "x"}.get(pair[1].axis or "")
    first = said == "x" if said else longitude_is == "first"
    return pair if first else (pair[1], pair[0])


def _longitude_in(pairs: Iterable[tuple[Angle, Angle]], source: str, field: str) -> Part:
    votes = [vote for pair in pairs if (vote := _vote(*pair)) is not None]
    for part in ("first", "second"):
        if votes and votes.count(part) >= _MOST * len(votes):
            return part
    raise InputError("pair_order", source, field=field)


def _vote(first: Angle, second: Angle) -> Part | None:
    """Return which of two angles can only be the longitude."""
    if first.axis or second.axis:
        return "first" if first.axis == "x" or second.axis == "y" else "second"
    for part, one, other in (("first", first, second), ("second", second, first)):
        here = _WEST <= one.degrees <= _EAST and _SOUTH <= other.degrees <= _NORTH
        if here or abs(one.degrees) > _POLE >= abs(other.degrees):
            return part  # type: ignore[return-value]
    return None
