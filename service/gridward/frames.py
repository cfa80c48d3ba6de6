"""Describe every frame that travels between rooms: columns, dtypes, units and CRS.

A room hands on what it made through ``checked``, so that a frame of the wrong
shape fails where it was made and not three rooms later.

Geometry is WGS 84 longitude, latitude (EPSG:4326) unless a name ends in ``_m``.
Text columns use pandas' ``str`` dtype, where a missing value is NaN. Dates are
ISO text (``2026-03-01``), which sorts as it reads; a missing date means without
limit. Columns that a schema does not name may ride along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import pandera.pandas as pa

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WGS84 = "EPSG:4326"

_Frame = TypeVar("_Frame", bound=pd.DataFrame)


def _text(*, nullable: bool = False, unique: bool = False) -> pa.Column:
    return pa.Column(str, nullable=nullable, unique=unique)


def _whole_number() -> pa.Column:
    return pa.Column("Int64", nullable=True)


_VALIDITY = {"valid_from": _text(nullable=True), "valid_to": _text(nullable=True)}

LAYERS = pa.DataFrameSchema(
    {
        "layer": _text(unique=True),
        "parent_layer": _text(nullable=True),  # missing: the top of the tree, or an overlay
        "beside": _text(nullable=True),  # the layer that it stands beside, as its peer
        "overlay": pa.Column(bool),
        "may_overlap": pa.Column(bool),  # whether its areas may overlap those of its peers
        "rank": pa.Column("int64"),  # 0 is the coarsest nested layer; overlays come after
        "accuracy_m": pa.Column("float64", nullable=True),  # how far its lines may be off
    }
)

AREAS = pa.DataFrameSchema(
    {
        "layer": _text(),
        "code": _text(),
        "name": _text(nullable=True),
        "name_en": _text(nullable=True),
        "parent_code": _text(nullable=True),  # of the layer's parent layer
        "households": _whole_number(),
        "status": _text(),  # active | awaiting_demolition | uninhabited
        **_VALIDITY,
        # Polygon or MultiPolygon; missing: in the register, but not drawn yet
        "geometry": pa.Column("geometry", nullable=True),
    }
)

IDENTIFIERS = pa.DataFrameSchema(
    {
        "layer": _text(),
        "area_code": _text(),
        "scheme": _text(),
        "identifier": _text(),
        **_VALIDITY,
    }
)

UNITS = pa.DataFrameSchema(
    {
        "code": _text(),  # one row for each version
        "name": _text(),
        "name_en": _text(nullable=True),
        "kind": _text(),  # department | office | committee | team | post
        "parent_code": _text(nullable=True),
        "headcount": _whole_number(),
        "phone": _text(nullable=True),
        "holder": _text(nullable=True),  # who holds a post; missing: vacant
        "base": _text(nullable=True),  # where it sets out from
        **_VALIDITY,
    }
)

MATTERS = pa.DataFrameSchema(
    {
        "code": _text(),  # one row for each version
        "name": _text(),
        "name_en": _text(nullable=True),
        "parent_code": _text(nullable=True),
        **_VALIDITY,
    }
)

RESPONSIBILITIES = pa.DataFrameSchema(
    {
        "record": pa.Column("int64", unique=True),  # the number an answer cites
        "layer": _text(nullable=True),  # missing, with the area: everywhere; or "exception"
        "area_code": _text(nullable=True),
        "matter": _text(nullable=True),  # missing: every matter
        "unit_code": _text(),
        "role": _text(),
        **_VALIDITY,
        "note": _text(nullable=True),
        "hours": _text(nullable=True),  # as registry.hours writes them; missing: always
    }
)

EXCEPTIONS = pa.DataFrameSchema(
    {
        "code": _text(),  # one row for each version
        "name": _text(nullable=True),
        "side": _text(nullable=True),  # of a line, seen along it: left | right | both
        "buffer_m": pa.Column("float64", nullable=True),  # how far a point or line reaches
        **_VALIDITY,
        "geometry": pa.Column("geometry"),  # point, line or polygon, one part or several
    }
)

ROLES = pa.DataFrameSchema(
    {
        "code": _text(unique=True),
        "name": _text(),
        "name_en": _text(nullable=True),
        "shared": pa.Column(bool),  # whether several units may hold it at once
        "words": _text(nullable=True),  # other words for it, with semicolons between
    }
)

FACILITIES = pa.DataFrameSchema(
    {
        "code": _text(unique=True),
        "name": _text(nullable=True),
        "kind": _text(nullable=True),
        "built_by": _text(nullable=True),  # unit code
        "kept_by": _text(nullable=True),  # unit code; missing: nobody
        "geometry": pa.Column("geometry"),  # Point
    }
)

POINTS = pa.DataFrameSchema(
    {
        "code": _text(),  # one row for each version
        "name": _text(nullable=True),
        "address": _text(nullable=True),
        "stated_area": _text(nullable=True),  # the area's name as the source states it
        **_VALIDITY,
        "geometry": pa.Column("geometry"),  # Point
    }
)

VISITS = pa.DataFrameSchema(
    {
        "code": _text(unique=True),
        "team": _text(nullable=True),  # unit code of the team
        "day": _text(nullable=True),  # ISO date; missing: a round that is made every day
        "arrive": _text(nullable=True),  # HH:MM; 24:10 is past midnight, same round
        "leave": _text(nullable=True),  # HH:MM; 24:10 is past midnight, same round
        "address": _text(nullable=True),
        "stated_area": _text(nullable=True),
        "geometry": pa.Column("geometry"),  # Point; a track is a LineString; or several of one kind
    }
)

EXCUSED = pa.DataFrameSchema(
    {
        "name": _text(nullable=True),
        "reason": _text(nullable=True),
        **_VALIDITY,
        "geometry": pa.Column("geometry"),  # Polygon or MultiPolygon
    }
)

UNPLACED = pa.DataFrameSchema(
    {
        "source": _text(),  # the file, as the user named it
        "row": pa.Column("int64"),  # as a spreadsheet counts: the header is row 1
        "code": _text(nullable=True),
        "problem": _text(),  # one of errors.PROBLEMS
        "field": _text(nullable=True),
        "value": _text(nullable=True),
        "record": _text(),  # the whole row, JSON
    }
)

HISTORY = pa.DataFrameSchema(
    {
        "revision": pa.Column("int64", unique=True),
        "action": _text(),
        "source": _text(nullable=True),
        "detail": _text(),  # JSON
        "at": _text(),
        "actor": _text(nullable=True),
        "request": _text(nullable=True),  # the command line, or method and address
    }
)

EDITS = pa.DataFrameSchema(
    {
        "revision": pa.Column("int64"),
        "table": _text(),
        "row": pa.Column("int64"),  # its number in that table
        "last_row": _whole_number(),  # of many new rows at once; before and after are missing
        "code": _text(nullable=True),  # what people know the row by
        "before": _text(nullable=True),  # the whole row as JSON; missing: it is new
        "after": _text(nullable=True),  # missing: it is gone
    }
)

LINEAGE = pa.DataFrameSchema(
    {
        "layer": _text(),
        "at": _text(),  # ISO date, the first day on which it is so
        "kind": _text(),  # one of registry.LINEAGE_KINDS
        "code": _text(nullable=True),  # missing: nothing takes its place
        "predecessor": _text(nullable=True),  # missing: it comes from nothing
        "share": pa.Column("float64", nullable=True),  # of the ground of code, 0 to 1
        "moved_m2": pa.Column("float64", nullable=True),  # ground that changed hands
        "name": _text(nullable=True),
        "note": _text(nullable=True),
        "source": _text(),
    }
)

GAPS = pa.DataFrameSchema(
    {
        "kind": _text(),  # ground | duty | unmanaged | point | visit | facility | target
        "layer": _text(nullable=True),  # of the area; missing for a target that is a facility
        "code": _text(nullable=True),  # of the area or target; missing for ground in no area
        "name": _text(nullable=True),
        "name_en": _text(nullable=True),
        "role": _text(nullable=True),  # of a duty that nobody has
        "matter": _text(nullable=True),  # of a duty that nobody has
        # visit: unvisited (the area), blind (ground that nobody came near)
        # facility: fewer (than there should be in the area), far (ground without one in reach)
        "reason": _text(nullable=True),
        "subject": _text(nullable=True),  # the kind of facility that is missing, or of the target
        "last": _text(nullable=True),  # ISO date of the last visit before the window
        "area_m2": pa.Column("float64"),
        "geometry": pa.Column("geometry"),  # a target that is a facility is a Point
    }
)

# mandate = covered + excused + gap in every row. The rows of one ``by`` (and ``layer``, ``role``)
# add up to the row of ``by`` all, but for days, parts and teams, each of which is the whole seen
# by a part of the visits. A row without a code is the rest: in no area, of no unit.
ACCOUNTS = pa.DataFrameSchema(
    {
        "by": _text(),  # all | area | unit | matter | day | part | team
        "layer": _text(nullable=True),  # by area: of the area
        "code": _text(nullable=True),  # of area, unit, matter or team; ISO date; part of the day
        "name": _text(nullable=True),
        "name_en": _text(nullable=True),
        "kind": _text(),  # as in GAPS
        "role": _text(nullable=True),  # duty: which; by unit: the role in which it has the areas
        "subject": _text(nullable=True),  # kind of the facilities or targets
        "measure": _text(),  # m2 | areas | duties (an area and a role or matter) | targets
        "mandate": pa.Column("float64"),
        "covered": pa.Column("float64"),
        "excused": pa.Column("float64"),
        "gap": pa.Column("float64"),
    }
)

VISITED = pa.DataFrameSchema(
    {
        "layer": _text(),  # the finest nested one
        "code": _text(),
        "visits": pa.Column("int64"),  # in the window; a round of every day counts once
        "last": _text(nullable=True),  # ISO date of the last one until the day asked about
        "daily": pa.Column(bool),  # whether a round comes every day
    }
)

DEFECTS = pa.DataFrameSchema(
    {
        "layer": _text(),
        "kind": _text(),  # one of fabric.KINDS
        "severity": _text(),  # fault | remark
        "codes": pa.Column(object),  # of the areas involved, a tuple of text; may be empty
        "sliver": pa.Column(bool),  # nowhere wider than lines are expected to differ
        "area_m2": pa.Column("float64"),  # 0 for places and corners
        "width_m": pa.Column("float64", nullable=True),  # at its widest; missing: has none
        "points": _whole_number(),  # inside it; missing: not counted
        "facilities": _whole_number(),
        "households": _whole_number(),  # an estimate, by area
        "cure": _text(),  # one of fabric.CURES
        "cure_code": _text(nullable=True),  # of the area that should take the ground
        "geometry": pa.Column("geometry"),  # polygons; points for corners and broken outlines
    }
)

ADJACENCY = pa.DataFrameSchema(
    {
        "one": pa.Column("int64"),  # row of the areas, from 0; the smaller of the two
        "two": pa.Column("int64"),
        "kind": _text(),  # border | overlap | near | bridge | nearest
        "border_m": pa.Column("float64"),  # 0 without a common border
        "apart_m": pa.Column("float64"),  # of an island's line, else 0
    }
)

ASSIGNMENT = pa.DataFrameSchema(
    {
        "layer": _text(nullable=True),
        "code": _text(),  # of the area
        "unit": _text(),
        "before": _text(nullable=True),  # unit in the plan in force
        "moved": pa.Column(bool),  # whether the unit is another than before
        "fixed": pa.Column(bool),
    }
)

PLAN_UNITS = pa.DataFrameSchema(
    {
        "unit": _text(unique=True),
        "areas": pa.Column("int64"),
        "load": pa.Column("float64"),  # of the first workload
        "ideal": pa.Column("float64"),  # its share of all
        "deviation": pa.Column("float64"),  # load / ideal - 1
        "border_m": pa.Column("float64"),  # with other units; not the map's outer border
        "compactness": pa.Column("float64"),  # Polsby-Popper: 4 π area / perimeter², 1 for a disc
        "travel_m": pa.Column("float64", nullable=True),  # mean from the base, by load
        "gained": pa.Column("int64"),  # areas that it did not have before
        "lost": pa.Column("int64"),
    }
)

PLAN_LOADS = pa.DataFrameSchema(
    {
        "unit": _text(),
        "workload": _text(),
        "load": pa.Column("float64"),
        "ideal": pa.Column("float64"),
        "deviation": pa.Column("float64"),
    }
)


def checked(frame: _Frame, schema: pa.DataFrameSchema) -> _Frame:
    """Return the frame itself after comparing it with its schema.

    Parameters
    ----------
    frame
        Any number of rows; a GeoDataFrame where the schema has a geometry.
    schema
        One of the schemas of this module.

    Returns
    -------
    DataFrame
        The same object, unchanged.

    Raises
    ------
    pandera.errors.SchemaErrors
        If it does not fit. That is a fault of this program, not of a user's file.
    """
    if not _fits(frame, schema):
        schema.validate(frame, lazy=True)
    return frame


def _fits(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> bool:
    """Tell quickly whether a frame fits; whatever is in doubt is left to the schema itself."""
    return all(
        name in frame.columns
        and _dtype_name(str(frame[name].dtype)) == _dtype_name(str(column.dtype))
        and (column.nullable or not frame[name].isna().any())
        and (not column.unique or frame[name].is_unique)
        for name, column in schema.columns.items()
    )


def _dtype_name(name: str) -> str:
    return "str" if name.startswith("str") else name  # pandera says string[pyarrow]


def plain_records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows as plain Python values by column, ``None`` for what is missing."""
    columns = {str(name): plain_values(frame[name]).tolist() for name in frame.columns}
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def plain_values(column: pd.Series[Any]) -> NDArray[np.object_]:
    """Return a column's values as Python objects, ``None`` for what is missing."""
    values = column.astype(object).to_numpy(copy=True)
    values[column.isna().to_numpy()] = None
    return values
