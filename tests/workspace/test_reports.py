"""A report says what the statement says, to the last digit, in a form that can be handed out."""

import datetime as dt
import itertools

import pytest
from report_builders import (
    CHINESE,
    ENGLISH,
    HOSTILE,
    Page,
    busy_town,
    parts_of,
    rows_of,
    sheet_names,
    tables_of,
)
from stores import on_both_stores
from workspace_builders import square, town, write_areas, write_csv

from gridward.errors import InputError
from gridward.language import account_text
from gridward.workspace import create_workspace

AT, SINCE = "2026-03-31", "2026-03-01"
ASKED = {"at": AT, "since": SINCE, "radius_m": 100.0}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return one report in both languages, its workbooks and pages, and the statement."""
    with busy_town(tmp_path_factory.mktemp("report")) as city:
        statement = city.coverage(**ASKED, by=("area", "unit"))
        english = city.report(language=ENGLISH, **ASKED, deadline="2026-04-30")
        chinese = city.report(language=CHINESE, **ASKED)
        return {
            "statement": statement,
            "en": english,
            "zh": chinese,
            "book": english.workbook(),
            "zh_book": chinese.workbook(),
            "page": english.page(),
            "zh_page": chinese.page(),
        }


def amounts(row):
    return [row[head] for head in ("To be covered", "Covered", "Excused", "Gap")]


def stated(accounts):
    columns = ["mandate", "covered", "excused", "gap"]
    return {
        account_text(row, ENGLISH): [getattr(row, one) for one in columns]
        for row in accounts.itertuples(index=False)
    }


def test_the_first_sheet_is_the_statement_and_every_row_adds_up(made):
    whole = made["statement"].accounts.query("by == 'all'")

    rows = tables_of(made["book"], "Coverage statement")[0]

    assert {row["What"]: pytest.approx(amounts(row), rel=1e-14) for row in rows} == stated(whole)
    for mandate, covered, excused, gap in map(amounts, rows):
        assert mandate == pytest.approx(covered + excused + gap, rel=1e-6)


def test_the_gap_list_has_every_gap_and_adds_up_to_the_statement(made):
    statement = made["statement"]
    rows = tables_of(made["book"], "Gap list")[0]

    listed = {}
    for row in rows:
        key = row["Kind"], row["In"]
        listed[key] = listed.get(key, 0) + row["Amount"]
    accounts = {}
    for row in statement.accounts.query("by == 'all' and gap > 0").itertuples(index=False):
        key = ENGLISH(f"kind.{row.kind}"), ENGLISH(f"report.measure.{row.measure}")
        accounts[key] = accounts.get(key, 0) + row.gap

    assert len(rows) == len(statement.gaps)
    assert {kind for kind, _ in accounts} >= {"Not visited", "Ground in no area"}
    assert listed == {key: pytest.approx(gap, abs=0.1) for key, gap in accounts.items()}


@pytest.mark.parametrize(("sheet", "by"), [("By level", "area"), ("By unit", "unit")])
def test_every_division_adds_up_to_the_statement(made, sheet, by):
    rows = tables_of(made["book"], sheet)[0]
    group = "Layer" if by == "area" else "Role"
    whole = stated(made["statement"].accounts.query("by == 'all'"))

    key = lambda row: (row[group], row["What"])  # noqa: E731 -- for groupby alone
    for (_, what), part in itertools.groupby(sorted(rows, key=key), key):
        sums = [sum(column) for column in zip(*map(amounts, part), strict=True)]
        assert sums == pytest.approx(whole[what], rel=1e-9, abs=1e-6)


def test_the_areas_add_up_to_the_statement_and_name_their_units(made):
    ground = made["statement"].accounts.query("by == 'all' and kind == 'ground'").iloc[0]
    rows = tables_of(made["book"], "Areas")[0]

    heads = [f"{what}: ground (m²)" for what in ("To be covered", "Covered", "Excused", "Gap")]
    sums = [sum(row.get(head) or 0 for row in rows) for head in heads]
    assert sums == pytest.approx(ground[["mandate", "covered", "excused", "gap"]].tolist())
    assert [(row["Code"], row["Territory"]) for row in rows if row["Code"]] == [
        ("A", "东区公所"),
        ("B", "东区公所"),
    ]


def test_every_responsibility_in_force_is_listed_and_an_ended_one_is_not(tmp_path):
    with busy_town(tmp_path) as city:
        inside = city.report(language=ENGLISH, at="2026-03-31")
        after = city.report(language=ENGLISH, at="2026-04-01")

    records = {
        name: {row["Record"] for row in tables_of(report.workbook(), "Responsibility list")[0]}
        for name, report in (("inside", inside), ("after", after))
    }
    assert records["inside"] - records["after"] == {"2"}  # W's contract for village A


def test_the_tasks_name_who_acts_and_what_is_to_be_done(made):
    rows = tables_of(made["book"], "Task list")[0]

    told = {(row["Who acts"], row["Task"]) for row in rows}
    assert ("东区公所", "Give the ground to an area, or excuse it with a reason") in told
    assert ("东区公所", "Visit it") in told  # village B, which has no contractor
    assert ("-lane", "Visit it") in told  # it keeps a facility that nobody came to
    assert len({row["No."] for row in rows}) == len(made["statement"].gaps) + len(
        made["en"].facts.defects
    )


def test_the_problem_list_has_gaps_border_defects_and_faults_of_duties(made):
    rows = tables_of(made["book"], "Problem list")[0]

    sources = {row["Found by"] for row in rows}
    assert sources == {"coverage", "border check", "duty check"}
    assert sum(row["Found by"] == "coverage" for row in rows) == len(made["statement"].gaps)
    assert sum(row["Found by"] == "border check" for row in rows) == len(made["en"].facts.defects)


def test_each_unit_has_a_sheet_with_its_duties_and_gaps(made):
    assert {"东区公所", "水务局", "=1+1", "a b c", "quoted"} <= set(sheet_names(made["book"]))

    duties, *_ = tables_of(made["book"], "水务局")
    assert [(row["Role"], row["Matter"]) for row in duties] == [
        ("Contractor", "All matters"),
        ("Lead", "水"),
    ]


def test_names_that_begin_like_formulas_stay_texts(made):
    cells = [
        cell
        for sheet in sheet_names(made["book"])
        for row in rows_of(made["book"], sheet)
        for cell in row
    ]

    assert set(HOSTILE) <= set(cells)
    assert not any(
        "<f>" in xml or "<f " in xml for xml in parts_of(made["book"], "worksheets/sheet")
    )
    assert 'quotePrefix="1"' in parts_of(made["book"], r"styles\.xml")[0]
    relations = "".join(parts_of(made["book"], "worksheets/_rels"))
    assert "http" not in relations.replace("http://schemas.openxmlformats.org", "")


def test_numbers_are_numbers_and_dates_are_dates(made):
    row = tables_of(made["book"], "Gap list")[0][0]
    duty = tables_of(made["book"], "Responsibility list")[0][0]

    assert row["Deadline"] == dt.date(2026, 4, 30)
    assert isinstance(row["Longitude (WGS 84)"], float)
    assert duty["From"] == dt.date(2026, 1, 1)


def test_sheets_keep_their_heads_in_sight_and_print_on_one_page_across(made):
    for xml in parts_of(made["book"], "worksheets/sheet"):
        assert 'state="frozen"' in xml
        assert 'orientation="landscape"' in xml
        assert 'fitToHeight="0"' in xml
    titles = parts_of(made["book"], r"workbook\.xml$")[0]
    assert titles.count("_xlnm.Print_Titles") == len(sheet_names(made["book"]))


def test_the_page_shows_the_same_cells_as_the_workbook(made):
    texts = set(Page(made["page"]).texts)

    for sheet in made["en"].sheets:
        for table in sheet.tables:
            for cell in itertools.chain.from_iterable(table.rows):
                if isinstance(cell, str):
                    assert cell == "" or " ".join(cell.split()) in texts


def test_the_page_escapes_everything_and_asks_for_nothing(made):
    page = Page(made["page"])

    assert "script" not in page.tags
    assert HOSTILE[4] in page.texts
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert "default-src 'none'" in made["page"]


def test_a_report_speaks_the_readers_language(made):
    assert sheet_names(made["zh_book"])[:3] == ["覆盖核算", "按各级区域", "按责任单位"]
    assert {"责任清单", "任务清单", "问题清单", "盲区清单"} <= set(sheet_names(made["zh_book"]))
    assert '<html lang="zh">' in made["zh_page"]
    assert "经度（WGS 84）" in Page(made["zh_page"]).texts


def test_the_deadline_is_left_to_be_filled_in_unless_it_is_named(made):
    row = tables_of(made["zh_book"], "盲区清单")[0][0]

    assert (row["整改期限"], row["完成情况"]) == ("", "")


def test_coordinates_are_in_the_datum_that_is_asked_for(tmp_path):
    with town(tmp_path) as city:
        plain = city.report(language=ENGLISH).facts.gaps
        metres = city.report(language=ENGLISH, datum="EPSG:3826")

    listed = next(sheet for sheet in metres.sheets if sheet.key == "gaps")
    heads = [column.title for column in listed.tables[0].columns]
    assert {"Easting (EPSG:3826)", "Northing (EPSG:3826)"} <= set(heads)
    assert (metres.facts.gaps["x"] > 1000).all()
    assert plain["x"].between(121, 122).all()


def test_a_town_without_units_or_gaps_has_a_report_too(tmp_path):
    with create_workspace(tmp_path / "bare.gpkg") as city:
        city.import_areas(
            write_areas(tmp_path / "a.geojson", {"A": square(0)}, name=["甲村"]), layer="village"
        )
        report = city.report(language=ENGLISH, kinds=["ground"])

    assert (
        rows_of(report.workbook(), "Gap list")[-1][0] == "Nothing is missing of what was looked at."
    )
    assert "No responsibilities." in Page(report.page()).texts


def test_many_units_of_one_name_have_a_sheet_each(tmp_path):
    name = "示例县城市管理和综合行政执法局第一中队农贸市场专项整治组第三分队"
    with town(tmp_path) as city:
        city.import_units(
            write_csv(tmp_path / "u.csv", "code,name", *((f"U{n}", name) for n in range(200)))
        )
        duties = [("village", "A", f"U{n}", "helper") for n in range(200)]
        city.import_responsibilities(
            write_csv(tmp_path / "d.csv", "layer,area_code,unit_code,role", *duties)
        )
        names = sheet_names(city.report(language=CHINESE).workbook())

    assert len(names) == len(set(names))
    assert sum(one.startswith("示例县城市管理") for one in names) == 200
    assert max(map(len, names)) <= 31


def test_a_post_stands_on_the_sheet_of_its_office(tmp_path):
    with town(tmp_path) as city:
        city.import_units(
            write_csv(
                tmp_path / "u.csv",
                "code,name,kind,parent_code",
                ("O", "街道办", "office", ""),
                ("P", "网格长", "post", "O"),
            )
        )
        city.import_responsibilities(
            write_csv(
                tmp_path / "d.csv",
                "layer,area_code,unit_code,role",
                ("village", "A", "P", "chief_4"),
            )
        )
        book = city.report(language=ENGLISH).workbook()

    assert "网格长" not in sheet_names(book)
    assert tables_of(book, "街道办")[0][0]["Unit"] == "网格长"


@on_both_stores
def test_a_report_is_written_whole_or_not_at_all(kept_in, tmp_path):  # noqa: ARG001 -- the store is chosen by it
    with town(tmp_path) as city:
        report = city.report(language=ENGLISH)
        city.write_report(report, tmp_path / "r.xlsx")
        city.write_report(report, tmp_path / "r.html")
        with pytest.raises(InputError) as caught:
            city.write_report(report, tmp_path / "r.pdf")

    assert (tmp_path / "r.xlsx").read_bytes() == report.workbook()
    assert (tmp_path / "r.html").read_text("utf-8") == report.page()
    assert caught.value.problem == "unknown_format"


def test_a_deadline_before_the_day_is_refused(tmp_path):
    with town(tmp_path) as city, pytest.raises(InputError) as caught:
        city.report(language=ENGLISH, at="2026-03-31", deadline="2026-03-30")

    assert caught.value.problem == "deadline_before"
