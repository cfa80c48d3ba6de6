"""Say any cell as text, alike whichever format it came in.

A code that a file keeps as a number is the same code: 63000.0, which 63000 becomes
in a column that has an empty cell, is ``63000``.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd


def as_table(features: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the columns of features as ``read_table`` returns those of a table.

    Parameters
    ----------
    features
        n rows; their shapes are left out.

    Returns
    -------
    DataFrame
        n rows, same index, all columns ``str``, stripped, empty ones missing.
    """
    columns = pd.DataFrame(features.drop(columns=features.geometry.name))
    texts = {name: _texts(column) for name, column in columns.items()}
    table = pd.DataFrame(texts, index=features.index).replace("", pd.NA)
    table.attrs = features.attrs  # in what they were read
    return table


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    if isinstance(column.dtype, pd.StringDtype):
        return column.str.strip().astype("str")
    return column.astype(object).map(cell_text, na_action="ignore").astype("str")


def cell_text(value: object) -> str:
    """Return what a cell holds: whole numbers without a point, dates and times as ISO text."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.time):
        return value.isoformat(timespec="minutes" if value.second == 0 else "seconds")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return json.dumps(value.tolist(), ensure_ascii=False, default=str)
    return str(value).strip()
