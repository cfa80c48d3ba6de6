"""Give what is wrong one shape: how large, how wide, whose, and what would cure it.

Ground counts from a tenth of a square metre or a centimetre of width on; what is smaller
comes from rounding, or shows as corners that stand on one side only. A *sliver* is ground
that is nowhere wider than lines are expected to differ, however long it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import areas_m2
from gridward.fabric.widths import widths_m
from gridward.frames import DEFECTS, WGS84, checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from gridward.fabric.sheets import Sheet

GROUND = ("gap", "overlap", "outside")  # pieces of ground, which count from a size on
FAULTS = (*GROUND, "duplicate", "nested", "sliver", "unmatched_edge", "invalid")
REMARKS = ("multipart", "enclave")  # real cities have them; they are there to be looked over
KINDS = (*FAULTS, *REMARKS)

LEAST_M2 = 0.1
LEAST_WIDTH_M = 0.01
SLIVER_M = 3.0  # narrower than a lane or a house

_DEGREE_M = 111_195.0  # of latitude, on a sphere: good to a percent, to sift by
_TINY_M2 = 7e-5  # less than a circle of a centimetre
_ROUND = 0.99  # a width is found to a hundredth
_WIDE = ("duplicate", "nested", "sliver", *GROUND)  # kinds that have a width
_CURES = {
    "gap": "assign",
    "overlap": "split",
    "outside": "clip",
    "duplicate": "drop_one",
    "nested": "cut_out",
    "sliver": "give",
    "unmatched_edge": "add_corner",
    "multipart": "confirm",
    "enclave": "confirm",
}
_MOSTLY = 0.5  # of an area: more of it outside, and it is not its parent


@dataclass(frozen=True)
class Measure:
    """What is measured with."""

    sliver_m: float  # ground narrower than this is a sliver
    metric_crs: int  # EPSG code


def as_defects(
    found: Sequence[gpd.GeoDataFrame], sheet: Sheet, measure: Measure
) -> gpd.GeoDataFrame:
    """Return what was found in a layer as defects, without what is too small to count.

    Parameters
    ----------
    found
        ``kind``, ``rows`` (of areas) and a geometry, WGS 84; ``cure`` and ``cure_row`` (the
        area that should take the ground, -1 for none) optional.
    sheet
        The layer's areas.
    measure
        How wide a sliver is, and the metric CRS.

    Returns
    -------
    GeoDataFrame
        ``frames.DEFECTS``, by kind as in ``KINDS``, the largest first. ``points``,
        ``facilities`` and ``households`` are unknown yet.
    """
    filled = [one for one in found if len(one)]
    if not filled:
        return none_found()
    metric_crs = measure.metric_crs
    rows = pd.concat(filled, ignore_index=True)
    rows = gpd.GeoDataFrame(rows, geometry="geometry", crs=WGS84)
    rows = rows.reindex(columns=["kind", "rows", "cure", "cure_row", "geometry"])
    rows = rows[_may_count(rows)].reset_index(drop=True)
    is_flat = np.isin(shapely.get_dimensions(rows.geometry.to_numpy()), [2])
    rows["area_m2"] = 0.0
    rows.loc[is_flat, "area_m2"] = areas_m2(rows.geometry[is_flat], metric_crs)
    wide = rows["kind"].isin(_WIDE).to_numpy()
    rows["width_m"] = np.nan
    rows.loc[wide, "width_m"] = widths_m(rows.geometry[wide], metric_crs)
    counts = (rows["area_m2"] >= LEAST_M2) | (rows["width_m"] >= _ROUND * LEAST_WIDTH_M)
    rows = rows[counts | ~rows["kind"].isin(GROUND)]
    rows["sliver"] = (rows["width_m"] < measure.sliver_m).to_numpy(dtype=bool)
    rows["cure"] = _cures(rows, sheet, metric_crs)
    return _laid_out(rows, sheet)


def together(found: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return several frames of defects as one."""
    filled = [one for one in found if len(one)]
    if not filled:
        return none_found()
    joined = pd.concat(filled, ignore_index=True)
    return checked(gpd.GeoDataFrame(joined, geometry="geometry", crs=WGS84), DEFECTS)


def none_found() -> gpd.GeoDataFrame:
    """Return no defects."""
    columns = {name: pd.Series([], dtype=str(one.dtype)) for name, one in DEFECTS.columns.items()}
    columns.pop("geometry")
    frame = gpd.GeoDataFrame(columns, geometry=[], crs=WGS84)
    return checked(frame[list(DEFECTS.columns)], DEFECTS)


def _may_count(rows: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """Tell quickly what is certainly too small, before anything is measured."""
    shapes = rows.geometry.to_numpy()
    south = np.nan_to_num(shapely.bounds(shapes).reshape(-1, 4)[:, 1])
    rough_m2 = shapely.area(shapes) * _DEGREE_M**2 * np.cos(np.radians(south))
    other = ~rows["kind"].isin(GROUND).to_numpy(dtype=bool)
    return np.asarray(other | (rough_m2 >= _TINY_M2))


def _cures(rows: gpd.GeoDataFrame, sheet: Sheet, metric_crs: int) -> NDArray[np.object_]:
    cures = rows["cure"].astype(object).where(rows["cure"].notna(), rows["kind"].map(_CURES))
    kinds, slivers = rows["kind"], rows["sliver"]
    cures[slivers & kinds.isin(["gap", "overlap"])] = "snap"
    beyond = rows[kinds == "outside"]
    if len(beyond):
        owner = np.array([one[0] for one in beyond["rows"]])
        size = areas_m2(gpd.GeoSeries(sheet.shapes[owner], crs=WGS84), metric_crs).to_numpy()
        mostly = beyond["area_m2"].groupby(owner).transform("sum").to_numpy() > _MOSTLY * size
        cures.loc[beyond.index[mostly]] = "move"
    return np.asarray(cures, dtype=object)


def _laid_out(rows: gpd.GeoDataFrame, sheet: Sheet) -> gpd.GeoDataFrame:
    taker = rows["cure_row"].fillna(-1).astype("int64").to_numpy()
    codes = np.array([*sheet.codes, None], dtype=object)
    unknown = pd.array([pd.NA] * len(rows), dtype="Int64")
    table = {
        "layer": pd.array([sheet.layer] * len(rows), dtype="str"),
        "kind": rows["kind"].astype("str").to_numpy(),
        "severity": np.where(rows["kind"].isin(REMARKS), "remark", "fault"),
        "codes": pd.Series([tuple(sheet.codes[list(one)]) for one in rows["rows"]], dtype=object),
        "sliver": rows["sliver"].to_numpy(dtype=bool),
        "area_m2": rows["area_m2"].to_numpy(dtype="float64"),
        "width_m": rows["width_m"].to_numpy(dtype="float64"),
        "points": unknown,
        "facilities": unknown,
        "households": unknown,
        "cure": rows["cure"].astype("str").to_numpy(),
        "cure_code": pd.array(codes[taker], dtype="str"),
    }
    frame = pd.DataFrame(table).astype(dict.fromkeys(("layer", "kind", "severity", "cure"), "str"))
    defects = gpd.GeoDataFrame(frame, geometry=rows.geometry.to_numpy(), crs=WGS84)
    order = defects["kind"].map({kind: place for place, kind in enumerate(KINDS)})
    first = [str(codes) for codes in defects["codes"]]
    order = defects.assign(order=order, first=first).sort_values(
        ["order", "area_m2", "first"], ascending=[True, False, True], kind="stable"
    )
    return checked(defects.loc[order.index].reset_index(drop=True), DEFECTS)
