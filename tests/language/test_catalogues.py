"""Both catalogues say everything that the code can want to say."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from language_used import names_in_pages, names_in_python, patterns_in_pages, patterns_in_python

import gridward.language
from gridward import errors, fabric
from gridward.coverage.statement import KINDS
from gridward.language import LANGUAGES, Catalogue
from gridward.registry import FIELDS, ROLES
from gridward.store.tables import METADATA
from gridward.workspace import DEMO_STEPS

REASONS = ("broken", "gone", "not_a_workspace", "other_version", "truncated", "checksum", "foreign")
STATUSES = ("inside", "edge", "overlap", "gap", "outside", "unlocated")
CERTAINTIES = ("certain", "ambiguous", "none")
RULES = ("territory", "line", "contract", "exception", "fallback")
UNNAMED_TABLES = {  # never shown
    *("area_identities", "edits", "exception_identities", "matter_identities"),
    *("revisions", "unit_identities"),
}
DEMO_LAST_STEPS = ("located", "stated", "drawn")


def placeholders(text):
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field)


def families():
    return {name.split(".")[0] for name in Catalogue.load("en").messages}


def test_both_languages_have_the_same_messages():
    english, chinese = (set(Catalogue.load(language).messages) for language in LANGUAGES)

    assert english ^ chinese == set()


def test_both_languages_fill_the_same_placeholders():
    english, chinese = (Catalogue.load(language).messages for language in LANGUAGES)

    differing = [n for n in english if placeholders(english[n]) != placeholders(chinese[n])]

    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_there_twice(language):
    path = Path(gridward.language.__file__).parent / "catalogues" / language / "gridward.po"
    written = re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), flags=re.MULTILINE)
    with path.open("rb") as stream:
        entries = [entry for entry in read_po(stream) if entry.id]

    assert [entry.id for entry in entries if not str(entry.string).strip()] == []
    assert len(written) == len(set(written)) == len(entries)


def test_every_problem_says_what_is_wrong_and_the_cure():
    wanted = {f"problem.{name}.{part}" for name in errors.PROBLEMS for part in ("what", "cure")}

    there = {name for name in Catalogue.load("zh").messages if name.startswith("problem.")}

    assert there == wanted


@pytest.mark.parametrize(
    ("family", "kinds"),
    [
        ("error.not_found", errors.THINGS),
        ("error.damaged", REASONS),
        ("status", STATUSES),
        ("certainty", CERTAINTIES),
        ("role", ROLES),
        ("rule", RULES),
        ("kind", KINDS),
        ("map.meaning", KINDS),
        ("defect", fabric.KINDS),
        ("check.step", fabric.STEPS),
        ("repair.cure", fabric.REPAIR_CURES),
        ("repair.step", (*fabric.REPAIR_STEPS, "checked")),
        ("repair.sort", fabric.SORTS),
        ("record", {*FIELDS, "precedence", "schemes", *METADATA.tables} - UNNAMED_TABLES),
        ("demo.step", {*DEMO_STEPS, *DEMO_LAST_STEPS}),
    ],
)
def test_every_kind_has_words_and_no_word_is_left_over(family, kinds):
    depth = family.count(".") + 2

    there = {
        name.rsplit(".", 1)[1]
        for name in Catalogue.load("zh").messages
        if name.startswith(f"{family}.") and name.count(".") + 1 == depth
    }

    assert there == set(kinds)


def test_every_message_that_the_code_names_is_there():
    wanted = names_in_python(families()) | names_in_pages(families())

    assert len(wanted) > 50
    assert wanted - set(Catalogue.load("en").messages) == set()


def test_every_message_is_asked_for_somewhere():
    named = names_in_python(families()) | names_in_pages(families())
    patterns = [re.compile(p) for p in patterns_in_python(families()) | patterns_in_pages()]

    unused = {
        name
        for name in Catalogue.load("en").messages
        if name not in named and not any(pattern.fullmatch(name) for pattern in patterns)
    }

    assert unused == set()


def test_every_text_with_a_hole_stands_for_some_message():
    patterns = patterns_in_python(families()) | patterns_in_pages()

    empty = {
        pattern
        for pattern in patterns
        if not any(re.fullmatch(pattern, name) for name in Catalogue.load("en").messages)
    }

    assert len(patterns) > 5
    assert empty == set()


def test_the_chinese_words_are_chinese():
    only_signs = re.compile(
        r"error\.(where|join|comma|where_comma)|history\.field|who\.place|page\.between|page\.datum\..*|report\.pair|unit\..*"
    )

    plain = {
        name
        for name, text in Catalogue.load("zh").messages.items()
        if not re.search(r"[一-鿿]", text) and not only_signs.fullmatch(name)
    }

    assert plain == set()
