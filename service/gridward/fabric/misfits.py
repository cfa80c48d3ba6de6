"""Find ground that two areas claim, and ground that an area has outside its own bounds.

Only areas on faces that have too many owners are overlaid, each with its neighbours on
those faces: what fits is never touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import GeometryType

from gridward.fabric.borders import joined
from gridward.frames import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.fabric.sheets import Sheet

    Shapes = NDArray[np.object_]
    Ints = NDArray[np.int64]

TWIN_SHARE = 0.95  # of an area that lies in another; from there on it is a twin of it


def overlaps(sheet: Sheet, excess: Shapes) -> gpd.GeoDataFrame:
    """Return the ground that two areas of a layer claim.

    Parameters
    ----------
    sheet
        The areas.
    excess
        Faces with more areas than there should be, polygons.

    Returns
    -------
    GeoDataFrame
        ``kind``: ``overlap``, a row for each connected piece of each two areas; or, where
        hardly anything else of one is left, ``duplicate`` or ``nested``, one row for the two;
        ``rows``, the two areas, of a nested twin the inner one first; WGS 84.
    """
    one, two = _claiming(sheet, excess)
    ground = shapely.intersection(sheet.shapes[one], sheet.shapes[two])
    common, size = shapely.area(ground), shapely.area(sheet.shapes)
    real = common > 0
    one, two, ground, common = one[real], two[real], ground[real], common[real]
    inner = np.where(size[one] <= size[two], one, two)
    outer = np.where(size[one] <= size[two], two, one)
    kinds = np.full(len(one), "overlap", dtype=object)
    kinds[common >= TWIN_SHARE * size[inner]] = "nested"
    kinds[common >= TWIN_SHARE * size[outer]] = "duplicate"
    is_nested = kinds == "nested"
    first, second = np.where(is_nested, inner, one), np.where(is_nested, outer, two)
    pieces, pair = _pieces(ground)
    whole = kinds[pair] != "overlap"
    twins = np.unique(pair[whole])
    shapes = [shapely.multipolygons(pieces[pair == twin]) for twin in twins]
    return _frame(
        np.concatenate([kinds[pair[~whole]], kinds[twins]]),
        np.stack([first, second], axis=1)[np.concatenate([pair[~whole], twins])],
        np.concatenate([pieces[~whole], np.array(shapes, dtype=object)]),
    )


def outside_ground(sheet: Sheet, excess: Shapes, ground: BaseGeometry) -> gpd.GeoDataFrame:
    """Return what areas have outside the ground that must be covered, a row a piece."""
    shapely.prepare(ground)
    reaching = excess[~shapely.covers(ground, excess)]
    beyond = shapely.get_parts(shapely.difference(shapely.union_all(reaching), ground))
    face, row = sheet.tree.query(beyond, predicate="intersects")
    pieces, pair = _pieces(shapely.intersection(sheet.shapes[row], beyond[face]))
    return _frame("outside", row[pair][:, None], pieces)


def outside_parents(sheet: Sheet, above: Sheet) -> gpd.GeoDataFrame:
    """Return what areas have outside their own parents, a row a piece.

    Where the edges of a parent and those of its children cancel, they fill it, and none of
    them is looked at. Areas whose parent is not drawn are left out.
    """
    parent = parents_of(sheet, above)
    edges = joined([sheet.edges, above.edges])
    count = len(sheet.edges)
    signs = np.where(np.arange(len(edges)) < count, 1, -1)
    groups = np.concatenate([parent[sheet.edges.owners], above.edges.owners])
    left = edges.left_over(signs, groups + 1)
    suspects = np.isin(parent, np.unique(groups[left])) & (parent >= 0)
    rows = np.flatnonzero(suspects)
    shapely.prepare(above.shapes)
    rows = rows[~shapely.covers(above.shapes[parent[rows]], sheet.shapes[rows])]
    beyond = shapely.difference(sheet.shapes[rows], above.shapes[parent[rows]])
    pieces, place = _pieces(beyond)
    return _frame("outside", rows[place][:, None], pieces)


def parents_of(sheet: Sheet, above: Sheet | None) -> Ints:
    """Return the row of each area's parent in the layer above; -1 where it is not drawn."""
    if above is None:
        return np.full(len(sheet), -1)
    rows = {code: row for row, code in enumerate(above.codes)}
    return np.array([rows.get(code, -1) for code in sheet.parents], dtype=np.int64)


def _claiming(sheet: Sheet, excess: Shapes) -> tuple[Ints, Ints]:
    """Return the pairs of areas, smaller row first, that lie on faces with too many owners."""
    rows = np.unique(sheet.tree.query(excess, predicate="intersects")[1])
    shapes = sheet.shapes[rows]
    one, two = shapely.STRtree(shapes).query(shapes)
    once = one < two
    return rows[one[once]], rows[two[once]]


def _pieces(ground: Shapes) -> tuple[Shapes, Ints]:
    """Return the polygons of shapes one by one, and the shape of each."""
    parts, owner = shapely.get_parts(ground, return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)  # a collection holds multipolygons
    flat = (shapely.get_type_id(parts) == GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return parts[flat], owner[inner][flat].astype(np.int64)


def _frame(kind: object, rows: Ints, shapes: Shapes) -> gpd.GeoDataFrame:
    table = {"kind": kind, "rows": [tuple(one) for one in rows.tolist()]}
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)
