"""Tell which areas are neighbours, by what, and how long their common border is.

Five kinds of neighbours, the first that holds::

    border    they share edges, from the same corners to the last bit; their length in metres
    overlap   one lies on the other, as a compound on its community; as long as the border of
              one runs inside the other, the longer of the two ways
    near      in a layer most of whose areas touch no other, as compounds: they are corners of
              one triangle, of those that Delaunay draws between their middles, whose side is
              at most three times as long as sides are in the middle
    bridge    somebody says so: a bridge or an underpass between areas that do not touch
    nearest   an island: a piece of the map that nothing else joins to the rest is joined by
              the shortest straight line to an area of another piece, the smallest piece first

What is near, a bridge and an island's line have no border, so a plan pays nothing for cutting
them; they only say that one unit may hold both sides. Areas that meet in a point alone are no
neighbours. Where two borders follow one another without the same corners, as in a layer that
was never repaired, their lines are compared, and what coincides counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import lengths_m, metric_crs_at
from gridward.errors import InputError
from gridward.fabric import edges_of, neighbours
from gridward.frames import ADJACENCY, WGS84, checked
from gridward.planning.pieces import pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]
    Ints = NDArray[np.int64]

_LINES = 1  # dimensions
_CORNERS = 3
_MOSTLY = 0.5  # part of a layer's areas that touch another: below it, they lie scattered
_LONGEST_SIDE = 3.0  # of the median


def adjacency(
    areas: gpd.GeoDataFrame,
    *,
    bridges: pd.DataFrame | None = None,
    metric_crs: int | None = None,
) -> pd.DataFrame:
    """Return which areas are neighbours, so that all of them hang together.

    Parameters
    ----------
    areas
        ``code`` and polygons, in any CRS; ``layer`` optional. Codes are unique in a layer.
    bridges
        What joins areas that do not touch: ``one`` and ``two``, codes (of any layer if the
        code is in one alone), or lines whose two ends lie in the areas.
    metric_crs
        EPSG code that lengths are measured in; that of the areas' middle unless given.

    Returns
    -------
    DataFrame
        ``frames.ADJACENCY``: ``one``, ``two``, rows of ``areas`` from 0, the smaller first;
        ``kind``; ``border_m``, metres, 0 without a common border; ``apart_m``, how far an
        island's line runs, metres, else 0. Sorted, each pair once.

    Raises
    ------
    InputError
        ``column_missing`` or ``no_crs`` of the areas, ``geometry_empty`` for an area that is
        not drawn; ``unknown_code`` or ``bridge_nowhere`` for a bridge without an area.
    """
    shapes = _shapes(areas)
    if metric_crs is None:
        west, south, east, north = shapely.total_bounds(shapes)
        metric_crs = metric_crs_at((west + east) / 2, (south + north) / 2)
    found = [_borders(areas, shapes, metric_crs)]
    found.append(_overlaps(shapes, found[0], metric_crs))
    found.append(_near(areas, shapes, pd.concat(found), metric_crs))
    if bridges is not None:
        found.append(_bridges(areas, shapes, bridges))
    joined = pd.concat(found, ignore_index=True).drop_duplicates(["one", "two"])
    joined = pd.concat([joined, _islands(shapes, joined, metric_crs)], ignore_index=True)
    joined = joined.sort_values(["one", "two"], ignore_index=True)
    return checked(joined.astype({"kind": "str"}), ADJACENCY)


def _shapes(areas: gpd.GeoDataFrame) -> Shapes:
    if not isinstance(areas, gpd.GeoDataFrame) or "code" not in areas.columns:
        field = "code" if isinstance(areas, gpd.GeoDataFrame) else "geometry"
        choices = tuple(map(str, areas.columns))
        raise InputError("column_missing", value=field, choices=choices)
    if areas.crs is None:
        raise InputError("no_crs")
    shapes = np.asarray(areas.geometry.to_crs(WGS84).array, dtype=object)
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if empty.any():
        code = areas["code"].iloc[int(np.argmax(empty))]
        raise InputError("geometry_empty", field="geometry", value=code)
    return shapes


def _borders(areas: gpd.GeoDataFrame, shapes: Shapes, metric_crs: int) -> pd.DataFrame:
    """Return the pairs that share edges, layer by layer, for the edges of one layer cancel."""
    layers = _layers(areas)
    found = []
    for layer in pd.unique(layers):
        rows = np.flatnonzero(layers == layer)
        pairs = neighbours(edges_of(shapes[rows]), metric_crs)
        pairs["one"], pairs["two"] = rows[pairs["one"]], rows[pairs["two"]]
        found.append(pairs)
    joined = pd.concat(found, ignore_index=True)
    return _rows(joined["one"], joined["two"], "border", border_m=joined["border_m"])


def _overlaps(shapes: Shapes, known: pd.DataFrame, metric_crs: int) -> pd.DataFrame:
    """Return the pairs that share ground, or lines of their borders without common corners."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    ahead = first < second
    pairs = pd.MultiIndex.from_arrays([first[ahead], second[ahead]])
    pairs = pairs.difference(pd.MultiIndex.from_frame(known[["one", "two"]]))
    one, two = (pairs.get_level_values(n).to_numpy(dtype=np.int64) for n in (0, 1))
    sound = shapely.make_valid(shapes)
    rims = shapely.boundary(sound)
    shared = shapely.get_dimensions(shapely.intersection(sound[one], sound[two])) > _LINES
    line = shapely.intersection(rims[one], rims[two])
    inside = shapely.intersection(rims[one], sound[two])
    other = shapely.intersection(rims[two], sound[one])
    lengths = [_metres(lines, metric_crs) for lines in (line, inside, other)]
    border_m = np.where(shared, np.maximum(lengths[1], lengths[2]), lengths[0])
    kept = border_m > 0
    kinds = np.where(shared, "overlap", "border")[kept]
    return _rows(one[kept], two[kept], kinds, border_m=border_m[kept])


