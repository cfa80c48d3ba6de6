"""Let the tests of this folder share their builders."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mapping_builders import City


@pytest.fixture
def city():
    return City
