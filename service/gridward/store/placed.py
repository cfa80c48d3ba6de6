"""Put points, visits or facilities block by block, in the memory of a block.

    block of rows ──codes──> those of them that were there before ──> added, changed, unchanged

What came in an earlier block is not looked at again: whoever calls has made sure that no
code stands in two of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import column, select, table, text

from gridward.store import bulk, shapes, writes
from gridward.store.changes import Changes
from gridward.store.dialects import dialect_of
from gridward.store.tables import UNIT_IDENTITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from gridward.store.journal import Journal
    from gridward.store.shapes import Shape

_SHAPES = {"points": shapes.POINT, "visits": shapes.VISIT, "facilities": shapes.FACILITY}
_LINKED = {"facilities": ("built_by", "kept_by")}  # columns that name units
_ASKED = table("asked_codes", column("code"))  # a table of this connection alone


class Blocks:
    """One table of placed records, into which blocks of them are put."""

    def __init__(self, journal: Journal, kind: str, filled: bulk.Filling) -> None:
        self._journal = journal
        self._connection = connection = journal.connection
        self._shape = _SHAPES[kind]
        self._linked = _LINKED.get(kind, ())
        self._units = writes.numbers(connection, UNIT_IDENTITIES) if self._linked else {}
        self._filled = filled
        self._bounds: list[NDArray[np.float64]] = []
        self.changes = Changes()

    def stored(self, codes: pd.Series[str]) -> gpd.GeoDataFrame:
        """Return the records of these codes that were there before, every version."""
        self._ask(codes)
        return shapes.read(self._connection, self._before())

    def put(self, frame: gpd.GeoDataFrame, *, counted: Changes | None = None) -> None:
        """Add and change records, told apart by code, points by their first day, too.

        ``stored`` was asked for the same codes. ``counted`` is what became of records, where
        their versions are not it.

        Raises
        ------
        InputError
            As ``Records.put_points`` and its like.
        """
        links = {
            f"{name}_id": writes.linked(frame[name], self._units, field=name)
            for name in self._linked
        }
        made = writes.put(self._journal, self._before(), frame, links=links, filled=self._filled)
        if len(frame):
            self._bounds.append(frame.total_bounds)
        told = made if counted is None else counted
        both = zip(vars(self.changes).items(), vars(told).values(), strict=True)
        self.changes = Changes(**{name: before + now for (name, before), now in both})

    def finish(self) -> None:
        """Keep the last change and the extent of the table true."""
        name = self._shape.table.name
        if self.changes.changed:
            dialect_of(self._connection).touch(self._connection, name, on_a_map=True)
        elif self.changes:
            bounds = np.array(self._bounds)
            wide = (*bounds[:, :2].min(axis=0), *bounds[:, 2:].max(axis=0))
            dialect_of(self._connection).widen(self._connection, name, wide)

    def _before(self) -> Shape:
        own = self._shape.table.c
        there = own.id <= self._filled.before
        return self._shape.where(there & own.code.in_(select(_ASKED.c.code)))

    def _ask(self, codes: pd.Series[str]) -> None:
        run = self._connection.exec_driver_sql
        run("CREATE TEMP TABLE IF NOT EXISTS asked_codes (code TEXT PRIMARY KEY)")
        run("DELETE FROM asked_codes")
        if self._filled.before and len(codes):
            rows = [(code,) for code in codes.unique()]
            dialect_of(self._connection).insert_rows(
                self._connection, "asked_codes", ["code"], rows
            )


@contextmanager
def blocks(journal: Journal, kind: str) -> Iterator[Blocks]:
    """Yield what blocks of records are put by.

    Parameters
    ----------
    journal
        Of a transaction that may write; an exception inside must undo it.
    kind
        ``points``, ``visits`` or ``facilities``.
    """
    with bulk.filling(journal.connection, _SHAPES[kind].table) as filled:
        made = Blocks(journal, kind, filled)
        yield made
    made.finish()
    journal.connection.execute(text("DROP TABLE IF EXISTS asked_codes"))
