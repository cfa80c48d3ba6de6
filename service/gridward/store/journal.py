"""Change rows, and keep what each was before and after, so that nothing is lost.

    insert, update, delete ──> the table
             └── before, after ──> edits, under the revision that is recorded at the end

Every change of what a workspace knows goes through here. A row is kept as JSON, its
geometry as well-known binary in hex: enough to make the very same row again. Many new
rows at once are told by their numbers alone, since whatever changes one of them later keeps
what it was before. What is written is append-only: an undo is a further revision.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import bindparam, delete, func, insert, select, update

from gridward.store import bulk
from gridward.store.lost_updates import need_unchanged
from gridward.store.tables import AREA_IDENTITIES, EDITS, UNIT_IDENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from sqlalchemy import Connection, Table

    Row = Mapping[str, Any]

_MOST_AT_ONCE = 500  # row numbers in one question; a database limits them
_GEOMETRY = "geom"
_NAMES = ("code", "area_code", "layer", "key", "name")  # what a row is known by, the first it has


@dataclass(frozen=True)
class Edit:
    """One row before and after a change; before is none for a new row, after for one gone."""

    table: str
    row: int
    code: str | None
    before: str | None
    after: str | None
    last_row: int | None = None  # of many new rows


class Journal:
    """The changes of one transaction.

    Parameters
    ----------
    connection
        Inside a transaction that may write.
    seen
        The revision that the changes were made from, if that is to be looked at: rows that
        a later one changed are not overwritten.
    """

    def __init__(self, connection: Connection, *, seen: int | None = None) -> None:
        self.connection = connection
        self._seen = seen
        self._edits: list[Edit] = []

    def __bool__(self) -> bool:
        """Tell whether anything was changed that no revision names yet."""
        return bool(self._edits)

    def insert(self, table: Table, rows: Sequence[Row]) -> list[int]:
        """Add rows, with numbers of their own unless they bring some; return the numbers."""
        if not rows:
            return []
        made = self.connection.execute(
            insert(table).returning(table.c.id, sort_by_parameter_order=True), list(rows)
        )
        ids = [int(number) for number in made.scalars()]
        self._note(table, ids, before={}, after=self.images(table, ids))
        return ids

    def insert_frame(
        self, table: Table, rows: pd.DataFrame, *, filled: bulk.Filling | None = None
    ) -> None:
        """Add rows of a frame, in its order, with numbers of their own.

        Parameters
        ----------
        table
            Where to.
        rows
            n rows of columns of the table, shapes in ``geom``.
        filled
            What they are inserted by, where more come after these.
        """
        if not len(rows):
            return
        newest = select(func.coalesce(func.max(table.c.id), 0))
        last = self.connection.execute(newest).scalar_one()
        if filled is None:
            bulk.insert(self.connection, table, rows)
        else:
            filled.insert(rows)
        added = table.c.id > last
        if len(rows) < bulk.MANY:
            numbers = select(table.c.id).where(added).order_by(table.c.id)
            ids = list(self.connection.execute(numbers).scalars())
            self._note(table, ids, before={}, after=self.images(table, ids))
            return
        ends = select(func.min(table.c.id), func.max(table.c.id)).where(added)
        first, last = self.connection.execute(ends).one()
        self._edits.append(Edit(table.name, first, None, None, None, last))

    def update(self, table: Table, ids: Sequence[int], rows: Sequence[Row]) -> None:
        """Give rows other values, n each; the rows all name the same columns."""
        if not ids:
            return
        before = self.images(table, ids)
        self._need_unchanged(table, dict(zip(ids, rows, strict=True)), before)
        values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0]}
        self.connection.execute(
            update(table).where(table.c.id == bindparam("its_id")).values(values),
            [
                {"its_id": number, **{f"new_{name}": value for name, value in row.items()}}
                for number, row in zip(ids, rows, strict=True)
            ],
        )
        self._note(table, ids, before=before, after=self.images(table, ids))

    def delete(self, table: Table, ids: Sequence[int]) -> None:
        """Take rows out."""
        if not ids:
            return
        before = self.images(table, ids)
        self._need_unchanged(table, dict.fromkeys(ids), before)
        self.connection.execute(
            delete(table).where(table.c.id == bindparam("its_id")),
            [{"its_id": number} for number in ids],
        )
        self._note(table, ids, before=before, after={})

    def write(self, revision: int) -> None:
        """Write down what was changed, under a revision that is there."""
        if self._edits:
            rows = [
                {
                    "revision_id": revision,
                    "table_name": edit.table,
                    "row_id": edit.row,
                    "last_row_id": edit.last_row,
                    "code": edit.code,
                    "before": edit.before,
                    "after": edit.after,
                }
                for edit in self._edits
            ]
            self.connection.execute(insert(EDITS), rows)
        self._edits = []

    def images(self, table: Table, ids: Iterable[int]) -> dict[int, str]:
        """Return rows as JSON, by number."""
        return {row["id"]: _packed(row) for row in self._rows(table, list(ids))}

    def _need_unchanged(
        self, table: Table, wanted: Mapping[int, Row | None], now: Mapping[int, str]
    ) -> None:
        if self._seen is not None:
            need_unchanged(self.connection, table, wanted, now, seen=self._seen)

    def _rows(self, table: Table, ids: Sequence[int]) -> Iterator[Row]:
        for start in range(0, len(ids), _MOST_AT_ONCE):
            some = ids[start : start + _MOST_AT_ONCE]
            found = self.connection.execute(select(table).where(table.c.id.in_(some)))
            for row in found.mappings():
                yield {str(name): value for name, value in row.items()}

    def _note(
        self,
        table: Table,
        ids: Iterable[int],
        *,
        before: Mapping[int, str],
        after: Mapping[int, str],
    ) -> None:
        changed = [number for number in ids if before.get(number) != after.get(number)]
        rows = {number: json.loads(after.get(number) or before[number]) for number in changed}
        known = self._known_by(rows.values())
        for number, row in rows.items():
            self._edits.append(
                Edit(table.name, number, known(row), before.get(number), after.get(number))
            )

    def _known_by(self, rows: Iterable[Row]) -> _Names:
        """Return how to call rows: by their own code, or by the area or unit they speak of."""
        areas, units = set(), set()
        for row in rows:
            areas.add(row.get("area_id"))
            units.add(row.get("unit_id"))
        return _Names(
            self._codes(AREA_IDENTITIES, areas - {None}),
            self._codes(UNIT_IDENTITIES, units - {None}),
        )

    def _codes(self, table: Table, ids: set[Any]) -> dict[int, str]:
        return {row["id"]: row["code"] for row in self._rows(table, sorted(ids))}


@dataclass(frozen=True)
class _Names:
    areas: Mapping[int, str]
    units: Mapping[int, str]

    def __call__(self, row: Row) -> str | None:
        own = next((row[name] for name in _NAMES if row.get(name) is not None), None)
        if own is not None:
            return str(own)
        return self.areas.get(row.get("area_id", 0)) or self.units.get(row.get("unit_id", 0))


def unpacked(image: str) -> dict[str, Any]:
    """Return the row that JSON keeps, ready to be written."""
    row: dict[str, Any] = json.loads(image)
    if row.get(_GEOMETRY) is not None:
        row[_GEOMETRY] = shapely.from_wkb(row[_GEOMETRY])
    return row


def _packed(row: Row) -> str:
    plain = {
        name: shapely.to_wkb(value, hex=True, byte_order=1)
        if isinstance(value, BaseGeometry)
        else value
        for name, value in row.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)
