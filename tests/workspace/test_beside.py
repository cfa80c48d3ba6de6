"""Layers that stand beside each other: zones beside subdistricts, one answer or one each."""

import pytest
from pandas.testing import assert_frame_equal
from stores import on_both_stores, place
from workspace_builders import square, write_areas, write_csv

import gridward
from gridward.errors import BadRowsError, InputError, NotFoundError
from gridward.language import Catalogue
from gridward.workspace import create_workspace

pytestmark = on_both_stores
AT = "2026-05-01"


def imported(city, folder, layer, shapes, parents=None, **said):
    path = folder / f"{layer}.geojson"
    columns = {} if parents is None else {"parent_code": parents}
    names = [f"{code}区" for code in shapes]
    return city.import_areas(write_areas(path, shapes, name=names, **columns), layer=layer, **said)


def district(folder, zone=None, *, communities=True, **said):
    """Return a district of three squares: street S left, zone Z right, ground of nobody last."""
    folder.mkdir(exist_ok=True)
    city = create_workspace(place(folder))
    imported(city, folder, "district", {"D": square(0, size=3)})
    imported(city, folder, "street", {"S": square(0, size=1)}, ["D"], parent_layer="district")
    zone = square(1) if zone is None else zone
    imported(city, folder, "zone", {"Z": zone}, ["D"], beside="street", **said)
    if communities:
        below = {"C1": square(0), "C2": square(1)}
        imported(city, folder, "community", below, ["S", "Z"], parent_layer="street")
    city.import_units(
        write_csv(folder / "units.csv", "code,name", ("US", "街道办"), ("UZ", "管委会"))
    )
    city.import_responsibilities(
        write_csv(
            folder / "duties.csv",
            "layer,area_code,unit_code,role",
            ("street", "S", "US", "territory"),
            ("zone", "Z", "UZ", "territory"),
        )
    )
    return city


def territory(answer):
    return [one.unit.code for one in answer.duties if one.role == "territory" and one.unit]


def chains(answer):
    every = (answer.chain, *answer.further_chains)
    return [[rung.area.code for rung in chain] for chain in every]


def test_a_community_has_its_parent_in_either_layer_and_each_chain_is_its_own(tmp_path):
    with district(tmp_path / "a") as city:
        west, east = city.who(121.005, 25.005, at=AT), city.who(121.015, 25.005, at=AT)

    assert (territory(west), chains(west)) == (["US"], [["S"]])
    assert (territory(east), chains(east)) == (["UZ"], [["Z"]])
    assert [west.status, west.certainty, east.status] == ["inside", "certain", "inside"]


def test_parents_that_a_file_does_not_name_are_found_in_either_layer(tmp_path):
    with district(tmp_path / "a", communities=False) as city:
        below = {"C1": square(0), "C2": square(1)}
        imported(city, tmp_path, "community", below, parent_layer="zone")
        parents = city.areas("community").set_index("code")["parent_code"]

    assert parents.to_dict() == {"C1": "S", "C2": "Z"}


def test_the_ground_of_the_finest_layers_together_is_covered(tmp_path):
    with district(tmp_path / "a", communities=False) as city:
        statement, plain = city.coverage(AT), city.locate([121.005, 121.015], [25.005] * 2, at=AT)

    covered = statement.ground.covered_m2 / statement.ground.mandate_m2
    assert covered == pytest.approx(2 / 9, rel=1e-3)
    assert plain["status"].tolist() == ["inside", "inside"]
    assert plain["territory"].tolist() == ["US", "UZ"]


def test_an_overlap_that_was_not_declared_is_refused_with_both_areas_named(tmp_path):
    with pytest.raises(BadRowsError) as refused:
        district(tmp_path / "a", square(0.5))

    error = refused.value.rows[0]
    assert (error.problem, error.label, error.value) == ("overlaps_beside", "Z Z区", "S S区")
    assert error.details["overlap_m2"] == pytest.approx(558_000, rel=0.02)


def test_a_sliver_between_two_drawings_is_noticed_and_taken(tmp_path):
    with district(tmp_path / "a") as city:
        moved = {"Z": square(1 - 0.003)}
        report = imported(city, tmp_path, "zone", moved, ["D"], lines_accuracy_m=5)

    noticed = [(one.problem, one.value) for one in report.findings.warnings]
    assert (noticed, report.changed) == ([("overlaps_beside", "S S区")], 1)


def test_where_an_overlap_is_declared_both_answer_each_with_its_chain(tmp_path):
    with district(tmp_path / "a", square(0.5), may_overlap=True, communities=False) as city:
        shared, only = city.who(121.0075, 25.005, at=AT), city.who(121.0125, 25.005, at=AT)
        near = city.who(121.0049, 25.005, accuracy_m=30, at=AT)
        batch = city.resolve_batch([121.0075, 121.0125], [25.005] * 2, at=AT)

    assert (shared.status, shared.certainty) == ("inside", "certain")
    assert sorted(territory(shared)) == ["US", "UZ"]
    assert sorted(chains(shared)) == [["S"], ["Z"]]
    assert (territory(only), only.certainty) == (["UZ"], "certain")
    assert (near.certainty, [one.code for one in near.candidates]) == ("ambiguous", ["S", "Z"])
    assert batch["territory"].tolist() == ["US;UZ", "UZ"]


