"""Make shapes of a table's column of well-known text: ``POLYGON ((121 25, …))``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from gridward.coordinates import Datum, crs_in_file, stated_datum
from gridward.errors import InputError
from gridward.frames import plain_values
from gridward.registry import plain_word

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_NAMES = frozenset(
    {
        "wkt",
        "geometry",
        "geom",
        "thegeom",
        "shape",
        "wktgeom",
        "几何",
        "幾何",
        "图形",
        "圖形",
        "坐标串",
        "座標串",
    }
)
_MARKED = re.compile(r"(.*?)(\s*[(（].*[)）]\s*)?")
_SHAPE = re.compile(
    r"^\s*(?:SRID=(\d+);)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)"
    r"\s*(?:ZM?|M)?\s*(?:\(|EMPTY)",
    re.IGNORECASE,
)
_ENOUGH = 0.5  # of the cells, for a column that goes by another name


def wkt_column(table: pd.DataFrame) -> str | None:
    """Return the column of a table that holds shapes as text, if there is one."""
    best, most = None, 0.0
    for name in table.columns:
        cells = table[name].dropna()
        share = cells.head(1000).str.match(_SHAPE).mean() if len(cells) else 0.0
        if plain_word(str(name)) in _NAMES and share > 0:
            return str(name)
        if share > max(most, _ENOUGH):
            best, most = str(name), share
    return best


def shapes_of(table: pd.DataFrame, *, source: str) -> gpd.GeoDataFrame:
    """Return a table's rows with the shapes that one of its columns holds.

    Parameters
    ----------
    table
        n rows of text, as ``read_table`` returns them.
    source
        The file's name, for errors.

    Returns
    -------
    GeoDataFrame
        n rows, same index, the other columns; in the CRS that the texts name, or the column
        in brackets, or in none. What goes on in columns called the same and a number (`` 2``)
        is one text.
        A shape that cannot be read is missing.

    Raises
    ------
    InputError
        ``no_shapes`` if no column holds shapes, ``too_many_vertices``.
    """
    name = wkt_column(table)
    if name is None:
        raise InputError("no_shapes", source=source)
    base, mark = _MARKED.fullmatch(name).groups(default="")  # type: ignore[union-attr] # fits all
    more = re.compile(rf"{re.escape(base)} \d+{re.escape(mark)}")
    parts = [one for one in table.columns if more.fullmatch(str(one))]
    whole = table[name].str.cat(table[parts], na_rep="") if parts else table[name]
    datum = datum_of_texts(table[name])
    return gpd.GeoDataFrame(
        table.drop(columns=[name, *parts]),
        geometry=shapes_of_texts(whole),
        crs=None if datum is None else crs_in_file(datum),
    )


def shapes_of_texts(texts: pd.Series[str]) -> NDArray[np.object_]:
    """Return the shape that each of n texts stands for, missing where it can be none."""
    bare = texts.str.replace(r"^\s*SRID=\d+;", "", regex=True, case=False)
    made: NDArray[np.object_] = shapely.from_wkt(plain_values(bare), on_invalid="ignore")
    return made


def datum_of_texts(texts: pd.Series[str]) -> Datum | None:
    """Return what the texts of a column say they are in, or its name in brackets; else none."""
    codes = texts.str.extract(_SHAPE)[0].dropna().unique().tolist()
    stated = f"EPSG:{codes[0]}" if len(codes) == 1 else stated_datum(str(texts.name))
    return None if stated is None else Datum.named(stated)
