"""Build small cities of squares, and their frames."""

from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import from_wgs84
from gridward.frames import AREAS, MATTERS, WGS84, checked

METRIC_CRS = 4549  # CGCS2000, 3° zone of 120°
X, Y, STEP = 121.0, 25.0, 0.01


def cell(column, row, size=1):
    x, y = X + column * STEP, Y + row * STEP
    return shapely.box(x, y, x + size * STEP, y + size * STEP)


def areas(shapes, layer="village", name="村"):
    """Return areas of a dict from code to shape."""
    rows = {
        "layer": layer,
        "code": list(shapes),
        "name": [f"{name}{code}" for code in shapes],
        "name_en": [f"Area {code}" for code in shapes],
        "status": "active",
    }
    frame = gpd.GeoDataFrame(rows, geometry=list(shapes.values()), crs=WGS84)
    frame = frame.reindex(columns=list(AREAS.columns))
    text = {name: "str" for name in AREAS.columns if name not in ("households", "geometry")}
    return checked(frame.astype({**text, "households": "Int64"}), AREAS)


def grid(columns, rows):
    """Return a whole fabric of square cells, code by column and row."""
    return {f"{c}-{r}": cell(c, r) for c in range(columns) for r in range(rows)}


def matters(**parents):
    """Return matters, the code and what stands above it."""
    frame = pd.DataFrame(
        {"code": list(parents), "name": list(parents), "parent_code": list(parents.values())}
    )
    return checked(frame.reindex(columns=list(MATTERS.columns)).astype("str"), MATTERS)


def leads(*records):
    """Return lead records: matter (none: every one), code of the village (none: everywhere)."""
    rows = [
        {"role": "lead", "matter": matter, "layer": code and "village", "area_code": code}
        for matter, code in records
    ]
    columns = ["role", "matter", "layer", "area_code"]
    return pd.DataFrame(rows).reindex(columns=columns).astype("str")


def measured(shapes):
    """Return square metres of WGS 84 polygons without holes, each side walked in small steps."""
    return [_enclosed_m2(np.array(shape.exterior.coords)) for shape in shapes]


def _enclosed_m2(corners):
    steps = np.linspace(0, 1, 50, endpoint=False)[:, None]
    walk = np.concatenate([start + (end - start) * steps for start, end in pairwise(corners)])
    x, y = from_wgs84(walk[:, 0], walk[:, 1], datum=str(METRIC_CRS))
    x, y = x - x.mean(), y - y.mean()
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
