"""Split a strip of ground along the middle line between those who border on it.

The sides are walked in short steps and the strip cut into triangles between its corners.
Each triangle that reaches from one side to another is cut through the middles of its
crossing edges; what lies on one side of the cuts goes to that side. The line starts and ends
exactly at the corners where one neighbour's border ends and the next begins::

      ─────●────────●─────  A
        ╲  ·  ╲  ·  ╱ ╲
     ●···················●       · the middle line
        ╱ ╲  ·  ╱  ·  ╲
      ●─────────●────────   B

The line is no farther from the true middle than a step; corners that it does not need are
left out of it afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.coordinates import to_wgs84
from gridward.fabric.outlines import without
from gridward.fabric.plots import in_metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Place = tuple[float, float]
    Edge = tuple[float, float, float, float]
    Sides = Mapping[Edge, int]

_MOST_STEPS = 2000  # along one outline
_SMOOTH = 0.25  # of a step; the line is smoothed by no more


def halves(
    strip: shapely.Polygon, sides: Sides, *, metric_crs: int, step_m: float
) -> list[tuple[int, shapely.Polygon]]:
    """Return the parts of a strip that lie nearest to each side, with the side.

    Parameters
    ----------
    strip
        A polygon, WGS 84.
    sides
        For edges of its outline (x, y, x, y, either way) who is beyond it; edges that are
        not named count as the nearest of those that are.
    metric_crs
        EPSG code that is measured in.
    step_m
        How long a step along the outline is, metres; longer on very long outlines.

    Returns
    -------
    list of tuple
        Polygons that fill the strip exactly, WGS 84, by side; none where the strip is so
        thin that its two sides cross in metres.
    """
    rings = shapely.get_rings(strip)
    step_m = max(step_m, shapely.length(_metric(rings, metric_crs)).sum() / _MOST_STEPS)
    known: dict[Place, Place] = {}
    labels: dict[Place, frozenset[int]] = {}
    walked = [
        _walked(ring, sides, metric_crs, step_m, known=known, labels=labels) for ring in rings
    ]
    _name_others(walked, labels)
    flat = shapely.Polygon(walked[0], walked[1:])
    if not flat.is_valid:
        return []
    pieces: dict[int, list[shapely.Polygon]] = {}
    for triangle in shapely.get_parts(shapely.constrained_delaunay_triangles(flat)):
        for side, corners in _cut(list(map(tuple, triangle.exterior.coords[:3])), labels):
            pieces.setdefault(side, []).append(shapely.Polygon(corners))
    whole = np.array(
        [shapely.coverage_union_all(np.array(pieces[side])) for side in sorted(pieces)],
        dtype=object,
    )
    added = set(labels) - set(known)
    whole = np.array([without(one, added) for one in whole], dtype=object)
    smooth = shapely.coverage_simplify(whole, _SMOOTH * step_m, simplify_boundary=False)
    degrees = shapely.transform(smooth, lambda places: _degrees(places, known, metric_crs))
    return [
        (side, part)
        for side, shape in zip(sorted(pieces), degrees, strict=True)
        for part in shapely.get_parts(shape)
    ]


def _walked(
    ring: shapely.LinearRing,
    sides: Sides,
    metric_crs: int,
    step_m: float,
    *,
    known: dict[Place, Place],
    labels: dict[Place, frozenset[int]],
) -> Floats:
    """Return a ring in metres with places put in, and write down whose side each is on."""
    degrees = shapely.get_coordinates(ring)
    metres = in_metres(degrees, metric_crs)
    places = []
    for number in range(len(degrees) - 1):
        start, end = metres[number], metres[number + 1]
        side = sides.get((*degrees[number].tolist(), *degrees[number + 1].tolist()))
        count = 1 if side is None else max(1, int(np.ceil(np.hypot(*(end - start)) / step_m)))
        step = start + (end - start) * (np.arange(count) / count)[:, None]
        step[0] = start
        places.append(step)
        known[tuple(start.tolist())] = tuple(degrees[number].tolist())
        own = frozenset() if side is None else frozenset({side})
        for one in (*map(tuple, step.tolist()), tuple(end.tolist())):
            labels[one] = labels.get(one, frozenset()) | own
    return np.concatenate(places)


def _name_others(walked: list[Floats], labels: dict[Place, frozenset[int]]) -> None:
    """Give places on edges without a side the side of the nearest place that has one."""
    named = [place for place, side in labels.items() if side]
    tree = shapely.STRtree(shapely.points(named))
    for place in map(tuple, np.concatenate(walked).tolist()):
        if not labels[place]:
            labels[place] = frozenset({min(labels[named[int(tree.nearest(shapely.Point(place)))]])})


def _cut(
    corners: list[Place], labels: Mapping[Place, frozenset[int]]
) -> Iterator[tuple[int, list[Place]]]:
    """Yield the parts of a triangle, each with the side that it belongs to."""
    whose = [labels[one] for one in corners]
    crossing = [not whose[one] & whose[(one + 1) % 3] for one in range(3)]
    middle = [_middle(corners[one], corners[(one + 1) % 3]) for one in range(3)]
    if not any(crossing):
        common = whose[0] & whose[1] & whose[2] or whose[0] & whose[1]
        yield min(common), corners
    elif sum(crossing) == 1:
        (one,) = (one for one in range(3) if crossing[one])
        start, end, top = one, (one + 1) % 3, (one + 2) % 3
        yield min(whose[start] & whose[top]), [corners[start], middle[one], corners[top]]
        yield min(whose[end] & whose[top]), [middle[one], corners[end], corners[top]]
    elif all(crossing):
        centre = tuple(np.mean(corners, axis=0).tolist())
        for one in range(3):
            yield min(whose[one]), [middle[one - 1], corners[one], middle[one], centre]
    else:
        (base,) = (one for one in range(3) if not crossing[one])
        start, end, top = base, (base + 1) % 3, (base + 2) % 3
        yield min(whose[top]), [middle[end], corners[top], middle[top]]
        yield (
            min(whose[start] & whose[end]),
            [corners[start], corners[end], middle[end], middle[top]],
        )


def _middle(one: Place, two: Place) -> Place:
    return ((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)


def _degrees(places: Floats, known: Mapping[Place, Place], metric_crs: int) -> Floats:
    x, y = to_wgs84(places[:, 0], places[:, 1], datum=f"EPSG:{metric_crs}")
    made = np.stack([x, y], axis=1)
    for number, place in enumerate(map(tuple, places.tolist())):
        if place in known:
            made[number] = known[place]
    return made


def _metric(rings: NDArray[np.object_], metric_crs: int) -> NDArray[np.object_]:
    return np.asarray(shapely.transform(rings, lambda places: in_metres(places, metric_crs)))
