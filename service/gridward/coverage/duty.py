"""Find the areas that no unit answers for, and the matters that nobody leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from gridward.coverage.gaps import as_gaps
from gridward.frames import WGS84
from gridward.registry import ancestors, in_force
from gridward.registry.vocabulary import LEAD

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


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
    mandate: BaseGeometry,
    *,
    at: str,
    metric_crs: int,
) -> gpd.GeoDataFrame:
    """Return a gap for each matter that neither itself nor a matter above has a lead for.

    Only the lowest matters of the tree count, for those are what is found on a street.

    Parameters
    ----------
    matters
        ``frames.MATTERS``.
    responsibilities
        ``frames.RESPONSIBILITIES``, of any day.
    mandate
        The ground that the matter is led on, WGS 84; it becomes the gap's shape.
    at
        ISO date that the question is about.
    metric_crs
        EPSG code that areas are measured in.

    Returns
    -------
    GeoDataFrame
        ``frames.GAPS`` of kind ``duty`` and role ``lead``, WGS 84.
    """
    records = in_force(responsibilities, at)
    led = set(records.loc[(records["role"] == LEAD) & records["layer"].isna(), "matter"].dropna())
    parents = dict(zip(matters["code"], matters["parent_code"], strict=True))
    lowest = matters[~matters["code"].isin(matters["parent_code"])]
    leaderless = [code for code in lowest["code"] if led.isdisjoint(ancestors(code, parents))]
    alone = lowest[lowest["code"].isin(leaderless)]
    gaps = alone.assign(kind="duty", role=LEAD, matter=alone["code"], code=None, layer=None)
    shaped = gpd.GeoDataFrame(gaps, geometry=[mandate] * len(gaps), crs=WGS84)
    return as_gaps(shaped, metric_crs)
