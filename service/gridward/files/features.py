"""Read features of any common format in their own CRS.

Rows are numbered as a spreadsheet would show the file's attribute table: the names of
the columns are row 1, the first feature is row 2. FlatGeobuf keeps no order, so there
a number says little.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from gridward.coordinates import on_earth
from gridward.errors import InputError, NotFoundError
from gridward.files.archives import unpacked
from gridward.files.contents import check_content, gdal_name, is_topology, offset_system
from gridward.files.gdal import CANNOT_READ, gdal_options, quietly
from gridward.files.geoparquet import read_geoparquet
from gridward.files.inputs import readable
from gridward.files.markup import safe_xml
from gridward.files.shapefiles import read_shapefile
from gridward.files.tables import TABLE_FORMATS, is_table, read_table
from gridward.files.topology import check_topology
from gridward.files.wkt import shapes_of
from gridward.frames import WGS84
from gridward.registry import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


_JSON = frozenset({".geojson", ".json", ".topojson", ".geojsonl", ".geojsons", ".ndjson"})
_XML = frozenset({".kml", ".gml"})
_PLAIN = _JSON | _XML | {".gpkg", ".shp", ".fgb"}
_ARROW = frozenset({".parquet", ".geoparquet"})
_PACKED = frozenset({".zip", ".kmz"})
_COMPANIONS = frozenset({".shx", ".dbf", ".prj", ".cpg"})
FEATURE_FORMATS = _PLAIN | _ARROW | _PACKED
_NOWHERE = 1e12  # in any unit; squares of such numbers are still told exactly enough
_MOST_VERTICES = 2_000_000  # of one shape; the most that a real one has is a tenth of it


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
        GeoJSON (also in lines), TopoJSON, GeoPackage, Shapefile, KML, KMZ, GML, FlatGeobuf
        or GeoParquet, told by its ending; one of these in a ZIP; or a table with a column
        of WKT.
    layer
        Which layer, sheet or member of an archive; not needed if the file has one.
    encoding
        Of the texts of a shapefile or table, by evidence unless given.
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
        ``unknown_format``, ``not_readable``, ``unreadable``, ``truncated``, ``empty_file``,
        ``no_crs``, ``layers_many`` if there are several and none is named; ``entities``,
        ``unsafe_archive``, ``archive_too_large``, ``too_large``, ``too_many_vertices`` for
        what nobody should read; ``encoding_unclear``, or what ``read_table`` refuses.
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
    with readable(path, FEATURE_FORMATS | TABLE_FORMATS):
        if is_table(path):
            table = read_table(path, sheet=layer, encoding=encoding)
            return shapes_of(table, source=path.name)
        frame = _frame_of(path, path.name, layer, encoding)
    if frame.empty:
        raise InputError("empty_file", source=path.name)
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    if (offset := offset_system(path)) is not None:
        frame = frame.set_crs(offset, allow_override=True)
    numbered = frame.set_axis(range(2, len(frame) + 2), axis="index")
    check_vertices(numbered, path.name)
    turned = _turned(numbered.geometry.to_numpy())
    return numbered.set_geometry(gpd.GeoSeries(turned, numbered.index, crs=numbered.crs))


def _turned(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return shapes with outer rings one way, for formats differ; what lies nowhere as it is."""
    corners, shape = shapely.get_coordinates(shapes, return_index=True)
    somewhere = np.ones(len(shapes), dtype=bool)
    somewhere[shape[~(np.abs(corners) < _NOWHERE).all(axis=1)]] = False  # NaN is none, too
    turned = shapes.copy()
    turned[somewhere] = shapely.orient_polygons(shapes[somewhere])
    return turned


def _frame_of(path: Path, source: str, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame:
    suffix = path.suffix.lower()
    if suffix in _PACKED:
        return _from_archive(path, layer, encoding)
    if suffix in _ARROW:
        return read_geoparquet(path, source=source)
    try:
        if suffix == ".shp":
            return read_shapefile(path, source=source, encoding=encoding)
        return _from_gdal(path, source, layer)
    except CANNOT_READ as error:
        raise InputError("unreadable", source=source, value=str(error)) from error


def _from_archive(path: Path, layer: str | None, encoding: str | None) -> gpd.GeoDataFrame:
    packed = path.suffix.lower() == ".kmz"
    wanted = {".kml"} if packed else _PLAIN | _ARROW
    with unpacked(path, wanted | (set() if packed else _COMPANIONS)) as members:
        readable = [one for one in members if one.path.suffix in wanted]
        chosen = [one for one in readable if layer in (one.name, PurePath(one.name).name, one.stem)]
        if not readable:
            raise InputError("unreadable", source=path.name, value=path.suffix)
        if len(chosen or readable) > 1:
            names = tuple(one.name for one in readable)
            raise InputError("layers_many", source=path.name, choices=names)
        inside = None if chosen else layer
        one = (chosen or readable)[0]
        if inside is not None and one.path.suffix == ".shp":
            raise NotFoundError("layer", inside, (one.stem,))
        return _frame_of(one.path, path.name, inside, encoding)


def _from_gdal(path: Path, source: str, layer: str | None) -> gpd.GeoDataFrame:
    check_content(path, source=source)
    opened: str | bytes = gdal_name(path)
    options: dict[str, str] = {}
    if path.suffix.lower() in (".kml", ".gml"):
        opened = safe_xml(path, source=source)
    if path.suffix.lower() == ".gml":
        options = {"DOWNLOAD_SCHEMA": "NO", "WRITE_GFS": "NO", "SKIP_RESOLVE_ELEMS": "ALL"}
    if opened != str(path) and is_topology(path):
        check_topology(path, source=source)
    with quietly(), gdal_options(GML_FIELDTYPES="ALWAYS_STRING"):
        name = only_layer(opened, layer, source)
        frame = pyogrio.read_dataframe(opened, layer=name, on_invalid="ignore", **options)
    if frame.crs is None and is_topology(path):
        return _in_degrees(frame)
    return frame


def _in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return features of TopoJSON, which names no system: degrees, if they can be that."""
    west, south, east, north = frame.total_bounds
    return frame.set_crs(WGS84) if on_earth(west, south) and on_earth(east, north) else frame


def check_vertices(frame: gpd.GeoDataFrame, source: str) -> None:
    """Refuse a shape that has more vertices than a real one.

    Raises
    ------
    InputError
        ``too_many_vertices``.
    """
    counts = shapely.get_num_coordinates(frame.geometry.to_numpy())
    if counts.max() > _MOST_VERTICES:
        row = int(frame.index[counts.argmax()])
        raise InputError("too_many_vertices", source, row=row, value=int(counts.max()))


def only_layer(source: str | bytes, layer: str | None, file_name: str) -> str:
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