def test_where_an_overlap_is_declared_both_areas_count_and_the_ground_once(tmp_path):
    with district(tmp_path / "a", square(0.5), may_overlap=True, communities=False) as city:
        statement = city.coverage(AT, by=("area",))

    of_zones = statement.accounts[statement.accounts["layer"] == "zone"].fillna({"code": "rest"})
    points = of_zones[of_zones["kind"] == "point"].set_index("code")["gap"]
    ground = of_zones[of_zones["kind"] == "ground"].set_index("code")["covered"]
    covered_m2 = statement.ground.covered_m2
    assert (statement.counts["point"], points.to_dict()) == (2, {"rest": 1, "Z": 1})
    assert ground["Z"] / covered_m2 == pytest.approx(1 / 3, rel=1e-3)
    assert ground.sum() == pytest.approx(covered_m2)


def test_a_community_of_the_zone_leads_to_the_zone_and_the_street_answers_beside_it(tmp_path):
    with district(tmp_path / "a", square(0.5), may_overlap=True, communities=False) as city:
        imported(city, tmp_path, "community", {"C": square(0.5)}, ["Z"], parent_layer="zone")
        city.import_responsibilities(
            write_csv(
                tmp_path / "more.csv",
                "layer,area_code,unit_code,role",
                ("community", "C", "UZ", "territory"),
            )
        )
        answer = city.who(121.0075, 25.005, at=AT, explain=True)

    assert chains(answer) == [["C", "Z"], ["S"]]
    lost = {one.owner.area.code: (one.reason, one.wins) for one in answer.considered}
    assert lost == {"C": ("decides", True), "Z": ("layer", False), "S": ("decides", True)}


def test_codes_are_not_used_twice_on_a_rung(tmp_path):
    with district(tmp_path / "a") as city, pytest.raises(BadRowsError) as refused:
        imported(city, tmp_path, "zone", {"S": square(2)}, ["D"])

    assert [error.problem for error in refused.value.rows] == ["code_beside"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"beside": "street", "parent_layer": "street"}, "beside_parent"),
        ({"beside": "street", "overlay": True}, "beside_kind"),
        ({"may_overlap": True}, "needs_beside"),
    ],
)
def test_what_cannot_stand_beside_is_refused(tmp_path, said, problem):
    with district(tmp_path / "a") as city, pytest.raises(InputError) as refused:
        imported(city, tmp_path, "park", {"P": square(2)}, ["D"], **said)

    assert refused.value.problem == problem


def test_the_tree_of_layers_goes_out_and_in_as_a_table(tmp_path):
    with district(tmp_path / "a", square(0.5), may_overlap=True, communities=False) as city:
        city.export("layers", tmp_path / "layers.csv", language=Catalogue.load("zh"))
        same = city.import_layers(tmp_path / "layers.csv")
        told = city.layers()
    with create_workspace(place(tmp_path, "other.gpkg")) as other:
        made = other.import_layers(tmp_path / "layers.csv")
        copied = other.layers()

    assert ((same.unchanged, same.changed), made.added) == ((3, 0), 3)
    assert_frame_equal(copied, told)


def test_layers_that_stand_above_each_other_are_named_and_nothing_is_changed(tmp_path):
    rows = [("a", "b"), ("b", "a"), ("c", None)]
    file = write_csv(tmp_path / "layers.csv", "layer,parent_layer", *rows)
    with create_workspace(place(tmp_path)) as city:
        with pytest.raises(BadRowsError) as refused:
            city.import_layers(file)

        assert [(one.row, one.problem) for one in refused.value.rows] == [
            (2, "cycle"),
            (3, "cycle"),
        ]
        assert city.layers().empty


def test_a_layer_beside_that_is_not_there_is_named(tmp_path):
    with district(tmp_path / "a") as city, pytest.raises(NotFoundError) as refused:
        imported(city, tmp_path, "park", {"P": square(2)}, ["D"], beside="streets")

    assert refused.value.thing == "layer"


def test_layers_stay_beside_each_other_when_opened_again_and_imported_again(tmp_path):
    with district(tmp_path / "a", square(0.5), may_overlap=True, communities=False) as city:
        imported(city, tmp_path, "zone", {"Z": square(0.5, size=0.4)}, ["D"])
        address = city.address
    with gridward.open(address) as city:
        layers = city.layers().set_index("layer")

    told = layers.loc["zone", ["parent_layer", "beside", "may_overlap", "rank"]].tolist()
    assert told == ["district", "street", True, 1]
