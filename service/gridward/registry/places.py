"""Turn rows that have a place into checked points, visits and facilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from gridward.frames import FACILITIES, POINTS, VISITS, WGS84, checked
from gridward.registry import values
from gridward.registry.codes import codes_of
from gridward.registry.rows import BadRows
from gridward.registry.tables import with_columns, with_dates

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def points(table: pd.DataFrame, shapes: gpd.GeoSeries, *, source: str) -> gpd.GeoDataFrame:
    """Return inspection points from a table of text and their places.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``name``,
        ``address``, ``stated_area``, ``valid_from`` and ``valid_to`` may be missing.
    shapes
        Points, WGS 84, same index.
    source
        The file's name, for errors.

    Returns
    -------
    GeoDataFrame
        ``frames.POINTS``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice from the same day, or a date is none.
    """
    table = with_columns(table, POINTS).drop(columns="geometry")
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    table = with_dates(bad, table)
    bad.need_unique(table["code"], table["valid_from"])
    bad.raise_if_any()
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
    return checked(frame.reset_index(drop=True), POINTS)


def visits(
    table: pd.DataFrame, shapes: gpd.GeoSeries, *, source: str, teams: Mapping[str, str | None]
) -> gpd.GeoDataFrame:
    """Return visits from a table of text and their places.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``team``,
        ``arrive``, ``leave`` (times of day), ``address`` and ``stated_area`` may be missing.
    shapes
        Points, WGS 84, same index.
    source
        The file's name, for errors.
    teams
        The name behind the code of each unit that there is; a team may be written by
        either.

    Returns
    -------
    GeoDataFrame
        ``frames.VISITS``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice, a team is unknown, or a time is none.
    """
    table = with_columns(table, VISITS).drop(columns="geometry")
    bad = BadRows(source)
    bad.call(table["code"])
    bad.need(table["code"])
    bad.need_unique(table["code"])
    timed = table.assign(
        team=codes_of(table["team"], teams, bad=bad),
        arrive=values.times(table["arrive"], bad=bad),
        leave=values.times(table["leave"], bad=bad),
    )
    bad.raise_if_any()
    frame = gpd.GeoDataFrame(timed, geometry=shapes, crs=WGS84)
    return checked(frame.reset_index(drop=True), VISITS)


def facilities(
    table: pd.DataFrame, shapes: gpd.GeoSeries, *, source: str, units: Mapping[str, str | None]
) -> gpd.GeoDataFrame:
    """Return facilities from a table of text and their places.

    Parameters
    ----------
    table
        Text columns, the index the numbers of the file's rows: ``code``; ``name``, ``kind``
        (any word), ``built_by`` and ``kept_by`` (units, by code or name) may be missing.
    shapes
        Points, WGS 84, same index.
    source
        The file's name, for errors.
    units
        The name behind the code of each unit that there is.

    Returns
    -------
    GeoDataFrame
        ``frames.FACILITIES``, a row for each row given, same order.

    Raises
    ------
    BadRowsError
        If a code is missing or there twice, or a unit is unknown.
    """
    table = with_columns(table, FACILITIES).drop(columns="geometry")
    bad = BadRows(source)
    bad.call(table["code"], table["name"])
    bad.need(table["code"])
    bad.need_unique(table["code"])
    named = {name: codes_of(table[name], units, bad=bad) for name in ("built_by", "kept_by")}
    bad.raise_if_any()
    frame = gpd.GeoDataFrame(table.assign(**named), geometry=shapes, crs=WGS84)
    return checked(frame.reset_index(drop=True), FACILITIES)
