"""Draw areas, points and gaps as a page that opens anywhere, and as an atlas to print."""

from gridward.mapping.atlas import Atlas, atlas
from gridward.mapping.coverage_page import coverage_map
from gridward.mapping.palette import colour_of_unit
from gridward.mapping.repair_page import repair_map
from gridward.mapping.sheets import Ground
from gridward.mapping.underlays import Tiles, Underlay

__all__ = [
    "Atlas",
    "Ground",
    "Tiles",
    "Underlay",
    "atlas",
    "colour_of_unit",
    "coverage_map",
    "repair_map",
]
