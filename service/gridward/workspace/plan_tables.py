"""Read the tables that a plan is asked for with: units, pairs, workloads, bridges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gridward.errors import InputError
from gridward.files import FEATURE_FORMATS, features_as_they_are, read_table, recognise, wanted
from gridward.planning import GIVEN_WORKLOADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd


def units_in(file: Path) -> pd.DataFrame:
    """Return the units of a table: code, name, share, headcount, capacity, x, y.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As ``read_table`` and ``recognise``.
    """
    optional = ("name", "name_en", "share", "headcount", "capacity", "longitude", "latitude")
    table = _read(file, ("code",), optional)
    return table.rename(columns={"longitude": "x", "latitude": "y"})


def pairs_in(file: Path) -> pd.DataFrame:
    """Return pairs of area and unit: code, unit, layer if it is there, row in the file.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As ``read_table`` and ``recognise``.
    """
    return _read(file, ("code", "unit_code"), ("layer",)).rename(columns={"unit_code": "unit"})


def ranks_in(file: Path) -> pd.DataFrame:
    """Return pairs of area and unit with their rank, whole numbers from 0: as ``pairs_in``.

    Raises
    ------
    InputError
        ``not_a_number``, with the row; or as ``pairs_in``.
    """
    table = _read(file, ("code", "unit_code", "rank"), ("layer",))
    ranks = pd.to_numeric(table["rank"], errors="coerce")
    bad = ranks.isna() | (ranks < 0) | (ranks % 1 != 0)
    if bad.any():
        at = int(bad.to_numpy().argmax())
        row, value = int(table["row"].iloc[at]), table["rank"].iloc[at]
        raise InputError("not_a_number", source=file.name, row=row, field="rank", value=value)
    return table.rename(columns={"unit_code": "unit"}).assign(rank=ranks.astype("int64"))


def bridges_of(file: Path) -> pd.DataFrame:
    """Return bridges: lines if the file has shapes, else the codes in its first two columns.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As ``read_table`` and ``features_as_they_are``.
    """
    if file.suffix.lower() in FEATURE_FORMATS:
        lines: pd.DataFrame = features_as_they_are(file)
        return lines
    table = read_table(file)
    if len(table.columns) < 2:  # noqa: PLR2004 - from one area to another
        choices = tuple(map(str, table.columns))
        raise InputError("column_missing", source=file.name, value="two", choices=choices)
    pairs: pd.DataFrame = table.iloc[:, :2].set_axis(["one", "two"], axis="columns")
    return pairs.reset_index(drop=True)


def workloads_in(
    areas: gpd.GeoDataFrame, workload: Sequence[str]
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the areas with the workloads that tables bring, and the names of all workloads.

    A table has the areas' codes, and a figure in every other column; each is a workload. An
    area that it lacks has no figure, which is named later.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As ``read_table`` and ``recognise``.
    """
    names: list[str] = []
    for one in workload:
        if one in GIVEN_WORKLOADS or one in areas.columns or not Path(one).suffix:
            names.append(one)
            continue
        table = read_table(Path(one))
        source = Path(one).name
        found = recognise(table, wanted(("code",), ("name", "layer")), {}, source=source)
        figures = [name for name in table.columns if name not in found.values()]
        if not figures:
            choices = tuple(map(str, table.columns))
            raise InputError("column_missing", source=source, value="workload", choices=choices)
        by_code = table.drop_duplicates(found["code"]).set_index(found["code"])
        areas = areas.assign(**{name: areas["code"].map(by_code[name]) for name in figures})
        names.extend(figures)
    return areas, names


def _read(file: Path, required: Sequence[str], optional: Sequence[str]) -> pd.DataFrame:
    table = read_table(file)
    found = recognise(table, wanted(required, optional), {}, source=file.name)
    named = table[list(found.values())].set_axis(list(found), axis="columns")
    return named.assign(row=table.index).reset_index(drop=True)
