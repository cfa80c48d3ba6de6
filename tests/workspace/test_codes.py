"""A workspace makes and checks codes, and finds areas by whatever they are called elsewhere."""

import gzip
import json
from pathlib import Path

import pandas as pd
import pytest
import shapely
from workspace_builders import content, square, staffed, town, write_areas, write_csv

import gridward
from gridward import registry
from gridward.errors import BadRowsError, InputError, NotFoundError
from gridward.files import read_table
from gridward.language import Catalogue
from gridward.workspace import create_workspace

ZH = Catalogue.load("zh")
RELEASED = Path(__file__).parents[1] / "store" / "released_1_last.gpkg.gz"
IDS = "layer,area_code,scheme,identifier,valid_from,valid_to"
HOME, NEXT = "140109003012", "140109003013"


def cells(column, row=0):
    """Return four cells of a village, as they are drawn: from the south-east."""
    x, y = square(column, row).bounds[:2]
    half = 0.005
    corners = [(x + half, y), (x, y), (x + half, y + half), (x, y + half)]
    return [shapely.box(a, b, a + half, b + half) for a, b in corners]


def gridded(folder):
    """Return the town with villages known by their statistical codes, each of four grids."""
    city = town(folder)
    write_csv(
        folder / "ids.csv",
        IDS,
        ("village", "甲村", "statistical", HOME, None, None),
        ("village", "B", "statistical", NEXT, None, None),
    )
    city.import_identifiers(folder / "ids.csv")
    named = {f"{v}{n}": one for v, c in (("A", 0), ("B", 1)) for n, one in enumerate(cells(c))}
    grids = write_areas(folder / "grids.geojson", named, parent_code=[key[0] for key in named])
    city.import_areas(grids, layer="grid", parent_layer="village")
    return city


def by_area(frame):
    return dict(zip(frame["area_code"], frame["identifier"], strict=True))


def test_grids_get_numbers_from_the_north_west_on_and_keep_them(tmp_path):
    with gridded(tmp_path) as city:
        rehearsed = city.assign_codes("grid", scheme="unit_grid", dry_run=True)
        before = len(city.identifiers())
        made = city.assign_codes("grid", scheme="unit_grid")
        again = city.assign_codes("grid", scheme="unit_grid")

        numbers = {"3": "001", "2": "002", "1": "003", "0": "004"}
        heads = {"A": HOME, "B": NEXT}
        assert by_area(made.made) == {
            f"{v}{n}": head + number for v, head in heads.items() for n, number in numbers.items()
        }
        assert (rehearsed.made["identifier"].tolist(), before) == (
            made.made["identifier"].tolist(),
            2,
        )
        assert (len(again.made), again.revision) == (0, made.revision)
        assert city.check_codes("grid", scheme="unit_grid").wrong == ()


def test_a_new_grid_gets_the_next_number_and_no_ended_one_is_used_again(tmp_path):
    with gridded(tmp_path) as city:
        city.assign_codes("grid", scheme="unit_grid", valid_from="2026-01-01")
        ended = write_csv(
            tmp_path / "end.csv",
            IDS,
            ("grid", "A0", "unit_grid", f"{HOME}004", "2026-01-01", "2026-02-01"),
        )
        city.import_identifiers(ended)

        made = city.assign_codes("grid", scheme="unit_grid", valid_from="2026-03-01")

        assert by_area(made.made) == {"A0": f"{HOME}005"}
        found = city.find_code(f"{HOME}004")
        assert found[["code", "valid_to"]].to_numpy().tolist() == [["A0", "2026-02-01"]]


def test_own_codes_and_those_of_ended_areas_are_never_given_to_another(tmp_path):
    with town(tmp_path) as city:
        write_csv(tmp_path / "v.csv", IDS, ("village", "A", "statistical", HOME, None, None))
        city.import_identifiers(tmp_path / "v.csv")
        codes = [f"{HOME}001", f"{HOME}002", "旧", "新"]
        grids = write_areas(
            tmp_path / "grids.geojson",
            dict(zip(codes, cells(0), strict=True)),
            parent_code="A",
            valid_to=[None, "2020-12-31", None, None],
        )
        city.import_areas(grids, layer="grid", parent_layer="village")

        made = city.assign_codes("grid", scheme="unit_grid")

        assert by_area(made.made) == {"新": f"{HOME}003", "旧": f"{HOME}004"}
        assert city.check_codes("grid", scheme="unit_grid").codes == 3


