"""Find where a layer's areas do not fit together, or do not fill what they must fill.

    areas ──> edges ──> those that do not cancel ──> faces ──> gaps, overlaps, ground outside
                                   └──> corners on one side only
      └──> each by itself: broken outline, parts, slivers, enclaves

What a layer must fill is the ground of the layer above it; for the topmost layer it is the
mandate. Where neither is there, only holes in between can be told from open country.
Layers that lie across the tree, and layers that share the one above with a sibling, leave
ground free by their nature: they are not asked to fill it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coordinates import metric_crs_at
from gridward.errors import InputError
from gridward.fabric.borders import edges_of, joined
from gridward.fabric.defects import GROUND, SLIVER_M, Measure, as_defects, together
from gridward.fabric.faces import bordering, faces
from gridward.fabric.junctions import junctions, one_sided, split
from gridward.fabric.misfits import outside_ground, outside_parents, overlaps, parents_of
from gridward.fabric.oddities import enclaves, invalid, multipart, slivers
from gridward.fabric.sheets import polygons_of, sheets_of, sheets_without_areas, sound_ground
from gridward.fabric.tasks import tasks_of
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.fabric.borders import Edges
    from gridward.fabric.junctions import Junctions
    from gridward.fabric.sheets import Sheet
    from gridward.fabric.tasks import Task

    Progress = Callable[[str, str, float], object]

STEPS = ("edges", "faces", "overlaps", "outside", "areas", "measured")
_GROUND = -1  # the owner of the edges of the ground that must be covered


def audit(
    areas: gpd.GeoDataFrame,
    mandate: BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame | None = None,
    *,
    layers: pd.DataFrame | None = None,
    only: Collection[str] | None = None,
    excused: BaseGeometry | None = None,
    may_overlap: Collection[str] = (),
    sliver_m: float | Mapping[str, float] = SLIVER_M,
    metric_crs: int | None = None,
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """Return everything that is wrong with the areas of each layer, as a fabric.

    Parameters
    ----------
    areas
        ``code`` and the geometry, in any CRS; ``layer`` and ``parent_code`` optional. Areas
        that are not drawn are left out. Polygons need not be valid, nor codes unique.
    mandate
        The ground that must be covered: a frame or series in any CRS, or one polygon in
        the CRS of the areas. None: holes between areas are gaps, and nothing else is.
    layers
        ``frames.LAYERS``. Unless given, the layer above is the one that holds the parents.
    only
        Names of the layers to look at; all unless given.
    excused
        Ground that nobody need have, WGS 84; it is no gap.
    may_overlap
        Names of layers whose areas may lie on one another.
    sliver_m
        Ground narrower than this is a sliver, metres; by layer, or the same for all.
    metric_crs
        EPSG code that is measured in; that of the middle of the areas unless given.
    progress
        Told the layer, the step (one of ``STEPS``) and the share that is done, 0 to 1.

    Returns
    -------
    GeoDataFrame
        ``frames.DEFECTS``, WGS 84, by layer and kind, the largest first; no rows when all
        is well.

    Raises
    ------
    InputError
        ``no_areas`` if there is neither an area nor a mandate; ``not_a_length`` for a
        width that is negative or not finite; a mandate that is empty or crosses itself, or
        areas that cannot be read, as ``sheets_of`` and ``sound_ground``.
    """
    sheets = sheets_of(areas)
    ground = None if mandate is None else sound_ground(_in_degrees(mandate, areas))
    if not sheets:
        if ground is None:
            raise InputError("no_areas")
        sheets = sheets_without_areas(only)
    tasks = tasks_of(sheets, layers=layers, mandate=ground, only=only, may_overlap=may_overlap)
    crs = metric_crs or _metric_crs(sheets, ground)
    found = []
    for number, task in enumerate(tasks):
        name = task.sheet.layer
        wide = sliver_m.get(name, SLIVER_M) if isinstance(sliver_m, Mapping) else sliver_m
        rules = Measure(_sound_width(wide), crs)
        found.append(_audited(task, excused, rules, _stepping(progress, name, number, len(tasks))))
    return together(found)


def _audited(
    task: Task, excused: BaseGeometry | None, measure: Measure, step: Callable[[str], None]
) -> gpd.GeoDataFrame:
    """Return the defects of one layer."""
    sheet = task.sheet
    step("edges")
    seen = _Seen.of(sheet, task.ground)
    step("faces")
    plane = faces(seen.left, sheet, task.ground)
    found = [_gaps(plane.gaps, seen.left, excused)] if task.fills else []
    step("overlaps")
    found += [] if task.may_overlap else [overlaps(sheet, plane.excess)]
    step("outside")
    found += _outside(task, plane.excess)
    step("areas")
    found += [slivers(sheet, **vars(measure)), invalid(sheet), multipart(sheet), enclaves(sheet)]
    step("measured")
    measured = as_defects(found, sheet, measure)
    corners = [_unmatched(seen, measured)] if task.shares_borders else []
    return together([measured, as_defects(corners, sheet, measure)])


@dataclass(frozen=True, eq=False)
class _Seen:
    """The edges that do not cancel: as they are, and split where corners lie on them."""

    whole: Edges  # of areas and ground
    raw: Edges
    left: Edges
    found: Junctions  # among the raw ones

    @classmethod
    def of(cls, sheet: Sheet, ground: BaseGeometry | None) -> _Seen:
        edges = sheet.edges
        if ground is not None:
            rim = edges_of(np.array([ground], dtype=object))
            edges = joined([edges, rim.with_owners(np.full(len(rim), _GROUND))])
        raw = edges.take(edges.left_over(_signs(edges)))
        found = junctions(raw)
        left = split(raw, found)
        return cls(edges, raw, left.take(left.left_over(_signs(left))), found)


def _signs(edges: Edges) -> NDArray[np.int64]:
    return np.where(edges.owners == _GROUND, -1, 1)


def _gaps(
    ground: NDArray[np.object_], left: Edges, excused: BaseGeometry | None
) -> gpd.GeoDataFrame:
    """Return the ground of no area, a row a piece; the areas around, the longest border first."""
    if excused is not None and len(ground):
        ground = polygons_of(shapely.difference(ground, excused))
    around = bordering(ground, left).groupby("piece")["owner"].agg(tuple).to_dict()
    rows = [around.get(piece, ()) for piece in range(len(ground))]
    table = {"kind": "gap", "rows": rows, "cure_row": [next(iter(one), -1) for one in rows]}
    return gpd.GeoDataFrame(table, geometry=ground, crs=WGS84)


def _outside(task: Task, excess: NDArray[np.object_]) -> list[gpd.GeoDataFrame]:
    """Return what areas have outside their parents; outside all the ground, if they have none."""
    if task.ground is None:
        return []
    orphan = parents_of(task.sheet, task.above) < 0
    found = [] if task.above is None else [outside_parents(task.sheet, task.above)]
    if orphan.any():
        beyond = outside_ground(task.sheet, excess, task.ground)
        found.append(beyond[[bool(orphan[one[0]]) for one in beyond["rows"]]])
    return found


def _unmatched(seen: _Seen, measured: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the corners that one area has and its neighbour lacks, a row for each set of areas.

    Beside a listed piece of ground the borders differ anyway: there they are not named.
    """
    known = shapely.get_coordinates(measured.geometry[measured["kind"].isin(GROUND)].to_numpy())
    lone = one_sided(seen.raw, seen.found, seen.whole, listed=known)
    places: dict[tuple[int, ...], list[int]] = {}
    for corner, lacking, having in lone:
        places.setdefault((lacking, *having), []).append(corner)
    shapes = [shapely.multipoints(seen.raw.corners[sorted(set(one))]) for one in places.values()]
    table = {"kind": "unmatched_edge", "rows": list(places)}
    return gpd.GeoDataFrame(table, geometry=np.array(shapes, dtype=object), crs=WGS84)


