"""Write records in the format that a file's ending names, in any datum.

    frame, WGS 84 ──datum──> coordinates ──headers──> columns ──format──> one file, whole

Where a format can say its coordinate system, it does, GCJ-02 and BD-09 under their own
names. A table says it in brackets behind the names of its coordinates. KML and GeoJSON
lines are WGS 84 and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coordinates import DATUMS, Datum, crs_in_file, from_wgs84
from gridward.errors import InputError
from gridward.files.outputs import written
from gridward.files.writing import features, shapefile, sheets
from gridward.files.writing.encodings import checked_encoding, encodable_names
from gridward.files.writing.gdal import write_by_gdal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

_FIXED = frozenset({".kml", ".kmz", ".geojsonl", ".geojsons", ".ndjson"})
_EPSG_ALONE = frozenset({".gml"})  # has no words for GCJ-02 and BD-09
_WITHOUT_SHAPES = sheets.ENDINGS | {".gpkg", ".parquet"}
_WITH_ENCODING = frozenset({".csv", ".tsv", ".shp", ".zip"})
_FID, _SHAPE = "gridward_fid", "gridward_shape"  # beside the columns of any file
WRITTEN_FORMATS = sheets.ENDINGS | features.ENDINGS | shapefile.ENDINGS


def write_file(
    path: Path,
    frame: pd.DataFrame,
    *,
    datum: str | Datum = "wgs84",
    headers: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> dict[str, str]:
    """Write a frame so that it is there whole or not at all.

    Parameters
    ----------
    path
        Its ending is one of ``WRITTEN_FORMATS``; an earlier file is replaced at the end.
    frame
        n rows; a GeoDataFrame in WGS 84, or a frame without shapes. The index is not
        written.
    datum
        Of the coordinates in the file: one of ``DATUMS``, an EPSG code, or a ``Datum``.
    headers
        What some columns are called in the file, also ``longitude``, ``latitude``, ``x`` and
        ``y`` of points in a table; others keep their names.
    encoding
        Of the texts of a CSV, TSV or shapefile; UTF-8 unless given.

    Returns
    -------
    dict
        What each column of the frame is called in the file.

    Raises
    ------
    InputError
        ``unknown_format``, ``unknown_datum``, ``datum_fixed`` for a datum that the
        format cannot state, ``needs_shapes`` for a format of shapes and records without,
        ``bad_value`` for an encoding that is none or not this format's,
        ``not_in_encoding``, ``text_too_long``, ``too_many_rows`` or ``not_writable``.
    """
    suffix = path.suffix.lower()
    taken = Datum.named(datum) if isinstance(datum, str) else datum
    mapped = isinstance(frame, gpd.GeoDataFrame)
    _check(suffix, taken, mapped=mapped, encoding=encoding)
    there = _in_datum(frame, taken) if isinstance(frame, gpd.GeoDataFrame) else frame
    there = there.reset_index(drop=True)
    words = checked_encoding(encoding)
    headers = encodable_names(headers or {}, words)
    names = {name: headers.get(name, name) for name in there.columns if name != "geometry"}
    if suffix in shapefile.ENDINGS:
        names = shapefile.field_names(names, words)
        with written(path, companions=shapefile.COMPANIONS if suffix == ".shp" else ()) as draft:
            shapefile.write(draft, there.rename(columns=names), words)
    elif suffix in sheets.ENDINGS:
        plain, places = sheets.without_shapes(
            there.rename(columns=names), taken, headers, cells=sheets.is_workbook(path)
        )
        names |= places
        with written(path) as draft:
            sheets.write(draft, plain, words)
    else:
        with written(path, companions=features.COMPANIONS.get(suffix, ())) as draft:
            features.write(draft, there.rename(columns=names), datum=taken, title=names.get("name"))
    return names


def write_unchanged(path: Path, frame: pd.DataFrame) -> None:
    """Write what a file held with its shapes as they are, in its own CRS, also invalid ones.

    Parameters
    ----------
    path
        ``.gpkg`` for a GeoDataFrame in any CRS or none, ``.csv`` for a frame without shapes.
    frame
        n rows; the index is not written. Of columns that differ in nothing but small and
        capital letters, which are one to a GeoPackage, the later get a number behind.

    Raises
    ------
    InputError
        ``unknown_format`` or ``not_writable``.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        write_file(path, frame)
        return
    if path.suffix.lower() != ".gpkg":
        raise InputError("unknown_format", value=path.suffix, choices=(".gpkg",))
    with written(path) as draft:
        apart = frame.reset_index(drop=True).rename(columns=_apart(frame.columns))
        write_by_gdal(draft, apart, "GPKG", FID=_FID, GEOMETRY_NAME=_SHAPE)


def _apart(columns: Iterable[str]) -> dict[str, str]:
    """Return names that differ in more than small and capital letters, by the columns' own."""
    taken, made = {_FID, _SHAPE}, dict[str, str]()
    for name in columns:
        wish, number = name, 1
        while wish.casefold() in taken:
            number += 1
            wish = f"{name}_{number}"
        taken.add(wish.casefold())
        made[name] = wish
    return {name: wish for name, wish in made.items() if name != "geometry"}


def _check(suffix: str, datum: Datum, *, mapped: bool, encoding: str | None) -> None:
    if suffix not in WRITTEN_FORMATS:
        raise InputError("unknown_format", value=suffix, choices=tuple(sorted(WRITTEN_FORMATS)))
    if not mapped and suffix not in _WITHOUT_SHAPES:
        raise InputError("needs_shapes", value=suffix, choices=tuple(sorted(_WITHOUT_SHAPES)))
    if datum.swapped:
        raise InputError("unknown_datum", field="--datum", value=datum.name, choices=DATUMS)
    unsaid = suffix in _FIXED or (suffix in _EPSG_ALONE and datum.crs is None)
    if mapped and unsaid and not datum.is_wgs84:
        raise InputError("datum_fixed", field="--datum", value=suffix)
    if encoding is not None and suffix not in _WITH_ENCODING:
        raise InputError("bad_value", field="--encoding", value=encoding)


def _in_datum(frame: gpd.GeoDataFrame, datum: Datum) -> gpd.GeoDataFrame:
    """Return the same features with their coordinates and CRS in a datum."""

    def convert(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(from_wgs84(pairs[:, 0], pairs[:, 1], datum=datum))

    shapes = frame.geometry.to_numpy()
    if not datum.is_wgs84:
        shapes = shapely.transform(shapes, convert)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=crs_in_file(datum)))
