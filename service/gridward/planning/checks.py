"""Take in what a plan is asked for, or say precisely what is wrong with it.

What comes in are frames: areas with their workloads, units with their shares, pairs of area and
unit for what is fixed, forbidden or in force. What goes out are arrays by row of area and number
of unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gridward.coordinates import areas_m2
from gridward.errors import InputError
from gridward.frames import WGS84
from gridward.planning.annealing import FREE
from gridward.registry import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Rows = NDArray[np.int32]
    Pairs = pd.DataFrame | Mapping[str, str]

COUNTED, GROUND = "areas", "area_m2"  # workloads that need no column
FIRST_ROW = 2  # row 1 of the user's table is its header
_SHARES = ("share", "headcount")


def loads_of(areas: gpd.GeoDataFrame, workload: str | Sequence[str], metric_crs: int) -> Floats:
    """Return the workloads of the areas, shape (n, m), as they are given.

    Raises
    ------
    InputError
        ``column_missing``, ``missing_value``, ``load_text`` or ``load_negative`` with the
        area, ``load_zero`` for a workload that nobody has.
    """
    names = [workload] if isinstance(workload, str) else list(workload)
    return np.column_stack([_load(areas, name, metric_crs) for name in names])


def _load(areas: gpd.GeoDataFrame, name: str, metric_crs: int) -> Floats:
    if name not in areas.columns:
        if name == COUNTED:
            return np.full(len(areas), 1.0)
        if name == GROUND:
            ground = areas_m2(areas.geometry.to_crs(WGS84), metric_crs)
            return np.asarray(ground, dtype=np.float64)
        columns = (COUNTED, GROUND, *areas.columns[areas.dtypes.map(pd.api.types.is_numeric_dtype)])
        choices = tuple(dict.fromkeys(columns))
        raise InputError("column_missing", field="workload", value=name, choices=choices)
    values = areas[name]
    numbers = pd.to_numeric(values, errors="coerce").astype("float64").to_numpy()
    faults = {
        "load_missing": values.isna().to_numpy(),
        "load_text": ~np.isfinite(numbers),
        "load_negative": numbers < 0,
    }
    for problem, at in faults.items():
        if at.any():
            row = int(np.argmax(at))
            label = str(areas["code"].iloc[row])
            details = {"count": float(at.sum())}
            value = None if problem == "load_missing" else values.iloc[row]
            raise InputError(problem, label=label, field=name, value=value, details=details)
    if not numbers.sum() > 0:
        raise InputError("load_zero", field=name)
    return np.asarray(numbers)


def units_of(units: int | pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the units that the areas go to: ``code`` and what is known of each.

    A number of units makes as many, named 1, 2, 3 …, as wide as the last.

    Raises
    ------
    InputError
        ``not_positive`` for no unit, ``units_many`` for more units than areas, ``column_missing``
        or ``duplicate_code``.
    """
    if isinstance(units, int):
        wide = len(str(units))
        units = pd.DataFrame({"code": [f"{n:0{wide}}" for n in range(1, units + 1)]})
    if "code" not in units.columns:
        choices = tuple(map(str, units.columns))
        raise InputError("column_missing", source="units", value="code", choices=choices)
    if not len(units):
        raise InputError("not_positive", field="units", value=0)
    if len(units) > count:
        details = {"units": float(len(units)), "areas": float(count)}
        raise InputError("units_many", field="units", value=len(units), details=details)
    codes = units["code"].astype("str")
    if codes.duplicated().any():
        row = int(np.argmax(codes.duplicated()))
        raise InputError(
            "duplicate_code", source="units", row=row + FIRST_ROW, field="code", value=codes[row]
        )
    return units.assign(code=codes).reset_index(drop=True)


def shares_of(units: pd.DataFrame) -> Floats:
    """Return what share of every workload each unit is to have; they add up to 1.

    Of ``share`` and ``headcount`` the first that is there counts; without either all are equal.

    Raises
    ------
    InputError
        ``load_missing``, ``load_text`` or ``not_positive``, with the unit.
    """
    for name in _SHARES:
        if name in units.columns and units[name].notna().any():
            given = _positive(units, name)
            return np.asarray(given / given.sum())
    return np.full(len(units), 1 / len(units))


