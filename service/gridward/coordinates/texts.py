"""Read coordinates as people write them.

    121.5436    １２１．５４３６    121,5436               decimal
    121°32′37″E   东经121度32分37秒   E 121 32 37   121:32:37   degrees, minutes, seconds
    121.5436, 25.0261    （25.0261，121.5436）    N25°1′34″ E121°32′37″   two in one cell

A letter or word for the side of the earth also tells which of the two it is. Metres may
have commas between their thousands.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_MINUTES = 60.0
_BEFORE = str.maketrans(
    {
        **dict.fromkeys("º˚○度", "°"),
        **dict.fromkeys("′’‘`´分", "'"),
        **dict.fromkeys("″”“秒", '"'),
        **dict.fromkeys("−–—", "-"),
        **dict.fromkeys("。", "."),
        **dict.fromkeys("、", ","),
    }
)
_SIDE_WORDS = {
    **dict.fromkeys(("东经", "東經", "东", "東", "east", "e"), ("x", 1.0)),
    **dict.fromkeys(("西经", "西經", "西", "west", "w"), ("x", -1.0)),
    **dict.fromkeys(("北纬", "北緯", "北", "north", "n"), ("y", 1.0)),
    **dict.fromkeys(("南纬", "南緯", "南", "south", "s"), ("y", -1.0)),
    **dict.fromkeys(("经度", "經度", "longitude", "lon", "lng"), ("x", 1.0)),
    **dict.fromkeys(("纬度", "緯度", "latitude", "lat"), ("y", 1.0)),
}
_SIDES = {word.translate(_BEFORE): side for word, side in _SIDE_WORDS.items()}
_SIDE = "|".join(sorted(_SIDES, key=len, reverse=True))
_ANGLE = re.compile(
    rf"""(?P<before>{_SIDE})?\s*[:=]?\s*(?P<sign>[+-])?\s*
    (?:(?P<decimal>\d{{1,3}}(?:[.,]\d+)?)\s*°?
     |(?P<d>\d{{1,3}})\s*°\s*(?P<m>\d{{1,2}}(?:[.,]\d+)?)\s*'?
     |(?P<d2>\d{{1,3}})(?:\s*°\s*|\s*:\s*|\s+)(?P<m2>\d{{1,2}})(?:\s*'\s*|\s*:\s*|\s+)
      (?P<s2>\d{{1,2}}(?:[.,]\d+)?)\s*(?:"|'')?
    )\s*(?P<after>{_SIDE})?""",
    re.IGNORECASE | re.VERBOSE,
)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BRACKETS = re.compile(r"^[(\[{【]\s*(.*?)\s*[)\]}】]$")
_BETWEEN = re.compile(rf"\s*[;,/|]\s*|\s+|(?<=[\d\"'°])(?=(?:{_SIDE}))|(?<=[NSEWnsew])(?=\d)")


class Angle(NamedTuple):
    """Degrees, and what the text says that they are: ``x``, ``y``, or nothing."""

    degrees: float
    axis: str | None


def angle_of(text: str) -> Angle | None:
    """Return the degrees that a text stands for; none if it is no angle.

    Minutes and seconds of 60 and more are none.
    """
    match = _ANGLE.fullmatch(_plain(text))
    return None if match is None else _angle(match)


def pair_of(text: str) -> tuple[Angle, Angle] | None:
    """Return the two angles of one text, in its order; none if it does not hold two.

    A text that can be cut in two places, or gives one of the two twice, is none.
    """
    plain = _BRACKETS.sub(r"\1", _plain(text))
    found: set[tuple[Angle, Angle]] = set()
    for cut in _BETWEEN.finditer(plain):
        first = _ANGLE.fullmatch(plain[: cut.start()])
        second = _ANGLE.fullmatch(plain[cut.end() :])
        if first is None or second is None:
            continue
        pair = _angle(first), _angle(second)
        if pair[0] is None or pair[1] is None:
            continue
        if pair[0].axis is None or pair[0].axis != pair[1].axis:
            found.add((pair[0], pair[1]))
    return found.pop() if len(found) == 1 else None


def length_of(text: str) -> float | None:
    """Return the number that a text of metres stands for; none if it is no number."""
    plain = _plain(text).removesuffix("m").removesuffix("米").strip()
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return None


def _plain(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text.translate(_BEFORE)).translate(_BEFORE)
    return normal.strip().casefold()


def _angle(match: re.Match[str]) -> Angle | None:
    part = {name: value for name, value in match.groupdict().items() if value is not None}
    sides = [_SIDES[part[name]] for name in ("before", "after") if name in part]
    axes = {axis for axis, _ in sides}
    if len(axes) > 1:
        return None
    degrees = _number(part.get("decimal") or part.get("d") or part["d2"])
    minutes = _number(part.get("m") or part.get("m2") or "0")
    seconds = _number(part.get("s2") or "0")
    if minutes >= _MINUTES or seconds >= _MINUTES:
        return None
    size = degrees + minutes / _MINUTES + seconds / _MINUTES**2
    sign = -1.0 if part.get("sign") == "-" else 1.0
    for _, side in sides:
        sign *= side
    return Angle(sign * size, axes.pop() if axes else None)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
