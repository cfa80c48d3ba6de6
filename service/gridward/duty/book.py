"""Choose, for each role at a place, the record that decides, by a table of precedence.

A record fits a place when its area (or drawn exception) holds the place, or when it
holds everywhere; it fits a question when it is in force on the day, open at the minute,
and its matter is the one asked for, stands above it, or is every matter. Of those that
fit, the first step of the table at which two differ decides (``precedence.toml``).

The nested layers answer together, those of each line where layers that stand beside each
other both hold the place (``lines``); each overlay that holds the place answers for itself,
so that a compound's contractor stands beside the village's. A drawn exception stands
against all of them. Shared roles (helpers, supervisors) are held by every record that
comes out first. A matter that nobody leads falls to the territorial unit.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from gridward.duty.precedence import shipped
from gridward.duty.ranks import Ranks
from gridward.duty.records import EVERYWHERE, Duty, Question, Record, Spot, Step
from gridward.frames import plain_records
from gridward.registry import ROLES, ancestors
from gridward.registry import hours as opening
from gridward.registry.vocabulary import CHIEF, EXCEPTION, SHARED_ROLES, TERRITORY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from gridward.duty.precedence import Precedence
    from gridward.duty.ranks import Key


class Book:
    """All responsibilities of one revision, laid out by place.

    Parameters
    ----------
    responsibilities
        ``frames.RESPONSIBILITIES``, of any day.
    matter_parents
        The code above each matter.
    precedence
        The table; as shipped unless given.
    roles
        All roles, in the order in which they are answered.
    shared
        Those of them that several units may hold at once.
    """

    def __init__(
        self,
        responsibilities: pd.DataFrame,
        *,
        matter_parents: Mapping[str, str | None] | None = None,
        precedence: Precedence | None = None,
        roles: Sequence[str] = ROLES,
        shared: Collection[str] = SHARED_ROLES,
    ) -> None:
        self.precedence = precedence or shipped()
        self.matter_parents = matter_parents or {}
        self.roles = {role: number for number, role in enumerate(roles)}  # in answering order
        self.shared = frozenset(shared)
        self._by_place: dict[tuple[str, str], list[Record]] = {}
        columns = [name for name in Record.__slots__ if name in responsibilities]
        for row in plain_records(responsibilities[columns].sort_values("record")):
            record = Record(**row)
            self._by_place.setdefault(record.place, []).append(record)
        self._held_from: dict[str | None, str] = {}  # the first day that a layer's areas are held
        for one in filter(_is_rung, self.records()):
            since = one.valid_from or ""
            self._held_from[one.layer] = min(self._held_from.get(one.layer, since), since)

    def with_matters(self, parents: Mapping[str, str | None]) -> Book:
        """Return the same records under another tree of matters: the code above each."""
        other = copy(self)
        other.matter_parents = parents
        return other

    def records(self) -> Iterator[Record]:
        """Yield every record, place by place."""
        for found in self._by_place.values():
            yield from found

    def of_spot(self, spot: Spot) -> Iterator[Record]:
        """Yield every record that holds at a place, of any day and matter."""
        drawn = [(EXCEPTION, one.code) for one in spot.drawn]
        for place in (EVERYWHERE, *spot.areas, *spot.beside, *drawn):
            yield from self._by_place.get(place, ())

    def line(self, matter: str | None) -> list[str]:
        """Return a matter and all above it, the nearest first."""
        return ancestors(matter, self.matter_parents) if matter else []

    def duties(self, asked: Question) -> list[Duty]:
        """Return who must act at a place, one duty for each role that is held or missed.

        Where only a day is asked about, whoever acts at any time of it is named with the
        hours of the record.

        Returns
        -------
        list of Duty
            In the order of the roles. Roles that are expected, and the lead of a matter
            that was asked for, are there even when nobody holds them.
        """
        line = self.line(asked.matter)
        fitting = [one for one in self.of_spot(asked.spot) if one.fits(asked.day, line)]
        found: dict[tuple[object, ...], Duty] = {}
        moments = _moments(fitting, asked.day) if asked.minute is None else (asked.minute,)
        for moment in moments:
            now = [one for one in fitting if one.is_open(asked.day, moment)]
            for duty in self._at_once(asked, now, line):
                found.setdefault((duty.role, duty.rule, duty.record), duty)
        last = len(self.roles)
        return sorted(found.values(), key=lambda duty: self.roles.get(duty.role, last))

    def whole_day(self, spot: Spot, day: str) -> dict[str, str]:
        """Return the unit that holds each role at a place for every matter, at all hours."""
        all_day = [one for one in self.of_spot(spot) if one.hours is None and one.fits(day, ())]
        ranks = Ranks(self.precedence, spot, (EVERYWHERE, *spot.nested), ())
        units: dict[str, str] = {}
        for one in self._decide(all_day, ranks):
            units.setdefault(one.role, one.unit_code)
        return units

    def chains(self, asked: Question) -> list[list[Step]]:
        """Return for each line who holds its areas, the finest first, the top last.

        An area's chiefs hold it, or else its territorial unit. Layers that no record speaks
        of until that day have no step; an area of any other that nobody holds has one
        without unit.
        """
        return [self._chain(asked, line) for line in asked.spot.lines]

    def duty_of(self, one: Record) -> Duty:
        """Return a record as the duty that it is where it decides."""
        if one.is_drawn:
            rule = EXCEPTION
        else:
            kind = "line" if one.matter or not one.layer else "territory"
            rule = self.precedence.rules.get(one.role, kind)
        return Duty(
            role=one.role,
            matter=one.matter,
            rule=rule,
            record=one.record,
            since=one.valid_from,
            unit_code=one.unit_code,
            layer=one.layer,
            area_code=one.area_code,
            hours=one.hours,
        )

    def _chain(self, asked: Question, line: Sequence[tuple[str, str]]) -> list[Step]:
        steps: list[Step] = []
        for layer, code in reversed(line):
            if layer not in self._held_from or self._held_from[layer] > asked.day:
                continue
            now = [
                one
                for one in self._by_place.get((layer, code), ())
                if _is_rung(one)
                and one.fits(asked.day, ())
                and (asked.minute is None or one.is_open(asked.day, asked.minute))
            ]
            chiefs = [one for one in now if one.role != TERRITORY] or now
            steps += [Step(layer, code, one.role, one.unit_code, one.record) for one in chiefs]
            if not chiefs:
                steps.append(Step(layer, code, None, None, None))
        return steps

    def _at_once(
        self, asked: Question, fitting: Sequence[Record], line: Sequence[str]
    ) -> list[Duty]:
        """Return the duties of one moment, of the records that fit it."""
        groups = [
            *((EVERYWHERE, *line) for line in asked.spot.lines),
            *((place,) for place in asked.spot.beside),
        ]
        duties: dict[int | None, Duty] = {}
        for places in groups:
            here = [one for one in fitting if one.is_drawn or one.place in places]
            ranks = Ranks(self.precedence, asked.spot, places, line)
            for one in self._decide(here, ranks):
                duties.setdefault(one.record, self.duty_of(one))
        return [*duties.values(), *self._missing(list(duties.values()), asked.matter)]

    def _decide(self, records: Iterable[Record], ranks: Ranks) -> Iterator[Record]:
        """Yield the record that comes first in each role, and all of a shared role's first."""
        best: dict[str, tuple[Key, list[Record]]] = {}
        for one in records:
            key = ranks(one)
            if one.role not in best or key < best[one.role][0]:
                best[one.role] = (key, [one])
            elif key == best[one.role][0]:
                best[one.role][1].append(one)
        for role, (_, found) in best.items():
            found.sort(key=_on_a_border)
            yield from found if role in self.shared else found[:1]

    def _missing(self, duties: Sequence[Duty], matter: str | None) -> list[Duty]:
        """Return the roles that should be held and are not, by fallback where there is one."""
        held: dict[str, Duty] = {}
        for duty in duties:
            held.setdefault(duty.role, duty)
        missing = [_nobody(role, None) for role in self.precedence.expected if role not in held]
        for role, other in self.precedence.fallback.items() if matter else ():
            by = held.get(other)
            if role not in held and by is None:
                missing.append(_nobody(role, matter))
            elif role not in held and by is not None:
                missing.append(replace(by, role=role, matter=matter, rule="fallback"))
        return missing


def _nobody(role: str, matter: str | None) -> Duty:
    return Duty(role, matter, None, None, None, None, None, None)


def _is_rung(one: Record) -> bool:
    return one.role == TERRITORY or one.role.startswith(CHIEF)


def _on_a_border(one: Record) -> tuple[str, int]:
    """Order what nothing parts: on a border of two exceptions the smaller code owns."""
    return ((one.area_code or "") if one.is_drawn else "", one.record)


def _moments(fitting: Iterable[Record], day: str) -> list[int]:
    """Return a minute of each stretch of a day during which nothing opens or closes."""
    timed = [one.hours for one in fitting if one.hours]
    return sorted({0, *(minute for text in timed for minute in opening.changes(text, day))})
