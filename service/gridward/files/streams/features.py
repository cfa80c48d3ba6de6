"""Read and write what GDAL streams: GeoJSON, GeoJSON lines, FlatGeobuf, GeoPackage.

GDAL hands over and takes Arrow batches, so no row passes through Python. GeoJSON
lines are joined as they are, GeoJSON is the same lines with commas between them; how
FlatGeobuf is joined stands in ``flatgeobuf``. A GeoPackage is a database and is
written in one go from blocks kept as Arrow. Shapefile, KML and archives are read
whole, by ``files.features``: their formats end at a few gigabytes.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError

from gridward.errors import InputError
from gridward.files.contents import check_content, gdal_name, offset_system
from gridward.files.features import features_as_they_are, only_layer
from gridward.files.gdal import CANNOT_READ, gdal_options, quietly
from gridward.files.lines import as_text
from gridward.files.streams import kept
from gridward.files.streams.blocks import BLOCK_ROWS, Block, in_blocks
from gridward.files.streams.flatgeobuf import join_flatgeobuf
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

LINES = frozenset({".geojsonl", ".geojsons", ".ndjson"})
STREAMED = frozenset({".geojson", ".json", ".fgb", ".gpkg"}) | LINES
WHOLE = frozenset({".shp", ".kml", ".kmz", ".gml", ".topojson", ".zip"})
_GEOMETRY = "geometry"
_DRIVER_NAMES = ("", "wkb_geometry", "geom")  # what GDAL calls a column without a name
_EXACT = {"COORDINATE_PRECISION": 15}
# GDAL 3.12's quick way of reading FlatGeobuf mixes up shapes after a feature without one.
_SLOW_BUT_RIGHT = {"OGR_FLATGEOBUF_STREAM_BASE_IMPL": True}
_CHUNK = 1 << 22
_A_DAY = "2000-01-01T00:00:00Z"  # the same rows are to make the same bytes


class FeatureSource:
    """One layer of a file of features.

    Raises
    ------
    InputError
        ``unreadable``, ``empty_file``, or ``layers_many``.
    """

    def __init__(self, path: Path, layer: str | None = None) -> None:
        self.name = path.name
        check_content(path)
        self._file = gdal_name(path)
        with self._named_errors():
            self._layer = only_layer(self._file, layer, self.name)
            facts = pyogrio.read_info(self._file, layer=self._layer)
        self._rows: int | None = facts["features"] if facts["features"] > 0 else None
        self.crs: object = offset_system(path) or facts["crs"]
        with self._opened(0) as (found, batches):
            self._found = found
            names = [name for name in batches.schema.names if name != found]
            self.geometry = _free_name(_GEOMETRY, names)
            self.schema = self._renamed(batches.schema)

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order."""
        number = 0
        while number in done:
            number += 1
        rows = number * BLOCK_ROWS
        with self._opened(rows) as (_, batches):
            for batch in in_blocks(batches):
                rows += batch.num_rows
                if number not in done:
                    renamed = pa.RecordBatch.from_arrays(batch.columns, schema=self.schema)
                    yield Block(number, renamed, rows / self._rows if self._rows else None)
                number += 1

    def _renamed(self, schema: pa.Schema) -> pa.Schema:
        fields = [
            pa.field(self.geometry, pa.binary()) if field.name == self._found else field
            for field in schema
        ]
        return pa.schema([field.remove_metadata() for field in fields])

    @contextmanager
    def _opened(self, skip: int) -> Iterator[tuple[str, Any]]:
        with (
            self._named_errors(),
            quietly(),
            gdal_options(**_SLOW_BUT_RIGHT),
            pyogrio.open_arrow(
                self._file,
                layer=self._layer,
                batch_size=BLOCK_ROWS,
                skip_features=skip,
                use_pyarrow=True,
            ) as (facts, batches),
        ):
            yield facts["geometry_name"] or _DRIVER_NAMES[1], batches

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except (*CANNOT_READ, pa.ArrowException) as error:
            raise InputError("unreadable", source=self.name, value=str(error)) from error


class WholeSource:
    """A file of features that is read into memory first."""

    geometry = _GEOMETRY

    def __init__(self, path: Path, layer: str | None = None, encoding: str | None = None) -> None:
        self.name = path.name
        frame = features_as_they_are(path, layer=layer, encoding=encoding)
        self.crs: object = frame.crs
        table = pa.table(frame.reset_index(drop=True).to_arrow(geometry_encoding="WKB"))
        fields = [field.remove_metadata() for field in table.schema]
        self.schema = pa.schema(fields)
        self._table = pa.Table.from_arrays(table.columns, schema=self.schema)

    def blocks(self, done: Container[int] = ()) -> Iterator[Block]:
        """Yield the blocks that are not done, in order."""
        rows = 0
        for number, batch in enumerate(in_blocks(self._table.to_batches())):
            rows += batch.num_rows
            if number not in done:
                yield Block(number, batch, rows / self._table.num_rows)


