r"""Give the sheets of a workbook names that every spreadsheet program takes.

At most 31 UTF-16 units, none of ``[ ] : * ? / \``, no apostrophe at either end, no two
alike but for capital letters, and not "History", which Excel keeps for itself.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_UNITS = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
_KEPT = frozenset({"history"})


def tab_names(titles: Iterable[str]) -> list[str]:
    """Return a name for each title, in order; a later one of the same name gets a number.

    Examples
    --------
    >>> tab_names(["A/B", "a b", ""])
    ['A B', 'a b 2', '2']
    """
    taken = set(_KEPT)
    made = []
    for title in titles:
        wishes = _wishes(_plain(title))
        name = next(one for one in wishes if one and one.casefold() not in taken)
        taken.add(name.casefold())
        made.append(name)
    return made


def _wishes(title: str) -> Iterator[str]:
    yield _cut(title, _MOST_UNITS)
    for number in itertools.count(2):
        ending = f" {number}"
        yield (_cut(title, _MOST_UNITS - len(ending)) + ending).strip()


def _plain(title: str) -> str:
    return " ".join(_FORBIDDEN.sub(" ", title).split()).strip("' ")


def _cut(text: str, most: int) -> str:
    """Return the beginning of a text that has no more UTF-16 units than it may."""
    units = 0
    for place, letter in enumerate(text):
        units += 1 + (ord(letter) > 0xFFFF)  # noqa: PLR2004 - beyond are pairs
        if units > most:
            return text[:place].strip("' ")
    return text
