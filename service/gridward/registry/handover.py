"""Hand responsibilities over on a day: whoever held them until then keeps what was before.

    stored           U3  contractor of A1  |-------------------------->
    file, from D     U2  contractor of A1                |
    together         U3  |------------------------------>|U2 --------->

A record that goes on unchanged stays one record, under its own number. What several may
hold at once, such as a helper's role, nobody gives up for another; only a file that is the
whole list ends what it leaves out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.frames import plain_records
from gridward.registry import hours
from gridward.registry.contested import REPLACED_TOGETHER
from gridward.registry.versions import day_before

if TYPE_CHECKING:
    from collections.abc import Collection

    Record = dict[str, Any]
    Question = tuple[Any, ...]

_QUESTION = ("layer", "area_code", "matter", "role")
_SAME = ("unit_code", "hours")
_EVER, _NEVER = "", "9999-12-31"


class Handover:
    """What becomes of stored responsibilities when a file counts from a day on.

    Parameters
    ----------
    stored
        ``frames.RESPONSIBILITIES`` that are there.
    since
        ISO date from which rows count that name no first day of their own.
    replace
        Whether the file is all there is then, for the layers and roles that it holds.
    """

    def __init__(self, stored: pd.DataFrame, *, since: str, replace: bool = False) -> None:
        self.since = since
        self._replace = replace
        self._like = stored
        self._lines: dict[Question, list[Record]] = {}
        for record in plain_records(stored):
            self._lines.setdefault(_of(record, _QUESTION), []).append(record)
        self._ended: set[int] = set()
        self._gone: set[int] = set()
        self._going_on: set[int] = set()

    def over(
        self, table: pd.DataFrame, *, said: Collection[str], shared: Collection[str]
    ) -> pd.DataFrame:
        """Return a file's rows with the first and last days that they have from now on.

        One without a last day ends before the next that is stored for the same begins.

        Parameters
        ----------
        table
            Rows in the columns of ``frames.RESPONSIBILITIES``, dates read.
        said
            The columns that the file has.
        shared
            The roles that several units may hold at once.
        """
        firsts = table["valid_from"].fillna(self.since)
        rows = plain_records(table.assign(valid_from=firsts))
        times = [self._times(row, noted="note" in said, shared=shared) for row in rows]
        if self._replace:
            self._end_others({_of(row, REPLACED_TOGETHER) for row in rows})
        return table.assign(
            valid_from=pd.Series([first for first, _ in times], index=table.index, dtype="str"),
            valid_to=pd.Series([last for _, last in times], index=table.index, dtype="str"),
        )

    @property
    def kept(self) -> pd.DataFrame:
        """Return the stored responsibilities as they will be."""
        return self._frame(lambda number: number not in self._gone)

    @property
    def ended(self) -> pd.DataFrame:
        """Return those that end otherwise than before."""
        return self._frame(lambda number: number in self._ended)

    @property
    def gone(self) -> pd.DataFrame:
        """Return those that would have begun on the very day, and never do."""
        return self._like[self._like["record"].isin(list(self._gone))]

    def _next_ends(self, row: Record, *, shared: Collection[str]) -> str | None:
        """Return the day before the next stored record of a row's question begins, if one does."""
        begins = [
            one["valid_from"]
            for one in self._lines.get(_of(row, _QUESTION), ())
            if (one["valid_from"] or _EVER) > row["valid_from"] and row["role"] not in shared
            if hours.meet(one["hours"], row["hours"])
        ]
        return day_before(min(begins)) if begins else None

    def _times(
        self, row: Record, *, noted: bool, shared: Collection[str]
    ) -> tuple[str | None, str | None]:
        """Return the first and last day of a row, after ending whom it follows."""
        day = row["valid_from"]
        line = [one for one in self._lines.get(_of(row, _QUESTION), ()) if _holds(one, day)]
        same = next((one for one in line if _of(one, _SAME) == _of(row, _SAME)), None)
        if same is not None:
            if (same["valid_from"] or _EVER) == day or not noted or same["note"] == row["note"]:
                self._going_on.add(same["record"])
                last = row["valid_to"] or same["valid_to"] or self._next_ends(row, shared=shared)
                return _text(same["valid_from"]), last
            self._end(same, day)
        for one in line if row["role"] not in shared else ():
            if one is not same and hours.meet(one["hours"], row["hours"]):
                self._end(one, day)
        return day, row["valid_to"] or self._next_ends(row, shared=shared)

    def _end(self, record: Record, day: str) -> None:
        """End a record the day before; one that begins on the day itself stands in the way."""
        if (record["valid_from"] or _EVER) < day:
            record["valid_to"] = day_before(day)
            self._ended.add(record["record"])

    def _end_others(self, named: Collection[tuple[Any, ...]]) -> None:
        """End what a whole list leaves out of the layers and roles that it holds."""
        for line in self._lines.values():
            for one in line:
                mine = one["record"] in self._going_on or not _holds(one, self.since)
                if mine or _of(one, REPLACED_TOGETHER) not in named:
                    continue
                if one["valid_from"] == self.since:
                    self._gone.add(one["record"])
                self._end(one, self.since)

    def _frame(self, wanted: Any) -> pd.DataFrame:  # noqa: ANN401 - a test of record numbers
        ends = {one["record"]: one["valid_to"] for line in self._lines.values() for one in line}
        rows = self._like[self._like["record"].map(wanted).astype("bool")]
        return rows.assign(valid_to=rows["record"].map(ends).astype("str"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _of(record: Record, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(record[name] for name in names)


def _holds(record: Record, day: str) -> bool:
    return (record["valid_from"] or _EVER) <= day <= (record["valid_to"] or _NEVER)
