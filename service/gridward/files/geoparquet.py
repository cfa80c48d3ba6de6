"""Read GeoParquet whole, believing its footer only within bounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from gridward.errors import InputError
from gridward.files.gdal import quietly

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 8 << 30  # of all columns, unpacked
_MOST_CELLS = 1 << 29
_DEGREES = "OGC:CRS84"  # of a column that says nothing


def read_geoparquet(path: Path, *, source: str) -> gpd.GeoDataFrame:
    """Return the features of a GeoParquet file, its first shapes as ``geometry``.

    Parameters
    ----------
    path
        Of the file.
    source
        Its name, for errors.

    Raises
    ------
    InputError
        ``unreadable``, also without shapes as WKB; ``too_large``.
    """
    try:
        with pq.ParquetFile(path) as file:
            facts = file.metadata
            groups = range(facts.num_row_groups)
            size = sum(facts.row_group(group).total_byte_size for group in groups)
            if size > _MOST_BYTES or facts.num_rows * facts.num_columns > _MOST_CELLS:
                raise InputError("too_large", source, value=_MOST_BYTES >> 20)
            name, crs, others = _shapes(facts.metadata or {}, source)
            table = file.read()
        content = table.column(name).to_numpy(zero_copy_only=False)
        with quietly():
            shapes = shapely.from_wkb(content, on_invalid="ignore")
        columns = table.drop_columns([name, *others]).to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError) as error:
        raise InputError("unreadable", source, value=str(error)) from error
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def _shapes(metadata: dict[bytes, bytes], source: str) -> tuple[str, CRS | None, list[str]]:
    """Return the column of shapes, its system, and other columns of shapes."""
    geo: Any = json.loads(metadata.get(b"geo", b"null"))
    name = geo["primary_column"]
    column = geo["columns"][name]
    if column["encoding"] != "WKB":
        raise InputError("unreadable", source, value=column["encoding"])
    others = [other for other in geo["columns"] if other != name]
    stated = column.get("crs", _DEGREES)
    try:
        return name, None if stated is None else CRS.from_user_input(stated), others
    except CRSError as error:
        raise InputError("unreadable", source, value=str(error)) from error
