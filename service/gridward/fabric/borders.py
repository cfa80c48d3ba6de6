"""Take the polygons of a layer apart into edges, and tell which of them meet a neighbour.

Every ring is walked with its ground on the left. Where two areas share a border, one walks
it up and the other down, from the same corners to the last bit, so the two cancel::

        ┌────→────┐┌────→────┐
        ↑    A    ↓↑    B    ↓        the two edges in the middle: +1 - 1 = 0
        └────←────┘└────←────┘

The edges that are left over, each with its sum, bound the ground on which *how many areas
are here* is not what it should be: with the mandate's own edges taken away, nothing left over
means that every place of the mandate lies in exactly one area, and no other place in any.
That is a proof, not a sample, and costs one sort. Only what is left over has to be
overlaid, so a clean fabric is nearly free.

It falls short where two borders follow one another without having the same corners: both
are left over, though nobody sees a gap. ``fabric/junctions.py`` looks for those.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import lengths_m
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], dtype=np.uint64)  # odd, well spread
_FOLD = np.uint64(31)


@dataclass(frozen=True, eq=False)
class Edges:
    """The edges of areas, each with its area on the left; e of them, between c corners."""

    corners: Floats  # (c, 2), WGS 84 degrees, none twice
    starts: Ints  # (e,) numbers of corners
    ends: Ints  # (e,)
    owners: Ints  # (e,) row of the area
    rings: Ints  # (e,) number of the ring, holes among them; counted through all areas

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def lines(self) -> Ints:
        """Return a number for the line that each edge lies on, whichever way it is walked."""
        low = np.minimum(self.starts, self.ends)
        high = np.maximum(self.starts, self.ends)
        return _numbered(low * len(self.corners) + high)

    @property
    def ways(self) -> Ints:
        """Return the way in which each edge walks its line: +1 or -1."""
        return np.where(self.starts < self.ends, 1, -1)

    def left_over(self, signs: Ints | None = None, groups: Ints | None = None) -> Flags:
        """Return which edges lie on a line whose walks do not cancel.

        Parameters
        ----------
        signs
            What an edge counts, shape (e,): -1 for those of the ground that must be
            covered; +1 for all unless given.
        groups
            Cancel only among edges of the same group, shape (e,), from 0; all unless given.

        Returns
        -------
        ndarray of bool
            Shape (e,).
        """
        walks = self.ways if signs is None else self.ways * signs
        lines = self.lines
        if groups is not None:
            lines = _numbered(groups.astype(np.int64) * (len(self) + 1) + lines)
        return np.asarray(self._sums(lines, walks)[lines] != 0)

    def pairs(self) -> tuple[Ints, Ints]:
        """Return the edges of two areas that cancel, as numbers of edges: first, second.

        Lines that more than two edges lie on are left out: something is wrong there.
        """
        lines = self.lines
        order = np.argsort(lines, kind="stable")
        sizes = np.bincount(lines)
        firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])[sizes == 2]  # noqa: PLR2004 - a pair
        one, two = order[firsts], order[firsts + 1]
        meet = (self.starts[one] == self.ends[two]) & (self.owners[one] != self.owners[two])
        return one[meet], two[meet]

    def take(self, which: Flags | Ints) -> Edges:
        """Return some of the edges, between the same corners."""
        return Edges(
            self.corners,
            *(one[which] for one in (self.starts, self.ends, self.owners, self.rings)),
        )

    def segments(self) -> NDArray[np.object_]:
        """Return a line of two corners for each edge, shape (e,)."""
        ends = np.stack([self.corners[self.starts], self.corners[self.ends]], axis=1)
        return np.asarray(shapely.linestrings(ends), dtype=object)

    def with_owners(self, owners: Ints) -> Edges:
        """Return the same edges as those of other rows."""
        return replace(self, owners=owners)

    @staticmethod
    def _sums(lines: Ints, walks: Ints) -> Ints:
        return np.rint(np.bincount(lines, weights=walks)).astype(np.int64)


def edges_of(shapes: NDArray[np.object_]) -> Edges:
    """Return the edges of polygons, each with its ground on the left.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, n of them, none missing; empty ones have no edges.
        Any plane coordinates. A ring that crosses itself is walked as it is drawn.

    Returns
    -------
    Edges
        ``owners`` are places in ``shapes``. Edges without length are left out.
    """
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    turned = shapely.orient_polygons(parts)
    rings, of_part = shapely.get_rings(turned, return_index=True)
    places, of_ring = shapely.get_coordinates(rings, return_index=True)
    corners, numbers = _once(places + 0.0)  # there is a -0.0 beside 0.0
    same = of_ring[1:] == of_ring[:-1]
    starts, ends, ring = numbers[:-1][same], numbers[1:][same], of_ring[1:][same]
    long = starts != ends
    owners = of_shape[of_part[ring]].astype(np.int64)
    edges = Edges(corners, starts, ends, owners, ring.astype(np.int64))
    return edges if long.all() else edges.take(long)


def joined(sets: Iterable[Edges]) -> Edges:
    """Return several sets of edges as one; owners stay as they are, rings are counted on.

    Equal corners of different sets become one corner, so that their edges can cancel.
    """
    sets = list(sets)
    corners, numbers = _once(np.concatenate([one.corners for one in sets]))
    before = np.cumsum([0, *(len(one.corners) for one in sets)])
    rings = np.cumsum([0, *(int(one.rings.max(initial=-1)) + 1 for one in sets)])
    return Edges(
        corners,
        np.concatenate([numbers[one.starts + n] for one, n in zip(sets, before, strict=False)]),
        np.concatenate([numbers[one.ends + n] for one, n in zip(sets, before, strict=False)]),
        np.concatenate([one.owners for one in sets]),
        np.concatenate([one.rings + n for one, n in zip(sets, rings, strict=False)]),
    )


def neighbours(edges: Edges, metric_crs: int) -> pd.DataFrame:
    """Return which areas share a border, and how long it is.

    Parameters
    ----------
    edges
        Of one layer.
    metric_crs
        EPSG code that lengths are measured in.

    Returns
    -------
    DataFrame
        ``one``, ``two``, rows of areas, the smaller first; ``border_m``, metres. A row for
        each two areas with at least one edge in common, sorted. Areas that meet in a
        point alone are none.
    """
    first, second = edges.pairs()
    segments = gpd.GeoSeries(edges.take(first).segments(), crs=WGS84)
    frame = pd.DataFrame(
        {
            "one": np.minimum(edges.owners[first], edges.owners[second]),
            "two": np.maximum(edges.owners[first], edges.owners[second]),
            "border_m": lengths_m(segments, metric_crs),
        }
    )
    return frame.groupby(["one", "two"])[["border_m"]].sum().reset_index()


def shared_lines(edges: Edges) -> gpd.GeoDataFrame:
    """Return the borders that areas share: one, two, geometry (lines); a row a pair.

    Rows are as those of ``neighbours``; the lines are as long as can be, WGS 84.
    """
    first, second = edges.pairs()
    one = np.minimum(edges.owners[first], edges.owners[second])
    two = np.maximum(edges.owners[first], edges.owners[second])
    if not len(one):
        return gpd.GeoDataFrame({"one": one, "two": two}, geometry=[], crs=WGS84)
    pairs = pd.DataFrame({"one": one, "two": two})
    numbers = pairs.groupby(["one", "two"]).ngroup().to_numpy()
    order = np.argsort(numbers, kind="stable")
    strings = shapely.multilinestrings(edges.take(first[order]).segments(), indices=numbers[order])
    known = pairs.drop_duplicates().sort_values(["one", "two"], ignore_index=True)
    return gpd.GeoDataFrame(known, geometry=shapely.line_merge(strings), crs=WGS84)


def _once(places: Floats) -> tuple[Floats, Ints]:
    """Return places without repetition, and the number of each place given among them.

    They are sorted by a mixture of their bits; should two different places have the same
    one, the slow way decides.
    """
    bits = np.ascontiguousarray(places, dtype=np.float64).view(np.uint64).reshape(-1, 2)
    mixed = bits * _MIX
    mixed ^= mixed >> _FOLD
    _, first, numbers = np.unique(
        mixed[:, 0] * _MIX[1] ^ mixed[:, 1], return_index=True, return_inverse=True
    )
    once = places[first]
    if not np.array_equal(once[numbers], places):
        once, numbers = np.unique(places, axis=0, return_inverse=True)
    return once, numbers.astype(np.int64).ravel()


def _numbered(keys: Ints) -> Ints:
    """Return a number from 0 for each different key."""
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)
