"""Areas of a workspace are paired with its departments, and spread over its teams."""

import pandas as pd
import pytest
from workspace_builders import town, write_csv

from gridward.errors import InputError
from gridward.planning import Limits, Rounds


@pytest.fixture
def city(tmp_path):
    city = town(tmp_path)
    units = [
        ("O1", "财政局", "department", None),
        ("O2", "教育局", "department", None),
        ("T1", "一组", "team", 6),
        ("T2", "二组", "team", 5),
    ]
    city.import_units(write_csv(tmp_path / "units.csv", "code,name,kind,headcount", *units))
    return city


def test_preferences_decide_and_the_pairs_can_be_put_in_force(city, tmp_path):
    wishes = [("A", "O2", 0), ("B", "O2", 0), ("B", "O1", 1), ("A", "O1", 3)]
    table = write_csv(tmp_path / "wishes.csv", "code,unit_code,rank", *wishes)

    report = city.plan_pairing(["village"], units="department", preferences=table)

    pairs = report.pairs.set_index("area_code")["unit_code"].to_dict()
    assert (pairs, report.rank) == ({"A": "O2", "B": "O1"}, 1)
    city.write_frame(report.pairs, tmp_path / "pairs.csv")
    city.import_responsibilities(tmp_path / "pairs.csv", since="2026-06-01")
    faults = city.duties(at="2026-06-01", one_to_one=["village"]).faults
    assert not [one for one in faults if one.kind == "not_one_to_one"]


def test_of_equal_wishes_the_shorter_way_is_taken_and_what_is_forbidden_is_not(city, tmp_path):
    shapes = city.areas("village").set_index("code").representative_point()
    rows = [("X", shapes["A"].x, shapes["A"].y), ("Y", shapes["B"].x, shapes["B"].y)]
    units = write_csv(tmp_path / "u.csv", "code,longitude,latitude", *rows)

    near = city.plan_pairing(["village"], units=units)
    forbidden = write_csv(tmp_path / "f.csv", "code,unit_code", ("A", "X"))
    far = city.plan_pairing(["village"], units=units, forbidden=forbidden)

    assert near.pairs["unit_code"].tolist() == ["X", "Y"]
    assert near.distance_m < 1
    assert far.pairs["unit_code"].tolist() == ["Y", "X"]
    assert far.distance_m == pytest.approx(far.pairs["distance_m"].sum(), abs=2)


@pytest.mark.parametrize(
    ("rows", "problem", "row"),
    [
        ([("A", "O9", 0)], "unknown_code", 2),
        ([("A", "O1", 0), ("C", "O1", 0)], "unknown_code", 3),
        ([("A", "O1", "x")], "not_a_number", 2),
        ([("A", "O1", -1)], "not_a_number", 2),
    ],
)
def test_a_wish_that_cannot_be_is_named_by_its_row(city, tmp_path, rows, problem, row):
    table = write_csv(tmp_path / "wishes.csv", "code,unit_code,rank", *rows)

    with pytest.raises(InputError) as caught:
        city.plan_pairing(["village"], units="department", preferences=table)

    assert (caught.value.problem, caught.value.row) == (problem, row)


def test_a_unit_that_cannot_have_its_area_is_named(city, tmp_path):
    rows = [("A", "O2"), ("B", "O2")]
    forbidden = write_csv(tmp_path / "f.csv", "code,unit_code", *rows)
    limits = Limits(least=1, most=2)

    with pytest.raises(InputError) as caught:
        city.plan_pairing(["village"], units="department", forbidden=forbidden, limits=limits)

    assert (caught.value.problem, caught.value.value) == ("pairing_idle", "O2")


def test_teams_have_their_headcount_and_rounds_go_on_to_the_next_team(city):
    report = city.plan_rounds(["village"], teams="team", rounds=Rounds(rounds=2))

    assert report.teams["people"].tolist() == [6, 5]
    visits = report.visits.set_index(["round", "code"])
    assert set(visits["team"]) == {"T1", "T2"}
    assert (visits["team"] != visits["checked_by"]).all()
    assert (visits.loc[1, "team"].sort_index() != visits.loc[2, "team"].sort_index()).all()


def test_a_plan_that_leaves_an_area_out_is_refused(city, tmp_path):
    plan = write_csv(tmp_path / "plan.csv", "code,unit_code", ("A", "T1"))

    with pytest.raises(InputError) as caught:
        city.plan_rounds(["village"], teams="team", plan=plan)

    assert (caught.value.problem, caught.value.value) == ("plan_partial", "B")


def test_160_people_are_split_where_no_team_is_named(city):
    report = city.plan_rounds(["village"], teams=28, people=160)

    assert report.teams["people"].value_counts().to_dict() == {6: 20, 5: 8}
    assert isinstance(report.visits, pd.DataFrame)
