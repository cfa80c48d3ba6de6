"""Hold what a report is made of: frames, and nothing that knows a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gridward.frames import plain_values

if TYPE_CHECKING:
    import pandas as pd

    Place = tuple[str, str]  # layer and code of an area


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that a report says, as of one day and one revision.

    What is placed has columns ``x`` and ``y`` in the report's datum, missing for what has no
    place of its own, and ``path``: the nested areas that hold it, coarse to fine, a tuple of
    layer and code.
    """

    city: str  # its name
    at: str  # ISO date
    revision: int
    finest: tuple[str, ...]  # the finest nested layer, and those that stand beside it
    accounts: pd.DataFrame  # frames.ACCOUNTS; by all, area, unit and whatever else
    gaps: pd.DataFrame  # frames.GAPS without geometry; x, y, path, territory, contractor (codes)
    areas: pd.DataFrame  # frames.AREAS; area_m2, path, territory, contractor
    units: pd.DataFrame  # frames.UNITS in force
    duties: pd.DataFrame  # frames.RESPONSIBILITIES in force; name, name_en of the place, path
    defects: pd.DataFrame  # frames.DEFECTS that are faults, without geometry; x, y
    faults: pd.DataFrame  # kind, role, layer, code, name, name_en, unit_code, record, count
    matters: pd.DataFrame  # frames.MATTERS in force
    roles: pd.DataFrame  # frames.ROLES, the workspace's own
    datum: str  # what people call that of x and y
    degrees: bool = True  # whether x and y are longitude and latitude, or metres
    notes: tuple[str, ...] = ()  # by what was judged, in the reader's language
    deadline: str | None = None  # ISO date that gaps are to be closed by

    @cached_property
    def sheet_units(self) -> dict[str, str]:
        """Return the unit on whose sheet each unit stands.

        A post stands with the office it is part of; else with the unit whose territory its
        area is.
        """
        columns = (plain_values(self.units[name]) for name in ("code", "kind", "parent_code"))
        rows = list(zip(*columns, strict=True))
        posts = {code for code, kind, _ in rows if kind == "post"}
        above = {code: parent for code, _, parent in rows if code in posts}
        known = {code for code, _, _ in rows}
        served = self._served
        found = {}
        for code, _, _ in rows:
            seen, unit = {code}, code
            while unit in posts:
                higher = above[unit] or served.get(unit)
                if higher not in known or higher in seen:
                    break
                seen.add(higher)
                unit = higher
            found[code] = unit
        return found

    @cached_property
    def sizes(self) -> dict[Place, tuple[float, int | None]]:
        """Return m² and households of each area."""
        columns = (plain_values(self.areas[name]) for name in ("layer", "code", "households"))
        sizes = self.areas["area_m2"].tolist()
        return {
            (layer, code): (size, households)
            for layer, code, households, size in zip(*columns, sizes, strict=True)
        }

    @cached_property
    def staff(self) -> dict[str, tuple[str | None, str | None]]:
        """Return holder and telephone number of each unit."""
        columns = (plain_values(self.units[name]) for name in ("code", "holder", "phone"))
        return {code: (holder, phone) for code, holder, phone in zip(*columns, strict=True)}

    @property
    def _served(self) -> dict[str, str]:
        """Return the unit whose territory the first area of each unit is."""
        columns = (plain_values(self.areas[name]) for name in ("layer", "code", "territory"))
        territory = {(layer, code): unit for layer, code, unit in zip(*columns, strict=True)}
        names = ("layer", "area_code", "unit_code")
        duties = zip(*(plain_values(self.duties[name]) for name in names), strict=True)
        found: dict[str, str] = {}
        for layer, code, unit in duties:
            if territory.get((layer, code)) is not None:
                found.setdefault(unit, territory[layer, code])
        return found
