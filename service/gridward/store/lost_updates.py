"""Refuse to overwrite what somebody else changed since it was looked at.

    revision 5    my list is made            phone 110
    revision 6    somebody else changes it   phone 120
    my import     made from revision 5       phone 110, name 甲  ──> refused, both versions shown

The version of a row is the last revision that changed it, as the history tells it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import or_, select

from gridward.errors import ConflictError
from gridward.store.tables import EDITS, REVISIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table

_MOST_AT_ONCE = 500  # row numbers in one question; a database limits them


def need_unchanged(
    connection: Connection,
    table: Table,
    wanted: Mapping[int, Mapping[str, Any] | None],
    now: Mapping[int, str],
    *,
    seen: int,
) -> None:
    """Refuse if one of the rows that are to be changed was changed after a revision.

    Parameters
    ----------
    connection
        Inside the transaction that is to change them.
    table
        Theirs.
    wanted
        What each row is to be, by number; none: it is to go.
    now
        What it is, as JSON.
    seen
        The revision that the change was made from.

    Raises
    ------
    ConflictError
        ``record``, for the first such row: its columns as they are and as they were to be,
        where the two differ.
    """
    for number in _changed_since(connection, table, list(wanted), seen):
        theirs = {name: value for name, value in json.loads(now[number]).items() if name != "id"}
        mine = wanted[number]
        known_by = theirs.get("code") or theirs.get("layer") or theirs.get("key") or number
        if mine is None:
            raise ConflictError("record", f"{table.name} {known_by}", None, _told(theirs))
        plain = {name: _plain(value) for name, value in mine.items()}
        differing = [name for name, value in plain.items() if theirs.get(name) != value]
        if differing:
            raise ConflictError(
                "record",
                f"{table.name} {known_by}",
                _told({name: plain[name] for name in differing}),
                _told({name: theirs.get(name) for name in differing}),
            )


def _changed_since(
    connection: Connection, table: Table, ids: Sequence[int], seen: int
) -> list[int]:
    """Return those of some rows that a later revision changed or brought, in their order."""
    newer = select(REVISIONS.c.id).where(REVISIONS.c.id > seen).limit(1)
    if connection.execute(newer).first() is None:
        return []
    later = select(EDITS.c.row_id, EDITS.c.last_row_id).where(
        EDITS.c.table_name == table.name, EDITS.c.revision_id > seen
    )
    found: set[int] = set()
    for start in range(0, len(ids), _MOST_AT_ONCE):
        some = ids[start : start + _MOST_AT_ONCE]
        span = EDITS.c.last_row_id >= min(some)
        for row in connection.execute(later.where(or_(EDITS.c.row_id.in_(some), span))):
            last = row.row_id if row.last_row_id is None else row.last_row_id
            found |= {number for number in some if row.row_id <= number <= last}
    return [number for number in ids if number in found]


def _plain(value: object) -> object:
    if isinstance(value, BaseGeometry):
        return shapely.to_wkb(value, hex=True, output_dimension=2, byte_order=1)
    return value


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row for people: of a shape only that there is one."""
    return {name: "…" if name == "geom" and value else value for name, value in row.items()}
