"""Build the tables of text that readers hand to the registry."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gridward.errors import BadRowsError
from gridward.frames import WGS84
from gridward.registry import BadRows


def table(*rows, first=2):
    """Return rows (dicts) as a table of text, numbered as a spreadsheet does."""
    frame = pd.DataFrame(list(rows)).astype("str")
    return frame.set_axis(range(first, first + len(rows)), axis="index")


def column(*texts, name="列"):
    return pd.Series(list(texts), index=range(2, 2 + len(texts)), name=name, dtype="str")


def shapes(*geometries):
    return gpd.GeoSeries(list(geometries), index=range(2, 2 + len(geometries)), crs=WGS84)


def square(x=121.0, y=25.0):
    return shapely.box(x, y, x + 0.001, y + 0.001)


def refused(function, *arguments, **options):
    """Return the bad rows that a call names: row, problem, field, value."""
    with pytest.raises(BadRowsError) as caught:
        function(*arguments, source="表.csv", **options)
    assert caught.value.source == "表.csv"
    assert {row.source for row in caught.value.rows} == {"表.csv"}
    return [(row.row, row.problem, row.field, row.value) for row in caught.value.rows]


def judged(function, *columns, **options):
    """Return what a reader of values makes of columns, and what it blames."""
    bad = BadRows("表.csv")
    made = function(*columns, bad=bad, **options)
    return made, [(row.row, row.problem, row.field, row.value) for row in bad.found]
