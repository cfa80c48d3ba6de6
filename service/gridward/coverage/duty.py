"""Find the areas that no unit answers for, and the matters that nobody leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gridward.coverage.gaps import as_gaps
from gridward.coverage.tallies import counted
from gridward.frames import WGS84
from gridward.registry import ancestors
from gridward.registry.vocabulary import LEAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_EVERYWHERE = ("", "")  # the place of a record without an area


def areas_without_unit(
    areas: gpd.GeoDataFrame, units: pd.DataFrame, *, metric_crs: int
) -> gpd.GeoDataFrame:
    """Return a gap for each area and role that no unit holds.

    Parameters
    ----------
    areas
        ``frames.AREAS`` of one layer, n rows, those of them that must have a unit.
    units
        A column for each role looked at, a row for each area's code: the unit's code,
        missing for nobody.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS`` of kind ``duty``, WGS 84; at most n rows for each role.
    """
    held = units.reindex(areas["code"])
    missing = [
        areas[held[role].isna().to_numpy()].assign(role=role, kind="duty") for role in units.columns
    ]
    return as_gaps(pd.concat(missing, ignore_index=True), metric_crs)


def matters_without_lead(
    matters: pd.DataFrame,
    responsibilities: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    *,
    chains: Mapping[str, Sequence[tuple[str, str]]],
    mandate: BaseGeometry,
    metric_crs: int,
) -> gpd.GeoDataFrame:
    """Return a gap for each matter that has no lead, everywhere or in some areas.

    Only the lowest matters of the tree count, for those are what is found on a street.
    A lead of the matter itself, of one above it, or of every matter serves, and it
    serves in the area of its record and all areas below, or everywhere.

    Parameters
    ----------
    matters
        ``frames.MATTERS``.
    responsibilities
        ``frames.RESPONSIBILITIES`` in force on the day.
    areas
        ``frames.AREAS`` of the finest nested layer, n rows.
    chains
        For each area's code the nested areas that hold it, itself last.
    mandate
        WGS 84; the shape of the gap where a matter is led nowhere.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS`` of kind ``duty`` and role ``lead``, WGS 84: one row without a
        code for a matter led nowhere, else a row for each area where it is not led.
    """
    lowest = matters[~matters["code"].isin(matters["parent_code"])]
    everywhere = gpd.GeoDataFrame({"code": [None]}, geometry=[mandate], crs=WGS84)
    found = [areas.iloc[:0]]
    led = led_areas(matters, responsibilities, areas["code"], chains=chains)
    for code, name, name_en in lowest[["code", "name", "name_en"]].itertuples(index=False):
        alone = areas[~led[code].to_numpy()]
        if len(alone) == len(areas):
            found.append(everywhere.assign(matter=code, name=name, name_en=name_en))
        else:
            found.append(alone.assign(matter=code))
    return as_gaps(pd.concat(found, ignore_index=True).assign(kind="duty", role=LEAD), metric_crs)


def led_areas(
    matters: pd.DataFrame,
    responsibilities: pd.DataFrame,
    codes: pd.Series[str],
    *,
    chains: Mapping[str, Sequence[tuple[str, str]]],
) -> pd.DataFrame:
    """Return in which areas each of the lowest matters has a lead.

    Parameters are those of ``matters_without_lead``, with the codes of the areas, n of them.

    Returns
    -------
    DataFrame
        n rows of bool in the same order, a column for each matter.
    """
    leads = responsibilities[responsibilities["role"] == LEAD]
    parents = dict(zip(matters["code"], matters["parent_code"], strict=True))
    lowest = matters.loc[~matters["code"].isin(matters["parent_code"]), "code"]
    made = {}
    for matter in lowest:
        led = _led_places(leads, ancestors(matter, parents))
        made[matter] = [not led.isdisjoint([_EVERYWHERE, *chains[one]]) for one in codes]
    return pd.DataFrame(made, dtype=bool)


def duty_tally(
    cell: NDArray[np.int64], held: pd.DataFrame, excused: NDArray[np.bool_], *, layer: str
) -> list[pd.DataFrame]:
    """Return the tallies of the roles that units hold, each area and role a duty.

    Parameters
    ----------
    cell
        Of each area, shape (n,).
    held
        n rows, a column for each role: the unit's code, missing for nobody.
    excused
        Shape (n,).
    layer
        Of the areas.
    """
    said = {"kind": "duty", "layer": layer, "measure": "duties"}
    return [
        counted(cell, held[role].notna().to_numpy(), excused, role=role, **said)
        for role in held.columns
    ]


def lead_tally(
    cell: NDArray[np.int64], led: pd.DataFrame, excused: NDArray[np.bool_], *, layer: str
) -> list[pd.DataFrame]:
    """Return the tallies of the matters that are led, each area and matter a duty.

    ``led`` is as ``led_areas`` returns it; the others are as for ``duty_tally``.
    """
    said = {"kind": "duty", "role": LEAD, "layer": layer, "measure": "duties"}
    return [
        counted(cell, led[matter].to_numpy(), excused, matter=matter, **said)
        for matter in led.columns
    ]


def _led_places(leads: pd.DataFrame, line: Sequence[str]) -> set[tuple[str, str]]:
    """Return layer and code of the areas where a line of matters has a lead."""
    fitting = leads[leads["matter"].isna() | leads["matter"].isin(line)]
    places = fitting[["layer", "area_code"]].fillna("")
    return set(places.itertuples(index=False, name=None))
