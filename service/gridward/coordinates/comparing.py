"""Measure how badly coordinates fit the areas that are there, under one hypothesis.

A *voice* is one thing that can be right or wrong: a row and the area that it says it lies
in, a row and the ground that holds everything, a piece of an outline and the lines of the
layer above. Its misfit is how far it is off, counted in the width that lines are commonly
wrong by, and no more than a ceiling, so that one slip of the keys counts as one slip:

    misfit = min(distance / 50 m, 5)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely

from gridward.coordinates.datums import to_wgs84

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gridward.coordinates.datums import Datum

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

LINE_WIDTH_M = 50.0
"""How far the lines of two maps of one border commonly differ."""
CEILING = 5.0
"""The misfit of whatever lies farther off than five such widths."""
_DEGREE_M = 111_320.0
_REACH_M = LINE_WIDTH_M * CEILING
_PIECE_VERTICES = 6  # of an outline, that speak with one voice
_LINE_VERTICES = 16  # of a line of the reference, between which an index looks


@dataclass(frozen=True)
class Plane:
    """Metres east and north of a place; true to a percent as far as a city goes."""

    longitude: float
    latitude: float

    def of(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return metres of WGS 84 degrees."""
        east_m = (x - self.longitude) * np.cos(np.radians(self.latitude)) * _DEGREE_M
        return east_m, (y - self.latitude) * _DEGREE_M

    def shapes(self, shapes: Shapes) -> Shapes:
        """Return shapes of WGS 84 degrees in metres."""
        return np.asarray(
            shapely.transform(shapes, lambda p: np.column_stack(self.of(p[:, 0], p[:, 1])))
        )


@dataclass(frozen=True)
class Reference:
    """What coordinates are compared with; shapes in WGS 84.

    ``ground`` are the shapes that together ought to hold everything, none where nothing is drawn;
    ``areas`` are those that rows may say they lie in; ``lines`` are the shapes whose
    outlines the file's outlines may share.
    """

    ground: Shapes
    areas: Shapes
    lines: Shapes

    @cached_property
    def _bounds(self) -> Floats:
        shapes = np.concatenate([self.ground, self.areas, self.lines])
        return np.asarray(shapely.total_bounds(shapes))

    @cached_property
    def plane(self) -> Plane:
        """Return the plane around the middle of everything."""
        west, south, east, north = self._bounds
        return Plane((west + east) / 2, (south + north) / 2)

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """Return west, south, east and north of everything, metres."""
        x, y = self.plane.of(self._bounds[::2], self._bounds[1::2])
        return x[0], y[0], x[1], y[1]

    @cached_property
    def ground_m(self) -> shapely.STRtree | None:
        """Return an index of the ground's shapes in metres."""
        return shapely.STRtree(self.plane.shapes(self.ground)) if len(self.ground) else None

    @cached_property
    def areas_m(self) -> Shapes:
        """Return the areas in metres, ready for many questions."""
        areas = self.plane.shapes(self.areas)
        shapely.prepare(areas)
        return areas

    @cached_property
    def lines_m(self) -> shapely.STRtree | None:
        """Return an index of short pieces of all lines, in metres."""
        if not len(self.lines):
            return None
        rings = shapely.get_rings(shapely.get_parts(self.plane.shapes(self.lines)))
        return shapely.STRtree(_pieces(rings))


@dataclass(frozen=True)
class Sample:
    """The coordinates of a file that are compared, as the file has them.

    ``targets`` holds, for each layer that rows name areas of, the number of the area in
    ``Reference.areas`` for each row, -1 for rows that name none.
    """

    x: Floats  # shape (n,): rows, one position each
    y: Floats
    targets: Sequence[NDArray[np.intp]]
    outline_x: Floats  # shape (m,): vertices of outlines, in order
    outline_y: Floats


@dataclass(frozen=True)
class Fit:
    """How one hypothesis fits."""

    datum: Datum
    misfits: Floats  # shape (voices,); the same voices for every hypothesis
    rows: int  # how many of them are rows; the rest are pieces of outlines
    bound: NDArray[np.bool_]  # voices that say where exactly: rows that name an area, outlines
    inside: float | None  # share of rows inside the ground
    stated: float | None  # share of naming rows inside the area that they name
    near_lines: float | None  # share of the outlines' vertices on lines of the reference
    x: Floats  # where the rows and vertices lie, metres
    y: Floats


