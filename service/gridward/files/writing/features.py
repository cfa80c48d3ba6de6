"""Write features in the formats that hold shapes: GeoJSON, GeoPackage, KML and others."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from gridward.coordinates import datum_title
from gridward.files.writing.gdal import write_by_gdal
from gridward.frames import WGS84

if TYPE_CHECKING:
    import pandas as pd

    from gridward.coordinates import Datum

_LINES = frozenset({".geojsonl", ".geojsons", ".ndjson"})
_DOCUMENTS = frozenset({".geojson", ".json"})
_MARKUP = frozenset({".kml", ".kmz"})
_ARROW = frozenset({".parquet", ".geoparquet"})
ENDINGS = _LINES | _DOCUMENTS | _MARKUP | _ARROW | {".gpkg", ".fgb", ".gml"}
COMPANIONS = {".gml": (".xsd", ".gfs")}
_ALL_DIGITS: dict[str, Any] = {"COORDINATE_PRECISION": "15"}
_GEOJSON = "application/vnd.geo+json"


def write(draft: Path, frame: pd.DataFrame, *, datum: Datum, title: str | None) -> None:
    """Write features in the format that the ending of a draft names.

    Parameters
    ----------
    draft
        The file.
    frame
        n features in the datum, with its CRS; also records without shapes, for Parquet
        and GeoPackage.
    datum
        Of the coordinates.
    title
        The column that names a feature, where the format has a place for its name.

    Raises
    ------
    InputError
        ``not_writable``.
    """
    suffix = draft.suffix.lower()
    if suffix in _ARROW:
        frame.to_parquet(draft, index=False)
    elif suffix in _DOCUMENTS:
        _write_geojson(draft, frame, datum)
    elif suffix in _LINES:
        write_by_gdal(draft, _as_wgs84(frame), "GeoJSONSeq", **_ALL_DIGITS)
    elif suffix in _MARKUP:
        _write_kml(draft, frame, title)
    elif suffix == ".fgb":  # its own index would put the rows in another order
        write_by_gdal(draft, frame, "FlatGeobuf", SPATIAL_INDEX="NO")
    else:
        write_by_gdal(draft, frame, {".gpkg": "GPKG", ".gml": "GML"}[suffix])


def _write_geojson(draft: Path, frame: pd.DataFrame, datum: Datum) -> None:
    """Write a GeoJSON; RFC 7946 where its datum allows that, else saying what it is in."""
    if datum.crs is None:
        said = json.dumps({"type": "FeatureCollection", "datum": datum_title(datum.name)})
        bare = gpd.GeoDataFrame(frame).set_crs(None, allow_override=True)
        options = _ALL_DIGITS | {"NATIVE_DATA": said, "NATIVE_MEDIA_TYPE": _GEOJSON}
        write_by_gdal(draft, bare, "GeoJSON", **options)
    elif datum.is_wgs84:
        write_by_gdal(draft, _as_wgs84(frame), "GeoJSON", RFC7946="YES", **_ALL_DIGITS)
    else:
        write_by_gdal(draft, frame, "GeoJSON", **_ALL_DIGITS)


def _write_kml(draft: Path, frame: pd.DataFrame, title: str | None) -> None:
    """Write KML, or an archive of one: GDAL's own KMZ links to a second file inside it."""
    if draft.suffix.lower() == ".kmz":
        with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
            inner = Path(folder, f"{draft.stem}.kml")
            _write_kml(inner, frame, title)
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(inner, "doc.kml")
        return
    config = {"LIBKML_NAME_FIELD": title} if title else {}
    write_by_gdal(draft, _as_wgs84(frame), "LIBKML", config=config)


def _as_wgs84(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return features in WGS 84 or CGCS2000, which are taken as equal, as the former."""
    return gpd.GeoDataFrame(frame).set_crs(WGS84, allow_override=True)
