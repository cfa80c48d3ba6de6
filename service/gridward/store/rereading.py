"""Read a table again: only rows that are not as they were before are made anew.

    before   A1 …#a  B2 …#b  C3 …#c           each row, its shape as a digest
    now      A1 …#a  B2 …#x          D4 …#d
             kept    read    gone    read

Contents are compared, not the history, so what any other program wrote is seen, too. It falls
short where many rows differ: then all are read as for the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from gridward import frames
from gridward.store import shapes
from gridward.store.dialects import dialect_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gridward.store.shapes import Shape

_MOST_CHANGED = 500  # rows; a database limits the numbers in one question


@dataclass(frozen=True, eq=False)
class Reading:
    """A table as a frame, and what tells whether a row of it has changed."""

    frame: pd.DataFrame
    rows: list[tuple[Any, ...]]  # of the query, its number first, with a digest for a shape


def read_again(connection: Connection, shape: Shape, before: Reading | None) -> Reading:
    """Return the rows of a shape, in the order of their numbers.

    Parameters
    ----------
    connection
        Inside a transaction.
    shape
        What is read.
    before
        An earlier reading of the same; none for the first.

    Returns
    -------
    Reading
        The very ``before`` if nothing is different. Shapes that did not change are the same
        objects as in its frame.

    Raises
    ------
    pandera.errors.SchemaErrors
        As ``shapes.read``.
    """
    rows = _rows(connection, shape)
    if before is None:
        return Reading(shapes.read(connection, shape), rows)
    if rows == before.rows:
        return before
    known = {row[0]: (place, row) for place, row in enumerate(before.rows)}
    places = [known.get(row[0], (-1, None)) for row in rows]
    take = np.array(
        [place if was == row else -1 for row, (place, was) in zip(rows, places, strict=True)],
        dtype=np.intp,
    )
    fresh = np.flatnonzero(take < 0)
    if len(fresh) > _MOST_CHANGED:
        return Reading(shapes.read(connection, shape), rows)
    frame = before.frame
    if len(fresh):
        numbers = [rows[place][0] for place in fresh]
        made = shapes.read(connection, shape.where(shape.table.c.id.in_(numbers)))
        take[fresh] = len(frame) + np.arange(len(fresh))
        frame = pd.concat([frame, made], ignore_index=True)
    frame = frame.take(take).reset_index(drop=True)
    return Reading(frames.checked(frame, shape.schema), rows)


def _rows(connection: Connection, shape: Shape) -> list[tuple[Any, ...]]:
    """Return what the query answers, the digest of a shape instead of the shape."""
    found = shape.query.order_by(None).subquery()
    digest = dialect_of(connection).digest
    columns = [digest(column) if column.name == "geometry" else column for column in found.c]
    answer = connection.execute(select(*columns).order_by(found.c.id))
    return [tuple(row) for row in answer]
