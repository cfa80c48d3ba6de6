"""Find the places of a table's rows: in two columns, in one, or in shapes as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from gridward.errors import InputError
from gridward.files import recognise, shapes_of, wanted, wkt_column
from gridward.registry import FIELDS, halves, nearest
from gridward.workspace.evidence import numbers_of, spread
from gridward.workspace.shapes import in_wgs84, only_points, points_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from gridward.files import Recognised
    from gridward.registry import BadRows
    from gridward.workspace.datum_guard import DatumGuard, DatumTaken

_BOTH = ("longitude", "latitude")


class TablePlaces(NamedTuple):
    """Where the rows of a table lie, and how that was found."""

    mapping: Recognised
    points: gpd.GeoSeries  # n points, WGS 84, the table's index; none where there is no place
    taken: DatumTaken  # what they were taken as, and why
    texts: pd.DataFrame  # x and y as they were typed, for each row that has them


def table_places(
    whole: pd.DataFrame,
    kind: str,
    columns: Mapping[str, str],
    *,
    guard: DatumGuard,
    bad: BadRows,
) -> TablePlaces:
    """Return how a table's columns were found, and its rows' places.

    Parameters
    ----------
    whole
        n rows of text under the file's names.
    kind
        What they are records of, a key of ``registry.FIELDS``.
    columns
        Our field to the file's column, as the user says.
    guard
        What decides what the coordinates are in.
    bad
        Gets every row that has no place.

    Raises
    ------
    InputError
        ``column_missing`` if there is no place in any form, ``pair_order``, or what is
        wrong with the columns or the datum.
    """
    required, optional = FIELDS[kind]
    fields = wanted(required, [*optional, "longitude", "latitude", "position"])
    mapping = recognise(whole, fields, columns, source=bad.source)
    if all(field in mapping for field in _BOTH):
        mapping = mapping.without("position")
        x, y = (whole[mapping[field]] for field in _BOTH)
        taken = _taken(x, y, whole, mapping, guard=guard)
        points = points_from_text(x, y, datum=taken.datum, bad=bad)
        return TablePlaces(mapping, points, taken, pd.DataFrame({"x": x, "y": y}))
    if "position" in mapping:
        both = halves(whole[mapping["position"]], bad=bad)
        taken = _taken(both.x, both.y, whole, mapping, guard=guard)
        points = points_from_text(both.x, both.y, datum=taken.datum, bad=bad)
        texts = pd.DataFrame({"x": both.x, "y": both.y})
        found = mapping.apart("position", both.longitude_is)
        return TablePlaces(found, points.reindex(whole.index), taken, texts)
    if wkt_column(whole) is None:
        missing = next(field for field in _BOTH if field not in mapping)
        raise InputError(
            "column_missing", bad.source, value=missing, choices=nearest(missing, whole.columns)
        )
    features = shapes_of(whole, source=bad.source)
    taken = guard.of_features(features, whole, apart=[mapping["code"]])
    points = only_points(in_wgs84(features, taken.datum), bad=bad)
    return TablePlaces(mapping, points, taken, typed_places(features.geometry))


def _taken(
    x: pd.Series[str],
    y: pd.Series[str],
    whole: pd.DataFrame,
    mapping: Recognised,
    *,
    guard: DatumGuard,
) -> DatumTaken:
    """Return what two columns of text are in, that of a doubt to be settled after the rows."""
    looked_at = spread(len(x))
    rows = whole.loc[x.index[looked_at]]
    named = [mapping[field] for field in ("code", *_BOTH, "position") if field in mapping]
    east, north = (numbers_of(text.iloc[looked_at]) for text in (x, y))
    return guard.of_rows(east, north, rows, apart=named, headings=named[1:])


def typed_places(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Return x and y of points as texts, those of all other shapes left out.

    Parameters
    ----------
    shapes
        Of any kind, in the file's own system.
    """
    points = shapes[(shapes.geom_type == "Point") & ~shapes.is_empty]
    texts = {"x": points.x.map(repr), "y": points.y.map(repr)}
    return pd.DataFrame(texts, index=points.index, dtype="str")
