"""Find the places of a table's rows: in two columns, in one, or in shapes as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from gridward.coordinates import Datum, stated_datum
from gridward.errors import InputError
from gridward.files import recognise, shapes_of, wanted, wkt_column
from gridward.registry import FIELDS, halves, nearest
from gridward.workspace.shapes import datum_of, in_wgs84, only_points, points_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from gridward.files import Recognised
    from gridward.registry import BadRows

_BOTH = ("longitude", "latitude")


class TablePlaces(NamedTuple):
    """Where the rows of a table lie, and how that was found."""

    mapping: Recognised
    points: gpd.GeoSeries  # n points, WGS 84, the table's index; none where there is no place
    datum: Datum  # what they were taken as
    texts: pd.DataFrame  # x and y as they were typed, for each row that has them


def table_places(
    whole: pd.DataFrame,
    kind: str,
    columns: Mapping[str, str],
    *,
    datum: Datum | None,
    bad: BadRows,
    offset_ground: BaseGeometry | None,
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
    datum
        What the coordinates are in; what the columns or shapes say, or WGS 84, unless given.
    bad
        Gets every row that has no place.
    offset_ground
        Where GCJ-02 and BD-09 are offset, WGS 84; where it is published for, unless given.

    Raises
    ------
    InputError
        ``column_missing`` if there is no place in any form, ``pair_order``, or what is
        wrong with the columns or the datum.
    """
    required, optional = FIELDS[kind]
    fields = wanted(required, [*optional, "longitude", "latitude", "position"])
    mapping = recognise(whole, fields, columns, source=bad.source)
    named = mapping.get("longitude", mapping.get("position", ""))
    stated = stated_datum(named) or "wgs84"
    given = datum or Datum.named(stated, offset_ground=offset_ground)
    if all(field in mapping for field in _BOTH):
        mapping = mapping.without("position")
        x, y = (whole[mapping[field]] for field in _BOTH)
        points = points_from_text(x, y, datum=given, bad=bad)
        return TablePlaces(mapping, points, given, pd.DataFrame({"x": x, "y": y}))
    if "position" in mapping:
        both = halves(whole[mapping["position"]], bad=bad)
        points = points_from_text(both.x, both.y, datum=given, bad=bad).reindex(whole.index)
        texts = pd.DataFrame({"x": both.x, "y": both.y})
        return TablePlaces(mapping.apart("position", both.longitude_is), points, given, texts)
    if wkt_column(whole) is None:
        missing = next(field for field in _BOTH if field not in mapping)
        raise InputError(
            "column_missing", bad.source, value=missing, choices=nearest(missing, whole.columns)
        )
    features = shapes_of(whole, source=bad.source)
    taken = datum_of(features, datum, source=bad.source, offset_ground=offset_ground)
    points = only_points(in_wgs84(features, taken), bad=bad)
    return TablePlaces(mapping, points, taken, typed_places(features.geometry))


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
