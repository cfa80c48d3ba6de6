"""Decide for each plot that is nobody's, held twice or outside who has it from now on.

What an area may do is bounded: a piece that changes hands is nowhere wider than the
tolerance, and no corner of it lies farther than that from the outline which the area had.
Among those who may have a piece comes first who had it in the revision before, then who
shares the longest border with it. A gap up to twice as wide as the tolerance is split along
the middle line, so that each side moves by half. What is wider stays as it is, and named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.fabric.middle import halves
from gridward.fabric.plots import NOBODY, Ground, Plots, metric
from gridward.fabric.widths import widths_m
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

ROUNDING_M = 1e-6  # what measuring may err by
SNAP_M = 0.01  # a piece no wider than this is a border drawn twice
_STEPS = 8  # along an outline for each tolerance, where a strip is split
_MOST_LOST = 0.5  # of an area's ground; it never loses more


@dataclass(frozen=True)
class Cure:
    """A piece of ground that changes hands, or is nobody's from now on."""

    plot: int
    cure: str  # "snap", "give", "split" or "clip"
    taker: int  # an area, or -1
    losers: frozenset[int]
    had: bool  # whether the taker had it already, with others
    shape: shapely.Polygon


@dataclass(eq=False)
class Judge:
    """What decides about plots, and what was decided so far."""

    plots: Plots
    ground: Ground
    drawn: Shapes  # the outlines that moves are measured from, WGS 84, n
    tolerance_m: float
    codes: tuple[str, ...]
    excused: Shapes  # ground that stays free, WGS 84
    before: Shapes | None = None
    fixed: frozenset[int] = frozenset()  # areas that neither give nor take
    holders: list[frozenset[int]] = field(default_factory=list)
    made: list[Cure] = field(default_factory=list)
    parts: dict[int, list[tuple[int, shapely.Polygon]]] = field(default_factory=dict)  # of splits
    _open: set[int] = field(default_factory=set)
    _lost_m2: dict[int, float] = field(default_factory=dict)

    def settle(self) -> tuple[list[frozenset[int]], list[Cure]]:
        """Return whose each plot is from now on, and what changes hands."""
        self.holders = list(self.plots.owners)
        self._open = {number for number in range(len(self.plots)) if not self._is_right(number)}
        moved = True
        while moved:
            moved = False
            for number in sorted(self._open, key=lambda one: self.sizes_m2[one], reverse=True):
                if self._cure(number):
                    self._open.discard(number)
                    moved = True
        for number in sorted(self._open):
            if self._may_split(number) and self._split(number):
                self._open.discard(number)
        return self.holders, self.made

    def _is_right(self, number: int) -> bool:
        """Tell whether a plot has one owner, whose ground it is; or none, outside or excused."""
        owners = self.plots.owners[number]
        if self.plots.ground[number] == NOBODY:
            return not owners
        return (
            self._is_excused(number)
            if not owners
            else len(self._rightful(number)) == len(owners) == 1
        )

    def _rightful(self, number: int) -> list[int]:
        """Return the owners of a plot on whose ground it lies."""
        return [one for one in self.plots.owners[number] if self._may_stand(one, number)]

    def _may_stand(self, area: int, number: int) -> bool:
        its_own, here = int(self.ground.of_area[area]), int(self.plots.ground[number])
        return here != NOBODY and its_own in (NOBODY, here)

    def _is_excused(self, number: int) -> bool:
        shape = self.plots.shapes[number]
        if not len(self._excused_tree):
            return False
        near = self.excused[self._excused_tree.query(shape, predicate="intersects")]
        free = shapely.area(shapely.intersection(near, shape)).sum() if len(near) else 0.0
        return bool(free > shape.area / 2)

    @cached_property
    def _excused_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.excused)

    @cached_property
    def shapes_m(self) -> Shapes:
        """Return the plots in the metric CRS."""
        return metric(self.plots.shapes, self.plots.metric_crs)

    @cached_property
    def sizes_m2(self) -> Floats:
        """Return the size of each plot."""
        return np.asarray(shapely.area(self.shapes_m))

    @cached_property
    def outlines_m(self) -> dict[int, shapely.Geometry]:
        """Return the outline that each area had, in the metric CRS."""
        rows = self.plots.areas
        lines = shapely.boundary(metric(self.drawn[rows], self.plots.metric_crs))
        shapely.prepare(lines)
        return dict(zip(rows.tolist(), lines, strict=True))

    @cached_property
    def _widths(self) -> dict[int, float]:
        return {}

    def _width_m(self, number: int) -> float:
        """Return how wide a plot is at its widest."""
        if number not in self._widths:
            at_least = 2 * self.sizes_m2[number] / max(shapely.length(self.shapes_m[number]), 1e-12)
            too_wide = at_least > 2 * self.tolerance_m + ROUNDING_M  # for any cure
            if too_wide or at_least < ROUNDING_M or not self.shapes_m[number].is_valid:
                self._widths[number] = float(at_least)
            else:
                shape = gpd.GeoSeries([self.plots.shapes[number]], crs=WGS84)
                self._widths[number] = float(widths_m(shape, self.plots.metric_crs)[0])
        return self._widths[number]

    def _cure(self, number: int) -> bool:
        """Cure a plot if it can be; tell whether it was."""
        width_m, owners = self._width_m(number), self.plots.owners[number]
        if width_m <= self.tolerance_m + ROUNDING_M:
            for taker in self._takers(number):
                losers = owners - {taker}
                if self._may_move(
                    self.shapes_m[number], {taker, *losers} - {NOBODY}
                ) and self._can_lose(losers, number):
                    self._take(number, taker, losers, self._name(number, width_m))
                    return True
        return False

    def _may_split(self, number: int) -> bool:
        """Tell whether half of a plot is narrow enough, and it is not one area's beyond its own."""
        narrow = self._width_m(number) <= 2 * self.tolerance_m + ROUNDING_M
        return narrow and len(self.plots.owners[number]) != 1

    def _name(self, number: int, width_m: float) -> str:
        if width_m <= min(SNAP_M, self.tolerance_m):
            return "snap"
        owners = self.plots.owners[number]
        return "clip" if owners and len(self._rightful(number)) < len(owners) else "give"

    def _takers(self, number: int) -> Iterator[int]:
        """Yield who may have a plot, the best first; nobody, outside of all ground."""
        if self.plots.ground[number] == NOBODY:
            yield NOBODY
            return
        borders = self._borders(number)
        rightful = self._rightful(number)
        among = (
            set(rightful) if rightful else {one for one in borders if self._may_stand(one, number)}
        )
        had = self._had(number)
        yield from sorted(
            among,
            key=lambda one: (one != had, -borders.get(one, 0.0), self.codes[one]),
        )

    def _borders(self, number: int) -> dict[int, float]:
        """Return how long a border each area shares with a plot, metres."""
        borders: dict[int, float] = {}
        for other, edge in self.plots.beside.get(number, []):
            if other not in self._open and len(self.holders[other]) == 1:
                (holder,) = self.holders[other]
                borders[holder] = borders.get(holder, 0.0) + float(self.plots.lengths_m[edge])
        return borders

    def _had(self, number: int) -> int:
        """Return who had a plot in the revision before, and nobody else; -1: not known."""
        if self.before is None or self._before_tree is None:
            return NOBODY
        inside = self.plots.shapes[number].point_on_surface()
        found = self._before_tree.query(inside, predicate="intersects")
        return int(self._before_rows[found[0]]) if len(found) == 1 else NOBODY

    @cached_property
    def _before_rows(self) -> NDArray[np.int64]:
        known = [] if self.before is None else [one is not None for one in self.before]
        return np.flatnonzero(known)

    @cached_property
    def _before_tree(self) -> shapely.STRtree | None:
        return None if self.before is None else shapely.STRtree(self.before[self._before_rows])

    def _may_move(self, shape_m: shapely.Geometry, areas: set[int]) -> bool:
        """Tell whether all corners of a piece lie near enough to the outlines that areas had."""
        if not self.fixed.isdisjoint(areas):
            return False
        corners = shapely.points(shapely.get_coordinates(shape_m))
        return all(
            shapely.distance(corners, self.outlines_m[area]).max() <= self.tolerance_m + ROUNDING_M
            for area in areas
            if area in self.outlines_m
        )

    def _can_lose(self, losers: frozenset[int], number: int) -> bool:
        """Tell whether areas keep more than half of their ground without a plot."""
        return all(
            self._lost_m2.get(one, 0.0) + self.sizes_m2[number] < _MOST_LOST * self._size_m2(one)
            for one in losers
        )

    def _size_m2(self, area: int) -> float:
        return float(self._sizes_of_areas[int(np.searchsorted(self.plots.areas, area))])

    @cached_property
    def _sizes_of_areas(self) -> Floats:
        drawn = self.drawn[self.plots.areas]
        return np.asarray(shapely.area(metric(drawn, self.plots.metric_crs)))

    def _take(self, number: int, taker: int, losers: frozenset[int], cure: str) -> None:
        self.holders[number] = frozenset() if taker == NOBODY else frozenset({taker})
        for one in losers:
            self._lost_m2[one] = self._lost_m2.get(one, 0.0) + float(self.sizes_m2[number])
        had = taker in self.plots.owners[number]
        self.made.append(Cure(number, cure, taker, losers, had, self.plots.shapes[number]))

    def _split(self, number: int) -> bool:
        """Split a plot along the middle line between those beside it, if all parts may move."""
        owners = self.plots.owners[number]
        among = [one for one in self._takers(number) if one != NOBODY]
        sides = self._sides(number, among)
        if len(set(sides.values())) < 2:  # noqa: PLR2004 - a middle has two sides
            return False
        parts = halves(
            self.plots.shapes[number],
            sides,
            metric_crs=self.plots.metric_crs,
            step_m=self.tolerance_m / _STEPS,
        )
        if not parts:
            return False
        widths = widths_m(
            gpd.GeoSeries([part for _, part in parts], crs=WGS84), self.plots.metric_crs
        )
        parts_m = metric(np.array([part for _, part in parts], dtype=object), self.plots.metric_crs)
        fits = widths.max() <= self.tolerance_m + ROUNDING_M and all(
            self._may_move(part_m, {taker, *owners})
            for (taker, _), part_m in zip(parts, parts_m, strict=True)
        )
        if not fits or not self._can_lose(owners, number):
            return False
        self.parts[number] = parts
        for taker, part in parts:
            losers = owners - {taker}
            self.made.append(Cure(number, "split", taker, losers, taker in owners, part))
        return True

    def _sides(self, number: int, among: list[int]) -> dict[tuple[float, float, float, float], int]:
        """Return for each edge of a plot that borders on one of some areas which it is."""
        edges = self.plots.edges
        found: dict[tuple[float, float, float, float], int] = {}
        for other, edge in self.plots.beside.get(number, []):
            if other in self._open or len(self.holders[other]) != 1:
                continue
            (holder,) = self.holders[other]
            if holder in among:
                start, end = (edges.corners[one[edge]] for one in (edges.starts, edges.ends))
                found[*start.tolist(), *end.tolist()] = holder
                found[*end.tolist(), *start.tolist()] = holder
        return found
