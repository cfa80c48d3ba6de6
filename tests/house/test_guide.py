"""The guide names every command, option and setting that there is, in both languages."""

import re
from pathlib import Path

import pytest
import typer

from gridward.cli.main import build
from gridward.language import Catalogue
from gridward.settings import Settings

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "docs" / "guide" / f"{language}.md" for language in ("en", "zh")]


def commands():
    """Return the words of every command, and its options."""
    root = typer.main.get_command(build(Catalogue.load("en"), Settings()))

    def walk(command, words):
        if hasattr(command, "commands"):
            for name, sub in command.commands.items():
                yield from walk(sub, [*words, name])
        else:
            yield (
                " ".join(words),
                [opt for p in command.params for opt in p.opts if opt[:2] == "--"],
            )

    return dict(walk(root, ["gridward"]))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_guide_names_every_command(guide):
    page = guide.read_text("utf-8")

    assert len(commands()) > 10
    assert [words for words in commands() if words not in page] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_guide_names_every_setting_and_no_other(guide):
    there = {
        f"GRIDWARD_{name.upper()}"
        for name, field in Settings.model_fields.items()
        if field.validation_alias is None
    }

    told = set(re.findall(r"GRIDWARD_[A-Z_]+", guide.read_text("utf-8")))

    assert told - {"GRIDWARD_REQUIRE_ALL"} == there


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_guide_names_no_command_that_is_not_there(guide):
    there = {words.removeprefix("gridward ").split()[0] for words in commands()}

    told = set(re.findall(r"(?:^|`)gridward ([a-z]+)", guide.read_text("utf-8"), re.MULTILINE))

    assert told - there == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_the_guide_names_no_option_that_is_not_there(guide):
    there = {option for options in commands().values() for option in options}
    lines = re.findall(r"(?:^|`)gridward [^`\n]*", guide.read_text("utf-8"), re.MULTILINE)

    told = {option for line in lines for option in re.findall(r"--[a-z-]+", line)}

    assert told - there - {"--help"} == set()
