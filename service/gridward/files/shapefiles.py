"""Read shapefiles: the shapes by GDAL, the table by ourselves, so that words are words.

.shp ──GDAL──> shapes, by record ─┐
.dbf + .cpg ──dbf──> columns ─────┴──> features
.prj ──GDAL──> CRS
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio

from gridward.files.contents import check_content
from gridward.files.dbf import Dbf
from gridward.files.encodings import as_evidence
from gridward.files.gdal import gdal_options, quietly

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_shapefile(path: Path, *, source: str, encoding: str | None = None) -> gpd.GeoDataFrame:
    """Return the features of a shapefile, numbers as numbers, in its own CRS or without one.

    Parameters
    ----------
    path
        Of the ``.shp``; its companions lie beside it. Without a ``.dbf`` there are no columns.
    source
        The file's name, for errors.
    encoding
        Of its texts, by evidence unless given.

    Raises
    ------
    InputError
        ``unreadable``, ``truncated``, or what is wrong with the encoding.
    DataSourceError, DataLayerError
        What GDAL cannot read.
    """
    check_content(path, source=source)
    with _without_table(path) as alone, quietly(), gdal_options(SHAPE_RESTORE_SHX="YES"):
        shapes = pyogrio.read_dataframe(alone, fid_as_index=True, on_invalid="ignore")
    table = open_dbf(path, source=source, encoding=encoding)
    if table is None:
        return shapes[["geometry"]]
    columns = table.typed()
    shapes = shapes.geometry.reindex(columns.index)
    frame = gpd.GeoDataFrame(columns, geometry=shapes.to_numpy(), crs=shapes.crs)
    return as_evidence(frame, table.encoding)


@contextmanager
def _without_table(path: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gridward-") as folder:
        for ending in (".shp", ".shx"):
            if (part := companion(path, ending)) is not None:
                _put(part.resolve(), Path(folder, f"shapes{ending}"))
        if (part := companion(path, ".prj")) is not None:
            Path(folder, "shapes.prj").write_bytes(_in_utf8(part.read_bytes()))
        yield Path(folder, "shapes.shp")


def _put(part: Path, target: Path) -> None:
    try:
        target.symlink_to(part)
    except OSError:  # some systems let only administrators do that
        shutil.copyfile(part, target)


def _in_utf8(content: bytes) -> bytes:
    """Return a projection's text as GDAL takes it; of its names none matters."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace").encode("utf-8")
    return content


def open_dbf(path: Path, *, source: str, encoding: str | None = None) -> Dbf | None:
    """Return the attribute table of a shapefile, or a ``.dbf`` itself; none if it has none.

    Raises
    ------
    InputError
        As ``Dbf.of``.
    """
    table, cpg = companion(path, ".dbf"), companion(path, ".cpg")
    if table is None:
        return None
    stated = None if cpg is None else cpg.read_bytes()[:64].decode("latin-1")
    return Dbf.of(table.read_bytes(), source=source, cpg=stated, encoding=encoding)


def companion(path: Path, ending: str) -> Path | None:
    """Return the file beside a shapefile that has an ending, in whatever letters."""
    for other in (path.with_suffix(ending), path.with_suffix(ending.upper())):
        if other.is_file():
            return other
    return None
