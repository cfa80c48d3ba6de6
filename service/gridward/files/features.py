"""Read features of any common format in their own CRS, and write them.

Rows are numbered as a spreadsheet would show the file's attribute table: the names of
the columns are row 1, the first feature is row 2. FlatGeobuf keeps no order, so there
a number says little.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from gridward.errors import InputError, NotFoundError
from gridward.files.contents import check_content, ending, gdal_name, members
from gridward.files.inputs import readable
from gridward.files.outputs import written
from gridward.frames import WGS84
from gridward.registry import nearest

if TYPE_CHECKING:
    from pathlib import Path

_PLAIN = frozenset({".geojson", ".json", ".gpkg", ".shp", ".kml", ".kmz", ".fgb"})
_ARROW = frozenset({".parquet", ".geoparquet"})
_ZIP = ".zip"
FEATURE_FORMATS = _PLAIN | _ARROW | {_ZIP}
_DRIVERS = {".geojson": "GeoJSON", ".json": "GeoJSON", ".gpkg": "GPKG"}
_GUESSES = ("UTF-8", "GB18030")
ABOUT_ONE_SHAPE = ("Non closed ring", "Unsupported geometry type")


def read_features(
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    crs: object = None,
) -> gpd.GeoDataFrame:
    """Return the features of a file.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, Shapefile (bare, or zipped in any folder of the archive),
        KML, KMZ, FlatGeobuf or GeoParquet, told by its ending.
    layer
        Which layer; not needed if the file has one.
    encoding
        Of a shapefile's texts. Without it: what its ``.cpg`` says, else UTF-8 if all
        of it is UTF-8, else GB18030.
    crs
        Taken where the file does not say its own; anything that pyproj understands.

    Returns
    -------
    GeoDataFrame
        n ≥ 1 features, geometry named ``geometry``, in the file's CRS, indexed by row.
        A shape that cannot be read (an open ring, say) is missing.

    Raises
    ------
    NotFoundError
        If there is no such file or layer.
    InputError
        ``unknown_format``, ``not_readable``, ``unreadable``, ``empty_file``, ``no_crs``, or
        ``layers_many`` if there are several and none is named.
    """
    frame = features_as_they_are(path, layer=layer, encoding=encoding)
    if frame.crs is None and crs is None:
        raise InputError("no_crs", source=path.name)
    return frame if frame.crs is not None else frame.set_crs(crs)


def features_as_they_are(
    path: Path, *, layer: str | None = None, encoding: str | None = None
) -> gpd.GeoDataFrame:
    """Return the features of a file, without a CRS if the file states none.

    Parameters, the frame and all errors but ``no_crs`` are those of ``read_features``.
    """
    suffix = path.suffix.lower()
    with readable(path, FEATURE_FORMATS):
        frame = _from_arrow(path) if suffix in _ARROW else _from_gdal(path, layer, encoding)
    if frame.empty:
        raise InputError("empty_file", source=path.name)
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    return frame.set_axis(range(2, len(frame) + 2), axis="index")


def write_features(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Write features as GeoJSON or GeoPackage, told by the ending.

    Parameters
    ----------
    path
        ``.geojson``, ``.json`` or ``.gpkg``; an earlier file is replaced at the end.
    frame
        With a CRS. GeoJSON is always WGS 84 longitude, latitude (RFC 7946), so there
        the coordinates are transformed. The index is not written.

    Raises
    ------
    InputError
        ``unknown_format`` for another ending, ``not_writable``.
    """
    driver = _DRIVERS.get(path.suffix.lower())
    if driver is None:
        raise InputError("unknown_format", value=path.suffix, choices=tuple(_DRIVERS))
    mapped = frame.to_crs(WGS84) if driver == "GeoJSON" else frame
    options = {"RFC7946": "YES"} if driver == "GeoJSON" else {}
    with written(path) as draft:
        pyogrio.write_dataframe(
            mapped.reset_index(drop=True), draft, layer=path.stem, driver=driver, **options
        )


def _from_arrow(path: Path) -> gpd.GeoDataFrame:
    try:
        return gpd.read_parquet(path)
    except (pa.ArrowException, ValueError) as error:  # ValueError: no geometry in it
        raise InputError("unreadable", source=path.name, value=str(error)) from error


def _from_gdal(path: Path, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame:
    try:
        source, without_cpg = _inside(path)
        name = only_layer(source, layer, path.name)
        if encoding is not None or not without_cpg:
            return _read(source, name, encoding)
        return _guessed(source, name)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise InputError("unreadable", source=path.name, value=str(error)) from error


def _guessed(source: str, layer: str) -> gpd.GeoDataFrame:
    try:
        return _read(source, layer, _GUESSES[0])
    except UnicodeDecodeError:
        return _read(source, layer, _GUESSES[1])


def _read(source: str, layer: str, encoding: str | None) -> gpd.GeoDataFrame:
    with warnings.catch_warnings():
        for said in ABOUT_ONE_SHAPE:  # that shape arrives as missing, which its row shows
            warnings.filterwarnings("ignore", message=said, category=RuntimeWarning)
        return pyogrio.read_dataframe(source, layer=layer, encoding=encoding, on_invalid="ignore")


def _inside(path: Path) -> tuple[str, bool]:
    """Return what GDAL is to open, and whether it is a shapefile of unstated encoding."""
    if path.suffix.lower() != _ZIP:
        check_content(path)
    if path.suffix.lower() == ".shp":
        stated = any(path.with_suffix(ending).is_file() for ending in (".cpg", ".CPG"))
        return str(path), not stated
    if path.suffix.lower() != _ZIP:
        return gdal_name(str(path)), False
    names = members(path)
    archive = f"/vsizip/{path.absolute()}"
    if len(names) > 1:
        names = pyogrio.vsi_listtree(archive)  # in the letters that GDAL takes them for
    else:  # GDAL takes an archive of one file for that file
        names = [f"{archive}/{name}" for name in names]
    readable = [name for name in names if ending(name) in _PLAIN]
    if not readable:
        raise InputError("unreadable", source=path.name, value=", ".join(map(_base, names)))
    if len(readable) > 1:
        raise InputError("layers_many", source=path.name, choices=tuple(map(_base, readable)))
    shapefile = ending(readable[0]) == ".shp"
    stated = any(ending(name) == ".cpg" for name in names)
    return gdal_name(readable[0]), shapefile and not stated


def only_layer(source: str, layer: str | None, file_name: str) -> str:
    """Return the name of the layer that is to be read.

    Raises
    ------
    NotFoundError
        If the one named is not there.
    InputError
        ``empty_file``, or ``layers_many`` if there are several and none is named.
    """
    listed = pyogrio.list_layers(source)
    mapped = [str(name) for name, kind in listed if kind is not None]
    if layer is not None:
        if layer not in mapped:
            raise NotFoundError("layer", layer, nearest(layer, mapped))
        return layer
    if not mapped:
        raise InputError("empty_file", source=file_name)
    if len(mapped) > 1:
        raise InputError("layers_many", source=file_name, choices=tuple(mapped))
    return mapped[0]


def _base(name: str) -> str:
    return name.rstrip("/").rpartition("/")[2]
