"""Cut the mandate into cells: the ground of each finest area, and what is left, by whom holds it.

    ┌───────────┬───────┐      a cell of each village: ground that two share is the smaller
    │ village 1 │       │      code's, as everywhere
    ├───────┬───┘ left  │      what is left inside a district is a cell of the district's
    │ vill… │           │      what no area holds is one cell of nobody's
    └───────┴───────────┘

Every square metre of the mandate is in exactly one cell, so whatever is counted by cells
adds up at every level. Where layers may overlap those beside them, an area answers for more
than is counted for it: its ground is told beside its cell, which may be of no size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import areas_m2
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.registry import Rungs

    Place = tuple[str, str]  # layer and code of an area
    Shapes = NDArray[np.object_]

_NONE_M2 = 1e-3  # ground of less than that is a rounding, no area
_CORNERS = 2000  # of a part that is looked at by itself


@dataclass(frozen=True, eq=False)
class Cells:
    """The mandate's ground in cells, n of them.

    Attributes
    ----------
    shapes
        WGS 84, without overlaps, shape (n,); may be empty where another layer may overlap.
    grounds
        The ground that the area of each answers for, shape (n,): the same, but where another
        layer may overlap.
    m2
        Square metres of the shapes, shape (n,).
    codes
        n rows, a column for each nested layer, coarse to fine: the area that a cell is of,
        missing where it is of none of that layer.
    rungs
        Of these layers.
    excused
        Ground taken out with a reason, WGS 84; none.
    metric_crs
        EPSG code that areas are measured in.
    """

    shapes: Shapes
    grounds: Shapes
    m2: NDArray[np.float64]
    codes: pd.DataFrame
    rungs: Rungs
    excused: BaseGeometry | None
    metric_crs: int

    @cached_property
    def finest(self) -> pd.Series[str]:
        """Return the code of the finest area of each cell, missing for what is left."""
        first, *beside = self.rungs.finest
        codes = self.codes[first]
        for layer in beside:
            codes = codes.fillna(self.codes[layer])
        return codes

    @cached_property
    def layers(self) -> pd.Series[str]:
        """Return the layer of that area, for what is left the one that others stand beside."""
        first, *beside = self.rungs.finest
        layers = pd.Series(first, self.codes.index, dtype="str")
        for layer in beside:
            layers[self.codes[layer].notna()] = layer
        return layers

    def at(self, codes: pd.Series[str]) -> NDArray[np.int64]:
        """Return the cell of each of these finest areas, -1 for one without ground here."""
        here = self.finest.notna()
        place = pd.Series(np.flatnonzero(here), index=self.finest[here].to_numpy())
        return place.reindex(codes.to_numpy(), fill_value=-1).to_numpy(np.int64)

    def account(self, parts: Shapes) -> tuple[pd.DataFrame, Shapes]:
        """Return the account of ground that is covered by some parts, and each cell's gap.

        Parameters
        ----------
        parts
            Polygons, WGS 84, that do not overlap.

        Returns
        -------
        DataFrame
            ``mandate``, ``covered``, ``excused`` and ``gap``, m², a row for each cell, each
            measured by itself.
        ndarray of shapes
            The ground of each cell that is a gap, shape (n,); may be empty.
        """
        covered, left = self._split(parts)
        taken = np.full(len(left), shapely.Polygon(), dtype=object)
        if self.excused is not None:
            taken = shapely.intersection(left, self.excused)
            left = shapely.difference(left, self.excused)
        columns = {"covered": covered, "excused": taken, "gap": left}
        sizes = {name: _m2(shapes, self.metric_crs) for name, shapes in columns.items()}
        return pd.DataFrame({"mandate": self.m2, **sizes}), left

    def are_excused(self) -> NDArray[np.bool_]:
        """Tell of which cells the ground is excused, all of it but roundings."""
        if self.excused is None:
            return np.zeros(len(self.shapes), dtype=bool)
        left = _m2(shapely.difference(self.grounds, self.excused), self.metric_crs)
        whole = _m2(self.grounds, self.metric_crs)
        return left <= np.maximum(whole * 1e-6, _NONE_M2)

    def excuses(self, shapes: Shapes) -> NDArray[np.bool_]:
        """Tell which shapes lie on excused ground, by a point inside of each."""
        if self.excused is None:
            return np.zeros(len(shapes), dtype=bool)
        return np.asarray(shapely.intersects(shapely.point_on_surface(shapes), self.excused))

    def _split(self, parts: Shapes) -> tuple[Shapes, Shapes]:
        """Return of each cell what is covered and what is not."""
        tree = shapely.STRtree(parts)
        cell, part = tree.query(self.shapes, predicate="intersects")
        covered = np.full(len(self.shapes), shapely.Polygon(), dtype=object)
        left = self.shapes.copy()
        begins = np.flatnonzero(np.diff(cell, prepend=-1))
        for number, own in zip(cell[begins], np.split(part, begins[1:]), strict=False):
            over = shapely.union_all(parts[own])
            covered[number] = _ground(shapely.intersection(left[number], over))
            left[number] = _ground(shapely.difference(left[number], over))
        return covered, left


def cells(
    mandate: BaseGeometry,
    areas: gpd.GeoDataFrame,
    *,
    rungs: Rungs,
    chains: Mapping[Place, Sequence[Place]],
    metric_crs: int,
    excused: BaseGeometry | None = None,
) -> Cells:
    """Return the cells of a mandate.

    Parameters
    ----------
    mandate
        The ground that must be covered, WGS 84.
    areas
        ``frames.AREAS`` in force, drawn ones.
    rungs
        Of their nested layers, at least one.
    chains
        For each nested area the areas that hold it by the tree, itself last.
    metric_crs
        EPSG code that areas are measured in.
    excused
        Ground taken out with a reason, WGS 84.
    """
    shapes: list[BaseGeometry] = []
    grounds: list[BaseGeometry] = []
    codes: list[dict[str, str]] = []
    left = mandate
    for rung in reversed(rungs.order):
        rows = areas[areas["layer"].isin(rung)].sort_values("code", kind="stable")
        held, answered = _of_rung(rows, rungs, left)
        shapes += list(held)
        grounds += list(answered if rung == rungs.finest else held)
        places = zip(rows["layer"], rows["code"], strict=True)
        codes += [dict(chains.get(place, (place,))) for place in places]
        left = _ground(shapely.difference(left, shapely.union_all(held)))
    shapes, grounds, codes = [*shapes, left], [*grounds, left], [*codes, {}]
    cut, whole = np.array(shapes, dtype=object), np.array(grounds, dtype=object)
    kept = _m2(whole, metric_crs) > _NONE_M2
    columns = [layer for rung in rungs.order for layer in rung]
    frame = pd.DataFrame(codes, columns=columns, dtype="str")[kept].reset_index(drop=True)
    m2 = _m2(cut[kept], metric_crs)
    return Cells(cut[kept], whole[kept], m2, frame, rungs, excused, metric_crs)


def in_small(shapes: Shapes) -> Shapes:
    """Return polygons cut along upright and level lines, none with many corners."""
    done, todo = [], list(shapes)
    while todo:
        shape = todo.pop()
        if shapely.get_num_coordinates(shape) <= _CORNERS:
            done.append(shape)
            continue
        x0, y0, x1, y1 = shape.bounds
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        wide = x1 - x0 > y1 - y0
        sides = ((x0, y0, x, y1), (x, y0, x1, y1)) if wide else ((x0, y0, x1, y), (x0, y, x1, y1))
        for side in sides:
            half = shapely.clip_by_rect(shape, *side)
            if not shapely.is_valid(half):
                half = shapely.intersection(shape, shapely.box(*side))
            todo += [one for one in shapely.get_parts(half) if one.geom_type == "Polygon"]
    return np.array(done, dtype=object) if done else np.empty(0, dtype=object)


def _of_rung(rows: gpd.GeoDataFrame, rungs: Rungs, ground: BaseGeometry) -> tuple[Shapes, Shapes]:
    """Return, of some ground, what is counted for each area of a rung, and what it answers for."""
    layers = rows["layer"].to_numpy()
    answered = rows.geometry.to_numpy().copy()
    overlapping = sorted(rungs.overlapping.intersection(layers))
    alone = np.isin(layers, overlapping)
    for own in (~alone, *(layers == layer for layer in overlapping)):
        answered[own] = _apart(answered[own])
    answered = _within(answered, ground)
    return (_apart(answered) if overlapping else answered), answered


def _within(shapes: Shapes, ground: BaseGeometry) -> Shapes:
    """Return the parts of shapes that lie on some ground."""
    shapely.prepare(ground)
    over = ~shapely.covers(ground, shapes)
    made = shapes.copy()
    made[over] = _ground_of(shapely.intersection(shapes[over], ground))
    return made


def _apart(shapes: Shapes) -> Shapes:
    """Return shapes without the ground that an earlier one has, too."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left > right
    left, right = left[pairs], right[pairs]
    both = shapely.relate_pattern(shapes[left], shapes[right], "T********")
    made = shapes.copy()
    for later, earlier in zip(left[both], right[both], strict=True):
        made[later] = _ground(shapely.difference(made[later], shapes[earlier]))
    return made


def _ground_of(shapes: Shapes) -> Shapes:
    return np.array([_ground(shape) for shape in shapes], dtype=object)


def _ground(shape: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a shape alone, without the lines and points of an overlay."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    polygons = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return shapely.multipolygons(polygons) if polygons else shapely.Polygon()


def _m2(shapes: Shapes, metric_crs: int) -> NDArray[np.float64]:
    sizes = areas_m2(gpd.GeoSeries(list(shapes), crs=WGS84), metric_crs)
    return np.asarray(sizes, dtype=np.float64)