@dataclass(frozen=True)
class LinesWriter:
    """Writes GeoJSON, one feature a line, with or without what makes it one document."""

    geometry: str
    document: bool
    most_rows: ClassVar[int | None] = None

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return the block's features, each a line."""
        plain = _plain(batch, self.geometry, finite=True)
        return _encoded(plain, "GeoJSONSeq", self.geometry, _EXACT)

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:  # noqa: ARG002 - each part has it
        """Write the lines."""
        with draft.open("wb") as target:
            if self.document:
                target.write(b'{"type": "FeatureCollection", "features": [\n')
            first = True
            for chunk in _chunks(parts):
                if self.document:
                    target.write(b"" if first else b",\n")
                    target.write(chunk[:-1].replace(b"\n", b",\n"))
                else:
                    target.write(chunk)
                first = False
            if self.document:
                target.write(b"\n]}\n")


@dataclass(frozen=True)
class FlatGeobufWriter:
    """Writes FlatGeobuf in the order of the rows, which leaves it without its own index."""

    geometry: str
    most_rows: ClassVar[int | None] = None

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return the block as a FlatGeobuf of its own."""
        options = {"SPATIAL_INDEX": "NO"}
        return _encoded(_plain(batch, self.geometry), "FlatGeobuf", self.geometry, options)

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:  # noqa: ARG002 - each part has it
        """Write the parts' features under one header."""
        join_flatgeobuf(parts, draft)


@dataclass(frozen=True)
class GeoPackageWriter:
    """Writes a GeoPackage from blocks kept as Arrow."""

    geometry: str
    most_rows: ClassVar[int | None] = None

    def encode(self, batch: pa.RecordBatch) -> bytes:
        """Return the block as Arrow."""
        return kept.encode(_plain(batch, self.geometry))

    def join(self, parts: Sequence[Path], draft: Path, schema: pa.Schema) -> None:
        """Write the layer, named as the file."""
        batches = kept.decode(parts)
        first = next(batches)
        reader = pa.RecordBatchReader.from_batches(first.schema, _again(first, batches))
        key = _free_name("fid", [name.lower() for name in schema.names])
        with gdal_options(OGR_CURRENT_DATE=_A_DAY):
            _write(reader, draft, driver="GPKG", geometry=self.geometry, options={"FID": key})


def _again(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _encoded(batch: pa.RecordBatch, driver: str, geometry: str, options: dict[str, Any]) -> bytes:
    sink = io.BytesIO()
    rows = pa.Table.from_batches([batch])
    _write(rows, sink, driver=driver, geometry=geometry, options=options)
    return sink.getvalue()


def _write(
    rows: pa.Table | pa.RecordBatchReader,
    target: Path | io.BytesIO,
    *,
    driver: str,
    geometry: str,
    options: dict[str, Any],
) -> None:
    try:
        pyogrio.write_arrow(
            rows,
            target,
            layer="located" if isinstance(target, io.BytesIO) else target.stem,
            driver=driver,
            geometry_name=geometry,
            geometry_type="Unknown",
            crs=WGS84,
            layer_options=options,
        )
    except (DataSourceError, DataLayerError, FieldError) as error:
        raise InputError("not_writable", value=str(error)) from error


def _plain(batch: pa.RecordBatch, geometry: str, *, finite: bool = False) -> pa.RecordBatch:
    """Return columns of types that GDAL writes; all others as text."""
    columns = [
        column if name == geometry else _plain_column(column, finite=finite)
        for name, column in zip(batch.schema.names, batch.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _plain_column(column: pa.Array, *, finite: bool) -> pa.Array:
    kind = column.type
    if pa.types.is_floating(kind):
        wide = column.cast(pa.float64())
        return pc.if_else(pc.is_finite(wide), wide, None) if finite else wide
    whole = pa.types.is_signed_integer(kind) or pa.types.is_boolean(kind)
    if whole or (pa.types.is_timestamp(kind) and not finite):
        return column
    return as_text(column).cast(pa.string())


def _chunks(parts: Sequence[Path]) -> Iterator[bytes]:
    """Yield the text of parts in stretches of whole lines."""
    for path in parts:
        with path.open("rb") as part:
            while chunk := part.read(_CHUNK):
                yield chunk + part.readline() if not chunk.endswith(b"\n") else chunk


def _free_name(wish: str, taken: Sequence[str]) -> str:
    name = wish
    while name in taken:
        name = f"gridward_{name}"
    return name
