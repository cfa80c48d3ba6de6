"""Say how the tables of a workspace become the frames that travel between rooms.

A table keeps row numbers (``parent_id``), a frame the codes that people know
(``parent_code``). The query of a shape has the columns of its frame, under the
frame's names, and ``id``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import case, func, select

from gridward import frames
from gridward.registry import IDENTIFIER_KEY, RESPONSIBILITY_KEY
from gridward.registry.vocabulary import EXCEPTION
from gridward.store.tables import (
    AREA_IDENTITIES,
    AREAS,
    EDITS,
    EXCEPTION_IDENTITIES,
    EXCEPTIONS,
    EXCUSED,
    FACILITIES,
    IDENTIFIERS,
    LAYERS,
    LINEAGE,
    MANDATE,
    MATTER_IDENTITIES,
    MATTERS,
    POINTS,
    RESPONSIBILITIES,
    REVISIONS,
    ROLES,
    UNIT_IDENTITIES,
    UNITS,
    UNPLACED,
    VISITS,
)

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema
    from sqlalchemy import ColumnElement, Connection, Select, Table

_PARENT_LAYER = LAYERS.alias("parent_layer")
_BESIDE_LAYER = LAYERS.alias("beside_layer")
_PARENT_AREA = AREA_IDENTITIES.alias("parent_area")
_PARENT_UNIT = UNIT_IDENTITIES.alias("parent_unit")
_PARENT_MATTER = MATTER_IDENTITIES.alias("parent_matter")
_BUILDER = UNIT_IDENTITIES.alias("builder")
_KEEPER = UNIT_IDENTITIES.alias("keeper")


@dataclass(frozen=True)
class Shape:
    """A table, the query that reads it, its frame's schema, and what identifies a row."""

    table: Table
    query: Select[Any]
    schema: DataFrameSchema
    key: tuple[str, ...] = ("code",)

    def where(self, condition: ColumnElement[bool]) -> Shape:
        """Return the shape of only those rows."""
        return replace(self, query=self.query.where(condition))


def read(connection: Connection, shape: Shape) -> pd.DataFrame:
    """Return the rows of a shape as a frame, checked.

    Raises
    ------
    pandera.errors.SchemaErrors
        If the file holds what no frame may, which its own constraints should prevent.
    """
    found = numbered(connection, shape)
    return frames.checked(found[list(shape.schema.columns)], shape.schema)


def numbered(connection: Connection, shape: Shape) -> pd.DataFrame:
    """Return the rows of a shape in its dtypes, with their numbers as ``id``.

    Parameters
    ----------
    connection
        Inside a transaction.
    shape
        One with ``geometry`` makes a GeoDataFrame in WGS 84.

    Returns
    -------
    DataFrame
        In the order of the query, indexed from 0.
    """
    result = connection.execute(shape.query)
    names = list(result.keys())
    columns = list(zip(*result.all(), strict=True)) or [()] * len(names)
    dtypes = {"id": "int64"} | _dtypes(shape.schema)
    made = {
        name: pd.Series(list(values), dtype=dtypes[name])
        for name, values in zip(names, columns, strict=True)
        if name in dtypes
    }
    if "geometry" not in names:
        return pd.DataFrame(made)
    geometry = np.empty(len(columns[0]), dtype=object)
    geometry[:] = columns[names.index("geometry")]
    mapped: pd.DataFrame = gpd.GeoDataFrame(made, geometry=geometry, crs=frames.WGS84)
    return mapped


def _dtypes(schema: DataFrameSchema) -> dict[str, str]:
    stated = {name: str(column.dtype) for name, column in schema.columns.items()}
    return {
        name: "str" if dtype.startswith("str") else dtype  # pandera says string[pyarrow]
        for name, dtype in stated.items()
        if dtype != "geometry"
    }


def _layers() -> Select[Any]:
    above = func.coalesce(_BESIDE_LAYER.c.parent_id, LAYERS.c.parent_id)
    return (
        select(
            LAYERS.c.id,
            LAYERS.c.layer,
            _PARENT_LAYER.c.layer.label("parent_layer"),
            _BESIDE_LAYER.c.layer.label("beside"),
            LAYERS.c.overlay,
            LAYERS.c.may_overlap,
            LAYERS.c.accuracy_m,
        )
        .outerjoin_from(LAYERS, _BESIDE_LAYER, LAYERS.c.beside_id == _BESIDE_LAYER.c.id)
        .outerjoin(_PARENT_LAYER, _PARENT_LAYER.c.id == above)
        .order_by(LAYERS.c.id)
    )


def _areas() -> Select[Any]:
    return (
        select(
            AREAS.c.id,
            AREAS.c.layer,
            AREAS.c.code,
            AREAS.c.name,
            AREAS.c.name_en,
            _PARENT_AREA.c.code.label("parent_code"),
            AREAS.c.households,
            AREAS.c.status,
            AREAS.c.valid_from,
            AREAS.c.valid_to,
            AREAS.c.geom.label("geometry"),
        )
        .outerjoin_from(AREAS, _PARENT_AREA, AREAS.c.parent_id == _PARENT_AREA.c.id)
        .order_by(AREAS.c.id)
    )


def _units() -> Select[Any]:
    return (
        select(
            UNITS.c.id,
            UNITS.c.code,
            UNITS.c.name,
            UNITS.c.name_en,
            UNITS.c.kind,
            _PARENT_UNIT.c.code.label("parent_code"),
            UNITS.c.headcount,
            UNITS.c.phone,
            UNITS.c.holder,
            UNITS.c.base,
            UNITS.c.valid_from,
            UNITS.c.valid_to,
        )
        .outerjoin_from(UNITS, _PARENT_UNIT, UNITS.c.parent_id == _PARENT_UNIT.c.id)
        .order_by(UNITS.c.id)
    )


