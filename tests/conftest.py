"""Start Debian's Chromium for the tests that need a real browser, or say why not."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings
from postgis import running
from stores import kept_on

# No example is judged by how long it took; what a shared machine tries is the same each time.
settings.register_profile("gridward", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("gridward")

CHROMIUM = shutil.which("chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        if os.environ.get("GRIDWARD_REQUIRE_ALL") == "1":
            pytest.fail("chromium is not installed: apt-get install chromium fonts-noto-cjk")
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": list(QUIET)}


@pytest.fixture(scope="session")
def artefacts():
    """Return the folder where screenshots are kept for people to look at."""
    folder = Path(__file__).parents[1] / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def postgis():
    """Return the address of a PostGIS that runs for this session."""
    with running() as address:
        yield address


@pytest.fixture(autouse=True)
def kept_in(request):
    """Say where the workspaces of a test lie; ``on_both_stores`` says both."""
    if getattr(request, "param", "file") == "file":
        yield "file"
    else:
        with kept_on(request.getfixturevalue("postgis")):
            yield "postgis"
