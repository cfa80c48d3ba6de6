"""Compile every kernel ahead of the first question, or fetch what is compiled already.

A layer of two squares that overlap is asked everything that can be asked, in every way:
without an index, with one, from a file, and with one square exchanged beside a circle of many
corners, so that the index is patched. What it answers is thrown away. Where nothing is
compiled yet this takes about a minute, else some tenths of a second.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.frames import WGS84
from gridward.locating import kernel
from gridward.locating.compiling import kept_in
from gridward.locating.locator import Locator

if TYPE_CHECKING:
    from collections.abc import Callable

_X, _Y = [0.05, 0.15, 0.3, 0.5, 5.0], [0.5, 0.5, 0.5, 0.5, 5.0]  # in one, both, on the rim, in none
_RADIUS_M = 1e4


def warm_up(on_compile: Callable[[], object] | None = None) -> None:
    """Make every kernel ready in this process; safe to call twice.

    Parameters
    ----------
    on_compile
        Called first if nothing is compiled yet, so that somebody is told why this takes
        a minute.
    """
    if on_compile is not None and not _is_compiled():
        on_compile()
    squares = [shapely.box(0, 0, 0.2, 1), shapely.box(0.1, 0, 0.3, 1)]
    squares.append(shapely.Point(9, 9).buffer(5, quad_segs=500))
    areas = gpd.GeoDataFrame({"code": list("ABC"), "layer": "warm"}, geometry=squares, crs=WGS84)
    locator = Locator.build(areas, mandate=shapely.box(-1, -1, 2, 2))
    locator.locate(_X, _Y)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "areas"
        locator.save(file)
        for one in (locator, Locator.load(file), Locator.load(file).replace(areas[:1])):
            one.locate(_X, _Y)
            one.rows(np.array(_X[:1]), np.array(_Y[:1]))
            for x, y in zip(_X, _Y, strict=True):
                one.who(x, y, accuracy_m=_RADIUS_M)
        del one


def _is_compiled() -> bool:
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    return any(Path(kept_in(kernel.resolve)).glob(f"kernel.resolve-*.{python}.nbi"))