def _matters() -> Select[Any]:
    return (
        select(
            MATTERS.c.id,
            MATTERS.c.code,
            MATTERS.c.name,
            MATTERS.c.name_en,
            _PARENT_MATTER.c.code.label("parent_code"),
            MATTERS.c.valid_from,
            MATTERS.c.valid_to,
        )
        .outerjoin_from(MATTERS, _PARENT_MATTER, MATTERS.c.parent_id == _PARENT_MATTER.c.id)
        .order_by(MATTERS.c.id)
    )


def _responsibilities() -> Select[Any]:
    return (
        select(
            RESPONSIBILITIES.c.id,
            RESPONSIBILITIES.c.id.label("record"),
            case(
                (EXCEPTION_IDENTITIES.c.id.is_not(None), EXCEPTION), else_=AREA_IDENTITIES.c.layer
            ).label("layer"),
            func.coalesce(EXCEPTION_IDENTITIES.c.code, AREA_IDENTITIES.c.code).label("area_code"),
            MATTER_IDENTITIES.c.code.label("matter"),
            UNIT_IDENTITIES.c.code.label("unit_code"),
            RESPONSIBILITIES.c.role,
            RESPONSIBILITIES.c.valid_from,
            RESPONSIBILITIES.c.valid_to,
            RESPONSIBILITIES.c.note,
            RESPONSIBILITIES.c.hours,
        )
        .select_from(RESPONSIBILITIES)
        .join(UNIT_IDENTITIES, UNIT_IDENTITIES.c.id == RESPONSIBILITIES.c.unit_id)
        .outerjoin(AREA_IDENTITIES, AREA_IDENTITIES.c.id == RESPONSIBILITIES.c.area_id)
        .outerjoin(
            EXCEPTION_IDENTITIES, EXCEPTION_IDENTITIES.c.id == RESPONSIBILITIES.c.exception_id
        )
        .outerjoin(MATTER_IDENTITIES, MATTER_IDENTITIES.c.id == RESPONSIBILITIES.c.matter_id)
        .order_by(RESPONSIBILITIES.c.id)
    )


def _facilities() -> Select[Any]:
    return (
        select(
            FACILITIES.c.id,
            FACILITIES.c.code,
            FACILITIES.c.name,
            FACILITIES.c.kind,
            _BUILDER.c.code.label("built_by"),
            _KEEPER.c.code.label("kept_by"),
            FACILITIES.c.geom.label("geometry"),
        )
        .outerjoin_from(FACILITIES, _BUILDER, FACILITIES.c.built_by_id == _BUILDER.c.id)
        .outerjoin(_KEEPER, FACILITIES.c.kept_by_id == _KEEPER.c.id)
        .order_by(FACILITIES.c.id)
    )


def _plain(table: Table) -> Select[Any]:
    columns = [column.label("geometry") if column.name == "geom" else column for column in table.c]
    return select(*columns).order_by(table.c.id)


def _history() -> Select[Any]:
    return select(REVISIONS, REVISIONS.c.id.label("revision")).order_by(REVISIONS.c.id)


def _edits() -> Select[Any]:
    return (
        select(
            EDITS.c.id,
            EDITS.c.revision_id.label("revision"),
            EDITS.c.table_name.label("table"),
            EDITS.c.row_id.label("row"),
            EDITS.c.last_row_id.label("last_row"),
            EDITS.c.code,
            EDITS.c.before,
            EDITS.c.after,
        )
    ).order_by(EDITS.c.id)


AREA_VERSION = ("layer", "code", "valid_from")
CODE_VERSION = ("code", "valid_from")

LAYER = Shape(LAYERS, _layers(), frames.LAYERS.remove_columns(["rank"]), ("layer",))
AREA = Shape(AREAS, _areas(), frames.AREAS, AREA_VERSION)
GROUND = Shape(MANDATE, _plain(MANDATE), frames.EXCUSED.remove_columns(["reason"]), ())
EXCUSE = Shape(EXCUSED, _plain(EXCUSED), frames.EXCUSED, ())
UNIT = Shape(UNITS, _units(), frames.UNITS, CODE_VERSION)
MATTER = Shape(MATTERS, _matters(), frames.MATTERS, CODE_VERSION)
RESPONSIBILITY = Shape(
    RESPONSIBILITIES,
    _responsibilities(),
    frames.RESPONSIBILITIES,
    RESPONSIBILITY_KEY,
)
DRAWN = Shape(EXCEPTIONS, _plain(EXCEPTIONS), frames.EXCEPTIONS, CODE_VERSION)
ROLE = Shape(ROLES, _plain(ROLES), frames.ROLES)
FACILITY = Shape(FACILITIES, _facilities(), frames.FACILITIES)
IDENTIFIER = Shape(IDENTIFIERS, _plain(IDENTIFIERS), frames.IDENTIFIERS, IDENTIFIER_KEY)
POINT = Shape(POINTS, _plain(POINTS), frames.POINTS, CODE_VERSION)
VISIT = Shape(VISITS, _plain(VISITS), frames.VISITS)
UNPLACED_ROW = Shape(UNPLACED, _plain(UNPLACED), frames.UNPLACED, ())
REVISION = Shape(REVISIONS, _history(), frames.HISTORY, ("revision",))
EDIT = Shape(EDITS, _edits(), frames.EDITS, ())
DESCENT = Shape(LINEAGE, _plain(LINEAGE), frames.LINEAGE, ())
