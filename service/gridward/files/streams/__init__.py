"""Read and write files of any size, block by block, in the memory of a few blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.errors import InputError, NotFoundError
from gridward.files.streams import features, parquet, text, workbook
from gridward.files.streams.blocks import BLOCK_ROWS, Block, Source, Writer
from gridward.files.streams.parquet import ParquetSource, ParquetWriter, Piece
from gridward.files.streams.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = [
    "BLOCK_ROWS",
    "Block",
    "ParquetSource",
    "ParquetWriter",
    "Parts",
    "Piece",
    "Source",
    "Writer",
    "holds_shapes",
    "open_source",
    "writer_for",
]

_SOURCES: dict[frozenset[str], Callable[[Path], Source]] = {
    text.ENDINGS: text.TextSource,
    workbook.ENDINGS: workbook.WorkbookSource,
    parquet.ENDINGS: parquet.ParquetSource,
    features.STREAMED: features.FeatureSource,
    features.WHOLE: features.WholeSource,
}


def open_source(path: Path) -> Source:
    """Return a file ready to be read block by block.

    Parameters
    ----------
    path
        CSV, TSV, a workbook, Parquet or GeoParquet (also a folder of it), GeoJSON, GeoJSON
        lines (.geojsonl, .geojsons, .ndjson), FlatGeobuf, GeoPackage, Shapefile or KML.

    Raises
    ------
    NotFoundError
        If there is no such file.
    InputError
        ``unknown_format``, or what the format's reader refuses.
    """
    if not path.exists():
        raise NotFoundError("file", str(path))
    if path.is_dir():
        return ParquetSource(path)
    suffix = path.suffix.lower()
    kind = next((kind for endings, kind in _SOURCES.items() if suffix in endings), None)
    if kind is None:
        raise InputError("unknown_format", source=path.name, value=suffix)
    if path.stat().st_size == 0:
        raise InputError("empty_file", source=path.name)
    return kind(path)


def holds_shapes(path: Path) -> bool | None:
    """Tell by its ending whether a file written there has shapes; none: if the source has.

    Raises
    ------
    InputError
        ``unknown_format``.
    """
    suffix = path.suffix.lower()
    if suffix in {".csv", ".tsv", ".xlsx"}:
        return False
    if suffix == ".parquet":
        return None
    if suffix == ".geoparquet" or suffix in features.STREAMED:
        return True
    raise InputError("unknown_format", value=path.suffix)


def writer_for(path: Path, *, geometry: str | None) -> Writer:
    """Return what writes a file of a format, told by its ending.

    Parameters
    ----------
    path
        Of the file.
    geometry
        The column of WKB in the batches to come, WGS 84; none where there is none.

    Raises
    ------
    InputError
        ``unknown_format``.
    """
    suffix = path.suffix.lower()
    if suffix in parquet.ENDINGS:
        return parquet.ParquetWriter(geometry)
    if geometry is None:
        kinds: dict[str, Writer] = {
            ".csv": text.TextWriter(","),
            ".tsv": text.TextWriter("\t"),
            ".xlsx": workbook.WorkbookWriter(),
        }
    else:
        kinds = {
            **{ending: features.LinesWriter(geometry, document=False) for ending in features.LINES},
            ".geojson": features.LinesWriter(geometry, document=True),
            ".json": features.LinesWriter(geometry, document=True),
            ".fgb": features.FlatGeobufWriter(geometry),
            ".gpkg": features.GeoPackageWriter(geometry),
        }
    if suffix not in kinds:
        raise InputError("unknown_format", value=path.suffix)
    return kinds[suffix]
