"""Carry geometry between shapely and the bytes that a database keeps.

A GeoPackage blob is a short header before plain well-known binary:

    'G' 'P' | version | flags | srs_id | minx maxx miny maxy | WKB ...
       2         1       1       4             4 x 8

The header's box lets the R-tree triggers, QGIS and GDAL find a feature's extent
without reading its geometry. It is left out for an empty geometry, and other
programs may leave it out altogether (GDAL does, for points).

PostGIS takes and gives well-known binary in hex digits.

Areas are stored as multipolygons, since a layer of a GeoPackage has one type; one
of a single part comes back as a polygon. Heights are dropped.
"""

from __future__ import annotations

import math
import struct
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BLOB, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

SRS_ID = 4326
DIGEST = "gridward_digest"  # a function of our SQLite connections: equal for equal blobs

_HEADER = struct.Struct("<2sBBi")
_BOX = struct.Struct("<4d")
_MAGIC = b"GP"
_HEADS = np.dtype(
    [("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("box", "<f8", (4,))]
)
_LITTLE_ENDIAN = 0b00001
_BOX_XY = 0b00010
_EMPTY = 0b10000
_BOX_KIND = 0b01110
_BOX_LENGTHS = (0, 32, 48, 48, 64)  # none, xy, xyz, xym, xyzm

_Bounds: TypeAlias = tuple[float, float, float, float]


class BlobError(ValueError):
    """Bytes that no program wrote as a geometry."""


class Geometry(TypeDecorator[BaseGeometry]):
    """A column of one kind of geometry, WGS 84 longitude and latitude.

    Parameters
    ----------
    kind
        The GeoPackage's name of it: ``POINT`` or ``MULTIPOLYGON``.
    """

    impl = BLOB
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return what keeps it: bytes in a GeoPackage, a geometry of PostGIS elsewhere."""
        stored = BLOB() if dialect.name == "sqlite" else _PostgisGeometry(self.kind)
        return dialect.type_descriptor(stored)

    def process_bind_param(
        self, value: BaseGeometry | None, dialect: Dialect
    ) -> bytes | str | None:
        """Write a geometry as the database keeps it, a polygon as a multipolygon."""
        if value is None:
            return None
        if self.kind == "MULTIPOLYGON" and isinstance(value, Polygon):
            value = MultiPolygon([value])
        if dialect.name == "sqlite":
            return to_blob(value)
        return shapely.to_wkb(value, hex=True, output_dimension=2, byte_order=1)

    def process_result_value(
        self, value: bytes | str | None, dialect: Dialect
    ) -> BaseGeometry | None:
        """Read a geometry, a multipolygon of one part as a polygon."""
        del dialect
        if value is None:
            return None
        if isinstance(value, bytes):
            return _single(from_blob(value))
        return _single(shapely.set_srid(shapely.from_wkb(value), 0))


class _PostgisGeometry(UserDefinedType[str]):
    """A column of PostGIS, WGS 84; it takes and gives well-known binary in hex digits."""

    cache_ok = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def get_col_spec(self, **_: object) -> str:
        return f"geometry({self.kind}, {SRS_ID})"


def to_blob(geometry: BaseGeometry) -> bytes:
    """Return the GeoPackage bytes of a geometry in WGS 84 degrees."""
    wkb: bytes = shapely.to_wkb(geometry, output_dimension=2, byte_order=1)
    if geometry.is_empty:
        return _HEADER.pack(_MAGIC, 0, _LITTLE_ENDIAN | _EMPTY, SRS_ID) + wkb
    min_x, min_y, max_x, max_y = geometry.bounds
    header = _HEADER.pack(_MAGIC, 0, _LITTLE_ENDIAN | _BOX_XY, SRS_ID)
    return header + _BOX.pack(min_x, max_x, min_y, max_y) + wkb


def to_blobs(geometries: NDArray[np.object_], kind: str) -> list[bytes | None]:
    """Return the GeoPackage bytes of geometries in WGS 84 degrees, none of them empty.

    A missing one stays missing.

    Parameters
    ----------
    geometries
        Shape (n,).
    kind
        ``MULTIPOLYGON`` makes such of polygons.
    """
    shapes = _of_kind(geometries, kind)
    heads = np.empty(len(shapes), dtype=_HEADS)
    heads["magic"], heads["version"] = _MAGIC, 0
    heads["flags"], heads["srs"] = _LITTLE_ENDIAN | _BOX_XY, SRS_ID
    heads["box"] = shapely.bounds(shapes)[:, [0, 2, 1, 3]]
    written = shapely.to_wkb(shapes, output_dimension=2, byte_order=1)
    content, size = heads.tobytes(), heads.itemsize
    return [
        None if wkb is None else content[n * size : (n + 1) * size] + wkb
        for n, wkb in enumerate(written)
    ]


def to_hex(geometries: NDArray[np.object_], kind: str) -> list[str | None]:
    """Return geometries in WGS 84 degrees as PostGIS reads them; a missing one stays missing.

    Parameters
    ----------
    geometries
        Shape (n,).
    kind
        ``MULTIPOLYGON`` makes such of polygons.
    """
    shapes = _of_kind(geometries, kind)
    written: list[str | None] = shapely.to_wkb(
        shapes, hex=True, output_dimension=2, byte_order=1
    ).tolist()
    return written


def from_blob(blob: bytes) -> BaseGeometry:
    """Return the geometry in GeoPackage bytes, whoever wrote them.

    Raises
    ------
    BlobError
        If they are broken.
    """
    try:
        return shapely.from_wkb(blob[_wkb_start(blob) :])
    except (GEOSException, IndexError) as error:  # IndexError: no such kind of box, or no header
        raise BlobError(blob[:8]) from error


def geometries(stored: Sequence[bytes | str]) -> NDArray[np.object_]:
    """Return geometries as a database keeps them, all together: blobs, or hex digits.

    Raises
    ------
    BlobError
        If some are broken.
    """
    try:
        plain = [one[_wkb_start(one) :] if isinstance(one, bytes) else one for one in stored]
        return np.asarray(shapely.set_srid(shapely.from_wkb(plain), 0), dtype=object)
    except (GEOSException, IndexError) as error:
        raise BlobError(stored[0][:8]) from error


def canonical(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return bytes that are equal where the store would keep the same geometry.

    Parameters
    ----------
    geometries
        Shapely geometries, shape (n,).

    Returns
    -------
    ndarray of bytes, shape (n,)
        Well-known binary, two-dimensional, one-part collections unwrapped.
    """
    parts = shapely.get_num_geometries(geometries) == 1
    plain = geometries.copy()
    plain[parts] = shapely.get_geometry(geometries[parts], 0)
    return np.asarray(shapely.to_wkb(plain, output_dimension=2, byte_order=1), dtype=object)


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the five functions that the R-tree triggers call, and ``DIGEST``."""
    connection.create_function(DIGEST, 1, _digest, deterministic=True)
    connection.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)
    for name, place in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        connection.create_function(name, 1, _side(place), deterministic=True)


def _of_kind(geometries: NDArray[np.object_], kind: str) -> NDArray[np.object_]:
    shapes = geometries.copy()
    if kind == "MULTIPOLYGON":
        single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
        shapes[single] = shapely.multipolygons(shapes[single, None])
    return shapes


def _single(geometry: BaseGeometry) -> BaseGeometry:
    if isinstance(geometry, MultiPolygon) and len(geometry.geoms) == 1:
        return geometry.geoms[0]
    return geometry


def _wkb_start(blob: bytes) -> int:
    return _HEADER.size + _BOX_LENGTHS[(blob[3] & _BOX_KIND) >> 1]


def _bounds(blob: bytes) -> _Bounds:
    flags = blob[3]
    if not flags & _BOX_KIND:
        return from_blob(blob).bounds
    order = "<" if flags & _LITTLE_ENDIAN else ">"
    min_x, max_x, min_y, max_y = struct.unpack_from(f"{order}4d", blob, _HEADER.size)
    return min_x, min_y, max_x, max_y


def _side(place: int) -> Callable[[bytes | None], float | None]:
    def side(blob: bytes | None) -> float | None:
        if blob is None or blob[3] & _EMPTY:
            return None
        found = _bounds(blob)[place]
        return None if math.isnan(found) else found

    return side


def _digest(blob: bytes | str | None) -> bytes | None:
    if blob is None:
        return None
    return sha256(blob.encode() if isinstance(blob, str) else blob).digest()


def _is_empty(blob: bytes | None) -> int | None:
    if blob is None:
        return None
    if blob[3] & _EMPTY:
        return 1
    return 0 if blob[3] & _BOX_KIND else int(from_blob(blob).is_empty)