def capacities_of(units: pd.DataFrame, total: float) -> Floats:
    """Return how much of the first workload each unit can take at most; inf where nothing is said.

    Raises
    ------
    InputError
        ``capacity_short``, if all together cannot take the whole.
    """
    if "capacity" not in units.columns:
        return np.full(len(units), np.inf)
    given = _positive(units[units["capacity"].notna()], "capacity")
    capacities = np.full(len(units), np.inf)
    capacities[units["capacity"].notna().to_numpy()] = given
    if capacities.sum() < total:
        details = {"given": float(capacities.sum()), "needed": float(total)}
        raise InputError("capacity_short", source="units", field="capacity", details=details)
    return capacities


def _positive(units: pd.DataFrame, name: str) -> Floats:
    numbers = pd.to_numeric(units[name], errors="coerce").astype("float64").to_numpy()
    faults = {
        "load_missing": units[name].isna().to_numpy(),
        "load_text": ~np.isfinite(numbers),
        "not_positive": ~(numbers > 0),
    }
    for problem, at in faults.items():
        if at.any():
            row = int(np.argmax(at))
            label, value = str(units["code"].iloc[row]), units[name].iloc[row]
            value = None if problem == "load_missing" else value
            details = {"count": float(at.sum())}
            raise InputError(
                problem, source="units", label=label, field=name, value=value, details=details
            )
    return np.asarray(numbers)


def pairs_of(
    given: Pairs | None,
    source: str,
    areas: pd.DataFrame,
    units: pd.DataFrame,
    *,
    known: bool = True,
) -> pd.DataFrame:
    """Return pairs of area and unit as ``area``, a row, ``unit``, a number, and its ``code``.

    Parameters
    ----------
    given
        ``code`` of the area, ``layer`` if there are several, and ``unit``; or a dict from
        code to unit. Rows without a unit are left out.
    source
        What they are, for errors.
    known
        Whether a unit that there is not is an error; else it is FREE.

    Raises
    ------
    InputError
        ``column_missing``; ``unknown_code`` for an area, ``plan_unit_unknown`` for a unit, with
        the row.
    """
    if given is None:
        none = pd.DataFrame({"area": [], "unit": [], "code": []})
        return none.astype({"area": "int64", "unit": "int64", "code": "str"})
    table = _table(given)
    for field in ("code", "unit"):
        if field not in table.columns:
            choices = tuple(map(str, table.columns))
            raise InputError("column_missing", source=source, value=field, choices=choices)
    table = table.reset_index(drop=True)
    if "row" not in table.columns:
        table = table.assign(row=table.index + FIRST_ROW)
    table = table[table["unit"].notna()]
    rows, numbers = _rows_of(table, areas), _numbers_of(table, units)
    missing = rows.isna()
    if missing.any():
        _unknown("unknown_code", source, table, "code", missing, areas["code"])
    if known and numbers.isna().any():
        _unknown("plan_unit_unknown", source, table, "unit", numbers.isna(), units["code"])
    numbers = numbers.fillna(FREE)
    found = {"area": rows.astype("int64"), "unit": numbers.astype("int64")}
    return pd.DataFrame({**found, "code": table["unit"].astype(str)})


def _table(given: Pairs) -> pd.DataFrame:
    if isinstance(given, pd.DataFrame):
        return given
    return pd.DataFrame({"code": list(given), "unit": list(given.values())}, dtype="object")


def _rows_of(table: pd.DataFrame, areas: pd.DataFrame) -> pd.Series[Any]:
    """Return the row of each area; a code that several layers have needs its layer."""
    names = ["layer", "code"] if {"layer"} <= {*table.columns} & {*areas.columns} else ["code"]
    keys = areas[names].astype("str").agg("\n".join, axis=1)
    rows = pd.Series(np.arange(len(areas)), index=keys.to_numpy())
    wanted = [""] * len(table) if table.empty else table[names].astype("str").agg("\n".join, axis=1)
    return rows[~rows.index.duplicated(keep=False)].reindex(list(wanted)).set_axis(table.index)


def _numbers_of(table: pd.DataFrame, units: pd.DataFrame) -> pd.Series[Any]:
    numbers = pd.Series(np.arange(len(units)), index=units["code"])
    return numbers.reindex(table["unit"].astype("str")).set_axis(table.index)


def _unknown(  # noqa: PLR0917 - what an error names
    problem: str,
    source: str,
    table: pd.DataFrame,
    field: str,
    missing: pd.Series[bool],
    known: pd.Series[Any],
) -> None:
    place = table.index[int(np.argmax(missing.to_numpy()))]
    value = str(table[field][place])
    choices = nearest(value, list(known.astype("str")))
    row = int(table["row"][place])
    raise InputError(problem, source=source, row=row, field=field, value=value, choices=choices)
