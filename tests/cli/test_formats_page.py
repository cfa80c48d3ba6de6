"""The pages on formats tell commands that work, and every example of a format is one of them."""

import re
import shlex
from pathlib import Path

import pytest
from cli_builders import Run

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "geodata" / "examples"
PAGES = {language: ROOT / "docs" / "formats" / f"{language}.md" for language in ("en", "zh")}
COMPANIONS = {".cpg", ".dbf", ".prj", ".shx"}


def commands(language):
    lines = re.findall(r"^    gridward (.+)$", PAGES[language].read_text("utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def run(capsys, words, workspace):
    given = [str(EXAMPLES / word) if re.match("(good|formats)/", word) else word for word in words]
    return Run(capsys, *[str(workspace) if w == "town.gpkg" else w for w in given], "--json")


@pytest.fixture
def workspace(tmp_path):
    return tmp_path / "town.gpkg"


def test_both_pages_tell_the_same_commands():
    assert commands("en") == commands("zh")


def test_every_example_of_a_format_is_told_on_the_page():
    told = PAGES["en"].read_text("utf-8")
    files = [file for file in (EXAMPLES / "formats").iterdir() if file.suffix not in COMPANIONS]

    assert len(files) > 15
    assert [file.name for file in files if f"formats/{file.name}" not in told] == []


def test_every_command_works_and_every_format_gives_the_same_areas_and_points(capsys, workspace):
    first, *others = commands("en")
    assert run(capsys, first, workspace).code == 0
    seen = {}

    for words in others:
        done = run(capsys, words, workspace)
        spelt_otherwise = words[2].endswith("-big5.zip")  # which is a finding
        assert done.code == (1 if spelt_otherwise else 0), (words, done.err)
        report = done.answer
        seen[words[2]] = (report["added"], report["changed"], report["unchanged"])

    whole = {name: seen.pop(name) for name in list(seen) if name.startswith("good/")}
    assert [counts[0] for counts in whole.values()] == [2, 8]
    big5 = seen.pop("formats/communities-big5.zip")
    assert big5 == (0, 8, 0)  # the names are written otherwise
    first_points = seen.pop("formats/points-gbk.csv")
    assert first_points == (2, 0, 0)
    assert {name for name, (added, changed, _) in seen.items() if added or changed} == set()