def _near(
    areas: gpd.GeoDataFrame, shapes: Shapes, known: pd.DataFrame, metric_crs: int
) -> pd.DataFrame:
    """Return the pairs of areas that lie side by side in layers whose areas do not touch."""
    layers = _layers(areas)
    inside = known[layers[known["one"]] == layers[known["two"]]]
    touched = np.isin(np.arange(len(shapes)), inside[["one", "two"]].to_numpy())
    middles = gpd.GeoSeries(shapely.centroid(shapes), crs=WGS84).to_crs(metric_crs)
    places = np.round(shapely.get_coordinates(middles.to_numpy()), 3)
    found = [_rows([], [], "near")]
    for layer in pd.unique(layers):
        rows = np.flatnonzero(layers == layer)
        if len(rows) >= _CORNERS and np.mean(touched[rows]) < _MOSTLY:
            one, two = _triangle_sides(places[rows])
            one, two = rows[one], rows[two]
            found.append(_rows(np.minimum(one, two), np.maximum(one, two), "near"))
    return pd.concat(found, ignore_index=True)


def _triangle_sides(places: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Return the sides of the Delaunay triangles between places, without those far too long."""
    once, first = np.unique(places, axis=0, return_index=True)
    sides = shapely.get_parts(
        shapely.delaunay_triangles(shapely.multipoints(once), only_edges=True)
    )
    lengths = shapely.length(sides)
    sides = sides[lengths <= _LONGEST_SIDE * np.median(lengths)] if len(sides) else sides
    ends = shapely.get_coordinates(sides)
    corners = np.asarray(shapely.points(once), dtype=object)
    numbers = first[shapely.STRtree(corners).nearest(np.asarray(shapely.points(ends)))]
    return numbers[0::2].astype(np.int64), numbers[1::2].astype(np.int64)


def _layers(areas: gpd.GeoDataFrame) -> NDArray[np.object_]:
    layers = areas["layer"] if "layer" in areas.columns else pd.Series([""] * len(areas))
    return layers.to_numpy(dtype=object)


def _metres(shapes: Shapes, metric_crs: int) -> NDArray[np.float64]:
    lines = gpd.GeoSeries(shapes, crs=WGS84)
    return np.asarray(lengths_m(lines, metric_crs), dtype=np.float64)


def _bridges(areas: gpd.GeoDataFrame, shapes: Shapes, bridges: pd.DataFrame) -> pd.DataFrame:
    if isinstance(bridges, gpd.GeoDataFrame):
        ends = [_area_at_ends(shapes, bridges, place) for place in (0, -1)]
    else:
        for field in ("one", "two"):
            if field not in bridges.columns:
                choices = tuple(map(str, bridges.columns))
                raise InputError("column_missing", source="bridges", value=field, choices=choices)
        ends = [_rows_of(areas, bridges[field], field) for field in ("one", "two")]
    apart = ends[0] != ends[1]
    one, two = np.minimum(*ends)[apart], np.maximum(*ends)[apart]
    return _rows(one, two, "bridge")


def _rows_of(areas: gpd.GeoDataFrame, codes: pd.Series[Any], field: str) -> Ints:
    """Return the rows of areas by their codes."""
    rows = pd.Series(np.arange(len(areas)), index=areas["code"].astype(str))
    known = rows[~rows.index.duplicated(keep=False)].reindex(codes.astype(str))
    missing = known.isna().to_numpy()
    if missing.any():
        place = int(np.argmax(missing))
        code = str(codes.iloc[place])
        raise InputError("unknown_code", source="bridges", row=place + 2, field=field, value=code)
    return known.to_numpy(dtype=np.int64)


def _area_at_ends(shapes: Shapes, bridges: gpd.GeoDataFrame, place: int) -> Ints:
    """Return the row of the area in which each bridge begins, or ends."""
    if bridges.crs is None:
        raise InputError("no_crs", source="bridges")
    lines = shapely.line_merge(np.asarray(bridges.geometry.to_crs(WGS84).array, dtype=object))
    points = shapely.get_point(lines, place)
    found = shapely.STRtree(shapes).query(points, predicate="intersects")
    rows = np.full(len(lines), -1, dtype=np.int64)
    rows[found[0][::-1]] = found[1][::-1]
    if (rows < 0).any():
        raise InputError("bridge_nowhere", source="bridges", row=int(np.argmin(rows)) + 2)
    return rows


def _islands(shapes: Shapes, known: pd.DataFrame, metric_crs: int) -> pd.DataFrame:
    """Return the lines that join every piece of the map to another, the smallest piece first."""
    flat = np.asarray(gpd.GeoSeries(shapes, crs=WGS84).to_crs(metric_crs).array, dtype=object)
    tree = shapely.STRtree(flat)
    one, two = known["one"].tolist(), known["two"].tolist()
    apart_m: list[float] = []
    while True:
        piece = pieces(len(shapes), np.array(one, dtype=np.int64), np.array(two, dtype=np.int64))
        sizes = np.bincount(piece)
        if len(sizes) == 1:
            break
        inside = np.flatnonzero(piece == np.argmin(sizes))
        here, there, far_m = _shortest(flat, tree, inside)
        one.append(min(here, there))
        two.append(max(here, there))
        apart_m.append(far_m)
    fresh = slice(len(known), None)
    return _rows(np.array(one[fresh]), np.array(two[fresh]), "nearest", apart_m=apart_m)


def _shortest(flat: Shapes, tree: shapely.STRtree, inside: Ints) -> tuple[int, int, float]:
    """Return the nearest area outside a piece, that of the piece, and how far apart they are."""
    outside = np.setdiff1d(np.arange(len(flat)), inside)
    tree = shapely.STRtree(flat[outside])
    (here, there), far = tree.query_nearest(flat[inside], return_distance=True)
    least = int(np.lexsort((outside[there], inside[here], far))[0])
    return int(inside[here[least]]), int(outside[there[least]]), float(far[least])


def _rows(
    one: Any,  # noqa: ANN401 - columns of any kind
    two: Any,  # noqa: ANN401 - likewise
    kind: Any,  # noqa: ANN401 - likewise
    *,
    border_m: Any = 0.0,  # noqa: ANN401 - likewise
    apart_m: Any = 0.0,  # noqa: ANN401 - likewise
) -> pd.DataFrame:
    index = range(len(one))
    columns = {"one": one, "two": two, "kind": kind, "border_m": border_m, "apart_m": apart_m}
    frame: pd.DataFrame = pd.DataFrame(columns, index=index)
    return frame.astype(
        {"one": "int64", "two": "int64", "border_m": "float64", "apart_m": "float64"}
    )


def joined_within(
    areas: gpd.GeoDataFrame, links: pd.DataFrame, parents: NDArray[np.int32], metric_crs: int
) -> pd.DataFrame:
    """Return the links inside parents alone, so that the areas of each parent hang together.

    Parameters
    ----------
    areas, links
        As ``adjacency`` takes and gives them.
    parents
        Number of each area's parent, shape (n,), from 0.
    metric_crs
        EPSG code that lengths are measured in.
    """
    shapes = _shapes(areas)
    kept = links[parents[links["one"]] == parents[links["two"]]]
    found = [kept]
    for parent in range(int(parents.max(initial=-1)) + 1):
        rows = np.flatnonzero(parents == parent)
        inside = kept[parents[kept["one"]] == parent]
        places = pd.DataFrame(
            {end: np.searchsorted(rows, inside[end].to_numpy()) for end in ("one", "two")}
        )
        more = _islands(shapes[rows], places, metric_crs)
        more["one"], more["two"] = rows[more["one"]], rows[more["two"]]
        found.append(more)
    joined: pd.DataFrame = pd.concat(found, ignore_index=True)
    joined = joined.sort_values(["one", "two"], ignore_index=True)
    return joined.astype({"kind": "str"})
