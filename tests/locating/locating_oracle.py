"""Decide in exact rationals, slowly, which areas hold a point and which it borders."""

from fractions import Fraction
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely


def frame(shapes, *, codes=None, layer="community", crs="EPSG:4326"):
    codes = codes or [f"A{position:03d}" for position in range(len(shapes))]
    return gpd.GeoDataFrame(
        {"code": codes, "layer": [layer] * len(shapes)}, geometry=list(shapes), crs=crs
    )


def squares(*codes):
    """Return unit squares side by side, the first from x = 0."""
    boxes = [shapely.box(position, 0, position + 1, 1) for position in range(len(codes))]
    return frame(boxes, codes=list(codes))


def rational(degrees):
    """Return an angle as it is, or 0 for one below 10⁻²⁷⁰, as the locator takes it."""
    return Fraction(float(degrees)) if abs(degrees) >= 2.0**-900 else Fraction(0)


def place(shape, x, y):
    """Return "in", "on" or "out", as the even-odd rule over all rings says."""
    x, y = rational(x), rational(y)
    inside = False
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        corners = [(rational(a), rational(b)) for a, b in shapely.get_coordinates(ring)]
        for (ax, ay), (bx, by) in pairwise(corners):
            turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            spanned = min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
            if turn == 0 and spanned:
                return "on"
            if (ay <= y) != (by <= y) and (turn > 0) == (by > ay):
                inside = not inside
    return "in" if inside else "out"


def verdict(areas, x, y):
    """Return the owner's code and the status of one point."""
    places = {
        code: place(shape, x, y) for code, shape in zip(areas["code"], areas.geometry, strict=True)
    }
    held = sorted(code for code, where in places.items() if where != "out")
    if not held:
        return None, "outside"
    if sum(where == "in" for where in places.values()) > 1:
        return held[0], "overlap"
    return held[0], "edge" if "on" in places.values() else "inside"


def answers(areas, xs, ys):
    """Return the owner and status that a locator gives, in the oracle's form."""
    from gridward.locating import Locator  # noqa: PLC0415

    found = Locator.build(areas).locate(xs, ys)
    owners = found.iloc[:, 0] if found.shape[1] > 1 else [None] * len(found)
    return [
        (owner if isinstance(owner, str) else None, status)
        for owner, status in zip(owners, found["status"], strict=True)
    ]


def lattice_coverage(side, seed):
    """Return a gapless coverage of merged triangles whose corners are whole numbers."""
    random = np.random.default_rng(seed)
    triangles = []
    for i in range(side):
        for j in range(side):
            a, b, c, d = (i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)
            halves = [(a, b, c), (a, c, d)] if random.random() < 0.5 else [(a, b, d), (b, c, d)]
            triangles += [shapely.Polygon(half) for half in halves]
    owner = random.integers(0, max(2, side * side // 3), len(triangles))
    return [shapely.union_all(np.array(triangles)[owner == one]) for one in np.unique(owner)]


def star(random, *, whole):
    """Return a star-shaped polygon, with a hole like itself in it half of the time."""
    middle = random.uniform(-2, 2, 2)
    angles = np.sort(random.uniform(0, 2 * np.pi, random.integers(4, 12)))
    reach = random.uniform(0.5, 3, len(angles))
    rim = middle + reach[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    shape = shapely.Polygon(np.round(rim) if whole else rim)
    if shape.is_valid and random.random() < 0.5:
        hole = middle + 0.4 * (rim - middle)
        shape = shape.difference(shapely.Polygon(np.round(hole) if whole else hole).buffer(0))
    return shape


def stars(count, seed, *, whole=False):
    """Return valid stars that overlap anyhow, some in several parts."""
    random = np.random.default_rng(seed)
    drawn = [star(random, whole=whole) for _ in range(4 * count)]
    sound = [shape for shape in drawn if shape.is_valid and shape.area > 0]
    return [shape for shape in sound if shape.geom_type.endswith("Polygon")][:count]
