"""Pair areas with units one to one, and make teams with rounds, from what a workspace has."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gridward import planning
from gridward.coordinates import to_wgs84
from gridward.errors import InputError
from gridward.files import is_table, write_file
from gridward.frames import plain_records
from gridward.planning import Limits, Rounds
from gridward.registry import nearest
from gridward.workspace.areas_said import areas_said
from gridward.workspace.door import day_of
from gridward.workspace.plan_tables import pairs_in, ranks_in, workloads_in
from gridward.workspace.plans import Plans

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

    PathLike = str | os.PathLike[str]

_ROLE = "contractor"


@dataclass(frozen=True, eq=False)
class PairingReport:
    """Which unit has which area."""

    at: str  # ISO date
    revision: int
    limits: Limits
    rank: int  # the sum, proven to be the least
    distance_m: float  # the sum, the least for that rank
    pairs: pd.DataFrame  # layer, area_code, name, unit_code, unit, role, rank, distance_m

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        about = {name: getattr(self, name) for name in ("at", "revision", "rank", "distance_m")}
        return {**about, "limits": asdict(self.limits), "pairs": plain_records(self.pairs)}


@dataclass(frozen=True, eq=False)
class ScheduleReport:
    """Which team visits which area when, and which team checks again."""

    at: str  # ISO date
    revision: int
    teams: pd.DataFrame  # team, name, people, areas, load: of one round
    visits: pd.DataFrame  # round, day, layer, code, name, team, checked_by, checked_on

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        about = {"at": self.at, "revision": self.revision}
        frames = {"teams": plain_records(self.teams), "visits": plain_records(self.visits)}
        return {**about, **frames}


class Pairings(Plans):
    """The pairings and rounds of a workspace."""

    def plan_pairing(
        self,
        areas: Sequence[str],
        *,
        units: str | Path,
        preferences: Path | None = None,
        forbidden: Path | None = None,
        limits: Limits | None = None,
        at: str | None = None,
    ) -> PairingReport:
        """Pair areas with units at the least cost; ``planning.pairing`` says how.

        Parameters
        ----------
        areas
            ``community`` for all of a layer, ``community:C07`` for one or for those below.
        units
            A kind of the units that the workspace has, or a table of them; with longitude
            and latitude of a base, pairs that lie near are taken before others of their rank.
        preferences
            A table with code, unit and rank, the lower the better; other pairs come after.
        forbidden
            A table with code and unit.
        limits
            One to one, unless given.
        at
            ISO date that the areas and units are of; today unless given.

        Raises
        ------
        NotFoundError
            If there is no such layer, area or file.
        InputError
            ``pairing_counts``, ``pairing_short``, ``pairing_idle``, or for a table.
        """
        asked, wished = day_of(at), limits or Limits()
        state = self.state()
        day = state.day(asked)
        places = sorted({place for said in areas for place in areas_said(day, said)})
        taken = day.entered.set_index(["layer", "code"]).loc[places].reset_index()
        there = self._units(units, asked)
        if isinstance(there, int):
            raise InputError("units_unsaid", field="--over")
        there = there.assign(code=there["code"].astype("str")).reset_index(drop=True)
        ranks = _ranks(taken, there, preferences, forbidden)
        far_m = _distances_m(taken, there, state.metric_crs)
        try:
            found = planning.pairing(ranks, far_m, limits=wished, areas=taken["code"].tolist())
        except InputError as error:
            if error.problem != "pairing_idle":
                raise
            idle = there["code"].iloc[int(error.details["unit"])]
            raise InputError("pairing_idle", value=idle, details=error.details) from None
        row, unit = found.pairs.T
        names = there["name"] if "name" in there else there["code"]
        pairs = pd.DataFrame(
            {
                "layer": taken["layer"].to_numpy()[row],
                "area_code": taken["code"].to_numpy()[row],
                "name": taken["name"].to_numpy()[row],
                "unit_code": there["code"].to_numpy()[unit],
                "unit": names.to_numpy()[unit],
                "role": _ROLE,
                "rank": ranks[row, unit],
                "distance_m": np.where(_is_based(there)[unit], far_m[row, unit].round(1), np.nan),
            }
        )
        return PairingReport(asked, state.revision, wished, found.rank, found.distance_m, pairs)

    def plan_rounds(
        self,
        layers: Sequence[str],
        *,
        people: int | None = None,
        teams: int | str | Path,
        workload: str = planning.COUNTED,
        rounds: Rounds | None = None,
        plan: Path | None = None,
        at: str | None = None,
    ) -> ScheduleReport:
        """Make teams, and spread areas over them, rounds and days; ``planning.schedule``.

        Parameters
        ----------
        layers
            As ``areas`` of ``plan_pairing``.
        people
            To be split into teams as equal as can be; one each unless given.
        teams
            How many; or a kind of units, or a table of them, with their headcount.
        workload
            As ``plan_territories`` takes one.
        rounds
            One round of one day, unless given.
        plan
            A table with code and unit: which team has which area to begin with.
        at
            ISO date that the areas and units are of; today unless given.

        Raises
        ------
        NotFoundError, InputError
            As ``plan_pairing``, ``planning.team_sizes`` and ``planning.schedule``.
        """
        asked, state = day_of(at), self.state()
        day = state.day(asked)
        places = sorted({place for said in layers for place in areas_said(day, said)})
        taken = day.entered.set_index(["layer", "code"]).loc[places].reset_index()
        taken, (kind, *_) = workloads_in(taken, [workload])
        there = _teams(self._units(teams, asked), people)
        loads = planning.loads_of(taken, kind, state.metric_crs)[:, 0]
        held = None if plan is None else _held(taken, there, plan)
        sizes = there["people"].tolist()
        found = planning.schedule(loads, sizes, asked=rounds, held=held)
        named = taken[["layer", "code", "name"]].iloc[found["area"]].reset_index(drop=True)
        codes = there["team"].to_numpy()
        told = found.drop(columns="area").assign(
            team=codes[found["team"]], checked_by=codes[found["checked_by"]]
        )
        first = found[found["round"] == 1]
        teams_told = there.assign(
            areas=np.bincount(first["team"], minlength=len(there)),
            load=np.bincount(first["team"], loads[first["area"]], minlength=len(there)),
        )
        visits = pd.concat([told[["round", "day"]], named, told[["team", "checked_by"]]], axis=1)
        visits = visits.assign(checked_on=told["checked_on"])
        ordered = visits.sort_values(["day", "team", "layer", "code"], ignore_index=True)
        return ScheduleReport(asked, state.revision, teams_told, ordered)

    def write_frame(self, frame: pd.DataFrame, path: PathLike) -> None:
        """Write the pairs or visits of a report as a table.

        Raises
        ------
        InputError
            ``unknown_format``, if nothing is written with such an ending.
        """
        file = self.target(path)
        if not is_table(file):
            raise InputError("unknown_format", value=file.name)
        write_file(file, frame)


def _ranks(
    areas: gpd.GeoDataFrame, units: pd.DataFrame, preferences: Path | None, forbidden: Path | None
) -> NDArray[np.int64]:
    """Return the rank of each pair, shape (n, k); -1 for what is forbidden."""
    ranks = np.zeros((len(areas), len(units)), np.int64)
    if preferences is not None:
        wished = ranks_in(preferences)
        ranks[:] = wished["rank"].max() + 1
        row, unit = _numbers(areas, units, wished, preferences)
        ranks[row, unit] = wished["rank"]
    if forbidden is not None:
        row, unit = _numbers(areas, units, pairs_in(forbidden), forbidden)
        ranks[row, unit] = -1
    return ranks


def _numbers(
    areas: gpd.GeoDataFrame, units: pd.DataFrame, pairs: pd.DataFrame, file: Path
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row of area and unit of pairs that a table names.

    Raises
    ------
    InputError
        ``unknown_code``, with the row.
    """
    found = []
    for name, known in (("code", areas["code"]), ("unit", units["code"])):
        places = pd.Index(known).get_indexer(pairs[name])
        if (places < 0).any():
            at = int(np.argmax(places < 0))
            value = str(pairs[name].iloc[at])
            raise InputError(
                "unknown_code",
                source=file.name,
                row=int(pairs["row"].iloc[at]),
                field=name,
                value=value,
                choices=nearest(value, known.tolist()),
            )
        found.append(places.astype(np.int64))
    return found[0], found[1]


