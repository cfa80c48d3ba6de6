"""Find the places of a table's rows: in two columns, in one, or in shapes as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.coordinates import Datum, stated_datum
from gridward.errors import InputError
from gridward.files import recognise, shapes_of, wanted, wkt_column
from gridward.registry import FIELDS, halves, nearest
from gridward.workspace.shapes import datum_of, in_wgs84, only_points, points_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from gridward.files import Recognised
    from gridward.registry import BadRows

_BOTH = ("longitude", "latitude")


def table_places(
    whole: pd.DataFrame,
    kind: str,
    columns: Mapping[str, str],
    *,
    datum: Datum | None,
    bad: BadRows,
    offset_ground: BaseGeometry | None,
) -> tuple[Recognised, gpd.GeoSeries, Datum]:
    """Return how a table's columns were found, its rows' places, and what they were taken as.

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

    Returns
    -------
    tuple
        The mapping; n points, WGS 84, same index, none where there is no place; the datum.

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
        return mapping, points_from_text(x, y, datum=given, bad=bad), given
    if "position" in mapping:
        both = halves(whole[mapping["position"]], bad=bad)
        points = points_from_text(both.x, both.y, datum=given, bad=bad).reindex(whole.index)
        return mapping.apart("position", both.longitude_is), points, given
    if wkt_column(whole) is None:
        missing = next(field for field in _BOTH if field not in mapping)
        raise InputError(
            "column_missing", bad.source, value=missing, choices=nearest(missing, whole.columns)
        )
    features = shapes_of(whole, source=bad.source)
    taken = datum_of(features, datum, source=bad.source, offset_ground=offset_ground)
    return mapping, only_points(in_wgs84(features, taken), bad=bad), taken
