"""The wheel holds the package, everything it needs at run time, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "service" / "gridward"


@pytest.fixture(scope="module")
def inside(tmp_path_factory):
    """Return the names of the files in a wheel that is built from this tree."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = out.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def carried(folder):
    """Return the files of a folder of the package, as the wheel names them."""
    return {
        f"gridward/{path.relative_to(PACKAGE).as_posix()}"
        for path in (PACKAGE / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_only_the_package_lands_in_site_packages(inside):
    assert {name.split("/")[0] for name in inside} == {"gridward", "gridward-0.1.0.dist-info"}


@pytest.mark.parametrize(
    "folder",
    [
        "demo/data",
        "language/catalogues",
        "mapping/assets",
        "mapping/page",
        "web/templates",
        "web/static",
    ],
)
def test_what_the_program_reads_at_run_time_is_carried(inside, folder):
    needed = carried(folder)

    assert needed
    assert needed - inside == set()


def test_every_file_of_the_package_is_carried_and_no_cache(inside):
    assert carried(".") == {name for name in inside if name.startswith("gridward/")}


def test_the_licence_and_the_mark_of_types_are_carried(inside):
    assert "gridward/py.typed" in inside
    assert "gridward-0.1.0.dist-info/licenses/LICENSE" in inside
