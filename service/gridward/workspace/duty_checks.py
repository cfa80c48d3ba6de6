"""Look the responsibilities over, and put names to what is wrong with them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from gridward import duty
from gridward.frames import plain_values
from gridward.registry import in_force
from gridward.workspace.areas_said import areas_said
from gridward.workspace.door import day_of
from gridward.workspace.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from gridward.workspace.answers import NamedArea, NamedUnit
    from gridward.workspace.day import Day


@dataclass(frozen=True)
class NamedFault:
    """One thing that is wrong with the responsibilities, as people know it."""

    kind: str  # one of duty.FAULTS
    role: str | None
    area: NamedArea | None
    facility: str | None  # its code
    unit: NamedUnit | None
    record: int | None
    count: int | None


@dataclass(frozen=True)
class DutiesReport:
    """What is wrong with the responsibilities on a day; nothing where there are no faults."""

    at: str  # ISO date
    revision: int
    faults: tuple[NamedFault, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        counts = dict.fromkeys(duty.FAULTS, 0)
        for one in self.faults:
            counts[one.kind] += 1
        return {**asdict(self), "counts": counts}


class DutyChecks(Questions):
    """The checks of a workspace's responsibilities."""

    def duties(
        self, *, at: str | None = None, one_to_one: Sequence[str] | None = None
    ) -> DutiesReport:
        """Return what is wrong with the responsibilities; ``duty.audit`` tells what is looked at.

        Parameters
        ----------
        at
            ISO date that the question is about; today unless said.
        one_to_one
            Areas that must be contracted to the departments one to one: ``community`` for
            all of a layer, ``community:C07`` for one, or for those below the area of that
            code; none of them unless given.

        Raises
        ------
        InputError
            If the date cannot be used.
        NotFoundError
            If there is no such layer, or no such area on that day.
        """
        asked = day_of(at)
        with self.seen() as (state, records):
            facilities = records.facilities()
        day = state.day(asked)
        found = faults_of(day, facilities, one_to_one=tuple(one_to_one or ()))
        return DutiesReport(asked, state.revision, tuple(_named(day, one) for one in found))


def faults_of(
    day: Day, facilities: gpd.GeoDataFrame, *, one_to_one: Sequence[str] = ()
) -> list[duty.Fault]:
    """Return what is wrong with the responsibilities of a day and the keepers of facilities."""
    keepers = dict(zip(facilities["code"], plain_values(facilities["kept_by"]), strict=True))
    register = _register(day, keepers)
    matched = {place for said in one_to_one for place in areas_said(day, said)}
    return duty.audit(register, one_to_one=matched)


def _register(day: Day, keepers: dict[str, Any]) -> duty.Register:
    by_layer = {
        str(layer): frozenset(rows["code"])
        for layer, rows in day.entered.groupby("layer", sort=False)
    }
    chains = {
        (layer, code): day.chain(layer, code)
        for layer in day.nested
        for code in by_layer.get(layer, ())
    }
    staff = in_force(day.state.units, day.at)
    units = dict(zip(staff["code"], staff["kind"], strict=True))
    return duty.Register(
        records=[one for one in day.state.book.records() if one.in_force(day.at)],
        areas=by_layer,
        nested=day.nested,
        chains=chains,
        units=units,
        unit_parents=dict(zip(staff["code"], plain_values(staff["parent_code"]), strict=True)),
        vacant=[code for code in units if day.unit(code).vacant],
        keepers=keepers,
    )


def _named(day: Day, one: duty.Fault) -> NamedFault:
    placed = one.layer is not None and one.code is not None
    return NamedFault(
        kind=one.kind,
        role=one.role,
        area=day.area(str(one.layer), str(one.code)) if placed else None,
        facility=one.code if one.kind == "facility_unkept" else None,
        unit=None if one.unit_code is None else day.unit(one.unit_code),
        record=one.record,
        count=one.count,
    )