def _is_based(units: pd.DataFrame) -> NDArray[np.bool_]:
    if "x" not in units or "y" not in units:
        return np.zeros(len(units), np.bool_)
    places = units[["x", "y"]].apply(pd.to_numeric, errors="coerce")
    return np.asarray(places.notna().all(axis="columns"))


def _distances_m(
    areas: gpd.GeoDataFrame, units: pd.DataFrame, metric_crs: int
) -> NDArray[np.float64]:
    """Return how far an inner point of each area is from each unit's base, metres."""
    far = np.zeros((len(areas), len(units)))
    based = _is_based(units)
    if not based.any():
        return far
    there = areas.geometry.notna().to_numpy()
    inner = areas.geometry[there].to_crs(metric_crs).representative_point()
    x, y = (units.loc[based, name].astype("float64").to_numpy() for name in ("x", "y"))
    bases = shapely.points(*to_wgs84(x, y))
    placed = type(areas.geometry)(bases, crs=areas.crs).to_crs(metric_crs)
    measured = np.hypot(
        inner.x.to_numpy()[:, None] - placed.x.to_numpy(),
        inner.y.to_numpy()[:, None] - placed.y.to_numpy(),
    )
    far[np.ix_(there, based)] = measured
    return far


def _teams(units: int | pd.DataFrame, people: int | None) -> pd.DataFrame:
    """Return the teams: code, name and people."""
    if isinstance(units, int):
        sizes = planning.team_sizes(units if people is None else people, units)
        wide = len(str(units))
        codes = [f"{number:0{wide}}" for number in range(1, units + 1)]
        return pd.DataFrame({"team": codes, "name": codes, "people": sizes})
    names = units["name"] if "name" in units else units["code"]
    if people is not None:
        sizes = planning.team_sizes(people, len(units))
    elif "headcount" in units and units["headcount"].notna().all():
        sizes = units["headcount"].astype("int64").tolist()
    else:
        sizes = [1] * len(units)
    return pd.DataFrame({"team": units["code"].astype("str"), "name": names, "people": sizes})


def _held(areas: gpd.GeoDataFrame, teams: pd.DataFrame, plan: Path) -> NDArray[np.int64]:
    """Return the number of the team that a plan gives each area.

    Raises
    ------
    InputError
        ``unknown_code``; ``plan_partial`` with an area that it leaves out.
    """
    pairs = pairs_in(plan)
    pairs = pairs[pairs["code"].isin(areas["code"])]
    row, team = _numbers(areas, teams.rename(columns={"team": "code"}), pairs, plan)
    held = np.full(len(areas), -1, np.int64)
    held[row] = team
    if (held < 0).any():
        missing = areas["code"].iloc[int(np.argmax(held < 0))]
        details = {"count": float((held < 0).sum())}
        raise InputError("plan_partial", source=plan.name, value=missing, details=details)
    return held
