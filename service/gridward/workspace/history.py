"""Tell who changed what when, and take a change back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.errors import InputError
from gridward.frames import EDITS, checked
from gridward.store import now
from gridward.workspace.answers import Undone
from gridward.workspace.door import Door, day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_REFERENCES = {
    "area_id": "area",
    "built_by_id": "unit",
    "exception_id": "exception",
    "kept_by_id": "unit",
    "matter_id": "matter",
    "unit_id": "unit",
}
_FIELDS = {
    "area_id": "area_code",
    "built_by_id": "built_by",
    "exception_id": "area_code",
    "geom": "geometry",
    "kept_by_id": "kept_by",
    "matter_id": "matter",
    "parent_id": "parent_code",
    "unit_id": "unit_code",
}
_PARENTS = {"areas": "area", "units": "unit", "matters": "matter"}
_BESIDE = {  # a code's place, told by the record itself
    *("area_identities", "unit_identities", "matter_identities", "exception_identities"),
}


class History(Door):
    """What was done to a workspace."""

    def history(
        self,
        *,
        table: str | None = None,
        code: str | None = None,
        since: str | None = None,
        revision: int | None = None,
    ) -> pd.DataFrame:
        """Return what was changed when, by whom and by which command, the oldest first.

        Parameters
        ----------
        table
            Only revisions that changed rows of this table, such as ``areas``.
        code
            Only those that changed the record of this code.
        since
            Only from this ISO date on, on the office's clock.
        revision
            Only this one.

        Returns
        -------
        DataFrame
            ``frames.HISTORY`` with ``added``, ``changed`` and ``removed``: how many rows
            of those asked for.

        Raises
        ------
        InputError
            If the date cannot be used.
        """
        with self._store.reading() as records:
            done, edits = records.history(), records.edits(revision=revision, code=code)
        asked = _asked(edits, table)
        if table is not None or code is not None:
            done = done[done["revision"].isin(asked["revision"])]
        if since is not None:
            done = done[done["at"] >= _moment(since)]
        if revision is not None:
            done = done[done["revision"] == revision]
        counts = _counts(asked).reindex(done["revision"]).reset_index(drop=True)
        told = pd.DataFrame(list(map(_told, done["detail"])), columns=list(counts))
        counts = counts.fillna(told).fillna(0).astype("int64")
        return pd.concat([done.reset_index(drop=True), counts], axis="columns")

    def edits(
        self, *, table: str | None = None, code: str | None = None, revision: int | None = None
    ) -> pd.DataFrame:
        """Return every row that was changed, ``frames.EDITS``, the oldest first.

        Parameters
        ----------
        table, code, revision
            Only rows of this table, of the record of this code, or by this revision.

        Returns
        -------
        DataFrame
            With a column ``differs``: for each field that changed its value before and
            after, codes for what is referred to; of a shape only that it changed.
        """
        with self._store.reading() as records:
            asked = _asked(records.edits(revision=revision, code=code), table)
            codes = records.codes()
        told = [
            _differences(table_, before, after, codes)
            for table_, before, after in zip(
                asked["table"], asked["before"], asked["after"], strict=True
            )
        ]
        return checked(asked, EDITS).assign(differs=pd.Series(told, dtype=object))

    def undo(self, revision: int | None = None) -> Undone:
        """Take a change back, as a new change: every row is again what it was.

        Parameters
        ----------
        revision
            The number of the change; the last one unless given. Undoing an undo does
            again what it took back.

        Raises
        ------
        NotFoundError
            If there is no such revision.
        InputError
            ``nothing_to_undo`` in a workspace without a change, ``not_recorded`` for one
            that an earlier version of the program made.
        ConflictError
            If rows of it were changed later, or other records refer to them.
        """
        with self._store.writing() as records:
            number = records.revision() if revision is None else revision
            if number == 0:
                raise InputError("nothing_to_undo")
            done = records.history().set_index("revision")
            made = records.undo(number)
            what = str(done.loc[number, "action"])
            detail = {"revision": number, "action": what, **vars(made)}
            last = records.record(action="undo", source=None, detail=detail, at=now())
        return Undone(number, what, made.added, made.changed, made.removed, last)


def _moment(day: str) -> str:
    """Return when a day begins on the office's clock, as the history writes it."""
    begins = datetime.fromisoformat(day_of(day)).astimezone(UTC)
    return begins.isoformat(timespec="seconds").replace("+00:00", "Z")


def _told(detail: str) -> tuple[float, float, float]:
    """Return how many rows a revision says that it changed, where its rows were not kept."""
    said = json.loads(detail)
    return said.get("added"), said.get("changed"), said.get("removed")


def _asked(edits: pd.DataFrame, table: str | None) -> pd.DataFrame:
    if table is not None:
        edits = edits[edits["table"] == table]
    return edits[~edits["table"].isin(_BESIDE - {table})].reset_index(drop=True)


def _counts(edits: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows each revision added, changed and removed."""
    many = edits["last_row"].fillna(edits["row"]).astype("int64") - edits["row"] + 1
    new = edits["before"].isna()
    gone = edits["after"].isna() & edits["last_row"].isna()
    kinds = pd.DataFrame({"added": new * many, "changed": ~new & ~gone, "removed": ~new & gone})
    return kinds.groupby(edits["revision"]).sum().astype("int64")


def _differences(
    table: str, before: object, after: object, codes: Mapping[str, Mapping[int, str]]
) -> dict[str, tuple[Any, Any]]:
    """Return what each field was and is, of those that changed."""
    was, now_is = (
        json.loads(row) if isinstance(row, str) else dict[str, Any]() for row in (before, after)
    )
    return {
        _called(name): (
            _value(table, name, was.get(name), codes),
            _value(table, name, now_is.get(name), codes),
        )
        for name in (now_is or was)
        if name != "id" and was.get(name) != now_is.get(name)
    }


def _called(name: str) -> str:
    return _FIELDS.get(name, name)


def _value(table: str, name: str, value: Any, codes: Mapping[str, Mapping[int, str]]) -> Any:  # noqa: ANN401 - whatever a column holds
    if value is None:
        return None
    if name == "geom":
        return "…"
    kind = _PARENTS.get(table) if name == "parent_id" else _REFERENCES.get(name)
    return value if kind is None else codes[kind].get(value, value)
