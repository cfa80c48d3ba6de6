"""The workspace answers whose place this is, on any day, and which ground has nobody."""

import pytest
from workspace_builders import square, staffed, town, write_areas, write_csv

import gridward
from gridward.errors import InputError, NotFoundError
from gridward.workspace import create_workspace

MARCH, APRIL = "2026-03-15", "2026-04-15"


def unit_of(answer, role):
    return [duty.unit.code if duty.unit else None for duty in answer.duties if duty.role == role]


def test_inside_an_area_the_answer_names_areas_units_and_records(tmp_path):
    with staffed(tmp_path) as city:
        answer = city.who(121.005, 25.005, matter="wells", at=MARCH).as_dict()

    assert (answer["status"], answer["certainty"]) == ("inside", "certain")
    assert [(a["layer"], a["code"], a["name"]) for a in answer["areas"]] == [
        ("district", "D", "东区"),
        ("village", "A", "甲村"),
    ]
    assert [(d["role"], d["rule"], d["unit"]["code"], d["record"]) for d in answer["duties"]] == [
        ("territory", "territory", "S", 1),
        ("contractor", "contract", "W", 2),
        ("lead", "line", "W", 3),
    ]
    assert answer["duties"][0]["since"] == "2026-01-01"
    assert answer["duties"][0]["unit"]["phone"] == "110"
    assert answer["duties"][2]["matter"]["code"] == "water"
    assert answer["nearest"] is None


def test_the_answer_has_exactly_the_fields_that_are_promised(tmp_path):
    with staffed(tmp_path) as city:
        answer = city.who(121.025, 25.005, matter="wells").as_dict()

    assert list(answer) == [
        "place",
        "at",
        "revision",
        "matter",
        "status",
        "certainty",
        "areas",
        "candidates",
        "nearest",
        "duties",
        "chain",
        "considered",
        "identifiers",
        "further_chains",
    ]
    assert list(answer["nearest"]) == ["layer", "code", "name", "name_en", "distance_m", "duties"]
    assert list(answer["duties"][0]) == [
        "role",
        "matter",
        "rule",
        "record",
        "since",
        "unit",
        "area",
        "hours",
        "role_name",
        "role_name_en",
    ]


def test_on_a_border_the_smaller_code_owns(tmp_path):
    with staffed(tmp_path) as city:
        answer = city.who(121.01, 25.005)

    assert answer.status == "edge"
    assert answer.areas[-1].code == "A"


def test_in_a_gap_the_answer_names_the_nearest_and_its_units(tmp_path):
    with staffed(tmp_path) as city:
        answer = city.who(121.025, 25.005)

    assert (answer.status, answer.nearest.code) == ("gap", "B")
    assert answer.nearest.distance_m == pytest.approx(504.6, abs=0.5)
    assert [duty.unit and duty.unit.code for duty in answer.nearest.duties] == ["S", None]
    assert [area.code for area in answer.areas] == ["D"]


def test_outside_of_everything_the_answer_names_the_nearest(tmp_path):
    with staffed(tmp_path) as city:
        answer = city.who(120.99, 25.005)

    assert (answer.status, answer.areas, answer.nearest.code) == ("outside", (), "A")
    assert answer.nearest.distance_m == pytest.approx(1009.3, abs=0.5)


def test_near_a_border_a_rough_position_is_called_unsure(tmp_path):
    with staffed(tmp_path) as city:
        sure = city.who(121.0095, 25.005, accuracy_m=10)
        unsure = city.who(121.0095, 25.005, accuracy_m=100)

    assert (sure.certainty, unsure.certainty) == ("certain", "ambiguous")
    assert [one.code for one in unsure.candidates] == ["A", "B"]


def test_the_lines_own_accuracy_makes_a_place_unsure(tmp_path):
    with town(tmp_path) as city:
        city.import_areas(
            tmp_path / "villages.geojson",
            layer="village",
            parent_layer="district",
            lines_accuracy_m=60,
        )

        assert city.who(121.0095, 25.005).certainty == "ambiguous"


def test_yesterdays_question_gets_yesterdays_answer(tmp_path):
    with staffed(tmp_path) as city:
        march, april = (city.who(121.005, 25.005, at=day) for day in (MARCH, APRIL))

    assert unit_of(march, "contractor") == ["W"]
    assert unit_of(april, "contractor") == [None]
    assert (march.at, april.at) == (MARCH, APRIL)


