"""The walls hold: who may know whom, and what importing the package costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gridward

ROOT = Path(__file__).parents[2]
SERVICE = ROOT / "service"


def in_a_fresh_interpreter(code):
    """Return what a statement prints in an interpreter that has imported nothing."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(SERVICE)},
    )
    return run.stdout.split()


def test_the_import_contracts_hold():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(SERVICE), "PATH": "", "TERM": "dumb", "COLUMNS": "200"},
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout


def test_importing_the_package_loads_nothing_heavy():
    loaded = in_a_fresh_interpreter("import gridward, sys; print(*sys.modules)")

    heavy = {"geopandas", "pandas", "numpy", "shapely", "flask", "numba", "sqlalchemy", "typer"}
    assert heavy & set(loaded) == set()
    assert "gridward" in loaded


@pytest.mark.parametrize("name", gridward.__all__)
def test_every_public_name_loads_in_a_fresh_interpreter(name):
    (kind,) = in_a_fresh_interpreter(f"import gridward; print(type(gridward.{name}).__name__)")

    assert kind in {"type", "function", "module"}


def test_a_name_that_is_not_public_is_no_attribute():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = gridward.nothing_like_it


def test_every_public_name_is_listed():
    assert set(gridward.__all__) <= set(dir(gridward))


def test_nobody_imports_the_source_root():
    importing = [
        str(path.relative_to(ROOT))
        for folder in ("service", "tests", "geodata", "benchmarks")
        for path in (ROOT / folder).rglob("*.py")
        if "service" in _roots(ast.parse(path.read_text("utf-8")))
    ]

    assert importing == []


def _roots(tree):
    """Return the first word of every module that a file imports by its full name."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.append(node.module)
    return {name.split(".")[0] for name in names}