def test_an_area_whose_code_begins_later_gets_no_second_one(tmp_path):
    with gridded(tmp_path) as city:
        city.assign_codes("grid", scheme="unit_grid", valid_from="2099-01-01")

        assert len(city.assign_codes("grid", scheme="unit_grid").made) == 0


def test_codes_are_checked_against_the_area_above_and_where_the_area_lies(tmp_path):
    with gridded(tmp_path) as city:
        city.import_identifiers(
            write_csv(
                tmp_path / "g.csv",
                IDS,
                ("grid", "A0", "unit_grid", f"{NEXT}001", None, None),
                ("grid", "A1", "unit_grid", f"{HOME}002", None, None),
                ("grid", "A2", "unit_grid", f"{HOME}003", None, None),
            )
        )

        found = city.check_codes("grid", scheme="unit_grid")

        assert [(one.problem, one.label) for one in found.wrong] == [
            ("code_above", "A0"),
            ("code_place", "A0"),
        ]
        assert [(one.problem, one.label) for one in found.noticed] == [("code_order", "A1")]
        assert (found.codes, found.without) == (3, 5)


def test_a_community_grid_needs_its_object_and_says_so(tmp_path):
    with gridded(tmp_path) as city:
        with pytest.raises(InputError) as refused:
            city.assign_codes("grid", scheme="community_grid")
        made = city.assign_codes("grid", scheme="community_grid", given={"object": "010100"})

        with pytest.raises(InputError) as wrong:
            city.assign_codes("grid", scheme="community_grid", given={"object": "01010"})
        assert (refused.value.problem, refused.value.field) == ("missing_value", "--part object")
        assert (wrong.value.problem, wrong.value.choices) == ("bad_part", ("object 6",))
        assert made.made["identifier"].iloc[0] == f"010100{HOME}01"


def test_a_community_with_more_grids_than_numbers_is_named_and_nothing_changed(tmp_path):
    with gridded(tmp_path) as city:
        city.import_identifiers(
            write_csv(
                tmp_path / "g.csv", IDS, ("grid", "A0", "unit_grid", f"{HOME}997", None, None)
            )
        )
        before = content(city.path)

        with pytest.raises(BadRowsError) as refused:
            city.assign_codes("grid", scheme="unit_grid")

        (row,) = refused.value.rows
        assert (row.problem, row.value, row.details["needed"]) == ("sequence_full", "A", 1000)
        assert content(city.path) == before


def test_areas_are_found_by_any_identifier_in_answers_and_responsibilities(tmp_path):
    with staffed(tmp_path) as city:
        city.import_identifiers(
            write_csv(
                tmp_path / "i.csv",
                IDS,
                ("village", "A", "statistical", HOME, None, None),
                ("village", "A", "police", "P1", None, "2020-01-01"),
            )
        )
        city.import_responsibilities(
            write_csv(
                tmp_path / "d.csv",
                "layer,area_code,unit_code,role",
                ("village", HOME, "W", "helper"),
            )
        )

        answer = city.who(121.005, 25.005)

        assert [(one.scheme, one.identifier) for one in answer.identifiers] == [
            ("statistical", HOME)
        ]
        assert "helper" in [one.role for one in answer.duties]
        assert city.find_code("P1")["code"].tolist() == ["A"]
        assert city.find_code("A")["scheme"].isna().tolist() == [True]
        with pytest.raises(NotFoundError):
            city.find_code("nobody's")


def test_located_rows_are_given_the_identifiers_of_a_scheme(tmp_path):
    points = write_csv(
        tmp_path / "p.csv", "longitude,latitude", (121.0025, 25.0025), (121.025, 25.005)
    )
    with gridded(tmp_path) as city:
        city.assign_codes("grid", scheme="unit_grid")
        city.locate_file(points, tmp_path / "out.csv", scheme="unit_grid")
        with pytest.raises(InputError) as unknown:
            city.locate_file(points, tmp_path / "no.csv", scheme="unitgrid")

    located = read_table(tmp_path / "out.csv")
    assert located["grid_code_unit_grid"].fillna("").tolist() == [f"{HOME}003", ""]
    assert unknown.value.choices == ("statistical", "unit_grid")


