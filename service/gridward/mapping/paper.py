"""Lay ground out on paper: a round scale, outlines as vector graphics, labels that do not collide.

Millimetres on the page, x to the right and y down from the map's upper left corner; metres on the
ground, in the workspace's metric CRS, whose north is the page's top.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

WIDTH_MM, HEIGHT_MM = 186.0, 176.0
_ROUND = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.5, 8.0)
_MARGIN = 0.94  # of the map that the ground may fill
_LEAST_SCALE = 500
_BAR_MM = 45.0  # the scale bar is no longer
_FINE_MM = 0.05  # nothing smaller is drawn
_MM_OF_POINT = 0.3528
_LATIN_WIDTH = 0.56  # of the height of a letter; Chinese ones are square
_LINE = 1.25
_LATIN_END = 0x2E80
# What the north arrow and the scale bar cover.
_FURNITURE = ((WIDTH_MM - 14, 0.0, WIDTH_MM, 19.0), (0.0, HEIGHT_MM - 9, 78.0, HEIGHT_MM))
_A_STEP = 1e-3  # degrees of latitude, to see where north is


class Label(NamedTuple):
    """Words on a map, their middle at a place."""

    text: str
    x: float
    y: float
    size: float  # points
    tone: str  # own | beside | area


@dataclass
class Paper:
    """One map on paper: where it lies and how large it is drawn."""

    west: float  # metres, of the left edge
    north: float  # of the upper edge
    scale: float  # the ground is this many times as large
    taken: list[tuple[float, float, float, float]] = field(default_factory=lambda: list(_FURNITURE))

    @classmethod
    def over(cls, bounds: Iterable[float]) -> Paper:
        """Return the map of bounds in metres at the largest round scale that holds them."""
        west, south, east, north = bounds
        needed = 1000 * max(
            (east - west) / WIDTH_MM / _MARGIN, (north - south) / HEIGHT_MM / _MARGIN
        )
        scale = _round_above(max(needed, _LEAST_SCALE))
        half_x, half_y = WIDTH_MM * scale / 2000, HEIGHT_MM * scale / 2000
        return cls((west + east) / 2 - half_x, (south + north) / 2 + half_y, scale)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return what is on the map: west, south, east, north, metres."""
        east = self.west + WIDTH_MM * self.scale / 1000
        return self.west, self.north - HEIGHT_MM * self.scale / 1000, east, self.north

    def visible(self, shapes: Shapes) -> Shapes:
        """Return what of shapes in metres is on the map; empty for what is not."""
        return np.asarray(shapely.clip_by_rect(shapes, *self.bounds))

    def path(self, shape: shapely.Geometry) -> str:
        """Return a shape in metres as an SVG path in hundredths of a millimetre."""
        fine = shapely.simplify(shape, _FINE_MM * self.scale / 1000)
        pieces = []
        for part in shapely.get_parts(fine):
            areal = part.geom_type == "Polygon"
            for ring in [part.exterior, *part.interiors] if areal else [part]:
                at = (shapely.get_coordinates(ring) - [self.west, self.north]) * [1, -1]
                steps = np.rint(at * 1e5 / self.scale).astype(int)
                corners = "L".join(f"{x} {y}" for x, y in steps.tolist())
                pieces.append(f"M{corners}{'Z' if areal else ''}")
        return "".join(pieces)

    def place(self, point: shapely.Point) -> tuple[float, float]:
        """Return where a point in metres lies, millimetres."""
        return (
            (point.x - self.west) * 1000 / self.scale,
            (self.north - point.y) * 1000 / self.scale,
        )

    def put(self, label: Label, *, always: bool = False) -> bool:
        """Take a place for words; tell whether it was free and on the map."""
        wide, high = text_mm(label.text, label.size)
        box = label.x - wide / 2, label.y - high / 2, label.x + wide / 2, label.y + high / 2
        off = box[0] < 0 or box[1] < 0 or box[2] > WIDTH_MM or box[3] > HEIGHT_MM
        if not always and (off or any(_meet(box, other) for other in self.taken)):
            return False
        self.taken.append(box)
        return True

    @property
    def bar(self) -> tuple[float, float]:
        """Return the length of the scale bar on the ground, metres, and on paper, millimetres."""
        most = _BAR_MM * self.scale / 1000
        power = 10 ** math.floor(math.log10(most))
        length = max(one * power for one in (1, 2, 5) if one * power <= most)
        return length, length * 1000 / self.scale

    def north_turn(self, metric_crs: int) -> float:
        """Return by how many degrees true north lies to the right of the page's top."""
        west, south, east, north = self.bounds
        middle = gpd.GeoSeries(
            [shapely.Point((west + east) / 2, (south + north) / 2)], crs=metric_crs
        ).to_crs(4326)
        x, y = middle.x.iloc[0], middle.y.iloc[0]
        line = gpd.GeoSeries(gpd.points_from_xy([x, x], [y, y + _A_STEP]), crs=4326)
        there = line.to_crs(metric_crs)
        return math.degrees(math.atan2(there.x.diff().iloc[1], there.y.diff().iloc[1]))


def middle_of(shape: shapely.Geometry) -> shapely.Point:
    """Return the point of an area, or of its largest part, that is farthest from its border."""
    parts = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    largest = max(parts, key=shapely.area)
    return shapely.Point(shapely.maximum_inscribed_circle(largest).coords[0])


def text_mm(text: str, size: float) -> tuple[float, float]:
    """Return about how wide and high words are on paper, for letters of a size in points."""
    letters = sum(_LATIN_WIDTH if ord(one) < _LATIN_END else 1.0 for one in text)
    return letters * size * _MM_OF_POINT, size * _MM_OF_POINT * _LINE


def _round_above(needed: float) -> float:
    power: float = 10 ** math.floor(math.log10(needed))
    sizes = (float(one * size) for size in (power, 10 * power) for one in _ROUND)
    return next(size for size in sizes if size >= needed)


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
