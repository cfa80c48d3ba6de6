"""Processes share locators by a folder of files, and a damaged one is made anew."""

import pytest
from workspace_builders import staffed

import gridward
from gridward.errors import DamagedError
from gridward.locating import Locator


def asked(city):
    answer = city.who(121.005, 25.005).as_dict()
    return [area["code"] for area in answer["areas"]]


def test_a_damaged_shared_locator_is_written_anew(tmp_path):
    staffed(tmp_path).close()
    (workspace,) = tmp_path.glob("*.gpkg")
    shared = tmp_path / "shared"
    shared.mkdir()
    with gridward.open(workspace, shared=shared) as city:
        first = asked(city)
    (file,) = shared.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(DamagedError):
        Locator.load(file, verify=True)

    with gridward.open(workspace, shared=shared) as city:
        again = asked(city)

    assert first == again == ["D", "A"]
    assert Locator.load(file, verify=True).layers == ("district", "village")
