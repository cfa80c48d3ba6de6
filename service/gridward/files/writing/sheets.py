"""Write tables that a spreadsheet opens rightly and harmlessly: CSV, TSV, XLSX.

Points get two columns of coordinates, all other shapes one of WKT. What the coordinates
are in stands in brackets behind the names of these columns, where it is not WGS 84.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely

from gridward.coordinates import datum_title
from gridward.errors import InputError
from gridward.files.lines import csv_header, csv_lines
from gridward.files.streams.workbook import WorkbookWriter, write_workbook
from gridward.files.writing.encodings import UTF8, need_encodable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gridward.coordinates import Datum

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_WORKBOOK = ".xlsx"
ENDINGS = frozenset({*_DELIMITERS, _WORKBOOK})
WKT = "WKT"  # what a column of shapes is called in every language
_CELL = 32_000  # characters: fewer than a workbook's cell holds
_DIGITS = 15  # behind the point: a double comes back as it was


def is_workbook(path: Path) -> bool:
    """Tell by its ending whether a table has cells of a limited size."""
    return path.suffix.lower() == _WORKBOOK


def without_shapes(
    frame: pd.DataFrame, datum: Datum, headers: Mapping[str, str], *, cells: bool
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a frame with columns of coordinates in the place of its shapes.

    Parameters
    ----------
    frame
        n rows; shapes in the datum.
    datum
        Of the coordinates.
    headers
        What ``longitude``, ``latitude``, ``x`` and ``y`` are called.
    cells
        Whether a text that is longer than a workbook's cell goes on in columns beside it.

    Returns
    -------
    DataFrame, dict
        n rows, and the names of the columns of coordinates by what they are.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame, {}
    shapes = frame.geometry
    stated = f" ({datum_title(datum.name)})"
    if (shapes.geom_type == "Point").all():
        fields = ("longitude", "latitude") if datum.degrees else ("x", "y")
        columns = list(zip(fields, (shapes.x, shapes.y), strict=True))
    else:
        texts = shapely.to_wkt(shapes.to_numpy(), rounding_precision=_DIGITS, trim=True)
        columns = _parts(pd.Series(texts, dtype="str"), _CELL if cells else None)
    names = {field: f"{headers.get(field, field)}{stated}" for field, _ in columns}
    made = {names[field]: column for field, column in columns}
    return pd.DataFrame(frame.drop(columns=shapes.name)).assign(**made), names


def write(draft: Path, frame: pd.DataFrame, encoding: str) -> None:
    """Write a frame as a table, told by the ending.

    Parameters
    ----------
    draft
        ``.csv``, ``.tsv`` or ``.xlsx``.
    frame
        n rows without shapes, under the names that the file is to have.
    encoding
        Of a text file; UTF-8 is written with a mark, so that Excel sees it.

    Raises
    ------
    InputError
        ``not_in_encoding``, ``too_many_rows``, or ``bad_value`` for a text that is longer
        than a cell may be.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    if is_workbook(draft):
        _write_book(draft, table)
        return
    need_encodable(frame, encoding)
    delimiter = _DELIMITERS[draft.suffix.lower()]
    with draft.open("wb") as text:
        if encoding == UTF8:
            text.write(codecs.BOM_UTF8)
        for lines in (
            csv_header(table.column_names, delimiter),
            *(csv_lines(batch, delimiter) for batch in table.to_batches()),
        ):
            text.write(lines if encoding == UTF8 else lines.decode().encode(encoding))


def _write_book(draft: Path, table: pa.Table) -> None:
    writer = WorkbookWriter()
    if table.num_rows > writer.most_rows:
        raise InputError("too_many_rows", source=draft.name, value=writer.most_rows)
    writer.check(table)
    write_workbook(draft, table.column_names, table.to_batches())


def _parts(texts: pd.Series, most: int | None) -> list[tuple[str, pd.Series]]:
    """Return the columns of long texts: ``WKT``, and ``WKT 2`` for what has no room in it."""
    longest = int(texts.str.len().max() or 0)
    if most is None or longest <= most:
        return [(WKT, texts)]
    return [
        (WKT if not start else f"{WKT} {start // most + 1}", texts.str.slice(start, start + most))
        for start in range(0, longest, most)
    ]
