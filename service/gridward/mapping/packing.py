"""Write shapes as short text that a page unpacks, with shared borders kept.

Coordinates are whole millionths of a degree (about 0.1 m), each as its difference from the one
before. A difference is doubled, with the sign in the lowest bit, and cut into fives of bits, the
lowest first; each five is one letter from ``?`` on, 32 more where another follows:

    25.000010 after 25.000000   ->   10   ->   20   ->   S

``,`` ends a ring or line, ``;`` a part. That is the encoding of polylines known from web maps
(Google, *Encoded Polyline Algorithm Format*), at six digits, x before y. A village of thirty
corners takes some 150 letters, as GeoJSON 700.

Outlines with more corners than a page can draw at once are simplified as one coverage: what two
areas share stays shared (GEOS, after Visvalingam and Whyatt). Where the areas are no coverage,
each border is simplified for itself, within the same bound.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

MOST_CORNERS = 400_000  # that one page draws in a second or two
_DIGITS = 1e6
_METRES = 111_195.0  # of a degree of latitude
_STEPS_M = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
_FIRST, _MORE, _BITS = 63, 32, 5


def simplified(shapes: Sequence[shapely.Geometry] | Shapes) -> tuple[Shapes, float]:
    """Return areas with few enough corners to be drawn at once, and how coarse they became.

    Parameters
    ----------
    shapes
        n polygons or multipolygons, WGS 84 degrees.

    Returns
    -------
    tuple
        n shapes, those that came in if they have few corners; and metres: details smaller than
        a square of this side are gone, 0 where none is.
    """
    whole = np.array(shapes, dtype=object)
    if _corners(whole) <= MOST_CORNERS:
        return whole, 0.0
    sound = _sound(whole)
    for step_m in _STEPS_M:
        drawn = shapely.coverage_simplify(sound, step_m / _METRES)
        if _corners(drawn) <= MOST_CORNERS:
            break
    return drawn, step_m


def packed(shapes: Sequence[shapely.Geometry] | Shapes) -> list[str]:
    """Return each shape as text: points, lines, polygons, or several of one kind.

    Parameters
    ----------
    shapes
        n shapes, degrees, none of them empty or missing.
    """
    if len(shapes) == 0:
        return []
    parts, shape = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
    rings, part = _rings(parts)
    places, ring = shapely.get_coordinates(rings, return_index=True)
    closed = np.append(ring[1:] != ring[:-1], True) & (shapely.get_type_id(rings) == _RING)[ring]
    places, ring = places[~closed], ring[~closed]  # the first corner again
    whole = np.rint(places * _DIGITS).astype(np.int64)
    of_shape = shape[part][ring]
    steps = np.diff(whole, axis=0, prepend=whole[:1])
    begins = np.flatnonzero(np.diff(of_shape, prepend=-1))
    steps[begins] = whole[begins]
    text, ends = _letters(steps.ravel())
    ends = ends[1::2]  # of each corner
    last = np.flatnonzero(np.append(ring[1:] != ring[:-1], True))  # corner of each ring
    cuts = np.concatenate([[0], ends[last]])
    pieces = [text[one:other] for one, other in pairwise(cuts)]
    made: list[list[str]] = [[] for _ in range(len(shapes))]
    before = -1
    for piece, at in zip(pieces, part, strict=True):
        if at != before:
            made[shape[at]].append(piece)
        else:
            made[shape[at]][-1] += f",{piece}"
        before = at
    return [";".join(one) for one in made]


_RING = 2  # shapely's number of a linear ring
_POLYGON = 3


def _rings(parts: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the rings of polygons, and lines and points as they are, with the part of each."""
    areal = shapely.get_type_id(parts) == _POLYGON
    if areal.all():
        return shapely.get_rings(parts, return_index=True)
    rings = [list(shapely.get_rings(one)) if is_area else [one]
             for one, is_area in zip(parts, areal, strict=True)]  # fmt: skip
    numbers = np.repeat(np.arange(len(parts)), [len(one) for one in rings])
    return np.array([ring for one in rings for ring in one], dtype=object), numbers


def _letters(numbers: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
    """Return whole numbers as letters, and where each of them ends."""
    doubled = np.where(numbers < 0, ~(numbers << 1), numbers << 1).astype(np.uint64)
    size = np.ones(len(numbers), dtype=np.int64)
    for shift in range(_BITS, 40, _BITS):
        size += (doubled >> np.uint64(shift)) > 0
    ends = np.cumsum(size)
    at = np.arange(size.sum()) - np.repeat(ends - size, size)
    spread = np.repeat(doubled, size) >> (at * _BITS).astype(np.uint64)
    fives = (spread & np.uint64(_MORE - 1)).astype(np.int64)
    fives += _FIRST + _MORE * (at < np.repeat(size, size) - 1)
    return fives.astype(np.uint8).tobytes().decode("ascii"), ends


def _corners(shapes: Shapes) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())


def _sound(shapes: Shapes) -> Shapes:
    """Return areas that GEOS can simplify: broken outlines mended, nothing but their ground."""
    broken = ~shapely.is_valid(shapes)
    mended = shapes.copy()
    for at in np.flatnonzero(broken):
        parts = shapely.get_parts(shapely.make_valid(shapes[at]))
        flat = shapely.get_parts(parts)
        mended[at] = shapely.multipolygons(flat[shapely.get_type_id(flat) == _POLYGON])
    return mended
