"""The examples of geodata/: the good ones go in as their page says, the bad ones are refused."""

import json
import re
import shlex
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "geodata" / "examples"
BAD = {
    "points-text-for-a-number.csv": ("points", "row 3"),
    "points-swapped.csv": ("points", "row 2"),
    "points-lost-decimal.csv": ("points", "row 2"),
    "points-no-longitude.csv": ("points", "longitude"),
    "units-same-code-twice.csv": ("units", "row 3"),
    "responsibilities-unknown-unit.csv": ("responsibilities", "S9"),
    "empty.csv": ("points", "nothing in it"),
}


@pytest.fixture(scope="module")
def town(command, tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for line in re.findall(r"^    gridward (.+)$", page, re.MULTILINE):
        words = [str(EXAMPLES / w) if w.startswith("good/") else w for w in shlex.split(line)]
        done = command(*words, folder=folder)
        assert done.returncode == 0, (line, done.stderr)
    return folder


def test_the_good_examples_make_a_town_that_answers(command, town):
    words = ("who", "114.30612", "34.40555", "--matter", "markets", "--json", "-w", "town.gpkg")
    answer = json.loads(command(*words, folder=town).stdout)

    assert [area["name"] for area in answer["areas"]] == ["西街道", "五号社区", "幸福小区"]
    assert [(one["role"], one["unit"]["name"]) for one in answer["duties"]] == [
        ("territory", "西街道办事处"),
        ("contractor", "城市管理局"),
        ("contractor", "城市管理局"),
        ("lead", "市场监督管理局"),
    ]


def test_every_bad_example_stands_in_the_table():
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")

    assert [file.name for file in (EXAMPLES / "bad").iterdir() if file.name not in page] == []


@pytest.mark.parametrize("name", BAD)
def test_a_bad_example_is_refused_with_its_row(command, town, name):
    kind, said = BAD[name]

    done = command("import", kind, EXAMPLES / "bad" / name, "-w", "town.gpkg", folder=town)

    assert done.returncode == 2
    assert name in done.stderr
    assert said in done.stderr
