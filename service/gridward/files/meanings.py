"""Tell what a column holds by its cells, where its name does not say it.

    310104003001, 310104003002      code       each once, letters and digits
    310104003,    310104003         parent     the beginning of the row's code, several times
    乌南居委会,   建新居委会        name       ends as names of places end
    121.4491, 31.2102               longitude  numbers in the range of the country, many places

Only what can hardly be anything else is told: all that a wrong guess could damage, such as
a date that may be of any event, or a number that may count anything, is left to its name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gridward.coordinates import angle_of, pair_of
from gridward.registry import KIND_WORDS, ROLE_WORDS, STATUS_WORDS, plain_word

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    import pandas as pd

_LOOKED_AT = 1000  # rows
_MOST = 0.9  # of the cells
_MANY = 0.6
_LONGITUDES, _LATITUDES = (73.0, 136.0), (3.0, 54.0)  # which no number can be both of
_EXACT = re.compile(r"\d[.,。．]\d{3}|[°度分′']")
_CODE = re.compile(r"[A-Za-z]{0,4}[-_]?\d{2,20}(?:[-_]\d+)*")
_PLACE = re.compile(
    r"\D{0,24}(?:村|社区|社區|居委会|村委会|居委會|村委會|里|街道|镇|鎮|乡|鄉|区|區|小区|小區|网格|網格"
    r"|苑|花园|花園|新村|市场|市場)(?:委员会|委員會)?"
)
_ADDRESS = re.compile(r".*(?:路|街|道|巷|弄|胡同|大街).*\d+(?:号|號|弄|巷).*")
_UNIT = re.compile(
    r".*(?:局|委员会|委員會|办事处|辦事處|办公室|辦公室|中心|大队|大隊|公司|管委会|办|辦|处|處)"
)
_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}(?:转\d+)?")
_HOUSEHOLDS = re.compile(r"\d+\s*[户戶]")
_TIME = re.compile(r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_DATE = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?")


def told_by_cells(
    table: pd.DataFrame, fields: Container[str], *, codes: pd.Series[str] | None = None
) -> dict[str, str]:
    """Return the columns of a table that hold some of our fields, by our own name.

    Parameters
    ----------
    table
        n rows of text; its columns are those that no field has been found for.
    fields
        The fields wanted.
    codes
        The rows' codes, if they were found by name.

    Returns
    -------
    dict
        The table's column by our field; no column twice, and no field that two columns
        would do equally well for.
    """
    head = table.head(_LOOKED_AT)
    free = {str(name): head[name].dropna() for name in table.columns}
    free = {name: cells for name, cells in free.items() if len(cells)}
    found: dict[str, str] = {}
    for field, fits in _TESTS.items():
        if field not in fields:
            continue
        able = [name for name, cells in free.items() if fits(cells, len(head))]
        if field == "parent_code":
            own = codes.head(_LOOKED_AT) if codes is not None else head.get(found.get("code", ""))
            able = [] if own is None else [name for name in able if _begins(head[name], own)]
        if len(able) == 1:
            found[field] = able[0]
            del free[able[0]]
    return found | _in_order(free, fields)


def _in_order(free: dict[str, pd.Series[str]], fields: Container[str]) -> dict[str, str]:
    """Return pairs of columns in which each row's first is never after its second."""
    found: dict[str, str] = {}
    for pair, pattern in _ORDERED.items():
        able = [name for name, cells in free.items() if _share(cells, pattern) >= _MOST]
        if len(able) != len(pair) or any(field not in fields for field in pair):
            continue
        first, second = (free[name].str.replace(r"^(\d):", r"0\1:", regex=True) for name in able)
        first, second = first.align(second, join="inner")
        if (first <= second).all():
            found |= dict(zip(pair, able, strict=True))
        elif (second <= first).all():
            found |= dict(zip(pair, reversed(able), strict=True))
    return found


def _share(cells: pd.Series[str], pattern: re.Pattern[str]) -> float:
    return float(cells.str.fullmatch(pattern).mean())


def _alike(pattern: re.Pattern[str], share: float) -> Callable[[pd.Series[str], int], bool]:
    return lambda cells, _: _share(cells, pattern) >= share


def _among(words: Mapping[str, tuple[str, ...]]) -> Callable[[pd.Series[str], int], bool]:
    known = {plain_word(word) for ours, others in words.items() for word in (ours, *others)}
    return lambda cells, _: bool(cells.map(plain_word).isin(known).all())


def _angles(ends: tuple[float, float]) -> Callable[[pd.Series[str], int], bool]:
    def fits(cells: pd.Series[str], _: int) -> bool:
        angles = [angle_of(cell) for cell in cells]
        inside = [a is not None and ends[0] <= a.degrees <= ends[1] for a in angles]
        exact = float(cells.str.contains(_EXACT).mean())
        return sum(inside) >= _MOST * len(cells) and exact >= _MOST

    return fits


def _pairs(cells: pd.Series[str], _: int) -> bool:
    return sum(pair_of(cell) is not None for cell in cells) >= _MOST * len(cells)


def _codes(cells: pd.Series[str], rows: int) -> bool:
    return len(cells) == rows and cells.is_unique and _code_like(cells)


def _parents(cells: pd.Series[str], _: int) -> bool:
    return not cells.is_unique and _code_like(cells)


def _code_like(cells: pd.Series[str]) -> bool:
    others = max(_share(cells, pattern) for pattern in (_DATE, _PHONE, _TIME))
    return _share(cells, _CODE) == 1.0 and others < _MANY


def _begins(parents: pd.Series[str], codes: pd.Series[str]) -> bool:
    """Tell whether each code begins with its row's parent and is longer."""
    pairs = zip(parents, codes, strict=True)
    begun = [
        str(code) != str(parent) and str(code).startswith(str(parent)) for parent, code in pairs
    ]
    return sum(begun) >= _MOST * len(begun)


def _names(cells: pd.Series[str], _: int) -> bool:
    return _share(cells, _PLACE) >= _MANY and cells.nunique() >= _MANY * len(cells)


def _areas(cells: pd.Series[str], _: int) -> bool:
    return _share(cells, _PLACE) >= _MOST and cells.nunique() < _MANY * len(cells)


_TESTS: dict[str, Callable[[pd.Series[str], int], bool]] = {
    "position": _pairs,
    "longitude": _angles(_LONGITUDES),
    "latitude": _angles(_LATITUDES),
    "phone": _alike(_PHONE, _MOST),
    "households": _alike(_HOUSEHOLDS, _MOST),
    "code": _codes,
    "parent_code": _parents,
    "address": _alike(_ADDRESS, _MANY),
    "role": _among(ROLE_WORDS),
    "kind": _among(KIND_WORDS),
    "status": _among(STATUS_WORDS),
    "unit_code": _alike(_UNIT, _MANY),
    "name": _names,
    "stated_area": _areas,
}
_ORDERED = {("valid_from", "valid_to"): _DATE, ("arrive", "leave"): _TIME}
