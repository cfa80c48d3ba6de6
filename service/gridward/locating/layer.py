"""Hold one layer of areas with its cell index, and ask the index."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from gridward.frames import WGS84
from gridward.locating import cells, kernel, search
from gridward.locating.rings import Rings, flattened

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from gridward.locating.cells import Cells

_POINTS_PER_THREAD = 100_000  # below this a thread costs more than it saves


@dataclass(frozen=True)
class Layer:
    """One layer: its areas, sorted by code, and the index over them."""

    name: str
    overlay: bool
    accuracy_m: float  # how far its own lines may be off
    table: pd.DataFrame  # the columns of its areas but the geometry
    rings: Rings
    cells: Cells

    @classmethod
    def of(cls, name: str, areas: gpd.GeoDataFrame, *, overlay: bool, accuracy_m: float) -> Layer:
        """Return a layer over sound areas, as ``intake.sound_areas`` gives them."""
        rings = flattened(np.asarray(areas.geometry.array, dtype=object))
        table = areas.drop(columns="geometry").reset_index(drop=True)
        index = cells.build(rings.corners, rings.owners(), len(rings))
        return cls(name, overlay, accuracy_m, table, rings, index)

    @cached_property
    def codes(self) -> NDArray[np.object_]:
        """The codes of the areas, in the order of rows."""
        return np.asarray(self.table["code"], dtype=object)

    def areas(self) -> gpd.GeoDataFrame:
        """Return the areas with their polygons, WGS 84."""
        return gpd.GeoDataFrame(self.table.copy(), geometry=self.rings.shapes(), crs=WGS84)

    def resolve(
        self, x: NDArray[np.float64], y: NDArray[np.float64], threads: int = 1
    ) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
        """Return the owner's row, or -1, and the state (``kernel.NONE`` ...) of each point.

        Parameters
        ----------
        x, y
            Sound read-only arrays, shape (n,), as ``intake.point_arrays`` gives them.
        threads
            How many at most; the answer is the same with any number.
        """
        owners, states = np.empty(len(x), np.int32), np.empty(len(x), np.uint8)
        parts = max(1, min(threads, len(x) // _POINTS_PER_THREAD))
        slices = [slice(*ends) for ends in pairwise(np.linspace(0, len(x), parts + 1, dtype=int))]

        index, corners = self.cells, self.rings.corners

        def work(part: slice) -> None:
            kernel.resolve(
                index.grid,
                index.leaves,
                index.records,
                corners,
                index.frame,
                x[part],
                y[part],
                owners[part],
                states[part],
            )

        if parts == 1:
            work(slices[0])
        else:
            with ThreadPoolExecutor(parts) as pool:
                list(pool.map(work, slices))
        return owners, states

    def holders(self, x: float, y: float) -> dict[int, bool]:
        """Return every row that holds a point, ascending, and whether it is on its border."""
        index = self.cells
        rows, on_border = kernel.holders(
            index.grid, index.leaves, index.records, self.rings.corners, index.frame, x, y
        )
        return dict(zip(rows.tolist(), on_border.tolist(), strict=True))

    def rows_within(self, x: float, y: float, radius_m: float) -> list[int]:
        """Return every row within a radius of a point, ascending, and some a little beyond."""
        index = self.cells
        rows: list[int] = search.rows_within(
            index.grid, index.leaves, index.records, index.frame, x, y, radius_m
        ).tolist()
        return rows