def _in_degrees(
    mandate: BaseGeometry | gpd.GeoSeries | gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> BaseGeometry:
    """Return the mandate as one shape, WGS 84."""
    if isinstance(mandate, gpd.GeoDataFrame | gpd.GeoSeries):
        if mandate.crs is None:
            raise InputError("no_crs", field="mandate")
        shapes = mandate.geometry.to_crs(WGS84)
    else:
        shapes = gpd.GeoSeries([mandate], crs=areas.crs).to_crs(WGS84)
    if len(shapes) == 1:
        shape: BaseGeometry = shapes.iloc[0]
        return shape
    sound = [sound_ground(shape) for shape in shapes]
    together: BaseGeometry = shapely.union_all(np.array(sound, dtype=object))
    return together


def _metric_crs(sheets: Mapping[str, Sheet], ground: BaseGeometry | None) -> int:
    boxes = [shapely.bounds(sheet.shapes).reshape(-1, 4) for sheet in sheets.values()]
    if ground is not None:
        boxes.append(shapely.bounds([ground]))
    corners = np.concatenate(boxes)
    west, south = np.nanmin(corners[:, :2], axis=0)
    east, north = np.nanmax(corners[:, 2:], axis=0)
    return metric_crs_at((west + east) / 2, (south + north) / 2)


def _sound_width(width_m: float) -> float:
    if not (math.isfinite(width_m) and width_m >= 0):
        raise InputError("not_a_length", field="sliver_m", value=width_m)
    return float(width_m)


def _stepping(
    progress: Progress | None, layer: str, number: int, count: int
) -> Callable[[str], None]:
    """Return what is called at each step of a layer."""

    def step(name: str) -> None:
        if progress is not None:
            done = number + STEPS.index(name) / len(STEPS)
            progress(layer, name, done / count)

    return step