def fit(sample: Sample, reference: Reference, datum: Datum) -> Fit:
    """Return how a sample fits a reference if its coordinates are in a datum."""
    x = np.concatenate([sample.x, sample.outline_x])
    y = np.concatenate([sample.y, sample.outline_y])
    east_m, north_m = reference.plane.of(*to_wgs84(x, y, datum=datum))
    lost = ~(np.isfinite(east_m) & np.isfinite(north_m))
    east_m[lost] = north_m[lost] = 1e9
    n = len(sample.x)
    points = np.asarray(shapely.points(east_m[:n], north_m[:n]))
    ground_m = _off_nearest(points, reference.ground_m)
    stated_m = _off_stated(points, sample, reference)
    rows_m = stated_m if ground_m is None else np.where(np.isnan(stated_m), ground_m, stated_m)
    vertices = np.asarray(shapely.points(east_m[n:], north_m[n:]))
    lines_m = _off_nearest(vertices, reference.lines_m)
    lines_m = np.empty(0) if lines_m is None else lines_m
    named, heard = ~np.isnan(stated_m), ~np.isnan(rows_m)
    pieces = _by_piece(_misfit(lines_m))
    return Fit(
        datum=datum,
        misfits=np.concatenate([_misfit(rows_m[heard]), pieces]),
        rows=int(np.count_nonzero(heard)),
        bound=np.concatenate([named[heard], np.full(len(pieces), fill_value=True)]),
        inside=None if ground_m is None or n == 0 else float(np.mean(ground_m == 0)),
        stated=float(np.mean(stated_m[named] == 0)) if named.any() else None,
        near_lines=float(np.mean(lines_m <= LINE_WIDTH_M)) if len(lines_m) else None,
        x=east_m,
        y=north_m,
    )


def _misfit(distances_m: Floats) -> Floats:
    return np.minimum(distances_m / LINE_WIDTH_M, CEILING)


def _off_nearest(points: Shapes, shapes: shapely.STRtree | None) -> Floats | None:
    """Return metres from points to the nearest shape, no more than the reach."""
    if shapes is None:
        return None
    off_m = np.full(len(points), _REACH_M)
    (asked, _), found_m = shapes.query_nearest(
        points, max_distance=_REACH_M, return_distance=True, all_matches=False
    )
    off_m[asked] = found_m
    return off_m


def _off_stated(points: Shapes, sample: Sample, reference: Reference) -> Floats:
    """Return how far rows lie off what they name, NaN for those that name nothing."""
    off_m = np.full(len(points), np.nan)
    for targets in sample.targets:
        named = targets >= 0
        here = _off(points[named], reference.areas_m[targets[named]])
        off_m[named] = np.fmax(off_m[named], here)  # the worst, of a row that names several
    return off_m


def _off(points: Shapes, shapes: Shapes) -> Floats:
    """Return metres from points to shapes, no more than the reach."""
    off_m = np.zeros(len(points))
    out = np.flatnonzero(~shapely.intersects(shapes, points))
    west, south, east, north = shapely.bounds(shapes[out]).T.reshape(4, -1)
    x, y = shapely.get_x(points[out]), shapely.get_y(points[out])
    box_m = np.hypot(
        np.maximum(np.maximum(west - x, x - east), 0),
        np.maximum(np.maximum(south - y, y - north), 0),
    )
    near = out[box_m < _REACH_M]
    off_m[out] = _REACH_M
    off_m[near] = np.minimum(shapely.distance(points[near], shapes[near]), _REACH_M)
    return off_m


def _by_piece(misfits: Floats) -> Floats:
    """Return the mean misfit of each piece of an outline."""
    starts = np.arange(0, len(misfits), _PIECE_VERTICES)
    if not len(starts):
        return misfits
    return np.add.reduceat(misfits, starts) / np.diff(np.append(starts, len(misfits)))


def _pieces(rings: Shapes) -> Shapes:
    """Return rings cut into lines of few vertices; each begins where the one before ends."""
    edges = shapely.get_num_coordinates(rings) - 1
    counts = -(-edges // _LINE_VERTICES)
    ring = np.repeat(np.arange(len(rings)), counts)
    skipped = (
        np.arange(len(ring)) - np.repeat(np.cumsum(counts) - counts, counts)
    ) * _LINE_VERTICES
    starts = (np.cumsum(edges + 1) - edges - 1)[ring] + skipped
    lengths = np.minimum(edges[ring] - skipped, _LINE_VERTICES) + 1
    piece = np.repeat(np.arange(len(ring)), lengths)
    vertices = np.arange(len(piece)) + (starts - np.cumsum(lengths) + lengths)[piece]
    lines: Shapes = shapely.linestrings(shapely.get_coordinates(rings)[vertices], indices=piece)
    return lines
