"""Choose, for each role at a place, the record that decides.

A record fits a place when its area holds the place (or it holds everywhere) and its
matter is the one asked for, stands above it, or is every matter. Of several that
fit, the most specific decides:

    finest area  >  coarser area  >  everywhere        then
    the matter   >  matter above  >  every matter      then the smaller record number,
                                                       but helpers and supervisors all answer

The nested layers answer together, from the finest up; each overlay that holds the
place answers for itself, so a compound's contractor stands beside the village's.
A matter that nobody leads falls to the territorial unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.frames import plain_records
from gridward.registry import ROLES, ancestors, in_force
from gridward.registry.vocabulary import CONTRACTOR, LEAD, SHARED_ROLES, TERRITORY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_RULES = {TERRITORY: "territory", CONTRACTOR: "contract"}


@dataclass(frozen=True)
class Duty:
    """Who must act in one role, and the record that says so."""

    role: str
    matter: str | None  # the matter of the record; none: every matter
    rule: str | None  # territory | line | contract | fallback; none: nobody
    record: int | None
    since: str | None  # ISO date; none: without limit
    unit_code: str | None  # none: nobody
    layer: str | None  # of the record's area; none: everywhere
    area_code: str | None


def resolve(
    nested: Sequence[tuple[str, str]],
    overlays: Sequence[tuple[str, str]],
    responsibilities: pd.DataFrame,
    *,
    at: str,
    matter: str | None = None,
    matter_parents: Mapping[str, str | None] | None = None,
) -> list[Duty]:
    """Return who must act at a place, one duty for each role that is held or missed.

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
    matter
        Code of the matter asked for; none: what holds for every matter.
    matter_parents
        The code above each matter.

    Returns
    -------
    list of Duty
        In the order of ``registry.ROLES``. Territory and contractor, and the lead of
        a matter that was asked for, are there even when nobody holds them.
    """
    line = ancestors(matter, matter_parents or {}) if matter else []
    fitting = in_force(responsibilities, at)
    fitting = fitting[fitting["matter"].isna() | fitting["matter"].isin(line)]
    duties = _decide([("", ""), *nested], fitting, line)
    for overlay in overlays:
        duties += _decide([overlay], fitting, line)
    duties += _missing(duties, matter)
    return sorted(duties, key=lambda duty: ROLES.index(duty.role))


def by_area(
    areas: pd.DataFrame,
    chains: Mapping[str, Sequence[tuple[str, str]]],
    responsibilities: pd.DataFrame,
    *,
    at: str,
) -> pd.DataFrame:
    """Return the unit of every area of one layer for territory and contractor.

    Parameters
    ----------
    areas
        ``frames.AREAS`` of one layer, n rows.
    chains
        For each area's code the nested areas that hold it, itself last, coarse to fine.
    responsibilities
        ``frames.RESPONSIBILITIES``, of any day.
    at
        ISO date that the question is about.

    Returns
    -------
    DataFrame
        n rows indexed by the area's code; a column ``territory`` and ``contractor``
        with the unit's code, missing for nobody.
    """
    of_every_matter = in_force(responsibilities, at)
    of_every_matter = of_every_matter[of_every_matter["matter"].isna()]
    deciding = of_every_matter.sort_values("record").drop_duplicates(["role", "layer", "area_code"])
    units = {
        (role, "" if pd.isna(layer) else layer, "" if pd.isna(code) else code): unit
        for role, layer, code, unit in deciding[
            ["role", "layer", "area_code", "unit_code"]
        ].itertuples(index=False)
    }
    table = {
        role: [_first(units, role, chains[code]) for code in areas["code"]]
        for role in (TERRITORY, CONTRACTOR)
    }
    return pd.DataFrame(table, index=pd.Index(areas["code"], name="code")).astype("str")


def _first(
    units: Mapping[tuple[str, str, str], str], role: str, chain: Sequence[tuple[str, str]]
) -> str | None:
    places = [*reversed(chain), ("", "")]
    return next((units[role, *place] for place in places if (role, *place) in units), None)


def _decide(
    places: Sequence[tuple[str, str]], fitting: pd.DataFrame, line: Sequence[str]
) -> list[Duty]:
    """Return the deciding records of each role among places, coarse to fine."""
    depth = {place: number for number, place in enumerate(places)}
    best: dict[str, tuple[tuple[int, int], list[Duty]]] = {}
    for record in plain_records(fitting.sort_values("record")):
        place = (record["layer"] or "", record["area_code"] or "")
        if place not in depth:
            continue
        nearness = line.index(record["matter"]) if record["matter"] else len(line)
        role, order = record["role"], (-depth[place], nearness)
        if role not in best or order < best[role][0]:
            best[role] = (order, [_duty(record)])
        elif order == best[role][0] and role in SHARED_ROLES:
            best[role][1].append(_duty(record))
    return [duty for _, duties in best.values() for duty in duties]


def _duty(record: Mapping[str, Any]) -> Duty:
    role, matter, layer = record["role"], record["matter"], record["layer"]
    rule = _RULES.get(str(role), "line" if matter or not layer else "territory")
    return Duty(
        role=role,
        matter=matter,
        rule=rule,
        record=record["record"],
        since=record["valid_from"],
        unit_code=record["unit_code"],
        layer=layer,
        area_code=record["area_code"],
    )


def _missing(duties: Sequence[Duty], matter: str | None) -> list[Duty]:
    """Return the roles that should be held and are not, the lead by fallback if it can be."""
    held = {duty.role: duty for duty in duties}
    gone = [role for role in (TERRITORY, CONTRACTOR) if role not in held]
    missing = [Duty(role, None, None, None, None, None, None, None) for role in gone]
    if matter and LEAD not in held:
        by = held.get(TERRITORY)
        if by is None:
            missing.append(Duty(LEAD, matter, None, None, None, None, None, None))
        else:
            fallback = (by.record, by.since, by.unit_code, by.layer, by.area_code)
            missing.append(Duty(LEAD, matter, "fallback", *fallback))
    return missing
