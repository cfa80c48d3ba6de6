"""Turn a table of layers into where each of them stands in the tree, parents first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.frames import LAYERS, checked, plain_records
from gridward.registry import values
from gridward.registry.rows import BadRows
from gridward.registry.words import understood

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

_YES_NO = {"yes": ("是", "true", "1", "y"), "no": ("否", "false", "0", "n")}
_COLUMNS = ["layer", "parent_layer", "beside", "overlay", "may_overlap", "accuracy_m"]


def layers(table: pd.DataFrame, *, source: str, known: Collection[str]) -> pd.DataFrame:
    """Return layers from a table of text, each after those that it names.

    Parameters
    ----------
    table
        Column ``layer``; ``parent_layer``, ``beside``, ``overlay`` and ``may_overlap`` (yes or
        no; no unless said) and ``accuracy_m`` may be missing. The index is the numbers of the
        file's rows.
    source
        The file's name, for errors.
    known
        The names of the layers that are there.

    Returns
    -------
    DataFrame
        ``frames.LAYERS`` without a rank, indexed by the file's rows.

    Raises
    ------
    BadRowsError
        If a name is missing or there twice, the layer above or beside is nowhere or, in the
        end, itself (``cycle``), or a value is none.
    """
    table = table.reindex(columns=_COLUMNS).astype("str")
    bad = BadRows(source)
    bad.call(table["layer"])
    bad.need(table["layer"])
    bad.need_unique(table["layer"])
    there = {*known, *table["layer"].dropna()}
    for name in ("parent_layer", "beside"):
        bad.need_one_of(table[name], there, "unknown_code")
    flags = {
        name: understood(table[name], _YES_NO, "bad_value", bad=bad).eq("yes").astype(bool)
        for name in ("overlay", "may_overlap")
    }
    made = table.assign(**flags, accuracy_m=values.numbers(table["accuracy_m"], bad=bad))
    ordered = _parents_first(made, bad)
    bad.raise_if_any()
    return checked(made.loc[ordered], LAYERS.remove_columns(["rank"]))


def _parents_first(made: pd.DataFrame, bad: BadRows) -> list[int]:
    """Return the rows in an order in which each comes after those that it names."""
    rows = dict(zip(made.index, plain_records(made), strict=True))
    waiting = {row: one for row, one in rows.items() if isinstance(one["layer"], str)}
    ordered: list[int] = []
    while waiting:
        missing = {one["layer"] for one in waiting.values()}
        ready = [
            row
            for row, one in waiting.items()
            if one["parent_layer"] not in missing and one["beside"] not in missing
        ]
        if not ready:
            for row, one in waiting.items():
                bad.add("cycle", row, field="parent_layer", value=one["layer"])
            return ordered
        ordered += ready
        waiting = {row: one for row, one in waiting.items() if row not in ready}
    return ordered
