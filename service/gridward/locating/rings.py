"""Lay the polygons of a layer out as flat arrays, and make polygons of them again.

areas  ─┬─ part ─┬─ ring ── corners …, closed
        │        └─ ring (a hole)
        └─ part ─── ring
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely import GeometryType

from gridward.locating.orient import SMALLEST_DEGREE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Sizes = tuple[NDArray[np.float64], NDArray[Any], NDArray[Any], NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Rings:
    """Polygons as arrays; each offsets array has one entry more than it has things."""

    corners: NDArray[np.float64]  # (v, 2), WGS 84 degrees
    rings: NDArray[np.int32]  # offsets of rings into corners
    parts: NDArray[np.int32]  # offsets of parts into rings
    areas: NDArray[np.int32]  # offsets of areas into parts

    def __len__(self) -> int:
        return len(self.areas) - 1

    def owners(self) -> NDArray[np.int32]:
        """Return the area whose border starts at each corner; -1 where a ring ends."""
        ends = self.rings[self.parts[self.areas]]
        owners = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(ends))
        owners[self.rings[1:] - 1] = -1
        return owners

    def boxes(self) -> NDArray[np.float64]:
        """Return the box of each area, shape (areas, 4): left, bottom, right, top."""
        if not len(self):
            return np.empty((0, 4))
        first = self.rings[self.parts[self.areas[:-1]]]
        ends = [
            bound.reduceat(along, first)
            for bound in (np.minimum, np.maximum)
            for along in self.corners.T
        ]
        return np.column_stack(ends)

    def merged(self, other: Rings, take: NDArray[np.int64]) -> Rings:
        """Return areas of these and of other rings.

        Parameters
        ----------
        other
            Rings too.
        take
            For each area of the result: a row of these, or -1 - a row of the other ones.
        """
        follows = (np.diff(take) == 1) & (take[:-1] >= 0)
        starts = np.flatnonzero(~np.concatenate([[False], follows]))
        pieces = [
            (self, take[start], take[end - 1] + 1)
            if take[start] >= 0
            else (other, -1 - take[start], -take[start])
            for start, end in zip(starts, [*starts[1:], len(take)], strict=True)
        ]
        return Rings.joined([rings.piece(int(first), int(last)) for rings, first, last in pieces])

    def piece(self, first: int, last: int) -> Sizes:
        """Return the corners of a stretch of areas, and the sizes of their rings and parts."""
        areas = self.areas[first : last + 1]
        parts = self.parts[areas[0] : areas[-1] + 1]
        rings = self.rings[parts[0] : parts[-1] + 1]
        corners = self.corners[rings[0] : rings[-1]]
        return corners, np.diff(rings), np.diff(parts), np.diff(areas)

    @classmethod
    def joined(cls, pieces: Sequence[Sizes]) -> Rings:
        """Return stretches of areas, one after another."""
        corners, *sizes = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
        corners.flags.writeable = False
        return cls(corners, *map(_offsets, sizes))

    def shape(self, row: int) -> BaseGeometry:
        """Return one area as a polygon or multipolygon."""
        shape: BaseGeometry = Rings.joined([self.piece(row, row + 1)]).shapes()[0]
        return shape

    def shapes(self) -> NDArray[np.object_]:
        """Return the areas as polygons, or multipolygons where they have several parts."""
        if not len(self):
            return np.empty(0, dtype=object)
        offsets = (self.rings, self.parts)
        polygons = shapely.from_ragged_array(GeometryType.POLYGON, self.corners, offsets)
        parts = np.diff(self.areas)
        owner = np.repeat(np.arange(len(self)), parts)
        several = parts[owner] > 1
        shapes = np.empty(len(self), dtype=object)
        shapes[owner[~several]] = polygons[~several]
        if several.any():
            which = np.unique(owner[several])
            place = np.searchsorted(which, owner[several])
            shapes[which] = shapely.multipolygons(polygons[several], indices=place)
        return shapes


def flattened(shapes: NDArray[np.object_]) -> Rings:
    """Return polygons and multipolygons, none empty or missing, as arrays."""
    if not len(shapes):
        none = np.zeros(1, dtype=np.int32)
        none.flags.writeable = False
        corners = np.empty((0, 2))
        corners.flags.writeable = False  # as below: kernels are compiled for sealed arrays
        return Rings(corners, none, none, none)
    corners = shapely.get_coordinates(shapes)
    tiny = np.abs(corners) < SMALLEST_DEGREE
    if tiny.any():
        corners[tiny] = 0.0
    parts = shapely.get_num_geometries(shapes)
    single = shapely.get_type_id(shapes) == GeometryType.POLYGON
    if (single & (shapely.get_num_interior_rings(shapes) == 0)).all():
        sizes = (shapely.get_num_coordinates(shapes), parts, parts)
    else:
        polygons, owners = shapely.get_parts(shapes, return_index=True)
        there = ~shapely.is_empty(polygons)  # a valid multipolygon may have empty parts
        polygons = polygons[there]
        parts = np.bincount(owners[there], minlength=len(shapes)).astype(np.int32)
        rings = shapely.get_num_interior_rings(polygons) + 1
        sizes = (shapely.get_num_coordinates(shapely.get_rings(polygons)), rings, parts)
    offsets = [_offsets(one) for one in sizes]
    corners.flags.writeable = False
    return Rings(corners, *offsets)


def _offsets(sizes: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    offsets = np.zeros(len(sizes) + 1, dtype=np.int32)
    np.cumsum(sizes, out=offsets[1:])
    offsets.flags.writeable = False
    return offsets
