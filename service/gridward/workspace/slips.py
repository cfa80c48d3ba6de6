"""Say of rows that lie outside the city what slip of the keys may have put them there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gridward.coordinates import to_wgs84
from gridward.registry import likely_slip
from gridward.workspace.answers import NO_SLIPS
from gridward.workspace.door import day_of

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from gridward.errors import InputError
    from gridward.registry import Slip
    from gridward.workspace.outside import Ground
    from gridward.workspace.placing import Placed
    from gridward.workspace.state import State

_NEAR_M = 1000.0  # no farther off than a border may be drawn wrong
MOST_SLIPS = 500


def likely_slips(
    placed: Placed,
    outside: pd.DataFrame,
    state: State,
    ground: Ground,
    *,
    most: int = MOST_SLIPS,
) -> pd.DataFrame:
    """Return the likely slips of rows without a place and of places outside the mandate.

    Parameters
    ----------
    placed
        The rows of a file.
    outside
        ``code``, and ``distance_m`` to the mandate, of those that lie outside it.
    state
        Of the workspace.
    ground
        That must be covered.
    most
        How many rows are looked at.

    Returns
    -------
    DataFrame
        At most so many rows: ``row``; ``code``; ``kind``, one of ``SLIPS``; ``x`` and ``y``, what
        was probably meant, in the file's datum, missing where several would do; ``area``,
        the name of where that lies; ``stated``, the row's own word for it; ``agrees``.
    """
    if not most or (placed.unplaced.empty and outside.empty):
        return NO_SLIPS
    if not ground.is_drawn:
        return NO_SLIPS
    distances = dict(zip(outside["code"], outside["distance_m"], strict=True))
    codes = placed.whole[placed.columns["code"]]
    rows = [*placed.unplaced["row"], *placed.table.index[placed.table["code"].isin(distances)]]
    found = []
    for row in sorted(rows)[:most]:
        near = distances.get(codes[row], np.inf) < _NEAR_M
        slip, stated = _of_row(placed, row, ground, state, near=near)
        if slip is not None:
            area = _area_at(slip, placed, state)
            told = {"row": row, "code": codes[row], **vars(slip), "area": area, "stated": stated}
            found.append(told)
    return pd.DataFrame(found, columns=NO_SLIPS.columns, dtype=object)


def unplaced_rows(
    placed: Placed, state: State, ground: Ground, *, most: int = MOST_SLIPS
) -> tuple[InputError, ...]:
    """Return what is wrong with rows that have no place, in the order of the file.

    What was probably meant is the choice of each.
    """
    if not placed.bad.found:
        return ()
    none = pd.DataFrame({"code": [], "distance_m": []})
    slips = likely_slips(placed, none, state, ground, most=most).dropna(subset=["x", "y"])
    meant = {row: f"{x!r}, {y!r}" for row, x, y in slips[["row", "x", "y"]].to_numpy().tolist()}
    named = [
        replace(error, choices=(meant[error.row],)) if error.row in meant else error
        for error in placed.bad.found
    ]
    return tuple(sorted(named, key=lambda error: error.row or 0))


def _of_row(
    placed: Placed, row: int, ground: Ground, state: State, *, near: bool
) -> tuple[Slip | None, str | None]:
    x, y = (placed.texts[axis].get(row) for axis in ("x", "y"))
    column = placed.columns.get("stated_area")
    stated = None if column is None else placed.whole.loc[row, column]
    stated = stated if isinstance(stated, str) else None
    if not (isinstance(x, str) and isinstance(y, str)):
        return None, stated
    area = None if stated is None else _shape_of(state.areas, stated)
    slip = likely_slip(x, y, city=ground.holds, stated=area, datum=placed.datum, near=near)
    return slip, stated


def _shape_of(areas: gpd.GeoDataFrame, name: str) -> BaseGeometry | None:
    """Return the ground of all areas of a name."""
    named = areas.geometry[(areas["name"] == name) | (areas["code"] == name)]
    return named.union_all() if len(named) else None


def _area_at(slip: Slip, placed: Placed, state: State) -> Any:  # noqa: ANN401 - a text or none
    """Return the name of the finest area that holds what was probably meant."""
    if slip.x is None or slip.y is None:
        return None
    x, y = to_wgs84([slip.x], [slip.y], datum=placed.datum)
    today = state.day(day_of(None))
    for layer in today.rungs.finest:
        row = today.locator.rows(x, y, layer=layer)[0]
        if row >= 0:
            area = today.locator.table(layer).iloc[row]
            return area["name"] if isinstance(area["name"], str) else area["code"]
    return None
