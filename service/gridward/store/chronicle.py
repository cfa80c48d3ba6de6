"""Write down what happened to a workspace, row by row, and take it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, or_, select

from gridward.store import shapes, undoing, writes
from gridward.store.changes import Changes
from gridward.store.dialects import dialect_of
from gridward.store.journal import Journal
from gridward.store.signing import signature
from gridward.store.tables import (
    AREA_IDENTITIES,
    EDITS,
    EXCEPTION_IDENTITIES,
    LINEAGE,
    MATTER_IDENTITIES,
    METADATA,
    NEWEST_REVISION,
    REVISIONS,
    UNIT_IDENTITIES,
    geometry_kind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from sqlalchemy import ColumnElement, Connection, Table

    from gridward.store.shapes import Shape


class Chronicle:
    """What was done to a workspace, in one transaction.

    Parameters
    ----------
    connection
        Of ``Store.reading`` or ``Store.writing``, which end the transaction.
    seen
        The revision that changes are made from; see ``Journal``.
    """

    def __init__(self, connection: Connection, *, seen: int | None = None) -> None:
        self._connection = connection
        self._journal = Journal(connection, seen=seen)

    @property
    def unrecorded(self) -> bool:
        """Tell whether something was changed that no revision names yet."""
        return bool(self._journal)

    def revision(self) -> int:
        """Return the number of the last change; 0 for a new workspace."""
        return int(self._connection.exec_driver_sql(NEWEST_REVISION).scalar_one())

    def record(
        self,
        *,
        action: str,
        source: str | None,
        detail: Mapping[str, Any],
        at: str,
        after: int = 0,
    ) -> int:
        """Write down what happened, with every row that it changed.

        Parameters
        ----------
        action
            What was done, in two words such as ``import areas``.
        source
            The file it came from.
        detail
            Figures and names, for JSON.
        at
            The moment, UTC, ISO.
        after
            A revision that it must be higher than, beside those that are there.

        Returns
        -------
        int
            The number of the revision.
        """
        signed = signature()
        values = {
            "id": max(self.revision(), after) + 1,  # what was taken back in between leaves no gap
            "action": action,
            "source": source,
            "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True),
            "at": at,
            "actor": signed.actor,
            "request": signed.request,
        }
        made = self._connection.execute(insert(REVISIONS).values(values).returning(REVISIONS.c.id))
        revision = int(made.scalar_one())
        self._journal.write(revision)
        for table in (REVISIONS, EDITS):
            self._touched(table, Changes(added=1))
        return revision

    def history(self) -> pd.DataFrame:
        """Return the revisions as ``frames.HISTORY``, oldest first."""
        return self._read(shapes.REVISION)

    def edits(self, *, revision: int | None = None, code: str | None = None) -> pd.DataFrame:
        """Return every row that was changed, as ``frames.EDITS``, oldest first.

        Parameters
        ----------
        revision
            Only by this one.
        code
            Only of records that people know by this code, now or earlier.
        """
        shape = shapes.EDIT
        if revision is not None:
            shape = shape.where(EDITS.c.revision_id == revision)
        if code is not None:
            shape = shape.where(self._of_code(code))
        return self._read(shape)

    def _of_code(self, code: str) -> ColumnElement[bool]:
        """Return what edits of a code's rows have in common, those of many rows at once too."""
        conditions = [EDITS.c.code == code]
        for table in METADATA.sorted_tables:
            if "code" in table.c and table is not EDITS:
                found = select(table.c.id).where(table.c.code == code)
                conditions += [
                    (EDITS.c.table_name == table.name)
                    & (EDITS.c.row_id <= row)
                    & (EDITS.c.last_row_id >= row)
                    for row in self._connection.execute(found).scalars()
                ]
        return or_(*conditions)

    def undo(self, revision: int) -> Changes:
        """Make every row that a revision changed what it was before; see ``undoing.undo``.

        Raises
        ------
        NotFoundError, InputError, ConflictError
            If there is no such revision, its rows were not kept, or were changed since.
        """
        return undoing.undo(self._journal, revision)

    def codes(self) -> dict[str, dict[int, str]]:
        """Return the codes behind the numbers that rows refer to, by the kind of record."""
        tables = {
            "area": AREA_IDENTITIES,
            "exception": EXCEPTION_IDENTITIES,
            "matter": MATTER_IDENTITIES,
            "unit": UNIT_IDENTITIES,
        }
        return {
            kind: {
                row.id: row.code
                for row in self._connection.execute(select(table.c.id, table.c.code))
            }
            for kind, table in tables.items()
        }

    def lineage(self) -> pd.DataFrame:
        """Return what became of areas, as ``frames.LINEAGE``."""
        return self._read(shapes.DESCENT)

    def add_lineage(self, frame: pd.DataFrame) -> Changes:
        """Add what became of areas, as ``frames.LINEAGE``, to what is known."""
        self._journal.insert_frame(LINEAGE, frame)
        return self._touched(LINEAGE, Changes(added=len(frame)))

    def put_lineage(self, frame: pd.DataFrame, *, source: str) -> Changes:
        """Set what one file says became of areas, in place of what it said before."""
        return self._replace(shapes.DESCENT.where(LINEAGE.c.source == source), frame)

    def _read(self, shape: Shape) -> pd.DataFrame:
        return shapes.read(self._connection, shape)

    def _replace(self, shape: Shape, frame: pd.DataFrame) -> Changes:
        return self._touched(shape.table, writes.replace(self._journal, shape, frame))

    def _touched(self, table: Table, made: Changes) -> Changes:
        if made:
            on_a_map = geometry_kind(table) is not None
            dialect_of(self._connection).touch(self._connection, table.name, on_a_map=on_a_map)
        return made
