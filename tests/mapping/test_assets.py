"""The vendored files are the ones that the manifest names, each with its licence."""

import hashlib
import json

import pytest

from gridward.mapping import assets

PACKAGES = json.loads((assets.FOLDER / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_vendored_file_has_the_checksum_of_the_manifest(package):
    folder = assets.FOLDER / package["name"]

    found = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }

    assert found == package["files"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_every_vendored_package_carries_its_licence_text(package):
    licence = assets.text(f"{package['name']}/LICENSE")

    assert licence.startswith("BSD 2-Clause License")
    assert package["licence"] == "BSD-2-Clause"


def test_a_stylesheet_brings_its_own_pictures():
    style = assets.stylesheet("leaflet/leaflet.css")

    assert "url(images/" not in style
    assert style.count("data:image/png;base64,") == 3
