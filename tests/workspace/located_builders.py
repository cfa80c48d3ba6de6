"""Write the same few points in every format that can be read, and read any output again."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
import xlsxwriter
from pyarrow import csv

from gridward.files import read_table
from gridward.files.streams import BLOCK_ROWS

X = [121.005, 121.015, 121.025, 120.5, np.nan, 121.01]
Y = [25.005, 25.005, 25.005, 25.005, 25.005, 25.005]
CODES = ["0101", "0102", "0103", "0104", "0105", "0106"]
NOTES = ['甲,"引"', None, "=1+1", "two\nlines", "e", "f"]
STATUSES = ["inside", "inside", "gap", "outside", "unlocated", "edge"]
VILLAGES = ["A", "B", "", "", "", "A"]

TABLES = (".csv", ".tsv", ".xlsx", ".parquet")
SHAPES = (".geoparquet", ".geojson", ".geojsonl", ".geojsons", ".ndjson", ".fgb", ".gpkg")
_LINES = (".geojsonl", ".geojsons", ".ndjson")
_DRIVERS = {".geojson": "GeoJSON", ".fgb": "FlatGeobuf", ".gpkg": "GPKG"} | dict.fromkeys(
    _LINES, "GeoJSONSeq"
)


def write_points(path, times=1):
    """Write six points, some of them nowhere, over and over; the row's number is in ``n``."""
    frame = pd.DataFrame(
        {
            "code": pd.Series(CODES * times, dtype="str"),
            "经度": X * times,
            "纬度": Y * times,
            "note": pd.Series(NOTES * times, dtype="str"),
            "n": range(len(X) * times),
        }
    )
    if path.suffix in TABLES:
        _write_table(path, frame)
    else:
        _write_shapes(path, frame)
    return path


def read_rows(path):
    """Return the rows of an output as text, in its order."""
    suffix = path.suffix
    if suffix in (".csv", ".tsv", ".xlsx"):
        frame = read_table(path)
    elif suffix in (".parquet", ".geoparquet"):
        frame = pq.read_table(path).to_pandas()
    elif suffix in _LINES:
        frame = pyogrio.read_dataframe(f"GeoJSONSeq:{path}")
    else:
        frame = pyogrio.read_dataframe(path)
    return pd.DataFrame(frame.drop(columns="geometry", errors="ignore")).astype(object).fillna("")


def _write_table(path, frame):
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for row, cells in enumerate([frame.columns, *frame.itertuples(index=False)]):
                for column, cell in enumerate(cells):
                    if not pd.isna(cell):
                        sheet.write(row, column, cell) if not isinstance(
                            cell, str
                        ) else sheet.write_string(row, column, cell)
    else:
        frame.to_csv(path, index=False, sep="\t" if path.suffix == ".tsv" else ",")


def _write_shapes(path, frame):
    there = frame["经度"].notna()
    shapes = np.full(len(frame), None, dtype=object)
    shapes[there] = shapely.points(frame["经度"][there], frame["纬度"][there])
    rows = gpd.GeoDataFrame(frame.drop(columns=["经度", "纬度"]), geometry=shapes, crs="EPSG:4326")
    if path.suffix == ".geoparquet":
        rows.to_parquet(path)
        return
    options = {"SPATIAL_INDEX": "NO"} if path.suffix == ".fgb" else {}
    rows.to_file(path, driver=_DRIVERS[path.suffix], engine="pyogrio", **options)


def write_many(path, rows, seed=0):
    """Write random points in and around the town, every ninth nowhere, as CSV or Parquet."""
    random = np.random.default_rng(seed)
    x, y = random.uniform(120.99, 121.04, rows), random.uniform(24.995, 25.015, rows)
    x[::9] = 200.0
    columns = {"code": [f"{n:07}" for n in range(rows)], "lon": x, "lat": y}
    table = pa.table(columns)
    if path.suffix == ".csv":
        csv.write_csv(table, path)
    else:
        pq.write_table(table, path, row_group_size=BLOCK_ROWS // 2)
    return path
