"""Carry the demo city and the generated district: files, in the order of their import."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

# Layer, and the layer above it.
LAYERS = (("city", None), ("district", "city"), ("village", "district"))
# The generated district: layer, the layer above it, whether it lies across the tree.
DISTRICT_LAYERS = (
    ("county", None, False),
    ("subdistrict", "county", False),
    ("community", "subdistrict", False),
    ("grid", "community", False),
    ("urban_village", None, True),
    ("compound", None, True),
)
# How far the village lines may be off, by comparison with the city's own polygons.
LINES_ACCURACY_M = 60.0


def folder() -> AbstractContextManager[Path]:
    """Return the folder that holds the demo city's files, for as long as the context lasts."""
    return as_file(files("gridward.demo") / "data")


def district_folder() -> AbstractContextManager[Path]:
    """Return the folder with the generated district's files, for as long as the context lasts."""
    return as_file(files("gridward.demo") / "district")
