"""Find records that answer the same question differently.

One unit at a time holds a role for an area and a matter, so two records for the same
area, matter and role on some of the same days, and open at the same hours of them,
contradict each other:

    U3  contractor of A1  |---------------->
    U2  contractor of A1          |-------->     whose is it from here on?

Shared roles, such as helpers and supervisors, may be held by many; they never
contradict each other. Drawn exceptions that lie on the same ground count as one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.frames import plain_records
from gridward.registry import hours
from gridward.registry.merging import RESPONSIBILITY_KEY, keys
from gridward.registry.vocabulary import EXCEPTION, SHARED_ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from gridward.registry.rows import BadRows

REPLACED_TOGETHER = ("layer", "role")
_QUESTION = ["layer", "area_code", "matter", "role"]
_NO_END = "9999-12-31"


def need_uncontested(
    bad: BadRows,
    table: pd.DataFrame,
    stored: pd.DataFrame,
    *,
    replace: bool,
    shared: Collection[str] = SHARED_ROLES,
    on_one_ground: Iterable[tuple[str, str, str, str]] = (),
) -> None:
    """Note every row that contradicts another one of the file, or a stored one.

    Parameters
    ----------
    bad
        Gets ``contested`` for each such row; the value names the other record by its
        unit, and by its number if it is stored; the details say where it stands.
    table
        ``frames.RESPONSIBILITIES``, indexed by row; rows that are bad already are left out.
    stored
        ``frames.RESPONSIBILITIES`` that are there; what the file says again is not looked at.
    replace
        Whether stored records of the layers and roles that the file holds are to go.
    shared
        The roles that several units may hold at once.
    on_one_ground
        Codes of two drawn exceptions, of one kind, that overlap, and from when to when.
    """
    kept = stored[~keys(stored, RESPONSIBILITY_KEY).isin(keys(table, RESPONSIBILITY_KEY))]
    if replace:
        kept = kept[~keys(kept, REPLACED_TOGETHER).isin(keys(table, REPLACED_TOGETHER))]
    readable = table[~table.index.isin([error.row for error in bad.found])]
    numbered = kept["unit_code"] + " #" + kept["record"].astype("str")
    both = pd.concat(
        [
            kept.assign(said=numbered, row=None),
            readable.assign(said=readable["unit_code"], row=readable.index),
        ]
    )
    single = both[~both["role"].isin(list(shared))]
    others: dict[int, dict[str, Any]] = {}
    for one, other in _at_once(single, on_one_ground):
        for mine, theirs in ((one, other), (other, one)):
            if mine["row"] is not None:
                others.setdefault(mine["row"], theirs)
    for row, other in others.items():
        there = f"record {other['record']}" if other["row"] is None else f"row {other['row']:.0f}"
        figures = {"holder": other["unit_code"], "where": there}
        bad.add("contested", row, field="unit_code", value=other["said"], details=figures)


def _at_once(
    single: pd.DataFrame, on_one_ground: Iterable[tuple[str, str, str, str]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield two records at a time that hold a role for the same question at once."""
    asked = single[single.duplicated(_QUESTION, keep=False)]
    for _, group in asked.groupby(_QUESTION, dropna=False, sort=False):
        before: list[dict[str, Any]] = []
        for one in plain_records(group):
            other = next((other for other in reversed(before) if _meet(one, other)), None)
            if other is not None:
                yield one, other
            before.append(one)
    drawn: dict[str, list[dict[str, Any]]] = {}
    for record in plain_records(single[single["layer"] == EXCEPTION]):
        drawn.setdefault(record["area_code"], []).append(record)
    for here, there, first, last in on_one_ground:
        days = {"valid_from": first, "valid_to": last, "hours": None}
        for one in drawn.get(here, ()):
            for other in drawn.get(there, ()):
                alike = one["role"] == other["role"] and one["matter"] == other["matter"]
                if alike and _meet(one, other) and _meet(one, days) and _meet(other, days):
                    yield one, other


def _meet(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two records are ever in force and open at once."""
    apart = (one["valid_to"] or _NO_END) < (other["valid_from"] or "") or (
        other["valid_to"] or _NO_END
    ) < (one["valid_from"] or "")
    return not apart and hours.meet(one["hours"], other["hours"])
