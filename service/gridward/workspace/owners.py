"""Put names to duties: who must act, who stands above, which records were considered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.duty import explain
from gridward.workspace.answers import Owner, Rung, Weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.duty import Considered, Drawn, Duty, Question, Spot, Step
    from gridward.workspace.day import Day


def spot_of(day: Day, held: Sequence[tuple[str, str]], drawn: Sequence[Drawn] = ()) -> Spot:
    """Return areas that hold a place, layer and code, as a question takes them."""
    return day.tree.spot(held, drawn)


def owners_of(day: Day, asked: Question) -> tuple[Owner, ...]:
    """Return who must act, one for each role that is held or missed."""
    duties = day.book.duties(asked)
    return tuple(_owner(day, one) for one in duties)


def weighed(day: Day, asked: Question) -> tuple[Weighed, ...]:
    """Return every record that holds at the place, and why it decides or does not."""
    found = explain(day.book, asked)
    return tuple(_weighed(day, one) for one in found)


def chains_of(day: Day, asked: Question) -> tuple[tuple[Rung, ...], ...]:
    """Return who stands above whom, from the finest area that holds the place to the top.

    There is one chain, and another for each area that stands beside those of the first.
    """
    found = day.book.chains(asked)
    return tuple(tuple(_rung(day, step) for step in steps) for steps in found)


def _rung(day: Day, step: Step) -> Rung:
    unit = None if step.unit_code is None else day.unit(step.unit_code)
    vacancy = "no_unit" if unit is None else "no_holder" if unit.vacant else None
    return Rung(day.area(step.layer, step.area_code), step.role, unit, step.record, vacancy)


def _owner(day: Day, one: Duty) -> Owner:
    name, name_en = day.state.roles.names.get(one.role, (None, None))
    return Owner(
        role=one.role,
        matter=None if one.matter is None else day.matter(one.matter),
        rule=one.rule,
        record=one.record,
        since=one.since,
        unit=None if one.unit_code is None else day.unit(one.unit_code),
        area=day.area(one.layer, one.area_code) if one.layer and one.area_code else None,
        hours=one.hours,
        role_name=name,
        role_name_en=name_en,
    )


def _weighed(day: Day, one: Considered) -> Weighed:
    owner = _owner(day, day.book.duty_of(one.record))
    return Weighed(owner, one.record.valid_to, one.wins, one.reason, one.to)
