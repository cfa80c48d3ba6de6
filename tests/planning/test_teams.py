"""People make even teams; every area is visited in every round, and checked by others."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridward.errors import InputError
from gridward.planning import Rounds, schedule, team_sizes


def test_160_people_make_20_teams_of_six_and_8_of_five():
    assert team_sizes(160, 28) == [6] * 20 + [5] * 8


@given(st.integers(1, 500), st.integers(1, 60))
def test_teams_have_everybody_once_and_differ_by_one_at_most(people, teams):
    if teams > people:
        with pytest.raises(InputError, match="teams_many"):
            team_sizes(people, teams)
        return

    sizes = team_sizes(people, teams)

    assert (sum(sizes), len(sizes)) == (people, teams)
    assert max(sizes) - min(sizes) <= 1


@given(
    st.lists(st.floats(0, 1e4), min_size=1, max_size=40),
    st.lists(st.integers(1, 9), min_size=2, max_size=6),
    st.builds(Rounds, st.integers(1, 4), st.integers(1, 4), st.booleans()),
)
@settings(max_examples=60)
def test_every_area_is_visited_once_a_round_and_checked_by_another_team(loads, sizes, asked):
    visits = schedule(loads, sizes, asked=asked)

    assert len(visits) == len(loads) * asked.rounds
    assert not visits.duplicated(["round", "area"]).any()
    assert (visits["team"] != visits["checked_by"]).all()
    assert (visits["checked_on"] == visits["day"] + 1).all()
    assert visits["day"].between(1, asked.rounds * asked.days).all()
    assert ((visits["day"] - 1) // asked.days + 1 == visits["round"]).all()
    teams = visits.groupby("area")["team"].nunique()
    assert teams.max() == (1 if asked.stay else min(asked.rounds, len(sizes)))


def test_the_work_is_shared_by_the_size_of_the_teams_and_evenly_over_days():
    random = np.random.default_rng(3)
    loads, sizes = random.lognormal(size=456), team_sizes(160, 28)

    visits = schedule(loads, sizes, asked=Rounds(days=5))

    work = np.bincount(visits["team"], loads[visits["area"]])
    per_head = work / sizes
    assert per_head.max() / per_head.mean() < 1.05
    by_day = visits.assign(load=loads[visits["area"]]).groupby(["team", "day"])["load"].sum()
    assert (by_day.groupby("team").max() <= work / 5 + loads.max()).all()


def test_a_plan_says_who_begins_where():
    visits = schedule([1, 1, 1], [2, 2], asked=Rounds(2), held=[1, 0, 1])

    assert visits["team"].tolist() == [1, 0, 1, 0, 1, 0]


def test_one_team_has_nobody_to_check_it():
    with pytest.raises(InputError, match="teams_few"):
        schedule([1.0], [6])
