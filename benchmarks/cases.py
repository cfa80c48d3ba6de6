"""Make the polygons and points that engines are measured on, the same for every run.

villages        7,701 real villages as they are published, simplified
villages-fine   the same topology, every edge subdivided fractally (the detail is generated)
honeycomb-N     N generated cells of about 100 vertices with wiggly shared borders
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

VILLAGES = Path(__file__).parents[1] / "geodata" / "taiwan" / "villages.parquet"
SIDES = 6
SEGMENTS = 16  # of a side: 6 x 16 = 96 vertices a cell
WIGGLE = 0.06  # of a side's length, halved at each level: borders never cross
JITTER = 0.12  # of a cell's size


@dataclass(frozen=True)
class Case:
    """One set of polygons, and what is said of it."""

    name: str
    areas: gpd.GeoDataFrame  # code, layer, geometry, EPSG:4326

    @property
    def vertices(self) -> int:
        """Return how many vertices the polygons have together, closing ones left out."""
        shapes = self.areas.geometry.to_numpy()
        rings = shapely.get_num_interior_rings(shapely.get_parts(shapes)) + 1
        return int(shapely.get_num_coordinates(shapes).sum() - rings.sum())


def villages() -> Case:
    """Return the real villages; the few invalid ones made valid."""
    return _case("villages", _valid(gpd.read_parquet(VILLAGES)))


def fine_villages(levels: int = 2) -> Case:
    """Return the real villages with every edge cut in two, some levels deep, and bent."""
    areas = gpd.read_parquet(VILLAGES)
    areas["geometry"] = [_bent(shape, levels) for shape in areas.geometry]
    return _case("villages-fine", _valid(areas))


def honeycomb(count: int, seed: int = 1) -> Case:
    """Return about ``count`` six-sided cells that cover a box without gap or overlap."""
    columns = round(np.sqrt(count))
    rows = -(-count // columns)
    corners, cells = _honeycomb(columns, rows, np.random.default_rng(seed))
    ends = np.sort(np.stack([cells, np.roll(cells, -1, axis=1)], axis=-1), axis=-1)
    sides, side = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    lines = _subdivided(corners[sides[:, 0]], corners[sides[:, 1]], int(np.log2(SEGMENTS)))
    forward = (cells == ends[..., 0]).reshape(-1)
    pieces = np.where(
        forward[:, None, None], lines[side.reshape(-1)], lines[side.reshape(-1), ::-1]
    )
    rings = pieces[:, :-1].reshape(len(cells), SIDES * SEGMENTS, 2)
    shapes = shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))
    codes = [f"{number:07}" for number in range(len(shapes))]
    return _case(f"honeycomb-{count}", gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326))


def uniform_points(case: Case, count: int, seed: int = 2) -> tuple[Floats, Floats]:
    """Return points spread evenly over the box of the polygons, shape (count,) each."""
    west, south, east, north = case.areas.total_bounds
    random = np.random.default_rng(seed)
    return random.uniform(west, east, count), random.uniform(south, north, count)


def clustered_points(case: Case, count: int, seed: int = 3) -> tuple[Floats, Floats]:
    """Return points round the centres of the polygons, as far as these are large."""
    random = np.random.default_rng(seed)
    boxes = case.areas.bounds.to_numpy()
    chosen = random.integers(0, len(boxes), count)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    spread = (boxes[:, 2:] - boxes[:, :2]) / 4
    offsets = random.standard_normal((count, 2)) * spread[chosen]
    x, y = (centres[chosen] + offsets).T
    return np.ascontiguousarray(x), np.ascontiguousarray(y)


def _case(name: str, areas: gpd.GeoDataFrame) -> Case:
    return Case(name, areas.assign(layer="village"))


def _valid(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = areas.geometry.to_numpy().copy()
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken], method="structure", keep_collapsed=False)
    return areas.set_geometry(gpd.GeoSeries(shapes, crs=areas.crs))


def _honeycomb(
    columns: int, rows: int, random: np.random.Generator
) -> tuple[Floats, NDArray[np.int64]]:
    """Return jittered corners, shape (n, 2), and the six corners of each cell, in order.

    A brick wall whose joints are bent: each brick has two corners on its left and right
    side and one in the middle of its top and bottom, where the next row's joint meets it.
    """
    wide = 2 * columns + 2
    numbers = np.arange((rows + 1) * wide).reshape(rows + 1, wide)
    level, along = np.divmod(numbers.ravel(), wide)
    corners = np.column_stack([along / 2.0, level.astype(float)])
    corners += random.uniform(-JITTER, JITTER, corners.shape)
    row, column = np.divmod(np.arange(rows * columns), columns)
    left = 2 * column + row % 2
    lower, upper = row * wide + left, (row + 1) * wide + left
    cells = np.stack([lower, lower + 1, lower + 2, upper + 2, upper + 1, upper], axis=1)
    scale = 0.02  # degrees a cell
    return corners * scale + [110.0, 30.0], cells


def _bent(shape: shapely.Geometry, levels: int) -> shapely.Geometry:
    def ring(points: Floats) -> Floats:
        lines = _subdivided(points[:-1], points[1:], levels)
        return np.vstack([lines[:, :-1].reshape(-1, 2), points[:1]])

    parts = [
        shapely.Polygon(
            ring(shapely.get_coordinates(part.exterior)),
            [ring(shapely.get_coordinates(hole)) for hole in part.interiors],
        )
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _subdivided(start: Floats, end: Floats, levels: int) -> Floats:
    """Return lines of 2**levels segments, shape (n, 2**levels + 1, 2), bent at each middle.

    How far a middle is moved depends on its segment's ends alone, whichever comes first,
    so that both owners of a border bend it alike.
    """
    lines = np.stack([start, end], axis=1)
    for level in range(levels):
        a, b = lines[:, :-1], lines[:, 1:]
        middle = (a + b) / 2
        across = (b - a)[..., ::-1] * [-1.0, 1.0]
        swapped = (a[..., 0] > b[..., 0]) | ((a[..., 0] == b[..., 0]) & (a[..., 1] > b[..., 1]))
        across = np.where(swapped[..., None], -across, across)
        low, high = np.where(swapped[..., None], b, a), np.where(swapped[..., None], a, b)
        noise = np.sin(low @ [127.1, 311.7] + high @ [269.5, 183.3]) * 43758.5453
        amount = WIGGLE / 2**level * (2 * (noise - np.floor(noise)) - 1)
        middle = middle + across * amount[..., None]
        merged = np.empty((len(lines), 2 * lines.shape[1] - 1, 2))
        merged[:, ::2], merged[:, 1::2] = lines, middle
        lines = merged
    return lines


def as_table(case: Case) -> pd.DataFrame:
    """Return codes and shapes as WKB, for peers that read no objects."""
    return pd.DataFrame({"code": case.areas["code"], "wkb": case.areas.geometry.to_wkb()})