def test_a_layer_is_handed_over_with_its_identifiers_and_they_come_in_again(tmp_path):
    with gridded(tmp_path) as city:
        city.assign_codes("grid", scheme="unit_grid")
        names = city.export("grid", tmp_path / "g.shp", language=ZH, scheme="unit_grid").columns
        with pytest.raises(InputError):
            city.export("identifiers", tmp_path / "no.csv", scheme="unit_grid")

        report = city.import_identifiers(
            tmp_path / "g.shp",
            layer="grid",
            scheme="unit_grid",
            columns={"area_code": names["code"]},
        )

        assert names["identifier"] == "标识码"
        assert (report.rows, report.unchanged) == (8, 8)


def test_identifiers_go_out_and_come_in_again_the_same(tmp_path):
    with gridded(tmp_path) as city:
        city.export("identifiers", tmp_path / "out.csv")

        report = city.import_identifiers(tmp_path / "out.csv")

        assert (report.added, report.changed, report.unchanged) == (0, 0, 2)


def test_the_scheme_and_layer_of_a_whole_file_are_said_beside_it(tmp_path):
    with town(tmp_path) as city:
        file = write_csv(tmp_path / "i.csv", "责任区,标识码", ("甲村", "P1"), ("无此地", "P2"))

        report = city.import_identifiers(file, layer="village", scheme="police", skip_bad=True)

        assert [(one.row, one.problem) for one in report.findings.skipped] == [(3, "unknown_code")]
        assert by_area(city.identifiers()) == {"A": "P1"}
        assert json.loads(city.history()["detail"].iloc[-1])["skipped"] == 1


def test_a_city_has_layouts_of_its_own(tmp_path):
    with gridded(tmp_path) as city:
        (tmp_path / "own.toml").write_text(
            '[cell]\nabove = ["village"]\nparts = [{ name = "village", digits = 12, above = true },'
            ' { name = "n", digits = 1, number = true }]\n'
            '[village]\nparts = [{ name = "village", digits = 12 }]\n',
            encoding="utf-8",
        )
        city.import_schemes(tmp_path / "own.toml")
        city.import_identifiers(
            write_csv(
                tmp_path / "v.csv",
                IDS,
                *(("village", v, "village", h, None, None) for v, h in (("A", HOME), ("B", NEXT))),
            )
        )

        made = city.assign_codes("grid", scheme="cell")

        assert city.schemes().names == ("cell", "village")
        assert by_area(made.made)["A3"] == f"{HOME}1"


def test_the_layouts_are_written_and_taken_in_again_without_a_change(tmp_path):
    with town(tmp_path) as city:
        city.write_schemes(tmp_path / "s.toml")
        city.import_schemes(tmp_path / "s.toml")

        assert city.schemes().text == registry.shipped_schemes().text


def test_a_file_that_an_earlier_version_made_takes_identifiers(tmp_path):
    path = tmp_path / "town.gpkg"
    path.write_bytes(gzip.decompress(RELEASED.read_bytes()))
    row = ("community", "411403001001", "police", "P1", None, None)

    with gridward.open(path) as city:
        none = city.identifiers()
        city.import_identifiers(write_csv(tmp_path / "i.csv", IDS, row))

        assert len(none) == 0
        assert by_area(city.identifiers()) == {"411403001001": "P1"}
        assert all(check.sound for check in city.doctor() if check.name != "mandate")


def test_a_file_of_codes_is_checked_without_areas(tmp_path):
    counties = write_csv(tmp_path / "c.csv", "code,name", ("140109", "万柏林区"))
    with create_workspace(tmp_path / "empty.gpkg") as city:
        file = write_csv(
            tmp_path / "f.csv",
            "代码,名称,上级代码",
            (HOME, "甲社区", "140109003"),
            ("140110003012", "乙社区", "140109003"),
            (HOME, "丙社区", None),
        )

        found = city.check_codes(str(file), scheme="statistical", counties=counties)

    rows = pd.Series([(one.row, one.problem) for one in found.wrong]).tolist()
    assert sorted(rows) == [
        (2, "duplicate_code"),
        (3, "code_above"),
        (3, "code_county"),
        (4, "duplicate_code"),
    ]


def test_what_cannot_be_asked_is_refused_by_name(tmp_path):
    with town(tmp_path) as city:
        with pytest.raises(InputError) as unknown:
            city.check_codes("village", scheme="unitgrid")
        with pytest.raises(InputError) as uncounted:
            city.assign_codes("village", scheme="statistical")
        with pytest.raises(NotFoundError):
            city.check_codes("vilage", scheme="unit_grid")
        with pytest.raises(NotFoundError):
            city.assign_codes("vilage", scheme="unit_grid")

    assert (unknown.value.problem, uncounted.value.problem) == (
        "unknown_scheme",
        "scheme_uncounted",
    )
