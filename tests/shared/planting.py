"""Damage a sound layer at random, and keep the list of what was done.

Each damage names the area that it was done to, the kinds of defect that it must show as, and
a place where it must show. ``overlaid`` is the slow, obvious audit that the quick one is
compared with: every two areas that touch are intersected, and all of them are taken from the
mandate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import affinity

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

WGS84 = "EPSG:4326"
DAMAGES = ("shift", "delete", "duplicate", "shrink", "grow", "nest", "corner")
SMALLEST_M, LARGEST_M = 0.01, 5.0
_KINDS = {
    "shift": {"gap", "overlap", "outside"},
    "delete": {"gap"},
    "duplicate": {"duplicate"},
    "shrink": {"gap"},
    "grow": {"overlap", "outside", "nested"},
    "nest": {"nested"},
    "corner": {"unmatched_edge"},
}


@dataclass(frozen=True)
class Damage:
    """One thing that was done to one area."""

    what: str  # one of DAMAGES
    code: str
    width_m: float  # how far lines were moved; 0 where none was
    where: BaseGeometry  # ground or corner that must be named, WGS 84

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of defect that it may show as."""
        return _KINDS[self.what]


def planted(
    areas: gpd.GeoDataFrame, *, seed: int, count: int, metric_crs: int
) -> tuple[gpd.GeoDataFrame, list[Damage]]:
    """Return areas with ``count`` of them damaged, no two that touch, and what was done.

    Parameters
    ----------
    areas
        ``code`` and polygons, WGS 84, a sound coverage.
    seed
        Of the choice of areas, damages and distances.
    count
        How many; fewer if no more can be found that are apart.
    metric_crs
        EPSG code that distances are measured in.
    """
    random = np.random.default_rng(seed)
    shapes = areas.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    damaged, more, done = shapes.copy(), [], []
    taken: set[int] = set()
    for row in random.permutation(len(areas)):
        if len(done) == count:
            break
        near = set(tree.query(shapes[row], predicate="intersects").tolist())
        around = {int(one) for it in near for one in tree.query(shapes[it], predicate="intersects")}
        if around & taken or shapes[row].area < 1e-8 or len(near) < 2:
            continue
        taken |= near
        what = str(random.choice(DAMAGES))
        width_m = float(10 ** random.uniform(np.log10(SMALLEST_M), np.log10(LARGEST_M)))
        made = _Damager(areas, int(row), near, random, metric_crs).made(what, width_m)
        if made is None:
            continue
        damaged[row], twin, where = made
        code = str(areas["code"].iloc[row])
        if twin is not None:
            more.append((f"{code}-twin", twin))
        moved = width_m if what in ("shift", "shrink", "grow") else 0.0
        done.append(Damage(what, code, moved, where))
    kept = areas.assign(geometry=damaged)
    kept = kept[~kept.geometry.isna()]
    if more:
        twins = gpd.GeoDataFrame(
            {"code": [code for code, _ in more]}, geometry=[twin for _, twin in more], crs=WGS84
        )
        kept = gpd.GeoDataFrame(pd.concat([kept, twins], ignore_index=True), crs=WGS84)
    return kept.reset_index(drop=True), done


@dataclass(frozen=True)
class _Damager:
    """One area with what lies around it."""

    areas: gpd.GeoDataFrame
    row: int
    near: set[int]
    random: np.random.Generator
    metric_crs: int

    def made(
        self, what: str, width_m: float
    ) -> tuple[BaseGeometry | None, BaseGeometry | None, BaseGeometry] | None:
        """Return the new shape (none: deleted), a twin, and where it shows; none: cannot be."""
        shape = self.areas.geometry.iloc[self.row]
        if what == "delete":
            return None, None, shape
        if what == "duplicate":
            return shape, shape, shape
        if what == "nest":
            inner = affinity.scale(shape, 0.5, 0.5, origin=shape.representative_point())
            inner = shapely.intersection(inner, shape)
            return (shape, inner, inner) if inner.geom_type == "Polygon" else None
        if what == "corner":
            return self._cornered(shape)
        moved = self._moved(shape, what, width_m)
        if moved is None or moved.is_empty or not moved.is_valid:
            return None
        return moved, None, shapely.symmetric_difference(moved, shape)

    def _moved(self, shape: BaseGeometry, what: str, width_m: float) -> BaseGeometry | None:
        metric = gpd.GeoSeries([shape], crs=WGS84).to_crs(self.metric_crs).iloc[0]
        if what == "shift":
            angle = self.random.uniform(0, 2 * np.pi)
            metric = affinity.translate(metric, width_m * np.cos(angle), width_m * np.sin(angle))
        else:
            metric = metric.buffer(-width_m if what == "shrink" else width_m, join_style="mitre")
        if metric.is_empty or metric.geom_type != shape.geom_type:
            return None
        return gpd.GeoSeries([metric], crs=self.metric_crs).to_crs(WGS84).iloc[0]

    def _cornered(self, shape: BaseGeometry) -> tuple[BaseGeometry, None, BaseGeometry] | None:
        """Return the shape with a corner in the middle of an edge that a neighbour shares."""
        if shape.geom_type != "Polygon":
            return None
        outline = shapely.get_coordinates(shape.exterior)
        others = shapely.boundary(self.areas.geometry.to_numpy()[sorted(self.near - {self.row})])
        for place in self.random.permutation(len(outline) - 1):
            middle = outline[place : place + 2].mean(axis=0)
            if shapely.distance(others, shapely.Point(middle)).min() > 1e-13:
                continue
            coordinates = np.insert(outline, place + 1, middle, axis=0)
            made = shapely.Polygon(coordinates, [ring.coords for ring in shape.interiors])
            return (made, None, shapely.Point(middle)) if made.is_valid else None
        return None


def overlaid(
    areas: gpd.GeoDataFrame, mandate: BaseGeometry, *, metric_crs: int
) -> dict[str, dict[frozenset[str], float]]:
    """Return the m² of gaps, overlaps and ground outside, by kind and codes, the slow way.

    Codes of gaps are not told. Invalid shapes are mended first.
    """
    shapes = areas.geometry.to_numpy().copy()
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    codes = areas["code"].to_numpy(dtype=object)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    one, two = one[one < two], two[one < two]
    ground = {
        "overlap": (
            shapely.intersection(shapes[one], shapes[two]),
            list(zip(one, two, strict=True)),
        ),
        "outside": (shapely.difference(shapes, mandate), [(row,) for row in range(len(shapes))]),
        "gap": (np.array([shapely.difference(mandate, shapely.union_all(shapes))]), [()]),
    }
    return {
        kind: {
            frozenset(codes[list(rows)]): float(size)
            for rows, size in zip(owners, _square_metres(pieces, metric_crs), strict=True)
            if size > 0
        }
        for kind, (pieces, owners) in ground.items()
    }


def _square_metres(shapes: NDArray[np.object_], metric_crs: int) -> NDArray[np.float64]:
    """Return m², each line projected by its ends and points a hundred metres apart at most."""
    dense = shapely.segmentize(shapes, 0.001)
    return gpd.GeoSeries(dense, crs=WGS84).to_crs(metric_crs).area.to_numpy()
