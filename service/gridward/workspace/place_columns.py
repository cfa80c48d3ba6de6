"""Find the columns of places in a source that is read block by block, by its first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from gridward.coordinates import Datum
from gridward.errors import InputError
from gridward.files import datum_of_texts, recognise, wanted, wkt_column
from gridward.registry import BadRows, halves, nearest
from gridward.workspace.places import ColumnPlaces, PairPlaces, TextPlaces

if TYPE_CHECKING:
    import pandas as pd

    from gridward.files.streams import Source

_BOTH = ("longitude", "latitude")
_LOOKED_AT = 1000  # rows


def place_columns(
    source: Source,
    *,
    x: str | None,
    y: str | None,
) -> tuple[ColumnPlaces | PairPlaces | TextPlaces, Datum | None]:
    """Return the places of a source without shapes as if in WGS 84, and what their texts say.

    Parameters
    ----------
    source
        Ready to be read.
    x, y
        The columns that the user names.

    Raises
    ------
    InputError
        ``column_missing``, ``pair_order``.
    """
    given = {"longitude": x, "latitude": y}
    fields = wanted((), (*_BOTH, "position"))
    columns = recognise(source.schema.names, fields, given, source=source.name)
    head = None
    if not set(_BOTH) <= set(columns):
        head = _head(source)
        columns = recognise(head, fields, given, source=source.name)
    taken = Datum.named("wgs84")
    if set(_BOTH) <= set(columns):
        return ColumnPlaces(columns["longitude"], columns["latitude"], taken), None
    if head is not None and "position" in columns:
        both = halves(head[columns["position"]], bad=BadRows(source.name))
        return PairPlaces(columns["position"], both.longitude_is, taken), None
    shapes = None if head is None else wkt_column(head)
    if head is not None and shapes is not None and not {x, y} - {None}:
        return TextPlaces(shapes, taken), datum_of_texts(head[shapes])
    missing = next(field for field in _BOTH if field not in columns)
    choices = nearest(missing, source.schema.names)
    raise InputError("column_missing", source.name, value=missing, choices=choices)


def _head(source: Source) -> pd.DataFrame:
    """Return the columns of text of the first rows, all columns if there are no rows."""
    batch = next((block.batch for block in source.blocks()), None)
    rows = pa.table({name: [] for name in source.schema.names}) if batch is None else batch
    frame: pd.DataFrame = rows.slice(0, _LOOKED_AT).to_pandas()
    text = [name for name in frame.columns if frame[name].dtype == "str"]
    return frame[text]
