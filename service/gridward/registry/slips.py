"""Find the slip of the keys that may have put a place outside the city, and never mend it.

    25.13653, 121.49297   axes swapped          121.49297, 25.13653
    121.53959, 2499081    decimal point lost    121.53959, 24.99081
    124.54191, 25.0038    a digit wrong         121.54191, 25.0038

Slips are tried on the digits as they were typed. A single one that leads into the area that
the row itself states is the likeliest; then a single one that leads into the city, the
nearest to that area; then two or three that lead into that area. Where several would do
equally well, only their kind is told. What shifts a whole file (a wrong datum, say) is no slip
of single rows and is not looked for here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from gridward.coordinates import angle_of, from_wgs84, to_wgs84

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.coordinates import Datum

    Floats = NDArray[np.float64]
    Holds = Callable[[Floats, Floats], NDArray[np.bool_]]

SLIPS = ("swapped", "point", "digit", "missing", "extra", "turned", "sign")
_PLAIN = re.compile(r"([+-]?)(\d+)(?:\.(\d*))?")
_DIGITS = "0123456789"
_LONGEST = 24  # characters that somebody types
_MOST_SLIPS = 3
_MARGIN = 0.1  # of a box, as boxes of two systems do not quite agree
_NEAREST = 3.0  # times nearer to the stated area than the next


@dataclass(frozen=True)
class Slip:
    """The likely slip in one row."""

    kind: str  # one of SLIPS, the gravest where there are several
    x: float | None  # what was meant, in the datum of the file; none if several would do
    y: float | None
    agrees: bool | None  # with the area that the row states; none if it states none


class _Variant(NamedTuple):
    slips: int
    kind: str
    value: float


class _Try(NamedTuple):
    slips: int
    kind: str
    x: float
    y: float


def likely_slip(
    x: str,
    y: str,
    *,
    city: Holds,
    stated: BaseGeometry | None,
    datum: Datum,
    near: bool = False,
) -> Slip | None:
    """Return the slip that explains why a place lies outside the city, if one does.

    Parameters
    ----------
    x, y
        As they were typed.
    city
        Tells which of n places, WGS 84, lie where they should: ``city(x, y)``.
    stated
        The area that the row says it is in, WGS 84; none if it says none.
    datum
        What the coordinates are in.
    near
        The place lies so near to the city that it may well be there: then only a single
        slip that leads into the stated area is told.
    """
    east, north = _variants(x), _variants(y)
    if not east or not north:
        return None
    single = _single(east, north)
    there = None if stated is None else _within(stated)
    if there is not None and (found := _inside(there, single, datum)):
        return _told(found, agrees=True)
    if near:
        return None
    if found := _inside(city, single, datum):
        return _told(_nearest(found, stated, datum), agrees=None if stated is None else False)
    if stated is None or there is None:
        return None
    found = _inside(there, _several(east, north, stated, datum), datum)
    fewest = min((one.slips for one in found), default=0)
    return _told([one for one in found if one.slips == fewest], agrees=True)


def _told(tries: list[_Try], *, agrees: bool | None) -> Slip | None:
    """Return the gravest kind of some slips that would do equally well."""
    if not tries:
        return None
    kind = min((one.kind for one in tries), key=SLIPS.index)
    meant = {(one.x, one.y) for one in tries if one.kind == kind}
    x, y = meant.pop() if len(meant) == 1 else (None, None)
    return Slip(kind, x, y, agrees)


def _within(area: BaseGeometry) -> Holds:
    return lambda x, y: np.asarray(shapely.contains_xy(area, x, y))


def _inside(holds: Holds, tries: list[_Try], datum: Datum) -> list[_Try]:
    if not tries:
        return []
    fits = holds(*to_wgs84([one.x for one in tries], [one.y for one in tries], datum=datum))
    return [one for one, fit in zip(tries, fits, strict=True) if fit]


def _nearest(tries: list[_Try], stated: BaseGeometry | None, datum: Datum) -> list[_Try]:
    """Return the one that is far nearer to the stated area than all others, else all."""
    if stated is None or len(tries) == 1:
        return tries
    here = to_wgs84([one.x for one in tries], [one.y for one in tries], datum=datum)
    away = np.atleast_1d(shapely.distance(stated, shapely.points(*here)))
    first, second = (int(place) for place in np.argsort(away)[:2])
    return [tries[first]] if _NEAREST * away[first] < away[second] else tries


def _single(east: list[_Variant], north: list[_Variant]) -> list[_Try]:
    x, y = east[0].value, north[0].value
    changed = [_Try(1, one.kind, one.value, y) for one in east if one.slips == 1]
    changed += [_Try(1, one.kind, x, one.value) for one in north if one.slips == 1]
    return [_Try(1, "swapped", y, x), *changed]


def _several(
    east: list[_Variant], north: list[_Variant], ground: BaseGeometry, datum: Datum
) -> list[_Try]:
    """Return what two or three slips make of both numbers, near some ground."""
    west, south, right, top = ground.bounds
    xs, ys = from_wgs84([west, right, west, right], [south, top, top, south], datum=datum)
    return [
        _Try(one.slips + two.slips, _graver(one.kind, two.kind), one.value, two.value)
        for one in _between(east, xs.min(), xs.max())
        for two in _between(north, ys.min(), ys.max())
        if 1 < one.slips + two.slips <= _MOST_SLIPS
    ]


def _between(variants: list[_Variant], low: float, high: float) -> list[_Variant]:
    margin = _MARGIN * (high - low)
    return [one for one in variants if low - margin <= one.value <= high + margin]


def _graver(one: str, two: str) -> str:
    return min(filter(None, (one, two)), key=SLIPS.index)


def _variants(text: str) -> list[_Variant]:
    """Return what may have been meant by a number, itself first."""
    match = _PLAIN.fullmatch(text.strip()[:_LONGEST])
    if match is None:
        angle = angle_of(text)
        return [] if angle is None else [_Variant(0, "", angle.degrees)]
    sign, whole, rest = match[1], match[2], (match[3] or "").rstrip("0")
    made: dict[float, _Variant] = {}
    for slips, kind, digits, point in _typed(whole + rest, len(whole)):
        value = float(f"{sign}{digits[:point]}.{digits[point:]}0")
        if value not in made or slips < made[value].slips:
            made[value] = _Variant(slips, kind, value)
    own = next(iter(made))
    made.setdefault(-own, _Variant(1, "sign", -own))
    return list(made.values())


def _typed(digits: str, point: int) -> Iterator[tuple[int, str, str, int]]:
    """Yield how many slips, their kind, the digits that were meant, and where their point is."""
    yield 0, "", digits, point
    for place in range(1, len(digits)):
        yield 1, "point", digits, place
    for at, old in enumerate(digits):
        whole = at < point
        for new in _DIGITS:
            if new != old:
                yield 1, "digit", digits[:at] + new + digits[at + 1 :], point
        yield 1, "extra", digits[:at] + digits[at + 1 :], point - whole
        if at + 1 < len(digits):
            yield 1, "turned", digits[:at] + digits[at + 1] + old + digits[at + 2 :], point
    for at in range(len(digits) + 1):
        for new in _DIGITS:
            longer = digits[:at] + new + digits[at:]
            yield 1, "missing", longer, point + (at < point)
            for place in range(1, len(longer)):
                yield 2, "point", longer, place