def test_an_area_that_has_not_begun_holds_nothing(tmp_path):
    with town(tmp_path) as city:
        new = write_areas(
            tmp_path / "c.geojson", {"C": square(2)}, parent_code=["D"], valid_from=["2026-04-01"]
        )
        city.import_areas(new, layer="village", parent_layer="district")

        statuses = [city.who(121.025, 25.005, at=day).status for day in (MARCH, APRIL)]
        grounds = [len(city.coverage(day).gaps.query("kind == 'ground'")) for day in (MARCH, APRIL)]

    assert statuses == ["gap", "inside"]
    assert grounds == [1, 0]


def test_coordinates_of_another_datum_are_brought_over(tmp_path):
    with staffed(tmp_path) as city:
        moved = city.who(121.0097, 25.005, datum="gcj02")

    assert moved.areas[-1].code == "A"
    assert moved.place.x_wgs84 == pytest.approx(121.0058, abs=5e-4)
    assert (moved.place.x, moved.place.datum) == (121.0097, "gcj02")


def test_overlays_answer_after_the_tree(tmp_path):
    with staffed(tmp_path) as city:
        compound = write_areas(tmp_path / "k.geojson", {"K": square(0)}, name=["小区"])
        city.import_areas(compound, layer="compound", overlay=True)

        answer = city.who(121.005, 25.005)

    assert [area.code for area in answer.areas] == ["D", "A", "K"]


def test_many_points_get_the_same_answers_as_one_by_one(tmp_path):
    x, y = [121.005, 121.01, 121.025, 120.5], [25.005] * 4
    with staffed(tmp_path) as city:
        many = city.locate(x, y, at=MARCH)
        single = [city.who(*place, at=MARCH) for place in zip(x, y, strict=True)]

    assert many["status"].tolist() == [one.status for one in single]
    assert many["village"].fillna("").tolist() == ["A", "A", "", ""]
    assert many["village_name"].fillna("").tolist() == ["甲村", "甲村", "", ""]
    for role in ("territory", "contractor"):
        assert many[role].fillna("").tolist() == [unit_of(one, role)[0] or "" for one in single]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"matter": "fishing"}, NotFoundError),
        ({"at": "tomorrow"}, InputError),
        ({"at": "2026-02-30"}, InputError),
        ({"datum": "mars"}, InputError),
        ({"accuracy_m": -1.0}, InputError),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(tmp_path, options, error):
    with staffed(tmp_path) as city, pytest.raises(error):
        city.who(121.005, 25.005, **options)


@pytest.mark.parametrize("place", [(float("nan"), 25.0), (121.0, float("inf")), (200.0, 25.0)])
def test_what_is_no_place_is_refused(tmp_path, place):
    with staffed(tmp_path) as city, pytest.raises(InputError):
        city.who(*place)


def test_coverage_states_ground_duties_and_points(tmp_path):
    with staffed(tmp_path) as city:
        city.import_points(
            write_csv(tmp_path / "p.csv", "code,longitude,latitude", ("P", 121.005, 25.005)),
            datum="wgs84",
        )

        statement = city.coverage(MARCH)

    gaps = statement.gaps
    counts = {kind: count for kind, count in statement.counts.items() if count}
    assert counts == {"ground": 1, "duty": 1, "point": 1}
    assert gaps["kind"].tolist() == ["ground", "duty", "point"]
    assert gaps["code"].fillna("").tolist() == ["", "B", "B"]
    assert gaps["name"].tolist() == ["东区", "乙村", "乙村"]
    assert gaps["role"].fillna("").tolist() == ["", "contractor", ""]
    assert gaps.geometry.iloc[0].symmetric_difference(square(2)).area == pytest.approx(0, abs=1e-12)


def test_a_given_mandate_is_what_must_be_covered(tmp_path):
    mandate = write_areas(tmp_path / "mandate.geojson", {"X": square(0).union(square(1))})
    villages = write_areas(tmp_path / "v.geojson", {"A": square(0)})
    with create_workspace(tmp_path / "w.gpkg", mandate=mandate) as city:
        city.import_areas(villages, layer="village")

        ground = city.coverage().ground

    assert ground.gap_m2 == pytest.approx(ground.mandate_m2 / 2, rel=1e-3)


def test_without_areas_and_mandate_there_is_nothing_to_cover(tmp_path):
    with create_workspace(tmp_path / "w.gpkg") as city, pytest.raises(InputError) as caught:
        city.coverage()

    assert caught.value.problem == "no_areas"


def test_a_question_sees_what_somebody_else_has_imported(tmp_path):
    with town(tmp_path) as here:
        before = here.who(121.025, 25.005).status
        with gridward.open(here.path) as there:
            new = write_areas(tmp_path / "c.geojson", {"C": square(2)}, parent_code=["D"])
            there.import_areas(new, layer="village", parent_layer="district")

        after = here.who(121.025, 25.005).status

    assert (before, after) == ("gap", "inside")
