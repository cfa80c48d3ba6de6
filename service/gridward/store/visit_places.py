"""Read where and when visits were, a million of them, in the memory of a block."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
from sqlalchemy import String, or_, select, type_coerce
from sqlalchemy.types import LargeBinary

from gridward.store.geometry import geometries
from gridward.store.tables import VISITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray
    from sqlalchemy import Connection

_BLOCK = 1 << 16


class VisitBlock(NamedTuple):
    """Some visits: n rows each."""

    shapes: NDArray[np.object_]  # WGS 84
    table: pd.DataFrame  # team, day, arrive: text


def visit_places(connection: Connection, until: str) -> Iterator[VisitBlock]:
    """Yield the visits until a day, and those of every day, in the order of their numbers.

    Parameters
    ----------
    connection
        Inside a transaction.
    until
        ISO date, the last that counts.
    """
    own = VISITS.c
    plain = LargeBinary if connection.dialect.name == "sqlite" else String
    query = (
        select(own.team, own.day, own.arrive, type_coerce(own.geom, plain()))
        .where(or_(own.day.is_(None), own.day <= until))
        .order_by(own.id)
        .execution_options(yield_per=_BLOCK)
    )
    for rows in connection.execute(query).partitions():
        team, day, arrive, stored = zip(*rows, strict=True)
        table = pd.DataFrame({"team": team, "day": day, "arrive": arrive}, dtype="str")
        yield VisitBlock(geometries(stored), table)
