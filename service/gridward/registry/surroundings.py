"""Compare areas of a file with the ground around them: their parents, siblings and sizes.

What cannot be an area of the layer is refused: more than half of it outside its parent,
smaller than a square metre, larger than a country. What real layers have too is only
noticed, because refusing it would refuse every city: borders of two layers that were drawn
by two hands never meet, so slivers reach outside; a mountain village is a hundred times the
size of its neighbour. The two figures that divide them are in docs/decisions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import areas_m2
from gridward.frames import WGS84
from gridward.registry.versions import as_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.registry.rows import BadRows

MOST_OUTSIDE = 0.5  # of an area; more outside its parent, and it is not its parent
SMALLEST_M2, LARGEST_M2 = 1.0, 10e12  # no country is larger than ten million km² by much
ODD_RATIO = 100.0  # to the median of the siblings
_FEWEST_SIBLINGS = 5  # a median of fewer says little
_DEGREE_M = 111_195.0  # of latitude, on a sphere: good to a percent, to sift by
_LEAST_OUTSIDE_M2 = 1.0


@dataclass(frozen=True)
class Surroundings:
    """What is there already where areas of a file come to lie."""

    metric_crs: int
    above: gpd.GeoDataFrame | None = None  # every version of the layer above, if there is one
    known: pd.DataFrame | None = None  # frames.AREAS of the same layer
    lines_accuracy_m: float = 0.0  # how far the lines of the two layers may be off together
    beside: gpd.GeoDataFrame | None = None  # every version of the layers beside, if any
    apart: tuple[str, ...] = ()  # those of them that must not be overlapped
    at: str = ""  # ISO date that counts for areas without a first day; the earliest by default

    def by_day(
        self, shapes: gpd.GeoSeries, since: pd.Series[str]
    ) -> Iterator[tuple[gpd.GeoSeries, Surroundings]]:
        """Yield shapes together with what is around them on their first day."""
        if self.above is None:
            return
        days = since[shapes.index].fillna(self.at).to_numpy(dtype=object)
        begins = np.unique(self.above["valid_from"].fillna("").to_numpy(dtype=object))
        periods = np.searchsorted(begins, days, side="right")
        for period in np.unique(periods):
            alike = periods == period
            yield shapes[alike], replace(self, above=as_of(self.above, days[alike][0], ["code"]))


def need_sizes(bad: BadRows, shapes: gpd.GeoSeries, parents: pd.Series[str]) -> None:
    """Note shapes of no possible size, and notice those unlike their siblings.

    Parameters
    ----------
    bad
        Gets ``too_small`` and ``larger_than_country``, and notices ``odd_size``.
    shapes
        Valid polygons, WGS 84, the index the numbers of the file's rows.
    parents
        Code of the area above each, or missing; same index.
    """
    sizes_m2 = pd.Series(_rough_m2(shapes.to_numpy()), index=shapes.index)
    for row, area_m2 in sizes_m2[sizes_m2 < SMALLEST_M2].items():
        bad.add("too_small", row, details={"area_m2": area_m2})
    for row, area_m2 in sizes_m2[sizes_m2 > LARGEST_M2].items():
        bad.add("larger_than_country", row, details={"area_m2": area_m2})
    siblings = sizes_m2.groupby(parents.fillna(""))
    medians, counts = siblings.transform("median"), siblings.transform("size")
    ratio = sizes_m2 / medians.where(counts >= _FEWEST_SIBLINGS)
    odd = (ratio > ODD_RATIO) | (ratio < 1 / ODD_RATIO)
    for row in sizes_m2.index[odd & ~sizes_m2.index.isin(bad.rows())]:
        figures = {"area_m2": float(sizes_m2[row]), "median_m2": float(medians[row])}
        bad.notice("odd_size", row, details=figures)


def need_within(
    bad: BadRows, shapes: gpd.GeoSeries, table: pd.DataFrame, around: Surroundings
) -> None:
    """Note shapes that lie elsewhere than their parent, and notice those that reach out of it.

    Parameters
    ----------
    bad
        Gets ``outside_parent`` and ``larger_than_parent`` where more than half of a shape
        lies outside, ``swapped_axes`` where it would lie inside the other way round;
        notices ``reaches_outside_parent`` where less does, and farther than the lines of
        both layers may be off.
    shapes
        Valid polygons, WGS 84, the index the numbers of the file's rows.
    table
        ``parent_code`` and ``valid_from``, the first day of each, or missing; same index.
    around
        With the layer above.
    """
    for some, there in around.by_day(shapes, table["valid_from"]):
        _need_within(bad, some, table["parent_code"], there)


def _need_within(
    bad: BadRows, shapes: gpd.GeoSeries, parents: pd.Series[str], around: Surroundings
) -> None:
    if around.above is None:
        return
    above = around.above[around.above.is_valid].set_index("code")
    of_parent = above.geometry.reindex(parents[shapes.index].to_numpy()).to_numpy()
    shapely.prepare(of_parent)
    out = pd.notna(of_parent) & ~shapely.covers(of_parent, shapes.to_numpy())
    children, of_parent = shapes[out], of_parent[out]
    outside = shapely.difference(children.to_numpy(), of_parent)
    seen = _rough_m2(outside) > _LEAST_OUTSIDE_M2
    children, of_parent, outside = children[seen], of_parent[seen], outside[seen]
    sizes = _Sizes.of(children, of_parent, outside, around.metric_crs)
    gross = sizes.outside_m2 > MOST_OUTSIDE * sizes.area_m2
    far = gross | _reaches(outside, of_parent, around)
    for place in np.flatnonzero(far).tolist():
        row, figures = children.index[place], sizes.figures(place)
        parent = _called(above, str(parents[row]))
        if not gross[place]:
            bad.notice(
                "reaches_outside_parent", row, field="parent_code", value=parent, details=figures
            )
            continue
        problem, choices = _verdict(children.iloc[place], above, figures)
        bad.add(problem, row, field="parent_code", value=parent, choices=choices, details=figures)


@dataclass(frozen=True)
class _Sizes:
    """Square metres of shapes, of their parents and of what lies outside, n each."""

    area_m2: NDArray[np.float64]
    parent_m2: NDArray[np.float64]
    outside_m2: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        children: gpd.GeoSeries,
        parents: NDArray[np.object_],
        outside: NDArray[np.object_],
        metric_crs: int,
    ) -> _Sizes:
        def measured(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
            return np.asarray(areas_m2(gpd.GeoSeries(shapes, crs=WGS84), metric_crs))

        return cls(measured(children.to_numpy()), measured(parents), measured(outside))

    def figures(self, place: int) -> dict[str, float]:
        """Return the sizes of one shape, and the share of it outside."""
        outside_m2, area_m2 = float(self.outside_m2[place]), float(self.area_m2[place])
        return {
            "outside_m2": outside_m2,
            "area_m2": area_m2,
            "parent_m2": float(self.parent_m2[place]),
            "share": outside_m2 / area_m2,
        }


def _verdict(
    shape: BaseGeometry, above: gpd.GeoDataFrame, figures: Mapping[str, float]
) -> tuple[str, tuple[str, ...]]:
    """Return what is wrong with a shape that mostly lies elsewhere, and whose it may be."""
    turned = shapely.transform(shape, lambda pairs: pairs[:, ::-1])
    whole = shapely.box(*above.total_bounds)
    if not whole.intersects(shape) and whole.intersects(turned):
        return "swapped_axes", ()
    held = shapely.area(shapely.intersection(above.geometry.to_numpy(), shape))
    best = int(held.argmax())
    if held[best] > MOST_OUTSIDE * shape.area:
        return "outside_parent", (_called(above, str(above.index[best])),)
    larger = figures["area_m2"] > figures["parent_m2"]
    return "larger_than_parent" if larger else "outside_parent", ()


def _reaches(
    outside: NDArray[np.object_], parents: NDArray[np.object_], around: Surroundings
) -> NDArray[np.bool_]:
    """Tell which grounds outside reach farther from the parents than lines may be off."""
    if not around.lines_accuracy_m:
        return np.ones(len(outside), dtype=bool)
    there, home = (
        gpd.GeoSeries(shapes, crs=WGS84).to_crs(around.metric_crs).to_numpy()
        for shapes in (outside, parents)
    )
    within = shapely.covered_by(there, shapely.buffer(home, around.lines_accuracy_m))
    return ~np.asarray(within, dtype=bool)


def _called(above: gpd.GeoDataFrame, code: str) -> str:
    name = above.loc[code, "name"]
    return f"{code} {name}" if isinstance(name, str) else code


def _rough_m2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return square metres within a percent, at once: to see what is worth measuring."""
    bounds = shapely.bounds(shapes)
    middle = np.radians((bounds[:, 1] + bounds[:, 3]) / 2)
    rough: NDArray[np.float64] = shapely.area(shapes) * _DEGREE_M**2 * np.cos(middle)
    return np.nan_to_num(rough)
