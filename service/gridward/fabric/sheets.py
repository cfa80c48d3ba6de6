"""Take areas in for the audit, or say precisely why they cannot be looked at.

Unlike the locator, the audit takes polygons that are not valid and codes that stand twice:
to name them is what it is for. A sheet is one layer's areas; what the layer is compared
with follows from the layers' tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from gridward.errors import InputError
from gridward.fabric.borders import Edges, edges_of
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Shapes = NDArray[np.object_]

UNNAMED = "area"  # the layer of areas that name none
FIRST_ROW = 2  # row 1 of the user's table is its header
_POLYGONAL = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, eq=False)
class Sheet:
    """The drawn areas of one layer, n of them."""

    layer: str
    codes: NDArray[np.object_]
    parents: NDArray[np.object_]  # code of the area above; None where there is none
    drawn: Shapes  # as they are, WGS 84
    shapes: Shapes  # the same, made valid
    broken: NDArray[np.bool_]  # which are not valid as they are drawn

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def edges(self) -> Edges:
        """Return the edges of the valid shapes."""
        return edges_of(self.shapes)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Return an index over the valid shapes."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def union(self) -> BaseGeometry:
        """Return the ground of all areas together."""
        union: BaseGeometry = shapely.union_all(self.shapes)
        return union


def joined(sheets: Sequence[Sheet]) -> Sheet | None:
    """Return the areas of several layers as of one; none for no layer."""
    if len(sheets) < 2:  # noqa: PLR2004 - there is nothing to join
        return sheets[0] if sheets else None
    parts = ("codes", "parents", "drawn", "shapes", "broken")
    together = {name: np.concatenate([getattr(one, name) for one in sheets]) for name in parts}
    return Sheet(layer=sheets[0].layer, **together)


def sheets_of(areas: gpd.GeoDataFrame) -> dict[str, Sheet]:
    """Return a sheet for each layer, in the order of first appearance.

    Parameters
    ----------
    areas
        ``code`` and the geometry, in any CRS; ``layer`` and ``parent_code`` optional. Rows
        without a geometry, or with an empty one, are left out: they are not drawn yet.

    Raises
    ------
    InputError
        ``column_missing``, ``no_crs``, ``missing_value``, ``geometry_kind`` or
        ``not_finite``, with the row or the code.
    """
    if not isinstance(areas, gpd.GeoDataFrame) or "code" not in areas.columns:
        field = "code" if isinstance(areas, gpd.GeoDataFrame) else "geometry"
        raise InputError("column_missing", field=field, choices=tuple(map(str, areas.columns)))
    if areas.crs is None:
        raise InputError("no_crs")
    table = pd.DataFrame({"code": _texts(areas, "code"), "layer": _texts(areas, "layer")})
    table["parent"] = _texts(areas, "parent_code")
    for field in ("code", "layer"):
        lacking = np.flatnonzero(table[field].isna())
        if len(lacking) and field in areas.columns:
            raise InputError("missing_value", field=field, row=int(lacking[0]) + FIRST_ROW)
    table["layer"] = table["layer"].fillna(UNNAMED)
    shapes = np.asarray(areas.geometry.to_crs(WGS84).array, dtype=object)
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    table, shapes = table[there].reset_index(drop=True), shapes[there]
    _need_polygons(shapes, table["code"])
    return {
        str(layer): _sheet(str(layer), rows, shapes[rows.index.to_numpy()])
        for layer, rows in table.groupby("layer", sort=False)
    }


def sheets_without_areas(layers: Collection[str] | None) -> dict[str, Sheet]:
    """Return a sheet without areas for each layer; for one without a name if none is named."""
    none = np.empty(0, dtype=object)
    return {
        name: Sheet(name, none, none, none, none, np.zeros(0, dtype=bool))
        for name in layers or (UNNAMED,)
    }


def sound_ground(ground: BaseGeometry) -> BaseGeometry:
    """Return the ground that must be covered, unless it cannot be used.

    A ring that only touches itself bounds its ground without doubt and is taken; one that
    crosses itself does not, and is refused.

    Raises
    ------
    InputError
        ``geometry_empty``, ``geometry_kind``, ``not_finite`` or ``outline_broken``; the
        field is ``mandate``.
    """
    if ground.is_empty:
        raise InputError("geometry_empty", field="mandate")
    if shapely.get_type_id(ground) not in _POLYGONAL:
        raise InputError("geometry_kind", field="mandate", value=ground.geom_type)
    if not np.isfinite(shapely.bounds(ground)).all():
        raise InputError("not_finite", field="mandate")
    if ground.is_valid:
        return ground
    reason = shapely.is_valid_reason(ground)
    if not reason.startswith("Ring Self-intersection"):
        raise InputError("outline_broken", field="mandate", details={"broken": reason})
    sound: BaseGeometry = made_valid(np.array([ground], dtype=object))[0]
    return sound


def made_valid(shapes: Shapes) -> Shapes:
    """Return valid polygons for those that are not; ground that is gone round twice is kept."""
    made = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    flat = np.isin(shapely.get_type_id(made), _POLYGONAL)
    for place in np.flatnonzero(~flat):
        made[place] = shapely.union_all(polygons_of(made[place : place + 1]))
    return np.asarray(made, dtype=object)


def polygons_of(shapes: Shapes) -> Shapes:
    """Return the polygons of shapes, one by one, without the lines and points among them."""
    parts = shapely.get_parts(shapely.get_parts(shapes))  # a collection holds multipolygons
    flat = (shapely.get_type_id(parts) == GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return np.asarray(parts[flat], dtype=object)


def _sheet(layer: str, rows: pd.DataFrame, drawn: Shapes) -> Sheet:
    broken = ~shapely.is_valid(drawn)
    shapes = drawn.copy()
    shapes[broken] = made_valid(drawn[broken])
    parents = rows["parent"].astype(object).to_numpy(copy=True)
    parents[rows["parent"].isna().to_numpy()] = None
    codes = rows["code"].astype(object).to_numpy()
    return Sheet(layer, codes, parents, drawn, shapes, broken)


def _texts(areas: gpd.GeoDataFrame, column: str) -> pd.Series[Any]:
    if column not in areas.columns:
        return pd.Series([None] * len(areas), dtype="str")
    texts: pd.Series[Any] = areas[column].astype("str").reset_index(drop=True)
    return texts


def _need_polygons(shapes: Shapes, codes: pd.Series[Any]) -> None:
    tests = {
        "geometry_kind": np.isin(shapely.get_type_id(shapes), _POLYGONAL),
        "not_finite": np.isfinite(shapely.bounds(shapes).reshape(-1, 4)).all(axis=1),
    }
    for problem, passed in tests.items():
        if not passed.all():
            code = codes[int(np.argmin(passed))]
            raise InputError(problem, field="geometry", value=code)
