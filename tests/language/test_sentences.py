"""An error becomes one line: where it stands, what it is, and the cure."""

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridward.errors import (
    PROBLEMS,
    BadRowsError,
    ConflictError,
    DamagedError,
    InputError,
    NotFoundError,
)
from gridward.language import LANGUAGES, Catalogue, row_sentences, sentence

ENGLISH, CHINESE = (Catalogue.load(language) for language in LANGUAGES)

FIGURES = dict.fromkeys(
    (
        "area_m2",
        "areas",
        "capacity",
        "count",
        "farthest_m",
        "given",
        "held",
        "ideal",
        "kept_m2",
        "least",
        "load",
        "median_m2",
        "most",
        "most_m",
        "moved_m2",
        "outside_m2",
        "overlap_m2",
        "parent_m2",
        "parents",
        "parts",
        "people",
        "share",
        "teams",
        "units",
        "wanted",
    ),
    2.0,
) | {
    "at": "121, 25",
    "broken": "Self-intersection[121.01 25.005]",
    "reason": "timeout expired",
    "layout": "township 9 + village 3",
    "part": "township",
    "text": "991",
    "above": "140109003",
    "stands": "140109004",
    "home": "140109003012",
    "county": "140109",
    "layer": "village",
    "owner": "V1 甲村",
    "other": "P1",
    "holder": "W",
    "unit": "W",
    "one": "V1",
    "two": "V2",
    "where": "record 4",
    "first": "2026-05-01",
    "community": "140109003012",
    "digits": 12,
    "needed": 1000,
    "room": 999,
}


def test_a_sentence_names_file_row_column_value_and_cure():
    error = InputError("not_a_number", "points.csv", 5, "经度", "abc")

    assert sentence(error, ENGLISH) == (
        'points.csv, row 5, 经度: "abc" is not a number. Write decimal degrees, such as 121.5436.'
    )


def test_the_chinese_sentence_names_the_same_things():
    error = InputError("not_a_number", "点位.csv", 5, "经度", "abc")

    said = sentence(error, CHINESE)

    assert all(part in said for part in ("点位.csv", "5", "经度", "abc", "121.5436"))


def test_a_figure_reads_by_the_unit_in_its_name():
    figures = {"outside_m2": 12_025.0, "share": 0.0002, "parent_m2": 1.0}
    error = InputError("outside_parent", "v.gpkg", 8, value="D 东区", details=figures)

    assert sentence(error, ENGLISH).startswith(
        'v.gpkg, row 8: 12,025 m² of it (0.02 %) lies outside its parent "D 东区".'
    )


@pytest.mark.parametrize(
    ("shape", "english", "chinese"),
    [
        ("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))", "it crosses itself at 1, 1", "自相交叉，位于 1, 1"),
        (
            "POLYGON((0 0, 4 0, 4 4, 2 2, 0 4, 2 2, 0 0))",
            "a ring touches itself at 2, 2",
            "自相接触，位于 2, 2",
        ),
        (
            "POLYGON((0 0, 1 0, 1 1, 0 0), (5 5, 6 5, 6 6, 5 5))",
            "a hole lies outside the outline at 5, 5",
            "洞落在外边界之外，位于 5, 5",
        ),
        (
            "POLYGON((0 0, 9 0, 9 9, 0 0), (4 1, 8 1, 8 4, 4 1), (6 2, 7 2, 7 2.5, 6 2))",
            "a hole lies inside another hole at 6, 2",
            "洞中有洞，位于 6, 2",
        ),
        (
            "MULTIPOLYGON(((0 0, 9 0, 9 9, 0 0)), ((4 1, 8 1, 8 4, 4 1)))",
            "one part lies inside another at 4, 1",
            "一块落在另一块之内，位于 4, 1",
        ),
        (
            "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (2 0, 4 2, 2 4, 0 2, 2 0))",
            "its inside falls into parts that only touch at ",
            "几块，位于 ",
        ),
        ("LINESTRING(1 1, 1 1)", "it has too few points at 1, 1", "点数太少，位于 1, 1"),
    ],
)
def test_why_an_outline_is_broken_is_said_in_the_readers_language(shape, english, chinese):
    reason = shapely.is_valid_reason(shapely.from_wkt(shape))
    error = InputError("outline_broken", "v.gpkg", 4, details={"broken": reason})

    assert english in sentence(error, ENGLISH)
    assert chinese in sentence(error, CHINESE)
    assert reason.partition("[")[0] not in sentence(error, CHINESE)


def test_a_reason_that_nobody_knows_keeps_its_place_and_says_nothing_foreign():
    error = InputError("outline_broken", details={"broken": "Something new[121.5 25]"})

    said = sentence(error, CHINESE)

    assert "围不成地块，位于 121.5, 25" in said
    assert "Something" not in said


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_every_problem_can_be_said_with_and_without_details(problem, language):
    bare = sentence(InputError(problem, details=FIGURES), language)
    full = sentence(
        InputError(problem, "文件.csv", 7, "列", "值", ("甲", "乙"), "V1 甲村", FIGURES), language
    )

    assert bare
    assert "{" not in (bare + full).replace("{z}/{x}/{y}", "")  # the parts of an address
    assert all(part in full for part in ("文件.csv", "7", "V1 甲村", "列", "甲", "乙"))


def test_a_long_value_is_cut_in_the_middle_so_that_a_path_keeps_its_file():
    path = "/" + "很" * 500 + "/地图.html"

    said = sentence(InputError("not_writable", value=path), CHINESE)

    assert f"/{'很' * 19}…{'很' * 32}/地图.html" in said
    assert "很" * 33 not in said


def test_of_many_choices_the_first_six_are_shown():
    said = sentence(NotFoundError("matter", "x", tuple("abcdefgh")), ENGLISH)

    assert said.endswith("Known: a, b, c, d, e, f….")


def test_braces_in_a_value_are_only_text():
    assert '"{0} {name}"' in sentence(InputError("bad_value", value="{0} {name}"), ENGLISH)


def test_the_first_ten_bad_rows_are_said_and_the_rest_counted():
    rows = tuple(InputError("bad_date", "a.csv", row, "起", "x") for row in range(2, 1502))
    error = BadRowsError("a.csv", rows)

    lines = row_sentences(error, ENGLISH)

    assert sentence(error, ENGLISH).startswith(
        "a.csv: nothing was changed. Rows that cannot be used: 1,500"
    )
    assert [line.split(",")[1] for line in lines[:10]] == [f" row {row}" for row in range(2, 12)]
    assert lines[10:] == ["… and more rows: 1,490"]


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
@pytest.mark.parametrize(
    "error",
    [
        NotFoundError("workspace", "东区.gpkg"),
        ConflictError("area", "东区.gpkg"),
        DamagedError("东区.gpkg", "truncated"),
    ],
)
def test_other_errors_name_the_thing(error, language):
    assert "东区.gpkg" in sentence(error, language)


@given(st.integers(0, 10**9), st.integers(0, 3))
def test_a_number_reads_back_whatever_the_language(value, digits):
    written = [language.number(value, digits) for language in (ENGLISH, CHINESE)]

    assert [float(text.replace(",", "")) for text in written] == [value, value]


def test_distances_and_areas_take_the_unit_that_reads_best():
    distances = [ENGLISH.distance(metres) for metres in (0.44, 41.6, 999.4, 1500.0)]
    areas = [CHINESE.ground(square_metres) for square_metres in (12.3, 99_999.0, 1_234_567.0)]

    assert distances == ["0.4 m", "42 m", "999 m", "1.5 km"]
    assert [text.split()[0] for text in areas] == ["12", "99,999", "1.23"]
