"""Put outlines together again from the plots that their areas hold.

Plots have corners wherever a line crossed another. Of those only the ones are kept that are
needed: where three borders meet, and where an outline had a corner before. An area that gets
no other ground and no corner that it lacked keeps its outline, byte for byte.
"""

from __future__ import annotations

from functools import partial
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.fabric.borders import edges_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.fabric.cures import Judge

    Shapes = NDArray[np.object_]
    Place = tuple[float, float]

_ROUNDING_DEGREES = 1e-10  # how far rounding may put the crossing of two lines beside them
_FEWEST_CORNERS = 3  # of a ring; what has fewer had no ground to speak of
_IN_AND_OUT = 2  # lines at a corner where only one border passes


def put_together(shapes: Shapes, judge: Judge, holders: Sequence[frozenset[int]]) -> Shapes:
    """Return shapes, those that were taken apart made of the plots that they hold now.

    Parameters
    ----------
    shapes
        The areas that were taken apart, and all others; WGS 84, n of them.
    judge
        Who decided, with the plots and the parts of those that were split.
    holders
        The areas that hold each plot now.

    Returns
    -------
    ndarray of shapes
        n shapes; those that nothing changes are the same objects.
    """
    own = _pieces(judge, holders)
    rows = [area for area, pieces in own.items() if pieces]
    made = shapes.copy()
    for area in rows:
        made[area] = _round_all(np.array(own[area], dtype=object))
    known = _known(judge)
    chance = _chance_corners(made[rows], known)
    cured = {area for one in judge.made for area in (one.taker, *one.losers)}
    for area in rows:
        made[area] = without(made[area], chance)
        if area not in cured:  # where it crosses one that stays as it is, no corner is needed
            made[area] = without(made[area], corners(made[area]) - known)
        if _same(made[area], shapes[area]):
            made[area] = shapes[area]
    return made


def _pieces(judge: Judge, holders: Sequence[frozenset[int]]) -> dict[int, list[shapely.Polygon]]:
    """Return the plots and parts that each area holds, with the same corners along every edge."""
    own: dict[int, list[shapely.Polygon]] = {area: [] for area in judge.plots.areas.tolist()}
    between = _between(judge)
    for number, holding in enumerate(holders):
        for taker, part in judge.parts.get(number, ()):
            own[taker].append(_filled(part, between))
        if number not in judge.parts:
            for area in holding & own.keys():
                own[area].append(_filled(judge.plots.shapes[number], between))
    return own


def _between(judge: Judge) -> dict[tuple[Place, Place], list[Place]]:
    """Return the places where middle lines end on an edge of the plot that they split.

    By any two places of the edge, either way; the plot beyond it has none of them so far.
    """
    ends: dict[tuple[Place, Place], set[Place]] = {}
    for number, parts in judge.parts.items():
        strip = edges_of(judge.plots.shapes[[number]])
        split = edges_of(np.array([part for _, part in parts], dtype=object))
        rim = split.take(split.left_over())
        had = corners(judge.plots.shapes[number])
        places = [(x, y) for x, y in rim.corners[np.unique(rim.starts)].tolist()]
        lines = strip.segments()
        for place in (one for one in places if one not in had):
            edge = int(shapely.distance(lines, shapely.Point(place)).argmin())
            start, end = sorted(map(tuple, shapely.get_coordinates(lines[edge]).tolist()))
            ends.setdefault((start, end), set()).add(place)
    between: dict[tuple[Place, Place], list[Place]] = {}
    for (start, end), found in ends.items():
        line = [start, *sorted(found, key=partial(_apart, start)), end]
        for one, two in combinations(range(len(line)), 2):
            between[line[one], line[two]] = line[one + 1 : two]
            between[line[two], line[one]] = line[one + 1 : two][::-1]
    return between


def _apart(one: Place, two: Place) -> float:
    return float(np.hypot(one[0] - two[0], one[1] - two[1]))


def _filled(
    shape: shapely.Polygon, between: Mapping[tuple[Place, Place], Sequence[Place]]
) -> shapely.Polygon:
    """Return a polygon with the places put in that lie between two of its corners."""
    rings = []
    for ring in (shape.exterior, *shape.interiors):
        around = [(x, y) for x, y in shapely.get_coordinates(ring).tolist()]
        pairs = pairwise(around)
        rings.append([place for one, two in pairs for place in (one, *between.get((one, two), ()))])
    if sum(map(len, rings)) + len(rings) == shapely.get_num_coordinates(shape):
        return shape
    return shapely.Polygon(rings[0], rings[1:])


def corners(shape: BaseGeometry) -> set[Place]:
    """Return the corners of a shape."""
    return {(x, y) for x, y in shapely.get_coordinates(shape).tolist()}


def _round_all(pieces: Shapes) -> BaseGeometry:
    """Return what is round pieces that lie side by side: the edges that no two of them share.

    Nothing is computed, so every corner stays what it is to the last bit.
    """
    edges = edges_of(pieces)
    rim = edges.take(edges.left_over()).segments()
    made: BaseGeometry = shapely.build_area(shapely.GeometryCollection(list(rim)))
    return made


def _known(judge: Judge) -> set[Place]:
    """Return the corners that outlines had, and those of middle lines."""
    parts = [part for split in judge.parts.values() for _, part in split]
    return set(judge.plots.known).union(*map(corners, parts))


def _chance_corners(shapes: Shapes, known: AbstractSet[Place]) -> set[Place]:
    """Return the corners that no outline had, where one border passes straight on."""
    edges = edges_of(shapes)
    _, first = np.unique(edges.lines, return_index=True)
    ends = np.concatenate([edges.starts[first], edges.ends[first]])
    others = np.concatenate([edges.ends[first], edges.starts[first]])
    order = np.argsort(ends, kind="stable")
    passing = np.flatnonzero(np.bincount(ends, minlength=len(edges.corners)) == _IN_AND_OUT)
    at = np.searchsorted(ends[order], passing)
    one, two = (edges.corners[others[order[at + k]]] for k in range(_IN_AND_OUT))
    here, way = edges.corners[passing], two - one
    off = np.abs(way[:, 0] * (here - one)[:, 1] - way[:, 1] * (here - one)[:, 0])
    straight = off <= _ROUNDING_DEGREES * np.hypot(*way.T)
    return {(x, y) for x, y in here[straight].tolist()} - known


def without(shape: BaseGeometry, places: AbstractSet[Place]) -> BaseGeometry:
    """Return polygons without some of their corners; the same where they have none of them."""
    if not places or places.isdisjoint(corners(shape)):
        return shape

    def left(rings: Sequence[shapely.LinearRing]) -> list[list[Place]]:
        around = [
            [(x, y) for x, y in shapely.get_coordinates(ring)[:-1].tolist()] for ring in rings
        ]
        kept = [[one for one in ring if one not in places] for ring in around]
        return [ring for ring in kept if len(ring) >= _FEWEST_CORNERS]

    parts = []
    for part in shapely.get_parts(shape):
        outer = left([part.exterior])
        parts += [shapely.Polygon(ring, left(part.interiors)) for ring in outer]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _same(one: BaseGeometry, two: BaseGeometry) -> bool:
    """Tell whether two outlines are the same, wherever they begin and whichever way they go."""
    return bool(shapely.equals_identical(*shapely.normalize([one, two])))
