"""Put names to duties: who must act, who stands above, which records were considered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.duty import Spot, explain
from gridward.workspace.answers import Owner, Rung, Weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.duty import Considered, Drawn, Duty, Question
    from gridward.workspace.day import Day


def spot_of(day: Day, held: Sequence[tuple[str, str]], drawn: Sequence[Drawn] = ()) -> Spot:
    """Return areas that hold a place, layer and code, as a question takes them."""
    nested = tuple(place for place in held if place[0] in day.nested)
    beside = tuple(place for place in held if place[0] not in day.nested)
    return Spot(nested, beside, tuple(drawn))


def owners_of(day: Day, asked: Question) -> tuple[Owner, ...]:
    """Return who must act, one for each role that is held or missed."""
    duties = day.state.book.duties(asked)
    return tuple(_owner(day, one) for one in duties)


def weighed(day: Day, asked: Question) -> tuple[Weighed, ...]:
    """Return every record that holds at the place, and why it decides or does not."""
    found = explain(day.state.book, asked)
    return tuple(_weighed(day, one) for one in found)


def chain_of(day: Day, asked: Question) -> tuple[Rung, ...]:
    """Return who stands above whom, from the finest area that holds the place to the top."""
    rungs = []
    for step in day.state.book.chain(asked):
        unit = None if step.unit_code is None else day.unit(step.unit_code)
        vacancy = "no_unit" if unit is None else "no_holder" if unit.vacant else None
        area = day.area(step.layer, step.area_code)
        rungs.append(Rung(area, step.role, unit, step.record, vacancy))
    return tuple(rungs)


def _owner(day: Day, one: Duty) -> Owner:
    name, name_en = day.state.roles.names.get(one.role, (None, None))
    return Owner(
        role=one.role,
        matter=None if one.matter is None else day.state.matter(one.matter),
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
    owner = _owner(day, day.state.book.duty_of(one.record))
    return Weighed(owner, one.record.valid_to, one.wins, one.reason, one.to)
