"""The house stays readable: short modules, no prints, reasons for exceptions, rooms on the map."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "service" / "gridward"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 500


def named(path):
    return str(path.relative_to(ROOT))


def test_no_module_is_too_long_to_read_at_once():
    long = [
        named(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > MOST_LINES
    ]

    assert len(MODULES) > 50
    assert long == []


def test_every_module_says_first_what_it_does():
    silent = [named(p) for p in MODULES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]

    assert silent == []


def test_nothing_in_the_service_prints():
    printing = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]

    assert printing == []


def test_no_work_is_put_off_in_a_comment():
    put_off = [
        named(path)
        for path in MODULES
        if re.search(r"\b(TODO|FIXME|XXX)\b", path.read_text("utf-8"))
    ]

    assert put_off == []


def test_every_rule_that_is_switched_off_has_its_reason_beside_or_above_it():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    start = lines.index("[tool.ruff.lint]")
    end = lines.index("[tool.ruff.lint.flake8-tidy-imports.banned-api]")
    numbers = [n for n in range(start, end) if re.search(r'"[A-Z]+\d+"', lines[n])]

    bare = [
        lines[number]
        for number in numbers
        if not re.search(r"#\s*\w+", lines[number]) and not lines[number - 1].startswith("# ")
    ]

    assert len(numbers) > 10
    assert bare == []


def test_every_exception_from_a_rule_has_its_reason_in_the_same_line():
    bare = [
        f"{named(path)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if re.search(r"# noqa: [A-Z0-9, ]+$", line)
    ]

    assert bare == []


def test_the_architecture_page_names_every_room_and_no_other():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    missing = {room for room in rooms if not re.search(rf"\b{room}\b", page)}

    assert len(rooms) > 10
    assert missing == set()


def test_what_the_package_needs_is_stated_with_a_range():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    unbounded = [need for need in project["dependencies"] if ">=" not in need]

    assert unbounded == []
