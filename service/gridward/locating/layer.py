"""Hold one layer of areas, and answer by the way that is sooner: its index, or none.

The index is built when it is first worth its cost, and then kept. Both ways give the
same answers; a layer that was loaded has its index from the file.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from gridward.frames import WGS84
from gridward.locating import cells, direct, kernel, search
from gridward.locating.patching import patched
from gridward.locating.rings import flattened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.locating.cells import Cells
    from gridward.locating.compiling import Floats, Ints, Rows, Words
    from gridward.locating.intake import Areas
    from gridward.locating.rings import Rings

    Index = tuple[Ints, Rows, Words, Floats, Floats]
    Outlines = tuple[Floats, Rows, Rows, Rows]

_POINTS_PER_THREAD = 100_000  # below this a thread costs more than it saves


class Layer:
    """One layer of areas, sorted by code.

    Parameters
    ----------
    name
        The layer's name.
    overlay
        Whether it lies across the nested layers.
    accuracy_m
        How far its own lines may be off.
    """

    table: pd.DataFrame  # the columns of its areas but the geometry
    odd: NDArray[np.bool_]  # areas whose rings touch themselves

    def __init__(self, name: str, *, overlay: bool, accuracy_m: float) -> None:
        self.name = name
        self.overlay = overlay
        self.accuracy_m = accuracy_m
        self._asked = 0  # points answered without the index
        self._cells: Cells | None = None
        self._building = Lock()
        self._untangled: dict[int, Rings] = {}

    @classmethod
    def of(cls, name: str, areas: Areas, *, overlay: bool, accuracy_m: float) -> Layer:
        """Return a layer over sound areas."""
        layer = cls(name, overlay=overlay, accuracy_m=accuracy_m)
        layer.table = areas.table.reset_index(drop=True)
        layer.shapes, layer.boxes, layer.odd = areas.shapes, _sealed(areas.boxes), areas.odd
        return layer

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what belongs to this process: addresses and the lock."""
        return {k: v for k, v in vars(self).items() if k not in ("_located", "_building")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _building=Lock())

    @cached_property
    def codes(self) -> NDArray[np.object_]:
        """The codes of the areas, in the order of rows."""
        return np.asarray(self.table["code"], dtype=object)

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """The polygons of the areas."""
        return self.rings.shapes()

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """The boxes of the areas, shape (areas, 4)."""
        return _sealed(self.rings.boxes())

    @cached_property
    def rings(self) -> Rings:
        """The polygons as flat arrays."""
        return flattened(self.shapes)

    @property
    def cells(self) -> Cells:
        """The cell index, built now if it was not yet; threads wait for the first."""
        if self._cells is None:
            with self._building:
                if self._cells is None:
                    rings = self.rings
                    self._cells = cells.build(rings.corners, rings.owners(), len(rings))
        return self._cells

    @property
    def is_indexed(self) -> bool:
        """Whether the cell index is there already."""
        return self._cells is not None

    def replaced(self, areas: Areas, gone: Sequence[str] = ()) -> Layer:
        """Return the layer with areas exchanged or taken out, by their codes, and others added.

        Where the index is there, only the cells that these areas touch are divided again.
        """
        names = np.asarray(areas.table["code"], dtype=object)
        exchanged = pd.Index(np.concatenate([names, np.array(gone, dtype=object)])).unique()
        exchanged = exchanged.get_indexer(self.codes) >= 0
        kept = np.flatnonzero(~exchanged)
        place = np.searchsorted(self.codes[kept], names)
        take = np.insert(kept, place, -1 - np.arange(len(names)))
        layer = Layer(self.name, overlay=self.overlay, accuracy_m=self.accuracy_m)
        both = pd.concat([self.table, areas.table], ignore_index=True)
        where = np.where(take >= 0, take, len(self.table) - 1 - take)
        layer.table = both.take(where).reset_index(drop=True)
        layer.odd = np.concatenate([self.odd, areas.odd])[where]
        if not (self.is_indexed and len(take)):
            layer.shapes = np.concatenate([self.shapes, areas.shapes])[where]
            layer.boxes = _sealed(np.concatenate([self.boxes, areas.boxes])[where])
            return layer
        layer.rings = self.rings.merged(flattened(areas.shapes), take)
        rows = np.searchsorted(layer.codes, self.codes)  # of one that is gone: nobody asks
        row_of = np.minimum(rows, len(take) - 1).astype(np.int32)
        changed = np.concatenate([self.rings.boxes()[exchanged], areas.boxes])
        made = patched(self.cells, self.rings, layer.rings, row_of=row_of, boxes=changed)
        layer._cells = made
        return layer

    def areas(self) -> gpd.GeoDataFrame:
        """Return the areas with their polygons, WGS 84."""
        return gpd.GeoDataFrame(self.table.copy(), geometry=self.shapes, crs=WGS84)

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
        if not self.is_indexed:
            self._asked += len(x)
            if direct.is_cheaper(self._asked, len(self.table), self._corners):
                return direct.resolve(self.shapes, self.boxes, x, y)
        owners, states = np.empty(len(x), np.int32), np.empty(len(x), np.uint8)
        index = self._index

        def work(part: slice) -> None:
            kernel.resolve(*index, x[part], y[part], owners[part], states[part])

        parts = min(threads, len(x) // _POINTS_PER_THREAD)
        if parts <= 1:
            work(slice(None))
            return owners, states
        ends = np.linspace(0, len(x), parts + 1, dtype=int)
        with ThreadPoolExecutor(parts) as pool:
            list(pool.map(work, [slice(*pair) for pair in pairwise(ends)]))
        return owners, states

    def owner(self, x: float, y: float) -> int:
        """Return the row of the owner of one sound point, or -1."""
        _, addresses = self._located
        return kernel.resolve_at(addresses, x, y)  # type: ignore[return-value] # is an int

    def holders(self, x: float, y: float) -> dict[int, bool]:
        """Return every row that holds a point, ascending, and whether it is on its border."""
        rows, on_border = kernel.holders(*self._index, x, y)
        return dict(zip(rows.tolist(), on_border.tolist(), strict=True))

    def rows_within(self, x: float, y: float, radius_m: float) -> list[int]:
        """Return every row within a radius of a point, ascending, and some a little beyond."""
        index = self.cells
        rows: list[int] = search.rows_within(
            index.grid, index.leaves, index.records, index.frame, x, y, radius_m
        ).tolist()
        return rows

    @cached_property
    def outlines(self) -> Outlines:
        """The arrays of ``rings``, as ``measure`` takes them."""
        return _arrays(self.rings)

    def simple_outline(self, row: int) -> tuple[Outlines, int]:
        """Return outlines and the row in them of an area, none of whose rings touches itself."""
        if not self.odd[row]:
            return self.outlines, row
        if row not in self._untangled:
            shape = shapely.make_valid(self.rings.shape(row), method="linework")  # is even-odd
            self._untangled[row] = flattened(_polygons(shape))
        return _arrays(self._untangled[row]), 0

    @cached_property
    def _located(self) -> tuple[Index, Ints]:
        """The index, and where it lies: one is of no use without the other."""
        index = self._index
        return index, kernel.addresses(*index)

    @cached_property
    def _index(self) -> Index:
        index = self.cells
        return index.grid, index.leaves, index.records, self.rings.corners, index.frame

    @cached_property
    def _corners(self) -> int:
        return int(shapely.get_num_coordinates(self.shapes).sum())


def _arrays(rings: Rings) -> Outlines:
    return rings.corners, rings.rings, rings.parts, rings.areas


def _polygons(shape: BaseGeometry) -> NDArray[np.object_]:
    """Return the polygons of a geometry as one multipolygon, without its lines and points."""
    parts = shapely.get_parts(shape)
    kinds = [GeometryType.POLYGON, GeometryType.MULTIPOLYGON]
    return np.array([shapely.union_all(parts[np.isin(shapely.get_type_id(parts), kinds)])])


def _sealed(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.flags.writeable = False  # one type of array, so that the kernels compile once
    return array
