"""Build small workspaces, and look into their files without our own code."""

import os
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from stores import place, run, tables

from gridward import frames
from gridward.store import create

_NOBODY = 65534


def frame_of(schema, rows):
    """Return rows (dicts that may leave columns out) in a schema's dtypes."""
    columns = {}
    for name, column in schema.columns.items():
        if name != "geometry":
            dtype = "str" if str(column.dtype).startswith("str") else str(column.dtype)
            columns[name] = pd.Series([row.get(name) for row in rows], dtype=dtype)
    if "geometry" not in schema.columns:
        return pd.DataFrame(columns)
    shapes = [row["geometry"] for row in rows]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=frames.WGS84)


def areas(*codes, layer="village", name="村", **more):
    """Return unit squares in a row from (121, 25), a thousandth of a degree each."""
    rows = [
        {
            "layer": layer,
            "code": code,
            "name": f"{name}{code}",
            "status": "active",
            "geometry": shapely.box(121 + i / 1000, 25, 121 + (i + 1) / 1000, 25.001),
            **more,
        }
        for i, code in enumerate(codes)
    ]
    return frame_of(frames.AREAS, rows)


def points(*codes, x=121.0, y=25.0, **more):
    rows = [{"code": code, "geometry": shapely.Point(x, y), **more} for code in codes]
    return frame_of(frames.POINTS, rows)


def units(*codes, **more):
    rows = [{"code": code, "name": f"单位{code}", "kind": "office", **more} for code in codes]
    return frame_of(frames.UNITS, rows)


def duties(*rows):
    return frame_of(frames.RESPONSIBILITIES.remove_columns(["record"]), rows)


def workspace(folder, *codes):
    """Return a workspace with districts 区县 and, in it, villages of these codes."""
    store = create(place(folder, "城市.gpkg"), settings={"metric_crs": "EPSG:4547"})
    with store.writing() as records:
        records.put_layer("区县")
        records.put_layer("village", parent_layer="区县", accuracy_m=60.0)
        records.put_areas(areas("D1", layer="区县", name="区"))
        records.put_areas(areas(*codes, parent_code="D1"))
    return store


def ask(kept, question, *values):
    """Return all rows that plain SQL answers."""
    return run(kept, question, values)


def content(path):
    """Return everything in a file, as SQL text; of a store, the rows of every table."""
    if not isinstance(path, Path):
        return tables(path)
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@contextmanager
def as_nobody():
    """Be a user without rights meanwhile, as root may write everywhere."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
