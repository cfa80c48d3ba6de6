"""Each command does its work, answers for people and for programs, and ends with its code."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from cli_builders import EAST, Run, areas_file, text_file, town

from gridward.coverage import BY

SERVICE = Path(__file__).parents[2] / "service"


def test_init_makes_a_workspace_and_says_where(capsys, tmp_path):
    run = Run(capsys, "init", "-w", tmp_path / "new.gpkg")

    assert (run.code, run.err) == (0, "")
    assert str(tmp_path / "new.gpkg") in run.out
    assert (tmp_path / "new.gpkg").is_file()


def test_init_never_replaces_what_is_there(capsys, tmp_path):
    file = text_file(tmp_path / "mine.gpkg", "a letter")

    run = Run(capsys, "init", "-w", file)

    assert run.code == 2
    assert "mine.gpkg" in run.err
    assert file.read_text("utf-8") == "a letter\n"


def test_init_takes_the_mandate_and_the_system_to_measure_in(capsys, tmp_path):
    mandate = areas_file(tmp_path / "mandate.geojson", {"X": EAST})

    run = Run(capsys, "init", "--mandate", mandate, "--metric-crs", "4549", "--json")

    assert run.code == 0
    assert set(run.answer) == {"workspace", "settings"}
    assert run.answer["settings"]["metric_crs"] == "4549"


def test_an_import_says_what_it_took_from_which_columns(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "points.csv", "编号,经度,纬度", "P1,121.005,25.005")

    run = Run(capsys, "import", "points", file, "--datum", "wgs84", "-w", path, "--json")

    assert run.code == 0
    assert set(run.answer) == {
        "source",
        "table",
        "how",
        "encoding",
        "slips",
        "added",
        "changed",
        "unchanged",
        "opened",
        "dated",
        "revision",
        "columns",
        "datum",
        "datum_reason",
        "datum_check",
        "datum_voices",
        "datum_figures",
        "unplaced",
        "outside",
        "findings",
        "removed",
        "dry_run",
    }
    assert (run.answer["added"], run.answer["columns"]["code"]) == (1, "编号")


def test_rows_that_find_no_place_are_named_and_end_with_one(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "p.csv", "code,x,y", "P1,121.005,25.005", "P2,25.005,121.005")

    run = Run(capsys, "import", "points", file, "--datum", "wgs84", "--keep-unplaced", "-w", path)

    assert run.code == 1
    assert "p.csv, row 3" in run.out
    assert "swapped" in run.out


def test_points_outside_the_mandate_are_named(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "p.csv", "code,x,y", "FAR,121.5,25.005", "IN,121.005,25.005")

    run = Run(capsys, "import", "points", file, "--datum", "wgs84", "-w", path)

    assert run.code == 1
    assert "FAR: lies" in run.out
    assert "IN: lies" not in run.out


def test_a_rehearsal_says_that_nothing_was_changed(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "more.csv", "code,name", "U2,乙")

    run = Run(capsys, "import", "units", file, "--dry-run", "-w", path)

    assert run.code == 0
    assert "Nothing was changed" in run.out


def test_who_names_area_unit_and_record_for_people(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "who", "121.005", "25.005", "--matter", "water", "-w", path)

    assert run.code == 0
    assert all(
        part in run.out for part in ("Alpha", "东区", "East Office", "record 1", "inside", "nobody")
    )


def test_who_answers_programs_with_the_promised_keys(capsys, tmp_path):
    path = town(capsys, tmp_path)

    answer = Run(capsys, "who", "121.005", "25.005", "--json", "-w", path).answer

    assert set(answer) == {
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
    }
    assert [area["code"] for area in answer["areas"]] == ["D", "A"]


def test_any_field_of_any_import_can_be_given_its_column_and_its_sheet(capsys, tmp_path):
    path = town(capsys, tmp_path)
    with xlsxwriter.Workbook(str(tmp_path / "duties.xlsx")) as book:
        book.add_worksheet("说明").write_row(0, 0, ["别的"])
        sheet = book.add_worksheet("责任")
        sheet.write_row(0, 0, ["包村单位", "干啥", "层", "哪里"])
        sheet.write_row(1, 0, ["东区公所", "包联", "village", "甲村"])
    pairs = ("unit_code=包村单位", "role=干啥", "layer=层", "area_code=哪里")

    run = Run(
        *(capsys, "import", "responsibilities", tmp_path / "duties.xlsx", "-w", path, "--json"),
        *("--source-layer", "责任", *(word for pair in pairs for word in ("--column", pair))),
    )

    assert (run.code, run.answer["added"]) == (0, 1)
    assert run.answer["columns"]["unit_code"] == "包村单位"


def test_who_outside_says_how_far_the_nearest_is_and_whose(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "who", "120.99", "25.005", "-w", path)

    assert run.code == 0
    assert "outside" in run.out
    assert "The nearest Village is Alpha, 1.0 km away" in run.out
    assert "East Office" in run.out


def test_negative_coordinates_are_no_options(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "who", "-70.5", "-33.4", "--json", "-w", path)

    assert (run.code, run.answer["place"]["x"], run.answer["status"]) == (0, -70.5, "outside")


def test_locate_writes_the_file_again_and_counts(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "p.csv", "x,y", "121.005,25.005", "121.015,25.005")

    run = Run(capsys, "locate", file, "-o", tmp_path / "out.csv", "--json", "-w", path)

    assert run.code == 0
    assert run.answer["counts"] == {"inside": 1, "gap": 1}
    with (tmp_path / "out.csv").open(encoding="utf-8-sig") as stream:
        assert [row["village"] for row in csv.DictReader(stream)] == ["A", ""]


def test_locate_ends_with_one_when_a_row_has_no_place(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "p.csv", "x,y", "121.005,25.005", "here,25.005")

    run = Run(capsys, "locate", file, "-o", tmp_path / "out.csv", "-w", path)

    assert run.code == 1
    assert "not located" in run.out


def test_coverage_names_its_gaps_and_ends_with_one(capsys, tmp_path):
    path = town(capsys, tmp_path)

    people = Run(capsys, "coverage", "-w", path)
    program = Run(capsys, "coverage", "--json", "-w", path)

    assert (people.code, program.code) == (1, 1)
    told = {"at", "revision", "ground", "counts", "asked", "accounts", "gaps"}
    assert set(program.answer) == told
    none = dict.fromkeys(("unmanaged", "visit", "facility", "target"), 0)
    assert program.answer["counts"] == {"ground": 1, "duty": 1, "point": 1} | none
    assert "东区: ground in no area" in people.out


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--radius", "0", "radius of 0 m"),
        ("--radius", "-3", "radius of -3 m"),
        ("--radius", "1e9", "1 to 20000"),
        ("--since", "2999-01-01", "after the day"),
        ("--kind", "weather", "Known: ground, duty, unmanaged, point, visit, facility, target"),
        ("--by", "weather", "Known: area, unit, matter, day, part, team"),
        ("--need", "toilet:0", "does not say what is needed"),
        ("--need", "toilet:1:planet", "planet"),
    ],
)
def test_coverage_refuses_what_cannot_be_judged(capsys, tmp_path, option, value, said):
    path = town(capsys, tmp_path)

    run = Run(capsys, "coverage", option, value, "-w", path)

    assert run.code == 2
    assert said in run.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_coverage_is_divided_in_the_readers_words(capsys, tmp_path, language):
    path = town(capsys, tmp_path)
    visits = text_file(tmp_path / "v.csv", "time,lon,lat", "2026-03-01 08:15,121.005,25.005")
    Run(capsys, "import", "visits", visits, "--datum", "wgs84", "-w", path)
    divisions = [word for by in BY for word in ("--by", by)]
    options = ["--since", "2026-03-01", "--need", "toilet:1", "--reach", "50", *divisions]

    run = Run(
        capsys,
        "coverage",
        *options,
        "--accounts",
        tmp_path / "a.csv",
        "--lang",
        language,
        "-w",
        path,
    )
    accounts = pd.read_csv(tmp_path / "a.csv", dtype={"code": str})

    assert run.code == 1
    assert ("Ground near a visit" if language == "en" else "巡查所及的地面") in run.out
    assert set(accounts["by"]) == {"all", *BY}
    amounts = accounts[["covered", "excused", "gap"]].sum(axis="columns")
    assert amounts.to_numpy() == pytest.approx(accounts["mandate"].to_numpy(), rel=1e-6)


def test_coverage_without_a_gap_ends_with_nought(capsys, tmp_path):
    path = town(capsys, tmp_path)
    rest = areas_file(tmp_path / "rest.geojson", {"B": EAST})
    lead = text_file(tmp_path / "lead.csv", "matter,unit_code,role", "water,S,lead")
    Run(capsys, "import", "areas", rest, "--layer", "village", "-w", path)
    Run(capsys, "import", "responsibilities", lead, "-w", path)

    run = Run(capsys, "coverage", "-w", path)

    assert run.code == 0


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "csv"])
def test_coverage_writes_every_gap_to_a_file(capsys, tmp_path, ending):
    path = town(capsys, tmp_path)

    run = Run(capsys, "coverage", "-o", tmp_path / f"gaps.{ending}", "-w", path)

    assert run.code == 1
    assert (tmp_path / f"gaps.{ending}").stat().st_size > 0


def test_map_draws_one_file(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "map", "-o", tmp_path / "here.html", "-w", path, "--json")

    assert (run.code, run.answer) == (0, {"map": str(tmp_path / "here.html")})
    assert "Alpha" in (tmp_path / "here.html").read_text("utf-8")


def test_doctor_lists_its_checks(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "doctor", "--json", "-w", path)

    assert run.code == 0
    assert {tuple(check) for check in run.answer["checks"]} == {("name", "sound", "detail")}
    assert all(check["sound"] for check in run.answer["checks"])


def test_the_workspace_may_be_named_before_or_after_the_command_or_outside(
    capsys, tmp_path, monkeypatch
):
    path = town(capsys, tmp_path)
    question = ("who", "121.005", "25.005", "--json")

    before = Run(capsys, "-w", path, *question)
    after = Run(capsys, *question, "--workspace", path)
    monkeypatch.setenv("GRIDWARD_WORKSPACE", str(path))
    outside = Run(capsys, *question)

    assert [run.code for run in (before, after, outside)] == [0, 0, 0]
    assert before.answer == after.answer == outside.answer


def test_what_is_named_on_the_command_line_counts_for_more_than_the_environment(
    capsys, tmp_path, monkeypatch
):
    path = town(capsys, tmp_path)
    monkeypatch.setenv("GRIDWARD_WORKSPACE", str(tmp_path / "none.gpkg"))

    assert Run(capsys, "who", "121.005", "25.005", "-w", path).code == 0
    assert Run(capsys, "who", "121.005", "25.005").code == 2


@pytest.mark.parametrize(
    ("words", "environment", "spoken"),
    [
        (("--lang", "zh"), {}, "工作区"),
        (("--lang=zh",), {}, "工作区"),
        ((), {"GRIDWARD_LANG": "zh"}, "工作区"),
        ((), {"LANG": "zh_CN.UTF-8"}, "工作区"),
        ((), {"LANG": "C.UTF-8"}, "workspace"),
        (("--lang", "en"), {"GRIDWARD_LANG": "zh"}, "workspace"),
        ((), {"GRIDWARD_LANG": "en", "LANG": "zh_CN.UTF-8"}, "workspace"),
    ],
)
def test_the_language_is_that_of_the_command_then_of_the_environment(
    capsys, tmp_path, monkeypatch, words, environment, spoken
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    run = Run(capsys, "who", "1", "2", "-w", tmp_path / "none.gpkg", *words)

    assert run.code == 2
    assert spoken in run.err


def test_chinese_readers_see_chinese_names_and_words(capsys, tmp_path):
    path = town(capsys, tmp_path)

    run = Run(capsys, "who", "121.005", "25.005", "--lang", "zh", "-w", path)

    assert all(word in run.out for word in ("甲村", "东区公所", "属地"))


def test_help_speaks_both_languages(capsys):
    english, chinese = (Run(capsys, "who", "--help", "--lang", lang) for lang in ("en", "zh"))

    assert (english.code, chinese.code) == (0, 0)
    assert "Whose place is this" in english.out
    assert "Longitude" in english.out
    assert "经度" in chinese.out


def test_the_demo_ends_with_a_map_and_names_what_is_missing(capsys, tmp_path):
    run = Run(capsys, "demo", "-w", "demo.gpkg", "-o", "coverage.html", "--json")

    assert run.code == 0
    assert set(run.answer) == {
        "workspace",
        "map",
        "imports",
        "points",
        "districts",
        "stated_differently",
        "coverage",
        "who",
    }
    assert run.answer["coverage"]["counts"]["duty"] == 4
    assert (tmp_path / "coverage.html").is_file()


def outside(*words, cwd, **environment):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", "from gridward.cli import main; main()", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONPATH": str(SERVICE), "PATH": os.environ["PATH"], **environment},
    )


def test_a_process_of_its_own_answers_through_a_pipe(tmp_path):
    made = outside("init", cwd=tmp_path, GRIDWARD_LANG="zh")
    asked = outside("doctor", "--json", cwd=tmp_path)

    assert (made.returncode, made.stderr) == (0, "")
    assert "gridward.gpkg" in made.stdout
    assert (asked.returncode, asked.stderr) == (0, "")
    assert json.loads(asked.stdout)["checks"]


def test_a_process_of_its_own_complains_on_the_other_stream(tmp_path):
    run = outside("who", "121", "25", cwd=tmp_path, GRIDWARD_WORKSPACE="none.gpkg")

    assert (run.returncode, run.stdout) == (2, "")
    assert "none.gpkg" in run.stderr
    assert "Traceback" not in run.stderr
