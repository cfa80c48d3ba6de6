"""Reverse one revision, as a new change: every row becomes what it was before it.

    revision 7    A1 changed, B2 added, C3 removed
    undo of 7     A1 as before, B2 removed, C3 back under its own number

It is all or nothing, and only if the rows are still as the revision left them. An undo is
itself a revision with all its rows, so undoing it does again what was undone.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from gridward.errors import ConflictError, InputError, NotFoundError
from gridward.frames import plain_records
from gridward.store import shapes
from gridward.store.changes import Changes
from gridward.store.dialects import dialect_of
from gridward.store.journal import unpacked
from gridward.store.tables import EDITS, LAYERS, METADATA, REVISIONS, geometry_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.store.journal import Journal

    Edit = dict[str, Any]

_MOST_NAMED = 5


def undo(journal: Journal, revision: int) -> Changes:
    """Make every row that a revision changed what it was before.

    Parameters
    ----------
    journal
        Of a transaction that may write.
    revision
        The number of the revision.

    Returns
    -------
    Changes
        How many rows came back, became what they were, and went.

    Raises
    ------
    NotFoundError
        If there is no such revision.
    InputError
        ``not_recorded``, if its rows were not kept, as an earlier version of the program
        made it.
    ConflictError
        If rows were changed since, or others refer to them; it names what did so.
    """
    edits = _edits(journal, revision)
    _need_untouched(journal, revision, edits)
    try:
        for (table, kind), some in groupby(reversed(edits), key=_kind):
            _reverse(journal, table, kind, list(some))
    except IntegrityError as error:  # a later record hangs on one that would go
        raise ConflictError("revision", str(revision)) from error
    _show(journal, edits)
    counts = dict.fromkeys(("added", "changed", "removed"), 0)
    for edit in edits:
        counts[_kind(edit)[1]] += len(_rows(edit))
    return Changes(added=counts["removed"], changed=counts["changed"], removed=counts["added"])


def _edits(journal: Journal, revision: int) -> list[Edit]:
    there = select(REVISIONS.c.id).where(REVISIONS.c.id == revision)
    if journal.connection.execute(there).first() is None:
        raise NotFoundError("revision", str(revision))
    shape = shapes.EDIT.where(EDITS.c.revision_id == revision)
    found = plain_records(shapes.read(journal.connection, shape))
    if not found:
        raise InputError("not_recorded", value=revision)
    return found


def _rows(edit: Edit) -> range:
    return range(edit["row"], (edit["last_row"] or edit["row"]) + 1)


def _kind(edit: Edit) -> tuple[str, str]:
    if edit["before"] is None:
        return edit["table"], "added"
    return edit["table"], "removed" if edit["after"] is None else "changed"


def _need_untouched(journal: Journal, revision: int, edits: Sequence[Edit]) -> None:
    """Refuse if a row is not as the revision left it, naming what changed it since."""
    left = {(edit["table"], edit["row"]): edit["after"] for edit in edits if not _is_many(edit)}
    for edit in filter(_is_many, edits):
        left |= {(edit["table"], row): was for row, was in _changed_since(journal, edit).items()}
    for table in {name for name, _ in left}:
        rows = [row for name, row in left if name == table]
        now = journal.images(METADATA.tables[table], rows)
        other = [row for row in rows if not _same(now.get(row), left[table, row])]
        if other:
            known = {edit["row"]: edit["code"] for edit in edits if edit["table"] == table}
            codes = [str(known.get(row) or row) for row in other]
            raise ConflictError(
                "revision",
                str(revision),
                mine=f"{table} {', '.join(codes[:_MOST_NAMED])}{'…' * (len(codes) > _MOST_NAMED)}",
                theirs=_later(journal, table, other[0], revision),
            )


def _is_many(edit: Edit) -> bool:
    return edit["last_row"] is not None


def _changed_since(journal: Journal, edit: Edit) -> dict[int, str | None]:
    """Return what those of many new rows were at first that were changed since, by number."""
    later = (
        select(EDITS.c.row_id, EDITS.c.before)
        .where(EDITS.c.table_name == edit["table"])
        .where(EDITS.c.row_id.between(edit["row"], edit["last_row"]))
        .where(EDITS.c.revision_id > edit["revision"])
        .order_by(EDITS.c.id.desc())
    )
    return {row.row_id: row.before for row in journal.connection.execute(later)}


def _same(one: str | None, other: str | None) -> bool:
    """Compare rows; a column that came later is missing in both or neither."""
    first, second = (
        None if row is None else {k: v for k, v in json.loads(row).items() if v is not None}
        for row in (one, other)
    )
    return first == second


def _later(journal: Journal, table: str, row: int, revision: int) -> int | None:
    """Return the last revision that changed a row; none if a foreign program did."""
    later = (
        select(func.max(EDITS.c.revision_id))
        .where(EDITS.c.table_name == table)
        .where(EDITS.c.row_id == row)
        .where(EDITS.c.revision_id > revision)
    )
    found: int | None = journal.connection.execute(later).scalar_one()
    return found


def _reverse(journal: Journal, name: str, kind: str, edits: Sequence[Edit]) -> None:
    table = METADATA.tables[name]
    if kind == "added":
        journal.delete(table, [row for edit in edits for row in _rows(edit)])
        return
    rows = [unpacked(edit["before"]) for edit in edits]
    if kind == "removed":
        journal.insert(table, rows)
        return
    # One row may have changed twice; each statement takes it one step back.
    for edit, row in zip(edits, rows, strict=True):
        del row["id"]
        journal.update(table, [edit["row"]], [row])


def _show(journal: Journal, edits: Sequence[Edit]) -> None:
    """Keep true what other programs are told of the tables and layers."""
    connection = journal.connection
    for edit in edits:
        if edit["table"] == LAYERS.name and edit["before"] is None and edit["after"]:
            dialect_of(connection).drop_layer_view(connection, json.loads(edit["after"])["layer"])
        elif edit["table"] == LAYERS.name and edit["after"] is None:
            dialect_of(connection).add_layer_view(connection, json.loads(edit["before"])["layer"])
    for name in {edit["table"] for edit in edits}:
        on_a_map = geometry_kind(METADATA.tables[name]) is not None
        dialect_of(connection).touch(connection, name, on_a_map=on_a_map)
    for layer in connection.execute(select(LAYERS.c.layer)).scalars().all():
        dialect_of(connection).touch(connection, layer, on_a_map=True)
