"""Cut the ground round what does not fit into plots, and tell whose each plot is.

Where borders do not cancel, every outline near them is laid over every other. Between the
lines lie plots, and a plot is all of one kind::

    ┌─────────┬────┐
    │ A    ┌──┼────┤ B     {A}, {A, B}, {B}: whose it is
    │ {A}  │AB│ {B}│       {}: nobody's, a gap if it must be covered
    └──────┴──┴────┘

An outline is afterwards the sum of its area's plots. Two areas that share a border then share
it to the last bit, since both have it from the same plots; and areas without a loose border
near them are never taken apart, so they stay what they were, byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.coordinates import from_wgs84
from gridward.fabric.borders import Edges, edges_of, joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Shapes = NDArray[np.object_]

NOBODY = -1
_WIDTHLESS_DEGREES = 1e-11  # a micrometre; a place inside would lie beside it as well


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground that must be covered, by the parents of the areas; or all of it as one."""

    shapes: Shapes  # g polygons or multipolygons, WGS 84
    of_area: Ints  # (n,) for each area the ground that is its own; -1: any

    @staticmethod
    def none(count: int) -> Ground:
        """Return that no ground is known: only holes between areas must be covered."""
        return Ground(np.empty(0, dtype=object), np.full(count, NOBODY))


@dataclass(frozen=True, eq=False)
class Plots:
    """The plots near borders that do not fit, p of them."""

    shapes: Shapes  # polygons, WGS 84
    owners: tuple[frozenset[int], ...]  # the areas that hold each
    ground: Ints  # (p,) the ground that each lies in; -1: in none
    areas: Ints  # the areas that were taken apart, sorted
    known: frozenset[tuple[float, float]]  # the corners that outlines had
    metric_crs: int

    def __len__(self) -> int:
        return len(self.shapes)

    @cached_property
    def edges(self) -> Edges:
        """Return the edges of the plots; owners are plots."""
        return edges_of(self.shapes)

    @cached_property
    def beside(self) -> dict[int, list[tuple[int, int]]]:
        """Return for each plot the plots beside it, each with the edge between them."""
        one, two = self.edges.pairs()
        first, second = self.edges.owners[one], self.edges.owners[two]
        found: dict[int, list[tuple[int, int]]] = {}
        for mine, other, edge in zip(first.tolist(), second.tolist(), one.tolist(), strict=True):
            found.setdefault(mine, []).append((other, edge))
            found.setdefault(other, []).append((mine, edge))
        return found

    @cached_property
    def lengths_m(self) -> Floats:
        """Return the length of each edge."""
        starts, ends = (
            in_metres(self.edges.corners[one], self.metric_crs)
            for one in (self.edges.starts, self.edges.ends)
        )
        return np.asarray(np.hypot(*(ends - starts).T), dtype=np.float64)


def plots(shapes: Shapes, ground: Ground, *, metric_crs: int) -> Plots:
    """Return the plots round everything that does not fit.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons of one layer, n of them, WGS 84.
    ground
        What must be covered.
    metric_crs
        EPSG code that lengths are measured in.
    """
    of_areas, of_ground = edges_of(shapes), edges_of(ground.shapes)
    every = joined([of_areas, of_ground])
    left = loose(every, len(of_areas), ground)
    segments = every.take(left).segments()
    tree = shapely.STRtree(shapes)
    areas = np.unique(tree.query(segments, predicate="intersects")[1])
    apart = np.zeros(len(shapes), dtype=bool)
    apart[areas] = True
    is_area = np.arange(len(every)) < len(of_areas)
    used = (
        np.where(is_area, apart[np.where(is_area, every.owners, 0)], left) if len(shapes) else left
    )
    lines = every.take(used)
    _, first = np.unique(lines.lines, return_index=True)
    pieces = _between(lines.take(first).segments())
    inside = _inside(pieces)
    owners: list[set[int]] = [set() for _ in pieces]
    for piece, area in zip(
        *(one.tolist() for one in tree.query(inside, predicate="intersects")), strict=True
    ):
        owners[piece].add(area)
    whose = _ground_of(inside, owners, ground)
    ends = lines.corners[np.unique(np.concatenate([lines.starts, lines.ends]))]
    known = frozenset(map(tuple, ends.tolist()))
    kept = np.array([not one or not one.isdisjoint(areas.tolist()) for one in owners], dtype=bool)
    chosen = np.flatnonzero(kept)
    return Plots(
        pieces[chosen],
        tuple(frozenset(owners[one]) for one in chosen.tolist()),
        whose[chosen],
        areas.astype(np.int64),
        known,
        metric_crs,
    )


def in_metres(places: Floats, metric_crs: int) -> Floats:
    """Return places in the metric CRS, shape (n, 2)."""
    x, y = from_wgs84(places[:, 0], places[:, 1], datum=f"EPSG:{metric_crs}")
    return np.stack([x, y], axis=1)


def points_at(places: Floats) -> Shapes:
    """Return a point for each place, shape (n, 2)."""
    return np.asarray(shapely.points(places), dtype=object).reshape(-1)


def metric(shapes: Shapes, metric_crs: int) -> Shapes:
    """Return shapes in the metric CRS, corner by corner."""
    return np.asarray(shapely.transform(shapes, lambda places: in_metres(places, metric_crs)))


def loose(every: Edges, areas: int, ground: Ground) -> Flags:
    """Return which edges of areas, and of grounds after them, do not cancel.

    Where there are several grounds, the areas of each must fill it by themselves.
    """
    is_area = np.arange(len(every)) < areas
    signs = np.where(is_area, 1, -1)
    if len(ground.shapes) <= 1:
        return every.left_over(signs)
    owners = np.where(is_area, every.owners, 0)
    groups = np.where(is_area, ground.of_area[owners], every.owners)
    return every.left_over(signs, groups + 1)


def _between(segments: Shapes) -> Shapes:
    if not len(segments):
        return np.empty(0, dtype=object)
    pieces = shapely.get_parts(shapely.polygonize([shapely.union_all(segments)]))
    return np.asarray(pieces, dtype=object)


def _inside(pieces: Shapes) -> Shapes:
    """Return a place of each plot; of one without any width the middle of its longest edge."""
    places = shapely.point_on_surface(pieces)
    thin = 2 * shapely.area(pieces) < _WIDTHLESS_DEGREES * shapely.length(pieces)
    for number in np.flatnonzero(thin):
        corners = shapely.get_coordinates(pieces[number])
        longest = int(np.hypot(*np.diff(corners, axis=0).T).argmax())
        places[number] = shapely.Point(corners[longest : longest + 2].mean(axis=0))
    return np.asarray(places, dtype=object)


def _ground_of(inside: Shapes, owners: list[set[int]], ground: Ground) -> Ints:
    """Return the ground that each plot lies in; with none known every hole is in it."""
    whose = np.full(len(inside), NOBODY, dtype=np.int64)
    if not len(ground.shapes):
        whose[:] = 0
        return whose
    plot, one = shapely.STRtree(ground.shapes).query(inside, predicate="intersects")
    order = np.argsort(plot, kind="stable")[::-1]
    whose[plot[order]] = one[order]  # the first that holds it
    own = [
        (number, int(ground.of_area[area]))
        for number, areas in enumerate(owners)
        for area in areas
        if ground.of_area[area] != NOBODY
    ]
    held = set(zip(plot.tolist(), one.tolist(), strict=True))
    for number, its_own in own:  # where grounds overlap, that of the owner
        if (number, its_own) in held:
            whose[number] = its_own
    return whose
