"""Number areas in rows from the north, each row from west to east, and make their codes.

The row is led by the area that reaches farthest north of those left over (of several, by the
westernmost). To it belongs every area whose middle lies no farther south than the leader's
southern edge; they are numbered by their middles from west to east:

    ┌───┬───┐ ┌───┐      1  2  3      middle: of the box around the outline
    │ 1 │ 2 │ │ 3 │
    ├───┴─┬─┴─┴─┬─┘
    │  4  │  5  │        4  5
    └─────┴─────┘

The middles decide, then the codes, so that the same areas get the same numbers in whatever
order they come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gridward.registry.rows import BadRows
    from gridward.registry.schemes import Scheme


def reading_order(bounds: NDArray[np.float64], codes: Sequence[str]) -> list[int]:
    """Return the positions of areas as they are to be numbered.

    Parameters
    ----------
    bounds
        Shape (n, 4): west, south, east, north.
    codes
        n texts, each once; they decide where boxes do not.

    Returns
    -------
    list of int
        Positions in ``bounds``, each once.
    """
    west, south, _, north = bounds.T
    x, y = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    ranks = np.argsort(np.argsort(np.asarray(codes, dtype=object)))
    left, order = np.ones(len(bounds), dtype=bool), list[int]()
    for leader in np.lexsort((ranks, west, -north)):
        if left[leader]:
            row = np.flatnonzero(left & ((y >= south[leader]) | (ranks == ranks[leader])))
            order += row[np.lexsort((ranks[row], -y[row], x[row]))].tolist()
            left[row] = False
    return order


def made_codes(
    areas: gpd.GeoDataFrame,
    scheme: Scheme,
    *,
    above: Mapping[str, str],
    used: Iterable[str],
    given: Mapping[str, str],
    bad: BadRows,
) -> pd.DataFrame:
    """Return codes for areas that have none, numbered on from those that were ever used.

    Parameters
    ----------
    areas
        ``code``, ``parent_code`` and shapes of the areas to number, WGS 84.
    scheme
        With a part that is a number.
    above
        The code that stands for each parent, by the parent's own code; one that lacks has
        none. Parents with one code between them are numbered as one.
    used
        Every code of the scheme that was ever used; none of them is used again.
    given
        The text of each part that is neither above nor a number, by name.
    bad
        Gets ``no_code_above`` for each parent without a code, ``no_area_above`` for areas
        without a parent, and ``sequence_full`` where the digits do not suffice for all areas
        of a parent; rows are those of the index.

    Returns
    -------
    DataFrame
        ``area_code`` and ``identifier``, in the order of the numbers; no row for what is bad.
    """
    heads = areas["parent_code"].map(above)
    if scheme.part("above") is None:
        heads = pd.Series("", index=areas.index)
    for _, group in areas[heads.isna()].groupby("parent_code", dropna=False):
        parent = _text(group["parent_code"].iloc[0])
        problem = "no_code_above" if parent else "no_area_above"
        bad.add(problem, group.index[0], field="parent_code", value=parent)
    made, last = [], _last_numbers(used, scheme)
    for head, group in areas.groupby(heads, sort=True):
        made += _below(str(head), group, scheme, last=last.get(str(head)), given=given, bad=bad)
    return pd.DataFrame(made, columns=["area_code", "identifier"]).astype("str")


def _last_numbers(used: Iterable[str], scheme: Scheme) -> dict[str, int]:
    """Return the highest number that was ever used behind each code of an area above."""
    last: dict[str, int] = {}
    for code in filter(scheme.is_shaped, used):
        head, number = scheme.above_in(code), int(scheme.split(code)[scheme.counter.name])
        last[head] = max(number, last.get(head, 0))
    return last


def _below(
    head: str,
    group: gpd.GeoDataFrame,
    scheme: Scheme,
    *,
    last: int | None,
    given: Mapping[str, str],
    bad: BadRows,
) -> list[tuple[str, str]]:
    counter = scheme.counter
    if counter.undivided is not None and len(group) == 1 and last is None:
        return [(group["code"].iloc[0], _code(scheme, head, counter.undivided, given))]
    first, room = (last or 0) + 1, 10**counter.digits - 1
    needed = first + len(group) - 1
    if needed > room:
        parent, figures = _text(group["parent_code"].iloc[0]), {"needed": needed, "room": room}
        bad.add(
            "sequence_full", group.index[0], value=parent, details={**figures, "community": head}
        )
        return []
    order = reading_order(group.bounds.to_numpy(), group["code"].tolist())
    codes = group["code"].to_numpy()[order]
    return [
        (code, _code(scheme, head, f"{number:0{counter.digits}}", given))
        for number, code in enumerate(codes, start=first)
    ]


def _code(scheme: Scheme, head: str, number: str, given: Mapping[str, str]) -> str:
    texts = {"above": head, "number": number}
    return "".join(texts.get(part.source) or given[part.name] for part in scheme.parts)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
