"""Put names to duties: who must act, who stands above, which records were considered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.duty import Spot, explain
from gridward.workspace.answers import Owner, Rung, Weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.duty import Considered, Drawn, Duty, Question
    from gridward.workspace.state import State


def spot_of(state: State, held: Sequence[tuple[str, str]], drawn: Sequence[Drawn] = ()) -> Spot:
    """Return areas that hold a place, layer and code, as a question takes them."""
    nested = tuple(place for place in held if place[0] in state.nested)
    beside = tuple(place for place in held if place[0] not in state.nested)
    return Spot(nested, beside, tuple(drawn))


def owners_of(state: State, asked: Question) -> tuple[Owner, ...]:
    """Return who must act, one for each role that is held or missed."""
    duties = state.book.duties(asked)
    return tuple(_owner(state, one) for one in duties)


def weighed(state: State, asked: Question) -> tuple[Weighed, ...]:
    """Return every record that holds at the place, and why it decides or does not."""
    found = explain(state.book, asked)
    return tuple(_weighed(state, one) for one in found)


def chain_of(state: State, asked: Question) -> tuple[Rung, ...]:
    """Return who stands above whom, from the finest area that holds the place to the top."""
    rungs = []
    for step in state.book.chain(asked):
        unit = None if step.unit_code is None else state.unit(step.unit_code)
        vacancy = "no_unit" if unit is None else "no_holder" if unit.vacant else None
        area = state.area(step.layer, step.area_code)
        rungs.append(Rung(area, step.role, unit, step.record, vacancy))
    return tuple(rungs)


def _owner(state: State, one: Duty) -> Owner:
    name, name_en = state.roles.names.get(one.role, (None, None))
    return Owner(
        role=one.role,
        matter=None if one.matter is None else state.matter(one.matter),
        rule=one.rule,
        record=one.record,
        since=one.since,
        unit=None if one.unit_code is None else state.unit(one.unit_code),
        area=state.area(one.layer, one.area_code) if one.layer and one.area_code else None,
        hours=one.hours,
        role_name=name,
        role_name_en=name_en,
    )


def _weighed(state: State, one: Considered) -> Weighed:
    owner = _owner(state, state.book.duty_of(one.record))
    return Weighed(owner, one.record.valid_to, one.wins, one.reason, one.to)
