"""Find records that answer the same question differently.

One unit at a time holds a role for an area and a matter, so two records for the same
area, matter and role on some of the same days contradict each other:

    U3  contractor of A1  |---------------->
    U2  contractor of A1          |-------->     whose is it from here on?

Helpers and supervisors may be many; they never contradict each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.frames import plain_records
from gridward.registry.merging import RESPONSIBILITY_KEY, keys
from gridward.registry.vocabulary import SHARED_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gridward.registry.rows import BadRows

REPLACED_TOGETHER = ("layer", "role")
_QUESTION = ["layer", "area_code", "matter", "role"]
_NO_END = "9999-12-31"


def need_uncontested(
    bad: BadRows, table: pd.DataFrame, stored: pd.DataFrame, *, replace: bool
) -> None:
    """Note every row that contradicts another one of the file, or a stored one.

    Parameters
    ----------
    bad
        Gets ``contested`` for each such row; the value names the other record by its
        unit, and by its number if it is stored.
    table
        ``frames.RESPONSIBILITIES``, indexed by row; rows that are bad already are left out.
    stored
        ``frames.RESPONSIBILITIES`` that are there; what the file says again is not looked at.
    replace
        Whether stored records of the layers and roles that the file holds are to go.
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
    asked = both[~both["role"].isin(SHARED_ROLES) & both.duplicated(_QUESTION, keep=False)]
    others: dict[int, str] = {}
    for _, group in asked.groupby(_QUESTION, dropna=False, sort=False):
        for row, other in _at_once(plain_records(group)):
            if row is not None:
                others.setdefault(row, other)
    for row, other in others.items():
        bad.add("contested", row, field="unit_code", value=other)


def _at_once(records: list[dict[str, Any]]) -> Iterator[tuple[int | None, str]]:
    """Yield the row of each record in force while another is, and what that one is called."""
    latest: dict[str, Any] | None = None
    for one in sorted(records, key=lambda record: record["valid_from"] or ""):
        if latest is not None and (one["valid_from"] or "") <= (latest["valid_to"] or _NO_END):
            yield one["row"], latest["said"]
            yield latest["row"], one["said"]
        if latest is None or (one["valid_to"] or _NO_END) > (latest["valid_to"] or _NO_END):
            latest = one
