"""Tell which drawn exceptions hold a place, and which of them lie on the same ground.

    polygon   closed, as areas are: a place on its border is held
    line      within ``buffer_m`` of the line, on the side that is meant; on it: both sides
    point     within ``buffer_m`` of the point

Distances are taken in the plane that touches the ellipsoid at the place, true to a
millimetre over the few hundred metres that an exception reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from gridward.duty.records import Drawn

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

_EQUATOR_RADIUS_M = 6378137.0
_ECCENTRICITY_2 = 0.0066943799901413165
_ON_IT_M = 1e-6  # nearer than this to a line is on it
_LEAST_DEGREE_M = 110_000.0  # a degree of latitude is never shorter
_SLIVER_DEGREES_2 = 1e-10  # about a square metre: drawn as one border, not quite
_CELLS = 512  # each way, of the grid that most places are passed by with
_NO_END = "9999-12-31"
_AT_ONCE = 4_000_000  # pairs of a place and a segment in memory


@dataclass(frozen=True)
class Hits:
    """Pairs of a place and an exception that holds it, by place."""

    place: NDArray[np.intp]  # number of the place
    exception: NDArray[np.intp]  # row of the frame
    distance_m: Floats


class Grounds:
    """The drawn exceptions of one revision.

    Parameters
    ----------
    exceptions
        ``frames.EXCEPTIONS``, n rows: those of a day, to be asked about places; every version,
        to be compared with each other.
    """

    def __init__(self, exceptions: gpd.GeoDataFrame) -> None:
        self.codes: list[str] = exceptions["code"].tolist()
        self._first = exceptions["valid_from"].fillna("").tolist()
        self._last = exceptions["valid_to"].fillna(_NO_END).tolist()
        self.kinds = [kind_of(shape) for shape in exceptions.geometry]
        self._sides = exceptions["side"].tolist()
        self._reach_m = exceptions["buffer_m"].to_numpy(dtype=np.float64)
        self._shapes = exceptions.geometry.to_numpy()
        self._boxes = _boxes(self._shapes, self._reach_m)
        shapely.prepare(self._shapes)
        self._outlines = np.asarray(shapely.box(*self._boxes.T), dtype=object)
        self._tree = shapely.STRtree(self._outlines)
        self._grid = _Grid(self._boxes) if self.codes else None

    def at(self, x: float, y: float) -> tuple[Drawn, ...]:
        """Return what holds one place, WGS 84 degrees."""
        if self._grid is None or not self._grid.near(np.array([x]), np.array([y]))[0]:
            return ()
        found = self.hits(np.array([x]), np.array([y]))
        return tuple(
            Drawn(self.codes[row], self.kinds[row], float(distance_m))
            for row, distance_m in zip(found.exception, found.distance_m, strict=True)
        )

    def hits(self, x: Floats, y: Floats) -> Hits:
        """Return which exceptions hold n places, WGS 84 degrees, shape (n,) each."""
        nothing = np.array([], dtype=np.intp)
        if self._grid is None:
            return Hits(nothing, nothing, np.array([]))
        near = np.flatnonzero(self._grid.near(x, y))
        which, rows = self._tree.query(shapely.points(x[near], y[near]))
        places = near[which]
        parts = [(nothing, nothing, np.array([]))]
        for row in np.unique(rows):
            mine = places[rows == row]
            held, distance_m = self._holds(int(row), x[mine], y[mine])
            parts.append((mine[held], np.full(int(held.sum()), row, np.intp), distance_m[held]))
        place, exception, distance_m = (np.concatenate(one) for one in zip(*parts, strict=True))
        order = np.lexsort((exception, place))
        return Hits(place[order], exception[order], distance_m[order])

    def on_one_ground(self) -> list[tuple[str, str, str, str]]:
        """Return the codes of two exceptions of one kind between which nothing can decide.

        With the first and last day on which it is so, ISO.

        Polygons that share more than a border, lines that run along each other on the same
        side, and points at the same place. Lines and points that are merely near each other
        are told apart by the distance to each.
        """
        found = []
        one, other = self._tree.query(self._outlines, predicate="intersects")
        for a, b in zip(one, other, strict=True):
            first, last = max(self._first[a], self._first[b]), min(self._last[a], self._last[b])
            if a >= b or self.codes[a] == self.codes[b] or first > last:
                continue
            if self.kinds[a] == self.kinds[b] and self._same_ground(int(a), int(b)):
                found.append((self.codes[a], self.codes[b], first, last))
        return found

    def _holds(self, row: int, x: Floats, y: Floats) -> tuple[NDArray[np.bool_], Floats]:
        """Return whether an exception holds places, and how far they are from what is drawn."""
        shape, kind = self._shapes[row], self.kinds[row]
        if kind == "polygon":
            return shapely.intersects_xy(shape, x, y), np.zeros(len(x))
        if kind == "point":
            best = np.full(len(x), np.inf)
            for corner in shapely.get_coordinates(shape):
                best = np.minimum(best, np.hypot(*_metres(x, y, corner[0], corner[1])))
            return best <= self._reach_m[row], best
        best, left = np.full(len(x), np.inf), np.zeros(len(x))
        for part in shapely.get_parts(shape):
            corners = shapely.get_coordinates(part)
            step = max(1, _AT_ONCE // len(corners))
            for begin in range(0, len(x), step):
                here = slice(begin, begin + step)
                distance_m, turn = _to_line(corners, x[here], y[here])
                nearer = distance_m < best[here]
                best[here] = np.where(nearer, distance_m, best[here])
                left[here] = np.where(nearer, turn, left[here])
        side = {"left": left >= 0, "right": left <= 0}.get(self._sides[row], np.ones(len(x), bool))
        return (best <= self._reach_m[row]) & (side | (best < _ON_IT_M)), best

    def _same_ground(self, a: int, b: int) -> bool:
        one, other = self._shapes[a], self._shapes[b]
        if self.kinds[a] == "polygon":
            return float(shapely.area(shapely.intersection(one, other))) > _SLIVER_DEGREES_2
        if self.kinds[a] == "point":
            return bool(shapely.intersects(one, other))
        common = shapely.intersection(one, other)
        if shapely.length(common) == 0:
            return False
        sides = (self._sides[a], self._sides[b])
        if "both" in sides:
            return True
        same: bool = (sides[0] == sides[1]) == _same_direction(one, other, common)
        return same


def kind_of(shape: BaseGeometry) -> str:
    """Return what a shape is drawn as: ``point``, ``line`` or ``polygon``."""
    return ("point", "line", "polygon")[shapely.get_dimensions(shape)]


class _Grid:
    """Cells that some exception's box touches: most places are near none, and passed by."""

    def __init__(self, boxes: Floats) -> None:
        self._west, self._south = boxes[:, 0].min(), boxes[:, 1].min()
        east, north = boxes[:, 2].max(), boxes[:, 3].max()
        self._per_x = _CELLS / max(east - self._west, 1e-9)
        self._per_y = _CELLS / max(north - self._south, 1e-9)
        self._touched = np.zeros((_CELLS + 2, _CELLS + 2), dtype=bool)  # a rim for all outside
        for west, south, east_, north_ in boxes:
            columns = self._cell(np.array([west, east_]), self._west, self._per_x)
            rows = self._cell(np.array([south, north_]), self._south, self._per_y)
            self._touched[columns[0] : columns[1] + 1, rows[0] : rows[1] + 1] = True

    def near(self, x: Floats, y: Floats) -> NDArray[np.bool_]:
        """Return for n places whether an exception may hold them."""
        columns = self._cell(x, self._west, self._per_x)
        rows = self._cell(y, self._south, self._per_y)
        found: NDArray[np.bool_] = self._touched[columns, rows]
        return found

    @staticmethod
    def _cell(values: Floats, first: float, per: float) -> NDArray[np.intp]:
        cells = np.floor((values - first) * per) + 1
        return np.asarray(np.clip(cells, 0, _CELLS + 1), dtype=np.intp)


