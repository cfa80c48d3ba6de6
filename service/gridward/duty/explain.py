"""Say of every record at a place why it decides, or why it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.duty.ranks import Ranks
from gridward.duty.records import EVERYWHERE, Considered
from gridward.registry import hours as opening

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.duty.book import Book
    from gridward.duty.records import Question, Record, Spot


def explain(book: Book, asked: Question) -> list[Considered]:
    """Return every record that holds at a place, and why it decides or does not.

    Where only a day is asked about, a record that decides at some time of it wins.

    Returns
    -------
    list of Considered
        By role, those that decide first.
    """
    decided = {one.record for one in book.duties(asked) if one.rule != "fallback"}
    every = list(book.of_spot(asked.spot))
    winners = [one for one in every if one.record in decided]
    judged = [_judged(book, asked, one, winners) for one in every]
    last = len(book.roles)
    return sorted(
        judged,
        key=lambda one: (book.roles.get(one.record.role, last), not one.wins, one.to is None),
    )


def _judged(book: Book, asked: Question, one: Record, winners: Sequence[Record]) -> Considered:
    line = book.line(asked.matter)
    if not one.in_force(asked.day):
        return Considered(one, wins=False, reason="not_in_force")
    if one.matter is not None and one.matter not in line:
        return Considered(one, wins=False, reason="other_matter")
    if asked.minute is not None and not one.is_open(asked.day, asked.minute):
        return Considered(one, wins=False, reason="closed")
    if one in winners:
        return Considered(one, wins=True, reason="shared" if one.role in book.shared else "decides")
    for places in _groups(asked.spot, one):
        ranks = Ranks(book.precedence, asked.spot, places, line)
        better = [
            other
            for other in winners
            if other.role == one.role
            and (other.is_drawn or other.place in places)
            and ranks(other) <= ranks(one)
            and (asked.minute is not None or opening.meet(one.hours, other.hours))
        ]
        if better:
            to = min(better, key=ranks)
            return Considered(one, wins=False, reason=ranks.parted_at(to, one), to=to.record)
    return Considered(one, wins=False, reason="closed")  # open at no time of the day


def _groups(spot: Spot, one: Record) -> list[tuple[tuple[str, str], ...]]:
    """Return the areas that a record competes with, line by line."""
    if one.place in spot.beside:
        return [(one.place,)]
    lines = [(EVERYWHERE, *line) for line in spot.lines]
    return [line for line in lines if one.is_drawn or one.place in line]
