"""Bring corners together that several areas drew for the same place, a little apart.

Two corners belong together if each is the nearest to the other among the corners that meet
nobody, no area has both, and neither moves farther than the tolerance. They meet on the one
that is surer::

    ───●A          ───┐          a corner of the ground that must be covered stays; else one
       ·      >       ●  A = B   that stood there in the revision before; else the one of the
    ───●B          ───┘          larger group of areas that fit, or of more areas; else both
                                 move to the middle

A corner is only moved if a border fits afterwards that did not before. Borders with other
corners are left to plots and cures.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.coordinates import to_wgs84
from gridward.fabric.borders import Edges, edges_of, joined
from gridward.fabric.groups import groups_of
from gridward.fabric.plots import in_metres, loose, points_at

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from gridward.fabric.plots import Ground

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Shapes = NDArray[np.object_]
    Place = tuple[float, float]

_ROUNDS = 4  # where more than two corners belong together, each round brings two
_GROUND = -1


@dataclass(frozen=True, eq=False)
class _Meeting:
    """Corners that belong together, and where they meet."""

    place: Place  # degrees
    at_m: Floats  # (2,)
    members: tuple[tuple[Place, frozenset[int]], ...]  # corners as they were, and their areas
    firsts_m: Floats  # (k, 2), the members in metres
    rank: tuple[int, ...]  # of the ground; as before; areas that fit together; areas here

    @property
    def owners(self) -> frozenset[int]:
        return frozenset().union(*(areas for _, areas in self.members))

    def helps(self, were: Counter[Place], are: Counter[Place]) -> bool:
        """Tell whether fewer edges meet nobody here than did where the corners were."""
        return are[self.place] < sum(were[place] for place, _ in self.members)


def snapped(
    shapes: Shapes,
    ground: Ground,
    *,
    metric_crs: int,
    tolerance_m: float,
    before: Shapes | None = None,
) -> Shapes:
    """Return shapes with corners brought together, none farther than the tolerance.

    Parameters
    ----------
    shapes
        Valid polygons and multipolygons of one layer, n of them, WGS 84.
    ground
        What must be covered.
    metric_crs
        EPSG code that lengths are measured in.
    tolerance_m
        How far a corner may move, metres.
    before
        The outlines that the same areas had earlier, n of them, none where there was none.

    Returns
    -------
    ndarray of shapes
        n shapes; those of which no corner moves are the same objects, and so are those that
        would not be valid polygons otherwise.
    """
    meetings = _loose_corners(shapes, ground, before, metric_crs)
    for _ in range(_ROUNDS):
        brought = _brought_together(meetings, tolerance_m, metric_crs)
        if len(brought) == len(meetings):
            break
        meetings = brought
    meetings = [one for one in meetings if len(one.members) > 1]
    were = _loose_ends(shapes, ground)
    are = _loose_ends(_drawn(shapes, meetings), ground)
    return _drawn(shapes, [one for one in meetings if one.helps(were, are)])


def _loose_corners(
    shapes: Shapes, ground: Ground, before: Shapes | None, metric_crs: int
) -> list[_Meeting]:
    """Return the corners at the ends of edges that meet nobody, each by itself."""
    of_areas, every, left = _edges(shapes, ground)
    ends = every.take(left)
    numbers = np.unique(np.concatenate([ends.starts, ends.ends]))
    if not len(numbers):
        return []
    owners: dict[int, set[int]] = {number: set() for number in numbers.tolist()}
    around = np.flatnonzero(np.isin(every.starts, numbers))
    for edge in around.tolist():
        owner = int(every.owners[edge]) if edge < len(of_areas) else _GROUND
        owners[int(every.starts[edge])].add(owner)
    groups = groups_of(of_areas, len(shapes))
    sizes = np.bincount(groups)[groups] if len(groups) else groups
    metres = in_metres(every.corners[numbers], metric_crs)
    stood = set() if before is None else _corners(before)
    return [
        _Meeting(
            place := (place_x, place_y),
            at_m,
            ((place, frozenset(owners[number])),),
            at_m[None],
            (
                _GROUND in owners[number],
                place in stood,
                max((int(sizes[one]) for one in owners[number] - {_GROUND}), default=0),
                len(owners[number]),
            ),
        )
        for number, (place_x, place_y), at_m in zip(
            numbers.tolist(), every.corners[numbers].tolist(), metres, strict=True
        )
    ]


def _corners(shapes: Shapes) -> set[Place]:
    """Return every corner of shapes, those that are none left out."""
    places = shapely.get_coordinates(shapes[~shapely.is_missing(shapes)])
    return {(x, y) for x, y in places.tolist()}


def _brought_together(
    meetings: list[_Meeting], tolerance_m: float, metric_crs: int
) -> list[_Meeting]:
    """Return meetings, those that are nearest to each other as one."""
    if not meetings:
        return meetings
    places_m = np.array([one.at_m for one in meetings])
    points = points_at(places_m)
    one, two = shapely.STRtree(points).query(points, predicate="dwithin", distance=2 * tolerance_m)
    far = np.hypot(*(places_m[two] - places_m[one]).T)
    order = np.lexsort((two, far, one))
    nearest: dict[int, int] = {}
    for first, second in zip(one[order].tolist(), two[order].tolist(), strict=True):
        if first not in nearest and meetings[first].owners.isdisjoint(meetings[second].owners):
            nearest[first] = second
    made, gone = [], set()
    for first, second in nearest.items():
        if first < second and nearest.get(second) == first:
            met = _met(meetings[first], meetings[second], metric_crs)
            if np.hypot(*(met.firsts_m - met.at_m).T).max() <= tolerance_m:
                made.append(met)
                gone |= {first, second}
    return [one for number, one in enumerate(meetings) if number not in gone] + made


def _met(one: _Meeting, two: _Meeting, metric_crs: int) -> _Meeting:
    """Return two meetings as one, on the surer of them or in the middle."""
    members, firsts_m = one.members + two.members, np.concatenate([one.firsts_m, two.firsts_m])
    if one.rank != two.rank:
        surer = max(one, two, key=lambda which: which.rank)
        return _Meeting(surer.place, surer.at_m, members, firsts_m, surer.rank)
    at_m = firsts_m.mean(axis=0)
    x, y = to_wgs84(at_m[:1], at_m[1:], datum=f"EPSG:{metric_crs}")
    return _Meeting((float(x[0]), float(y[0])), at_m, members, firsts_m, one.rank)


def _drawn(shapes: Shapes, meetings: Collection[_Meeting]) -> Shapes:
    """Return shapes with their corners where they meet others."""
    moves: dict[int, dict[Place, Place]] = {}
    for meeting in meetings:
        for place, owners in meeting.members:
            if place != meeting.place:
                for owner in owners - {_GROUND}:
                    moves.setdefault(owner, {})[place] = meeting.place
    made = shapes.copy()
    for area, moved in moves.items():
        drawn = shapely.transform(shapes[area], partial(_moved, moved=moved))
        if drawn.is_valid:
            made[area] = drawn
    return made


def _moved(places: Floats, moved: dict[Place, Place]) -> Floats:
    return np.array([moved.get((x, y), (x, y)) for x, y in places.tolist()])


def _loose_ends(shapes: Shapes, ground: Ground) -> Counter[Place]:
    """Return how many edges that meet nobody begin or end at each corner."""
    _, every, left = _edges(shapes, ground)
    ends = every.take(left)
    numbers, counts = np.unique(np.concatenate([ends.starts, ends.ends]), return_counts=True)
    places = every.corners[numbers].tolist()
    return Counter({(x, y): count for (x, y), count in zip(places, counts.tolist(), strict=True)})


def _edges(shapes: Shapes, ground: Ground) -> tuple[Edges, Edges, NDArray[np.bool_]]:
    """Return the edges of areas, those with the ground's after them, and which are loose."""
    of_areas = edges_of(shapes)
    every = joined([of_areas, edges_of(ground.shapes)])
    return of_areas, every, loose(every, len(of_areas), ground)
