"""Make teams of people, and give each its areas, round by round and day by day.

Every area is visited once in every round, by one team, and checked again on the next working
day by another team. From round to round the areas go on to the next team, unless teams stay.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

_FEWEST_TEAMS = 2  # so that another can check again


@dataclass(frozen=True)
class Rounds:
    """How often, and in how many days, every area is visited."""

    rounds: int = 1
    days: int = 1  # of a round
    stay: bool = False  # whether a team keeps its areas in the next round


def team_sizes(people: int, teams: int) -> list[int]:
    """Return how many people each team gets, as equal as can be, the larger first.

    Raises
    ------
    InputError
        ``not_positive``; ``teams_many``, if there are more teams than people.
    """
    for name, value in (("people", people), ("teams", teams)):
        if value < 1:
            raise InputError("not_positive", field=name, value=value)
    if teams > people:
        details = {"people": float(people), "teams": float(teams)}
        raise InputError("teams_many", field="teams", value=teams, details=details)
    size, larger = divmod(people, teams)
    return [size + 1] * larger + [size] * (teams - larger)


def schedule(
    loads: ArrayLike,
    sizes: Sequence[int],
    *,
    asked: Rounds | None = None,
    held: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return which team visits each area on which day of which round, and which checks again.

    Loads are shared out by the size of the teams and evenly over the days: the largest first,
    each to whom it loads least (Graham's rule, 1969: at most 4/3 of the least that is
    possible for equal teams).

    Parameters
    ----------
    loads
        Shape (n,), the work of each area, from 0.
    sizes
        The k teams' people.
    asked
        One round of one day, unless given.
    held
        Shape (n,), the number of the team that has each area, from a plan; unless given the
        areas are shared out here, wherever they lie.

    Returns
    -------
    DataFrame
        n rows for each round: ``round``, ``day`` (from 1, through all rounds), ``area`` and
        ``team`` (numbers from 0), ``checked_by`` and ``checked_on``, the day after.

    Raises
    ------
    InputError
        ``not_positive``; ``teams_few``, if no other team is there to check again.
    """
    wished, work = asked or Rounds(), np.asarray(loads, np.float64)
    for name, value in (("rounds", wished.rounds), ("days", wished.days)):
        if value < 1:
            raise InputError("not_positive", field=name, value=value)
    teams = len(sizes)
    if teams < _FEWEST_TEAMS:
        raise InputError("teams_few", field="teams", value=teams)
    people = np.asarray(sizes, np.float64)
    first = _shared(work, people) if held is None else np.asarray(held, np.int64)
    parts = []
    for number in range(wished.rounds):
        team = first if wished.stay else (first + number) % teams
        day = _days(work, team, teams, wished.days) + number * wished.days
        parts.append(
            pd.DataFrame(
                {
                    "round": number + 1,
                    "day": day + 1,
                    "area": np.arange(len(work)),
                    "team": team,
                    "checked_by": (team + 1 + number % (teams - 1)) % teams,
                    "checked_on": day + 2,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _shared(work: NDArray[np.float64], people: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the team of each area, the largest areas first, each to the team it loads least."""
    order = np.argsort(-work, kind="stable")
    team = np.zeros(len(work), np.int64)
    done = [(0.0, 0, number) for number in range(len(people))]  # load per head, areas, team
    for area in order:
        load, areas, number = heapq.heappop(done)
        team[area] = number
        heapq.heappush(done, (load + work[area] / people[number], areas + 1, number))
    return team


def _days(
    work: NDArray[np.float64], team: NDArray[np.int64], teams: int, days: int
) -> NDArray[np.int64]:
    """Return the day of each area within a round, from 0, even for every team."""
    day = np.zeros(len(work), np.int64)
    for number in range(teams):
        own = np.flatnonzero(team == number)
        day[own] = _shared(work[own], np.ones(days))
    return day
