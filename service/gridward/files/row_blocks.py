"""Read a file of rows block by block, each row under its number, in the memory of a block.

A block is what ``read_table`` or ``features_as_they_are`` would return of these rows. CSV,
TSV, GeoPackage, FlatGeobuf and GeoJSON are never in memory whole; the other formats, which
end at some hundred thousand rows, are read whole and cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from pyproj import CRS

from gridward.errors import InputError, NotFoundError
from gridward.files import tracks
from gridward.files.contents import is_topology
from gridward.files.encodings import as_evidence
from gridward.files.features import FEATURE_FORMATS, check_vertices, features_as_they_are
from gridward.files.inputs import readable
from gridward.files.streams.blocks import BLOCK_ROWS, in_blocks
from gridward.files.streams.features import STREAMED, FeatureSource
from gridward.files.tables import TABLE_FORMATS, frame_of_text, is_table, read_table
from gridward.files.text_rows import ENDINGS, TextRows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TEXT = pd.StringDtype(na_value=np.nan)
_FIRST = 2  # the row of the first feature: the names of the columns are row 1


@dataclass(frozen=True)
class RowBlock:
    """Some rows of a file, in its order."""

    rows: pd.DataFrame  # text; or features in the file's CRS: a GeoDataFrame
    share: float | None  # of the file that has been read with it, if that can be told


def row_blocks(
    path: Path, *, layer: str | None = None, encoding: str | None = None
) -> Iterator[RowBlock]:
    """Yield the rows of a table or of a file of features, at most ``BLOCK_ROWS`` at a time.

    Parameters
    ----------
    path
        As ``read_table`` or ``features_as_they_are`` reads it; or GPX.
    layer
        Which sheet or layer; not needed if the file has one.
    encoding
        Of its texts; by evidence unless given.

    Raises
    ------
    NotFoundError, InputError, BadRowsError
        As these two.
    """
    with readable(path, TABLE_FORMATS | FEATURE_FORMATS | tracks.ENDINGS):
        suffix = path.suffix.lower()
        if suffix in ENDINGS | tracks.ENDINGS:
            if layer is not None:
                raise NotFoundError("layer", layer)
            if suffix in ENDINGS:
                yield from _text_blocks(path, encoding)
            else:
                for rows, share in tracks.track_blocks(path, BLOCK_ROWS):
                    yield RowBlock(rows, share)
        elif suffix in STREAMED and not is_topology(path):
            yield from _feature_blocks(path, layer)
        else:
            yield from _cut(path, layer, encoding)


def _text_blocks(path: Path, encoding: str | None) -> Iterator[RowBlock]:
    rows, some = TextRows(path, encoding), False
    for batch in in_blocks(rows.batches()):
        some = True
        yield RowBlock(as_evidence(frame_of_text(batch), rows.encoding), rows.share)
    if not some:
        raise InputError("empty_file", source=path.name)


def _feature_blocks(path: Path, layer: str | None) -> Iterator[RowBlock]:
    source, row = FeatureSource(path, layer), _FIRST
    crs = None if source.crs is None else CRS.from_user_input(source.crs)
    for block in source.blocks():
        numbers = range(row, row + block.batch.num_rows)
        row += block.batch.num_rows
        frame = _features(block.batch, source.geometry, crs).set_axis(numbers, axis="index")
        check_vertices(frame, path.name)
        yield RowBlock(frame, block.share)
    if row == _FIRST:
        raise InputError("empty_file", source=path.name)


def _features(batch: pa.RecordBatch, geometry: str, crs: CRS | None) -> gpd.GeoDataFrame:
    plain = batch.drop_columns([geometry]).to_pandas(types_mapper={pa.string(): _TEXT}.get)
    content = batch.column(geometry).to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(content, on_invalid="ignore")
    turned = shapely.orient_polygons(shapes)
    return gpd.GeoDataFrame(plain, geometry=gpd.GeoSeries(turned, index=plain.index, crs=crs))


def _cut(path: Path, layer: str | None, encoding: str | None) -> Iterator[RowBlock]:
    whole: pd.DataFrame
    if is_table(path):
        whole = read_table(path, sheet=layer, encoding=encoding)
    else:
        whole = features_as_they_are(path, layer=layer, encoding=encoding)
    for start in range(0, len(whole), BLOCK_ROWS):
        rows = whole.iloc[start : start + BLOCK_ROWS]
        rows.attrs = whole.attrs
        yield RowBlock(rows, (start + len(rows)) / len(whole))
