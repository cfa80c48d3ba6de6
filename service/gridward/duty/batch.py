"""Answer a million places at once: each distinct question is asked once, and joined back.

    rows of areas, exceptions, matter  ──>  distinct combinations  ──>  duties
                 n places                       few                      └─ join ─> n answers

The answers are those of ``Book.duties``, as they are the same call; what grows with the
places is only telling the combinations apart. Distances to exceptions enter a combination
by their order, which is all that decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridward.duty.records import Drawn, Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from gridward.duty.book import Book
    from gridward.duty.grounds import Grounds, Hits
    from gridward.duty.lines import Tree
    from gridward.duty.records import Duty, Spot

    Whole = NDArray[np.intp]
    Row = Mapping[str, tuple[str | None, int | None]]  # unit and first record by column
    Known = dict[tuple[Spot, str | None], Row]

_BETWEEN = ";"  # the units of a role that several hold


def resolve_batch(
    book: Book,
    held: Mapping[str, tuple[Sequence[str], NDArray[np.int32]]],
    matters: Sequence[str | None] | pd.Series,
    *,
    tree: Tree,
    day: str,
    minute: int | None = None,
    drawn: tuple[Grounds, Hits] | None = None,
    known: Known | None = None,
) -> pd.DataFrame:
    """Return who must act at n places, for a matter each.

    Parameters
    ----------
    book
        The responsibilities.
    held
        For each layer the codes of its areas, and for each place the number of the one that
        holds it, -1 for none; shape (n,).
    matters
        n codes; missing: what holds for every matter.
    tree
        The layers of the tree; all others lie across it.
    day, minute
        As in ``Question``.
    drawn
        The drawn exceptions, and which of them hold which place.
    known
        Answers of earlier calls with the same book and moment; gets those of this one.

    Returns
    -------
    DataFrame
        n rows, indexed from 0; for each role that anybody holds or misses its unit's code,
        several with semicolons between, and ``<role>_record``, the first record that says so;
        for overlays ``<layer>_<role>``. Missing for nobody.
    """
    known = {} if known is None else known
    codes, words = pd.factorize(pd.Series(matters, dtype=object))
    columns: dict[str, Whole] = {"": codes.astype(np.intp)}
    columns |= {layer: rows.astype(np.intp) for layer, (_, rows) in held.items()}
    orders: list[tuple[Drawn, ...]] = [()]
    if drawn is not None and len(drawn[1].place):
        columns["drawn"], orders = _orders(*drawn, len(codes))
    which, first = _distinct(list(columns.values()))
    nested = [layer for rung in tree.rungs.order for layer in rung]
    layers = [*nested, *(layer for layer in held if layer not in nested)]
    found = []
    for place in first:
        areas = [
            (layer, held[layer][0][row])
            for layer in layers
            if layer in held and (row := int(columns[layer][place])) >= 0
        ]
        drawn_here = orders[int(columns["drawn"][place])] if "drawn" in columns else ()
        spot = tree.spot(areas, drawn_here)
        number = int(codes[place])
        matter = None if number < 0 else str(words[number])
        if (spot, matter) not in known:
            duties = book.duties(Question(spot, day, minute, matter))
            known[spot, matter] = _row(duties, spot)
        found.append(known[spot, matter])
    return _joined(found, which)


def _distinct(columns: Sequence[Whole]) -> tuple[Whole, Whole]:
    """Return the combination of each row, and the first row of each combination."""
    which = np.zeros(len(columns[0]), dtype=np.intp)
    for column in columns:
        width = int(column.max(initial=-1)) + 2
        which, _ = pd.factorize(which * width + column + 1)
    count = int(which.max(initial=-1)) + 1
    first = np.zeros(count, dtype=np.intp)
    first[which[::-1]] = np.arange(len(which))[::-1]  # the last one written is the first row
    return which, first


def _orders(grounds: Grounds, hits: Hits, count: int) -> tuple[Whole, list[tuple[Drawn, ...]]]:
    """Return for each place the number of what is drawn there, in the order of its distance."""
    order = np.lexsort((hits.exception, hits.distance_m, hits.place))
    place, exception = hits.place[order], hits.exception[order]
    distance_m = hits.distance_m[order]
    starts = np.flatnonzero(np.r_[True, np.diff(place) > 0])
    ends = np.r_[starts[1:], len(place)]
    numbers = np.zeros(count, dtype=np.intp)
    known: dict[tuple[tuple[int, int], ...], int] = {(): 0}
    orders: list[tuple[Drawn, ...]] = [()]
    for start, end in zip(starts, ends, strict=True):
        near = distance_m[start:end]
        ranks = np.cumsum(np.r_[0, np.diff(near) > 0]) + 1
        key = tuple(zip(exception[start:end].tolist(), ranks.tolist(), strict=True))
        if key not in known:
            known[key] = len(orders)
            orders.append(
                tuple(Drawn(grounds.codes[row], grounds.kinds[row], rank) for row, rank in key)
            )
        numbers[place[start]] = known[key]
    return numbers, orders


def _row(duties: Sequence[Duty], spot: Spot) -> Row:
    """Return units and first record by column."""
    found: dict[str, tuple[str | None, int | None]] = {}
    for one in duties:
        beside = (one.layer, one.area_code) in spot.beside
        column = f"{one.layer}_{one.role}" if beside else one.role
        units, record = found.get(column, (None, None))
        if units is not None and one.unit_code is not None:
            found[column] = (f"{units}{_BETWEEN}{one.unit_code}", record)
        else:
            found[column] = (units or one.unit_code, record or one.record)
    return found


def _joined(found: Sequence[Row], which: Whole) -> pd.DataFrame:
    names = dict.fromkeys(name for row in found for name in row)
    columns: dict[str, pd.Series] = {}
    for name in names:
        said = [row.get(name, (None, None)) for row in found]
        units = pd.Series([unit for unit, _ in said], dtype="str").array.take(which)
        records = pd.array([record for _, record in said], dtype="Int64").take(which)
        columns[name] = pd.Series(units)
        columns[f"{name}_record"] = pd.Series(records)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(which)))
