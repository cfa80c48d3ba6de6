"""Find corners that stand on one side of a border only, and split the other side there.

Where an area has a corner on a neighbour's straight edge, the neighbour lacks it. Nobody sees
a gap, but the two borders are no longer the same line: what moves one leaves the other::

      ──────●──────────     A walks one edge, B two; they cancel as soon as A's is split
      ──────┘
         B  │  C

A corner lies *on* an edge when it is as near as rounding allows (a ten-millionth of a
metre); only there is the edge split, which moves nothing. A corner that is farther off, yet
nearer than a centimetre, is named but not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.fabric.borders import Edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.fabric.borders import Flags, Floats, Ints

ROUNDING_DEGREES = 1e-12
NEAR_DEGREES = 1e-7  # a centimetre of latitude


@dataclass(frozen=True, eq=False)
class Junctions:
    """Corners beside edges that do not end there, j of them."""

    corners: Ints  # numbers of corners
    edges: Ints  # numbers of edges
    on: Flags  # whether the corner lies on the edge; else it is beside it

    def __len__(self) -> int:
        return len(self.corners)


def junctions(edges: Edges, *, reach: float = NEAR_DEGREES) -> Junctions:
    """Return where a corner of an edge lies on or beside another edge that lacks it.

    Parameters
    ----------
    edges
        Those that are left over; the corners of the others are not looked at.
    reach
        How near is beside, degrees.
    """
    segments = edges.segments()
    corners = np.unique(np.concatenate([edges.starts, edges.ends]))
    points = shapely.points(edges.corners[corners])
    tree = shapely.STRtree(segments)
    point, edge = tree.query(points, predicate="dwithin", distance=reach)
    number = corners[point]
    apart = (number != edges.starts[edge]) & (number != edges.ends[edge])
    point, edge, number = point[apart], edge[apart], number[apart]
    on = shapely.distance(points[point], segments[edge]) <= ROUNDING_DEGREES
    return Junctions(number, edge, np.asarray(on))


def split(edges: Edges, found: Junctions) -> Edges:
    """Return the edges, those that a corner lies on in pieces."""
    corners, at = found.corners[found.on], found.edges[found.on]
    if not len(at):
        return edges
    cut = np.unique(at)
    number = np.concatenate([edges.starts[cut], corners, edges.ends[cut]])
    of_edge = np.concatenate([cut, at, cut])
    along = ((edges.corners[number] - edges.corners[edges.starts[of_edge]]) ** 2).sum(axis=1)
    order = np.lexsort((along, of_edge))
    number, of_edge = number[order], of_edge[order]
    goes_on = (of_edge[1:] == of_edge[:-1]) & (number[1:] != number[:-1])
    kept = np.ones(len(edges), dtype=bool)
    kept[cut] = False
    pieces = of_edge[1:][goes_on]
    return Edges(
        edges.corners,
        np.concatenate([edges.starts[kept], number[:-1][goes_on]]),
        np.concatenate([edges.ends[kept], number[1:][goes_on]]),
        np.concatenate([edges.owners[kept], edges.owners[pieces]]),
        np.concatenate([edges.rings[kept], edges.rings[pieces]]),
    )


def one_sided(
    edges: Edges, found: Junctions, whole: Edges, *, listed: Floats
) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return the junctions where an area lacks a corner that another area has.

    Parameters
    ----------
    edges
        That the junctions were found among; owners below 0 are no areas.
    found
        Junctions of these edges.
    whole
        All edges, between the same corners, to see which area has which corner.
    listed
        Places that are corners of ground found wrong, shape (n, 2); they are left out.

    Returns
    -------
    list of tuple
        The corner, the area that lacks it, and those that have it, sorted.
    """
    lacking = edges.owners[found.edges]
    told = np.isin(_as_one(edges.corners[found.corners]), _as_one(listed))
    some = np.flatnonzero((lacking >= 0) & ~told)
    if not len(some):
        return []
    wanted = np.unique(found.corners[some])
    ends, owners = np.concatenate([whole.starts, whole.ends]), np.tile(whole.owners, 2)
    these = np.isin(ends, wanted) & (owners >= 0)
    having: dict[int, set[int]] = {}
    for corner, owner in zip(ends[these].tolist(), owners[these].tolist(), strict=True):
        having.setdefault(corner, set()).add(owner)
    pairs = {(int(found.corners[n]), int(lacking[n])) for n in some}
    return [
        (corner, area, tuple(sorted(having[corner])))
        for corner, area in sorted(pairs)
        if area not in having.get(corner, {area})
    ]


def _as_one(places: Floats) -> NDArray[np.complex128]:
    """Return places as one number each."""
    pairs: NDArray[np.complex128] = places[:, 0] + 1j * places[:, 1]
    return pairs
