"""Draw small towns whose areas fit to the last bit, and damage them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gridward.coordinates import areas_m2
from gridward.frames import WGS84

METRIC = 4549
WEST, SOUTH = 121.5, 25.0
DEGREE = np.array([100_900.0, 110_800.0])  # metres of a degree there
SIDE_M = 100.0


def town(columns: int, rows: int, seed: int) -> gpd.GeoDataFrame:
    """Return crooked quadrangles of some 100 m that fill a crooked rectangle, WGS 84."""
    random = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij"), -1)
    posts = np.round(grid * SIDE_M + random.uniform(-20, 20, grid.shape), 2)
    shapes = [
        shapely.Polygon(posts[[x, x + 1, x + 1, x], [y, y, y + 1, y + 1]] / DEGREE + [WEST, SOUTH])
        for x in range(columns)
        for y in range(rows)
    ]
    codes = [f"A{number:02}" for number in range(len(shapes))]
    return areas(codes, shapes)


def areas(codes: list[str], shapes: list[shapely.Polygon]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": codes, "parent_code": None}, geometry=shapes, crs=WGS84)


def box(west_m: float, south_m: float, east_m: float, north_m: float) -> shapely.Polygon:
    """Return a rectangle, metres from the town's corner."""
    corners = np.array([[west_m, south_m], [east_m, south_m], [east_m, north_m], [west_m, north_m]])
    return shapely.Polygon(corners / DEGREE + [WEST, SOUTH])


def shifted(shape: shapely.Polygon, x_m: float, y_m: float) -> shapely.Polygon:
    return shapely.transform(shape, lambda places: places + np.array([x_m, y_m]) / DEGREE)


def ground_of(frame: gpd.GeoDataFrame) -> shapely.Polygon:
    return shapely.union_all(frame.geometry.to_numpy())


def repaired(frame: gpd.GeoDataFrame, made) -> np.ndarray:
    """Return the outlines of all areas after a repair."""
    shapes = frame.geometry.copy()
    shapes[made.after.index] = made.after.geometry
    return shapes.to_numpy()


def size_m2(shapes: list[shapely.Polygon]) -> float:
    return float(areas_m2(gpd.GeoSeries(shapes, crs=WGS84), METRIC).sum())


def differing_m2(one: np.ndarray, two: np.ndarray) -> float:
    """Return the ground on which areas differ, m²."""
    parts = shapely.get_parts(shapely.get_parts(shapely.symmetric_difference(one, two)))
    return size_m2([part for part in parts if part.geom_type == "Polygon"])


def overlap_m2(shapes: np.ndarray) -> float:
    """Return how much ground two areas hold at once, m²."""
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[one[one < two]], shapes[two[one < two]])
    parts = shapely.get_parts(shapely.get_parts(common))
    return size_m2([part for part in parts if part.geom_type == "Polygon"])