def _boxes(shapes: NDArray[np.object_], reach_m: Floats) -> Floats:
    """Return boxes in degrees, somewhat wider than what the exceptions reach."""
    bounds = shapely.bounds(shapes).reshape(-1, 4).astype(np.float64)
    south = np.nan_to_num(reach_m) * 1.001 / _LEAST_DEGREE_M
    steepest = np.cos(np.radians(np.minimum(np.abs(bounds[:, [1, 3]]).max(axis=1) + south, 89.0)))
    east = south / steepest
    boxes: Floats = bounds + np.column_stack([-east, -south, east, south])
    return boxes


def _scale(y: Floats) -> tuple[Floats, Floats]:
    """Return the metres of a degree of longitude and of latitude at latitudes."""
    latitude = np.radians(y)
    squeezed = 1 - _ECCENTRICITY_2 * np.sin(latitude) ** 2
    normal_m = _EQUATOR_RADIUS_M / np.sqrt(squeezed)
    return (
        np.radians(normal_m * np.cos(latitude)),
        np.radians(normal_m * (1 - _ECCENTRICITY_2) / squeezed),
    )


def _metres(x: Floats, y: Floats, to_x: Floats, to_y: Floats) -> tuple[Floats, Floats]:
    """Return metres east and north from places to corners, one or many."""
    per_x, per_y = _scale((y + to_y) / 2)
    return (to_x - x) * per_x, (to_y - y) * per_y


