"""Propose the names that somebody may have meant by one that nobody knows.

    幸褔里   幸福里   sounds alike       0.25
             幸市里   another character  1

Names are compared in simplified script, character by character. What sounds alike costs
little, because most people type by sound; what does so by a rare reading, or nearly (zh and
z, in and ing), costs up to half. A body's ending (社区居委会) counts little where the rest is
the same. Whatever is found is a proposal: nothing is ever changed by it.

It falls short where characters only look alike (未, 末): they count as different.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from gridward.registry.spelling import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SAME_SOUND, _RARE_SOUND, _NEAR_SOUND, _OTHER = 0.25, 0.4, 0.5, 1.0
_OTHER_ENDING = 0.2
_MOST_COST = 3.0
_WORSE = 0.5  # than the best, and it is no longer worth a look
_MOST = 3
_CODE = re.compile(r"[\W_A-Za-z]*\d[\W\w]*")
_ENDINGS = re.compile(
    "(?:社区|村)?(?:居民|村民)?(?:居委会|村委会|委员会|社区|公所|街道办事处|街道)$"
)
_NEARLY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


def likely_meant(
    name: str, known: Iterable[str], *, beside: Mapping[str, float] | None = None
) -> tuple[str, ...]:
    """Return the known names that a name is most likely a misspelling of, likeliest first.

    Parameters
    ----------
    name
        Text of any script. A code (with a digit and without Chinese) is like nothing: a digit
        more or less makes another one.
    known
        Names that there are; several alike count once.
    beside
        What speaks against some of them beside their spelling (how far off they lie, say),
        from 0 to about 1; a change of one character counts 1.

    Returns
    -------
    tuple of str
        At most three; none where no name is near.
    """
    costs = {
        other: cost + (beside or {}).get(other, 0.0)
        for other, cost in spelling_costs(name, known).items()
    }
    ranked = sorted(costs, key=lambda other: (costs[other], other))
    return tuple(other for other in ranked if costs[other] <= costs[ranked[0]] + _WORSE)[:_MOST]


def spelling_costs(name: str, known: Iterable[str]) -> dict[str, float]:
    """Return what it costs to make each near one of the known names of a name.

    Parameters are those of ``likely_meant``; a change of one character costs 1, and what
    costs more than half a name, or more than 3, is not near.
    """
    wanted = folded(name)
    if not wanted or _CODE.fullmatch(name):
        return {}
    costs = {other: _cost(wanted, folded(other)) for other in set(known)}
    return {other: cost for other, cost in costs.items() if cost is not None}


def _cost(name: str, other: str) -> float | None:
    """Return what it costs to make one folded name of another; none for what is not near."""
    cores = (_ENDINGS.sub("", name), _ENDINGS.sub("", other))
    if not all(cores) or cores == (name, other):
        return _distance(name, other)
    cost = _distance(*cores)
    if cost is None or name.removeprefix(cores[0]) == other.removeprefix(cores[1]):
        return cost
    return cost + _OTHER_ENDING


def _distance(name: str, other: str) -> float | None:
    most = min(_MOST_COST, (len(name) - 1) / 2)
    if name != other and (abs(len(name) - len(other)) > most or not set(name) & set(other)):
        return None
    row = [float(number) for number in range(len(other) + 1)]
    for number, mine in enumerate(name, start=1):
        above, row = row, [float(number)]
        for place, theirs in enumerate(other, start=1):
            changed = above[place - 1] + _substitution(mine, theirs)
            row.append(min(changed, above[place] + _OTHER, row[place - 1] + _OTHER))
    return row[-1] if row[-1] <= most or name == other else None


def _substitution(mine: str, theirs: str) -> float:
    if mine == theirs:
        return 0.0
    if _sounds(mine)[:1] == _sounds(theirs)[:1] != ():
        return _SAME_SOUND
    if {*_sounds(mine)} & {*_sounds(theirs)}:
        return _RARE_SOUND
    return _NEAR_SOUND if _near_sounds(mine) & _near_sounds(theirs) else _OTHER


@cache
def _sounds(character: str) -> tuple[str, ...]:
    """Return how a character is read, without tones, the usual reading first; a letter never."""
    if character.isascii():
        return ()
    from pypinyin import Style, pinyin  # noqa: PLC0415 - most commands compare no names

    (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True) or [[]]
    return tuple(sound for sound in readings if sound != character)


@cache
def _near_sounds(character: str) -> frozenset[str]:
    made = set()
    for sound in _sounds(character):
        near = sound
        for hard, soft in _NEARLY:
            near = near.replace(hard, soft)
        made.add(near)
    return frozenset(made)
