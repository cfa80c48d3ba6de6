"""Find what is wrong with the responsibilities themselves, whoever asks for whatever place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridward.duty.records import EVERYWHERE
from gridward.registry.vocabulary import CHIEF, CONTRACTOR, TERRITORY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from gridward.duty.records import Record

    Place = tuple[str, str]

FAULTS = (
    "no_unit",
    "unmanaged",
    "facility_unkept",
    "idle_unit",
    "self_supervision",
    "missing_rung",
    "vacant_post",
    "not_one_to_one",
    "ended_area",
)
_SUPERVISOR, _DEPARTMENT = "supervisor", "department"
_COVERING = (TERRITORY, CONTRACTOR)


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: with an area, a unit, a facility or a record."""

    kind: str  # one of FAULTS
    role: str | None = None
    layer: str | None = None
    code: str | None = None  # of the area or facility
    unit_code: str | None = None
    record: int | None = None
    count: int | None = None  # how many there are where there should be one


@dataclass(frozen=True)
class Register:
    """All that is in force on a day."""

    records: Sequence[Record]
    areas: Mapping[str, Collection[str]]  # codes by layer
    nested: Sequence[str]  # layers of the tree, coarse to fine; others lie across it
    chains: Mapping[Place, Sequence[Place]]  # of nested areas: all that hold each, itself last
    units: Mapping[str, str]  # kind by code
    unit_parents: Mapping[str, str | None]
    vacant: Collection[str]  # posts without a holder
    keepers: Mapping[str, str | None]  # of each facility: the unit that keeps it


def audit(register: Register, *, one_to_one: Collection[Place] = ()) -> list[Fault]:
    """Return everything that is wrong, kind by kind.

    An area needs a unit in a role as soon as any area of its layer has one; a coarser
    area's serves the finer ones in it. Ground of an overlay for which there is no record
    at all is ``unmanaged``, although its territory has an owner.

    Parameters
    ----------
    register
        What is in force.
    one_to_one
        Areas, layer and code, that must be contracted to the departments one to one.
    """
    held: dict[Place, set[str]] = {}
    for one in register.records:
        if one.matter is None and one.hours is None:
            held.setdefault(one.place, set()).add(one.role)
    return [
        *_without_unit(register, held),
        *_unkept(register),
        *_idle(register),
        *_supervising_themselves(register),
        *_missing_rungs(register, held),
        *(Fault("vacant_post", unit_code=code) for code in sorted(register.vacant)),
        *_not_one_to_one(register, one_to_one),
        *_ended(register),
    ]


def _without_unit(register: Register, held: Mapping[Place, set[str]]) -> Iterator[Fault]:
    any_record = {one.place for one in register.records}
    for layer, codes in register.areas.items():
        overlay = layer not in register.nested
        kept = {role for (of, _), roles in held.items() if of == layer for role in roles}
        for code in sorted(codes):
            place = (layer, code)
            if overlay and place not in any_record and kept:
                yield Fault("unmanaged", layer=layer, code=code)
                continue
            holders = [EVERYWHERE, *register.chains.get(place, (place,))]
            for role in _COVERING:
                if role in kept and not any(role in held.get(one, ()) for one in holders):
                    yield Fault("no_unit", role=role, layer=layer, code=code)


def _unkept(register: Register) -> Iterator[Fault]:
    for code, keeper in register.keepers.items():
        if keeper is None:
            yield Fault("facility_unkept", code=code)


def _idle(register: Register) -> Iterator[Fault]:
    busy = {one.unit_code for one in register.records} | set(register.keepers.values())
    busy |= set(register.unit_parents.values())
    for code in register.units:
        if code not in busy:
            yield Fault("idle_unit", unit_code=code)


def _supervising_themselves(register: Register) -> Iterator[Fault]:
    supervising: dict[tuple[str, Place], Record] = {
        (one.unit_code, one.place): one for one in register.records if one.role == _SUPERVISOR
    }
    told: set[int] = set()
    for one in register.records:
        if one.role == _SUPERVISOR:
            continue
        for place in (EVERYWHERE, *register.chains.get(one.place, (one.place,))):
            over = supervising.get((one.unit_code, place))
            if over is None or over.record in told:
                continue
            if over.matter is None or one.matter is None or over.matter == one.matter:
                told.add(over.record)
                layer, code = one.place
                unit, record = one.unit_code, over.record
                yield Fault("self_supervision", one.role, layer or None, code or None, unit, record)


def _missing_rungs(register: Register, held: Mapping[Place, set[str]]) -> Iterator[Fault]:
    for layer in register.nested:
        chiefs = {
            role
            for (of, _), roles in held.items()
            if of == layer
            for role in roles
            if role.startswith(CHIEF)
        }
        for code in sorted(register.areas.get(layer, ())):
            if chiefs and not chiefs & held.get((layer, code), set()):
                yield Fault("missing_rung", role=min(chiefs), layer=layer, code=code)


def _not_one_to_one(register: Register, areas: Collection[Place]) -> Iterator[Fault]:
    """Yield the departments and areas that have not exactly one of each other."""
    if not areas:
        return
    contracts = [one for one in register.records if one.role == CONTRACTOR and one.place in areas]
    by_unit: dict[str, int] = {}
    by_area: dict[Place, list[str]] = {}
    for one in contracts:
        by_unit[one.unit_code] = by_unit.get(one.unit_code, 0) + 1
        by_area.setdefault(one.place, []).append(one.unit_code)
    for code, kind in register.units.items():
        count = by_unit.get(code, 0)
        if kind == _DEPARTMENT and count != 1:
            yield Fault("not_one_to_one", CONTRACTOR, unit_code=code, count=count)
    for layer, code in sorted(areas):
        units = by_area.get((layer, code), [])
        departments = [one for one in units if register.units.get(one) == _DEPARTMENT]
        if len(departments) != 1:
            count = len(departments)
            yield Fault("not_one_to_one", CONTRACTOR, layer, code, count=count)


def _ended(register: Register) -> Iterator[Fault]:
    for one in register.records:
        if one.layer is None or one.is_drawn:
            continue
        if one.area_code not in register.areas.get(one.layer, ()):
            yield Fault("ended_area", one.role, one.layer, one.area_code, one.unit_code, one.record)
