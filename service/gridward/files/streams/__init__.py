"""Read and write files of any size, block by block, in the memory of a few blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.errors import InputError, NotFoundError
from gridward.files.contents import is_topology
from gridward.files.inputs import readable
from gridward.files.streams import features, parquet, text, workbook
from gridward.files.streams.blocks import BLOCK_ROWS, Block, Source, Writer
from gridward.files.streams.parquet import ParquetSource, ParquetWriter, Piece
from gridward.files.streams.parts import Parts
from gridward.files.text_rows import ENDINGS

if TYPE_CHECKING:
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

_LAYERED = workbook.ENDINGS | features.STREAMED | features.WHOLE
_WRITTEN = tuple(sorted({".csv", ".tsv", ".xlsx"} | parquet.ENDINGS | features.STREAMED))
_READ = ENDINGS | parquet.ENDINGS | _LAYERED


def open_source(path: Path, *, layer: str | None = None, encoding: str | None = None) -> Source:
    """Return a file ready to be read block by block.

    Parameters
    ----------
    path
        CSV, TSV, a workbook, Parquet or GeoParquet (also a folder of it), GeoJSON, GeoJSON
        lines (.geojsonl, .geojsons, .ndjson), FlatGeobuf, GeoPackage, Shapefile, KML, GML or
        TopoJSON.
    layer
        Which layer or sheet; not needed if the file has one.
    encoding
        Of a CSV's, TSV's or shapefile's texts; by evidence unless given.

    Raises
    ------
    NotFoundError
        If there is no such file or layer.
    InputError
        ``unknown_format``, ``not_readable``, or what the format's reader refuses.
    """
    with readable(path, _READ):
        suffix = "" if path.is_dir() else path.suffix.lower()
        if layer is not None and suffix not in _LAYERED:
            raise NotFoundError("layer", layer)
        if suffix in ENDINGS:
            return text.TextSource(path, encoding)
        if suffix in workbook.ENDINGS:
            return workbook.WorkbookSource(path, layer)
        if suffix in features.STREAMED and not is_topology(path):
            return features.FeatureSource(path, layer)
        if suffix in features.WHOLE | features.STREAMED:
            return features.WholeSource(path, layer, encoding)
        return ParquetSource(path)


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
    raise InputError("unknown_format", value=path.suffix, choices=_WRITTEN)


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
        choices = tuple(sorted({*kinds, *parquet.ENDINGS}))
        raise InputError("unknown_format", value=path.suffix, choices=choices)
    return kinds[suffix]
