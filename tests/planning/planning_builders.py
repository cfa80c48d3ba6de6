"""Build small maps of squares with workloads, and look plans over independently."""

import geopandas as gpd
import numpy as np
import shapely

from gridward import planning
from gridward.frames import WGS84

X, Y, STEP = 121.0, 25.0, 0.01
QUICK = 0.0  # the least effort


def squares(columns, rows, households=None, gaps=()):
    """Return a map of squares, named by column and row; those in gaps are left out."""
    places = [(c, r) for c in range(columns) for r in range(rows) if (c, r) not in gaps]
    shapes = [
        shapely.box(X + c * STEP, Y + r * STEP, X + (c + 1) * STEP, Y + (r + 1) * STEP)
        for c, r in places
    ]
    rows = {"code": [f"{c}-{r}" for c, r in places], "households": households or [1] * len(places)}
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=WGS84)


def random_households(seed, count):
    """Return as many log-normal household counts."""
    drawn = np.random.default_rng(seed).lognormal(np.log(1800), 0.45, count)
    return [int(one) for one in drawn]


def planned(areas, units, **options):
    """Return a quick plan; what the wishes take goes there."""
    wishes = {name: options.pop(name) for name in list(options) if name not in _OF_THE_SEARCH}
    options.setdefault("effort", QUICK)
    return planning.territories(areas, units, wishes=planning.Wishes(**wishes), **options)


def units_of(plan):
    """Return the unit of each area by code."""
    return dict(zip(plan.assignment["code"], plan.assignment["unit"], strict=True))


def count_of_pieces(areas, plan):
    """Return how many pieces each unit's ground has, by shapely's union and nothing of ours."""
    shapes = areas.geometry.reset_index(drop=True)
    of_unit = shapes.groupby(plan.assignment["unit"].to_numpy())
    return {unit: _pieces(shapely.union_all(list(parts))) for unit, parts in of_unit}


def flooded(members, links):
    """Return which members a flood from one of them reaches over links between members."""
    wet = {min(members)}
    while True:
        more = {
            there
            for one, two in links
            for here, there in ((one, two), (two, one))
            if here in wet and there in members
        }
        if more <= wet:
            return wet
        wet |= more


def _pieces(ground):
    """Return how many pieces of ground there are; such as touch in a point are two."""
    return len(shapely.get_parts(ground))


_OF_THE_SEARCH = {
    *("workload", "bridges", "links", "metric_crs", "seed", "effort", "time_limit_s", "progress"),
    "cancelled",
}
