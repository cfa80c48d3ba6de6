"""Answer from frames: who must act at a place, and which unit holds each area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gridward.duty.book import Book
from gridward.duty.records import Question, Spot
from gridward.registry.vocabulary import CONTRACTOR, TERRITORY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gridward.duty.precedence import Precedence
    from gridward.duty.records import Drawn, Duty


def resolve(
    nested: Sequence[tuple[str, str]],
    overlays: Sequence[tuple[str, str]],
    responsibilities: pd.DataFrame,
    *,
    at: str,
    minute: int | None = None,
    matter: str | None = None,
    matter_parents: Mapping[str, str | None] | None = None,
    drawn: Sequence[Drawn] = (),
    precedence: Precedence | None = None,
) -> list[Duty]:
    """Return who must act at a place, one duty for each role that is held or missed.

    Many questions of the same records ask a ``Book``, which lays them out once.

    Parameters
    ----------
    nested
        Layer and code of the nested areas that hold the place, coarse to fine.
    overlays
        Layer and code of the overlay areas that hold it.
    responsibilities
        ``frames.RESPONSIBILITIES``, of any day.
    at
        ISO date that the question is about.
    minute
        Of that day; none: the whole of it.
    matter
        Code of the matter asked for; none: what holds for every matter.
    matter_parents
        The code above each matter.
    drawn
        The drawn exceptions that hold the place.
    precedence
        Which record goes before which; as shipped unless given.

    Returns
    -------
    list of Duty
        In the order of ``registry.ROLES``. Territory and contractor, and the lead of
        a matter that was asked for, are there even when nobody holds them.
    """
    book = Book(responsibilities, matter_parents=matter_parents, precedence=precedence)
    spot = Spot(tuple(nested), tuple(overlays), tuple(drawn))
    return book.duties(Question(spot, at, minute, matter))


def by_area(
    areas: pd.DataFrame, chains: Mapping[str, Sequence[tuple[str, str]]], book: Book, *, at: str
) -> pd.DataFrame:
    """Return the unit of every area of one layer for territory and contractor.

    Parameters
    ----------
    areas
        ``frames.AREAS`` of one layer, n rows.
    chains
        For each area's code the nested areas that hold it, itself last, coarse to fine.
    book
        The responsibilities.
    at
        ISO date that the question is about.

    Returns
    -------
    DataFrame
        n rows indexed by the area's code; a column ``territory`` and ``contractor``
        with the unit's code, missing for nobody. A record of certain hours answers for
        no whole day, and a drawn exception for no whole area.
    """
    units = [book.whole_day(Spot(tuple(chains[code])), at) for code in areas["code"]]
    table = {role: [one.get(role) for one in units] for role in (TERRITORY, CONTRACTOR)}
    return pd.DataFrame(table, index=pd.Index(areas["code"], name="code")).astype("str")
