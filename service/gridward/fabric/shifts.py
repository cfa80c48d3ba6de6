"""Recognise areas that were shifted as a whole, and move them back where they fit.

A file drawn over a slightly wrong picture, or one area dragged by accident, leaves a rim of
gaps on one side and of overlaps on the other. Closing those rim by rim moves every border to
a wrong place. But the outline still has its own form: the same edges, in the same directions
and lengths, stand in the outlines round it::

    ┌─────┬┄┄┄┄┄┐       each edge of the area that meets nobody votes for the shifts that
    │     │┌────┼┐      would lay it on an edge beside it; the true one has the votes of
    │     ││    ┊│      all, a chance one that of a single edge
    └─────┴┼┄┄┄┄┘│
           └─────┘

Areas that share borders form a group and move together. The largest group stays, with all
that fits the ground that must be covered; the others are placed against what stands already,
the surest first, so that two shifted neighbours find their place one after the other. Where
an earlier outline differs from today's by one shift alone, it votes too, and its corners come
back to the last bit.

It falls short where an area was turned, stretched or redrawn as well: then little of its
outline fits anywhere and it is left as it is.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import to_wgs84
from gridward.fabric.borders import Edges, edges_of, joined
from gridward.fabric.groups import groups_of
from gridward.fabric.plots import in_metres, metric, points_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Shapes = NDArray[np.object_]

FIT_M = 0.02  # edges lie on one another if their ends do to within this
LEAST_FIT = 0.5  # of the border that meets nobody; with less the move is not believed
LEAST_FIT_BEFORE = 0.25  # where an earlier outline says the same
FEWEST_EDGES = 3  # that agree on a shift, or one with an earlier outline
_MOST_GROUP = 0.5  # of the areas; a larger group is not the one that was shifted
_BLOCK = 50_000  # edges whose surroundings are looked at together


@dataclass(frozen=True)
class _Fit:
    """The best place found for a group so far."""

    share: float  # of its loose border that lies on an edge of what stands
    edges: int
    shift_m: Floats  # (2,), metric
    pairs: Ints  # the pairs of edges that agree
    against: str  # "neighbours" or "before"


def moved_back(
    shapes: Shapes,
    *,
    metric_crs: int,
    most_m: float,
    ground: BaseGeometry | None = None,
    before: Shapes | None = None,
) -> tuple[Shapes, pd.DataFrame]:
    """Return shapes with those that were shifted as a whole moved back, and which those are.

    Parameters
    ----------
    shapes
        Polygons and multipolygons of one layer, WGS 84, n of them; invalid ones stay.
    metric_crs
        EPSG code that lengths are measured in.
    most_m
        The longest shift that is believed, metres; nor is one longer than the area's ground
        divided by its outline, a quarter of the side of a square.
    ground
        What must be covered; what fits it stays.
    before
        The outlines that the same areas had earlier, n of them, none where there was none.

    Returns
    -------
    tuple of ndarray and DataFrame
        n shapes, and a row for each that moved: ``row``, its place; ``dx_m``, ``dy_m``, the
        move; ``fit``, the share of its border that met nobody and meets an edge now;
        ``against``, ``neighbours`` or ``before``.
    """
    fabric = _Fabric.of(shapes, ground, before, metric_crs=metric_crs, most_m=most_m)
    placed = fabric.placed()
    made, rows = shapes.copy(), []
    for group, fit in placed.items():
        for row in np.flatnonzero(fabric.group[: len(shapes)] == group).tolist():
            made[row] = fabric.moved(row, group)
            rows.append((row, *fit.shift_m.tolist(), fit.share, fit.against))
    table = pd.DataFrame(rows, columns=["row", "dx_m", "dy_m", "fit", "against"])
    return made, table.sort_values("row", ignore_index=True)


@dataclass(eq=False)
class _Fabric:
    """The loose edges of a layer, the groups they belong to and where those have moved."""

    shapes: Shapes
    before: Shapes | None
    edges: Edges  # of the areas, then of the ground, walked with the outside on the left
    corners_m: Floats  # (c, 2)
    metric_crs: int
    most_m: float
    bits: dict[int, dict[int, Floats]] = field(default_factory=dict)  # group -> corner -> place
    shifts: dict[int, Floats] = field(default_factory=dict)  # of the groups that stand, metric

    @classmethod
    def of(
        cls,
        shapes: Shapes,
        ground: BaseGeometry | None,
        before: Shapes | None,
        *,
        metric_crs: int,
        most_m: float,
    ) -> _Fabric:
        sets = [edges_of(shapes)]
        if ground is not None:
            outline = edges_of(np.array([ground], dtype=object))
            outline = outline.with_owners(np.full(len(outline), len(shapes), dtype=np.int64))
            sets.append(
                Edges(outline.corners, outline.ends, outline.starts, outline.owners, outline.rings)
            )
        edges = joined(sets)
        corners_m = in_metres(edges.corners, metric_crs)
        return cls(shapes, before, edges, corners_m, metric_crs, most_m)

    @cached_property
    def group(self) -> Ints:
        """Return the group of each area, and of the ground as the last, by its least member."""
        return groups_of(self.edges, len(self.shapes) + 1)

    @cached_property
    def loose(self) -> Edges:
        """Return the edges that meet nobody."""
        return self.edges.take(self.edges.left_over())

    @cached_property
    def loose_group(self) -> Ints:
        """Return the group of each loose edge."""
        return np.asarray(self.group[self.loose.owners])

    @cached_property
    def middles_m(self) -> Floats:
        """Return the middle of each loose edge."""
        ends = self.corners_m[self.loose.starts] + self.corners_m[self.loose.ends]
        return np.asarray(ends / 2)

    @cached_property
    def vectors_m(self) -> Floats:
        """Return the way from the start to the end of each loose edge."""
        ways = self.corners_m[self.loose.ends] - self.corners_m[self.loose.starts]
        return np.asarray(ways)

    @cached_property
    def lengths_m(self) -> Floats:
        """Return the length of each loose edge."""
        return np.asarray(np.hypot(*self.vectors_m.T), dtype=np.float64)

    @cached_property
    def reach_m(self) -> Floats:
        """Return how far each group may move, by the number of its least member."""
        shapes_m = shapely.transform(self.shapes, lambda places: in_metres(places, self.metric_crs))
        length = shapely.length(shapes_m)
        widths = np.divide(
            shapely.area(shapes_m), length, out=np.zeros(len(length)), where=length > 0
        )
        reach = np.full(len(self.shapes) + 1, self.most_m)
        np.minimum.at(reach, self.group[:-1], widths)
        return reach

    def placed(self) -> dict[int, _Fit]:
        """Place one group after the other, the surest first; return those that moved."""
        sizes = np.bincount(self.group[:-1], minlength=len(self.group))
        standing = {int(sizes.argmax()), int(self.group[-1])}
        self.shifts = {group: np.zeros(2) for group in standing}
        floating = set(np.unique(self.loose_group).tolist()) - standing
        floating = {one for one in floating if sizes[one] <= _MOST_GROUP * len(self.shapes)}
        moved: dict[int, _Fit] = {}
        queue: list[tuple[float, int, int]] = []
        found: dict[int, _Fit] = {}
        count = 0

        def look(groups: set[int]) -> None:
            nonlocal count
            for group in groups:
                fit = self._fit(group)
                if fit is not None:
                    found[group], count = fit, count + 1
                    heapq.heappush(queue, (-fit.share, group, count))

        look(floating)
        while queue:
            share, group, _ = heapq.heappop(queue)
            if group not in floating or found[group].share != -share:
                continue
            floating.discard(group)
            fit = found[group]
            if self._stand(group, fit):
                moved[group] = fit
            look(self.links.get(group, set()) & floating)
        return moved

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Return loose edges that would lie on one another after some move, each way round."""
        one, two = (np.concatenate(found) for found in zip(*self._pairs(), strict=True))
        order = np.argsort(self.loose_group[one], kind="stable")
        return one[order], two[order]

    def _pairs(self) -> Iterator[tuple[Ints, Ints]]:
        middles = points_at(self.middles_m)
        tree = shapely.STRtree(middles)
        reach = self.reach_m[self.loose_group] + FIT_M
        yield np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        for start in range(0, len(middles), _BLOCK):
            here = slice(start, start + _BLOCK)
            one, two = tree.query(middles[here], predicate="dwithin", distance=reach[here])
            one = one + start
            apart = self.loose_group[one] != self.loose_group[two]
            one, two = one[apart], two[apart]
            alike = np.hypot(*(self.vectors_m[one] + self.vectors_m[two]).T) <= FIT_M
            yield one[alike], two[alike]

    @cached_property
    def links(self) -> dict[int, set[int]]:
        """Return for each group those that have a vote for it."""
        one, two = self.pairs
        known: dict[int, set[int]] = {}
        both = np.unique(np.stack([self.loose_group[two], self.loose_group[one]], axis=1), axis=0)
        for by, group in both.tolist():
            known.setdefault(by, set()).add(group)
        return known

    @cached_property
    def _starts(self) -> Ints:
        """Return where the pairs of each group start, by number."""
        return np.searchsorted(self.loose_group[self.pairs[0]], np.arange(len(self.group) + 1))

    @cached_property
    def _loose_m(self) -> Floats:
        """Return for each group how much of its loose border has somebody else's near."""
        middles = points_at(self.middles_m)
        reach = self.reach_m[self.loose_group]
        facing = np.zeros(len(middles), dtype=bool)
        tree = shapely.STRtree(metric(self.loose.segments(), self.metric_crs))
        for start in range(0, len(middles), _BLOCK):
            here = slice(start, start + _BLOCK)
            one, two = tree.query(middles[here], predicate="dwithin", distance=reach[here])
            one = one + start
            facing[one[self.loose_group[one] != self.loose_group[two]]] = True
        weights = np.where(facing, self.lengths_m, 0.0)
        loose_m = np.bincount(self.loose_group, weights=weights, minlength=len(self.group))
        return np.asarray(loose_m, dtype=np.float64)

    def _fit(self, group: int) -> _Fit | None:
        """Return the best place for a group beside what stands, if one is believed."""
        one, two = self.pairs
        mine = np.arange(self._starts[group], self._starts[group + 1])
        theirs = self.loose_group[two[mine]]
        mine = mine[np.isin(theirs, list(self.shifts))]
        if not len(mine):
            return None
        moved = np.array([self.shifts[other] for other in self.loose_group[two[mine]].tolist()])
        votes = self.middles_m[two[mine]] + moved - self.middles_m[one[mine]]
        short = np.hypot(*votes.T) <= self.reach_m[group]
        mine, votes = mine[short], votes[short]
        if not len(mine):
            return None
        points = points_at(votes)
        voter, vote = shapely.STRtree(points).query(points, predicate="dwithin", distance=FIT_M)
        weights = np.bincount(voter, weights=self.lengths_m[one[mine[vote]]])
        edges = np.bincount(voter)
        said = self._said_before(group)
        best = int(weights.argmax())
        against, least, fewest = "neighbours", LEAST_FIT, FEWEST_EDGES
        if said is not None:
            near = np.hypot(*(votes - said).T)
            if near.min() <= FIT_M:
                best, against = int(near.argmin()), "before"
                least, fewest = LEAST_FIT_BEFORE, 1
        share = min(1.0, float(weights[best] / self._loose_m[group]))
        if share < least or edges[best] < fewest:
            return None
        agree = vote[voter == best]
        return _Fit(share, int(edges[best]), votes[agree].mean(axis=0), mine[agree], against)

    def _said_before(self, group: int) -> Floats | None:
        """Return the shift by which all of a group differ from what they were, if it is one."""
        if self.before is None:
            return None
        said = []
        for row in np.flatnonzero(self.group[:-1] == group).tolist():
            was, now_is = self.before[row], self.shapes[row]
            if was is None or not _same_form(was, now_is):
                return None
            was_m, now_m = (
                in_metres(shapely.get_coordinates(one), self.metric_crs) for one in (was, now_is)
            )
            said.append(was_m - now_m)
        ways = np.concatenate(said)
        middle = ways.mean(axis=0)
        one_shift = np.hypot(*(ways - middle).T).max() <= FIT_M
        return middle if one_shift and np.hypot(*middle) > 0 else None

    def _stand(self, group: int, fit: _Fit) -> bool:
        """Put a group where it fits, its corners on those that stand there to the last bit."""
        self.shifts[group] = fit.shift_m
        one, two = self.pairs
        bits: dict[int, Floats] = {}
        for mine, other in zip(one[fit.pairs].tolist(), two[fit.pairs].tolist(), strict=True):
            theirs = self.bits.get(int(self.loose_group[other]), {})
            for own, there in (
                (int(self.loose.starts[mine]), int(self.loose.ends[other])),
                (int(self.loose.ends[mine]), int(self.loose.starts[other])),
            ):
                bits[own] = theirs.get(there, self.edges.corners[there])
        self.bits[group] = self._all_bits(group, bits, fit)
        return any(
            not np.array_equal(self.edges.corners[one], place) for one, place in bits.items()
        )

    def _all_bits(self, group: int, bits: dict[int, Floats], fit: _Fit) -> dict[int, Floats]:
        """Return a place for every corner of a group, the known ones among them."""
        members = np.flatnonzero(self.group[self.edges.owners] == group)
        corners = np.unique(self.edges.starts[members])
        known = np.array(list(bits), dtype=np.int64)
        ways = np.array([bits[one] for one in known.tolist()]) - self.edges.corners[known]
        by_metres = _degrees(self.corners_m[corners] + fit.shift_m, self.metric_crs)
        by_degrees = self.edges.corners[corners] + ways.mean(axis=0)
        at = np.searchsorted(corners, known)
        exact = np.array([bits[one] for one in known.tolist()])
        errors = [np.abs(one[at] - exact).max() for one in (by_metres, by_degrees)]
        places = by_degrees if errors[1] < errors[0] else by_metres
        return dict(zip(corners.tolist(), places, strict=True)) | bits

    def moved(self, row: int, group: int) -> BaseGeometry:
        """Return an area where its group stands now."""
        if self.before is not None and self.before[row] is not None:
            was = self.before[row]
            if _same_form(was, self.shapes[row]) and self._lies_on(was, row, group):
                return cast("BaseGeometry", was)
        known = self.bits[group]
        numbers = {
            place: number
            for number, place in zip(
                known, map(tuple, self.edges.corners[list(known)].tolist()), strict=True
            )
        }
        made = shapely.transform(
            self.shapes[row],
            lambda places: np.array([known[numbers[tuple(one)]] for one in places.tolist()]),
        )
        kept = made if made.is_valid or not self.shapes[row].is_valid else self.shapes[row]
        return cast("BaseGeometry", kept)

    def _lies_on(self, was: BaseGeometry, row: int, group: int) -> bool:
        """Tell whether an earlier outline lies where a group stands now."""
        was_m, now_m = (
            in_metres(shapely.get_coordinates(one), self.metric_crs)
            for one in (was, self.shapes[row])
        )
        return bool(np.hypot(*(was_m - now_m - self.shifts[group]).T).max() <= FIT_M)


def _same_form(was: BaseGeometry, now_is: BaseGeometry) -> bool:
    """Tell whether two outlines have as many corners, ring by ring."""
    counts = [
        shapely.get_num_coordinates(shapely.get_rings(shapely.get_parts(one)))
        for one in (was, now_is)
    ]
    return bool(np.array_equal(counts[0], counts[1]))


def _degrees(places: Floats, metric_crs: int) -> Floats:
    return np.stack(to_wgs84(places[:, 0], places[:, 1], datum=f"EPSG:{metric_crs}"), axis=1)