def _to_line(corners: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the distance of n places to a line, metres, and on which side they are.

    The side is above 0 to the left of the line's direction, below to the right.
    """
    east, north = _metres(x[:, None], y[:, None], corners[None, :, 0], corners[None, :, 1])
    ax, ay = east[:, :-1], north[:, :-1]
    dx, dy = np.diff(east, axis=1), np.diff(north, axis=1)
    squared = np.maximum(dx * dx + dy * dy, 1e-300)
    along = np.clip(-(ax * dx + ay * dy) / squared, 0.0, 1.0)
    away = np.hypot(ax + along * dx, ay + along * dy)
    nearest = away.argmin(axis=1)
    every = np.arange(len(x))
    mine = (every, nearest)
    side = dx[mine] * -ay[mine] - dy[mine] * -ax[mine]
    corner = _corner(along[mine], nearest, dx.shape[1], closed=_is_closed(corners))
    return away[mine], np.where(corner < 0, side, _outside(side, corner, dx, dy))


def _corner(
    along: Floats, nearest: NDArray[np.intp], count: int, *, closed: bool
) -> NDArray[np.intp]:
    """Return the segment before the corner that each place is nearest to, -1 for no corner."""
    before = np.where(along >= 1.0, nearest, np.where(along <= 0.0, nearest - 1, -2))
    if closed:
        before = np.where(before == -1, count - 1, np.maximum(before, -1))
    else:
        before = np.where((before < 0) | (before == count - 1), -1, before)
    return before.astype(np.intp)


def _outside(side: Floats, corner: NDArray[np.intp], dx: Floats, dy: Floats) -> Floats:
    """Return the sides of places that lie outside a corner: outside a left turn all is right."""
    every, following = np.arange(len(side)), (corner + 1) % dx.shape[1]
    turn = dx[every, corner] * dy[every, following] - dy[every, corner] * dx[every, following]
    made: Floats = np.where(turn == 0, side, -turn)
    return made


def _is_closed(corners: Floats) -> bool:
    return bool(np.array_equal(corners[0], corners[-1]))


def _same_direction(one: Any, other: Any, common: BaseGeometry) -> bool:  # noqa: ANN401 - lines
    """Tell whether two lines run the same way where they run along each other."""
    longest = max(shapely.get_parts(common), key=shapely.length)
    a, b = shapely.get_coordinates(longest)[[0, 1]]
    ways = [
        shapely.line_locate_point(line, shapely.Point(b))
        - shapely.line_locate_point(line, shapely.Point(a))
        for line in (one, other)
    ]
    return bool(ways[0] * ways[1] > 0)
