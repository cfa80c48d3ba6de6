"""Propose how a layer becomes a fabric again: every place of its ground in exactly one area.

    areas ──> moved back ──> corners snapped ──> plots ──> given, split, clipped ──> areas

Each step takes what the one before left over. Nothing is changed: what comes out are
outlines, and an account of every square metre that changes hands. It holds that
- no overlap is made, and borders that areas share are the same to the last bit;
- no corner lies farther than the tolerance from the outline that its area had. A whole area
  may go farther, when it is recognised as shifted (``fabric/shifts.py``), up to ten times;
- an area that nothing is wrong with keeps its very bytes;
- ground wider than the tolerance (twice that where it can be split) stays as it is: it is no
  slip of the pen, somebody has to say whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from gridward.coordinates import metric_crs_at
from gridward.errors import InputError
from gridward.fabric.account import Account
from gridward.fabric.cures import Judge
from gridward.fabric.outlines import put_together
from gridward.fabric.plots import NOBODY, Ground, metric, plots
from gridward.fabric.shifts import moved_back
from gridward.fabric.snapping import snapped
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Shapes = NDArray[np.object_]
    Progress = Callable[[str], None]

TOLERANCE_M = 1.0
FARTHEST_BACK = 10  # times the tolerance: how far an area is moved back as a whole
_DEGREE_M = 111_195.0  # of latitude; good enough to compare by
_MEASURED_M = 1e-5  # what measuring how far corners moved may err by
_NOTHING, _CORNERS, _GROUND = 0, 1, 2  # what an area keeps of the outline that it had
_NOISE_M2 = 0.01  # what overlaying outlines that nearly coincide may err by
STEPS = ("shifts", "corners", "plots", "cures", "measured")


@dataclass(frozen=True)
class Repair:
    """What would change, and how a layer would look then."""

    before: gpd.GeoDataFrame  # the areas that change, as given
    after: gpd.GeoDataFrame  # the same rows, with the outlines that they would have
    proposals: gpd.GeoDataFrame  # a row for each cure
    moves: pd.DataFrame  # a row for each area of each cure
    moved: pd.DataFrame  # a row for each area that changes
    tolerance_m: float


def repair(
    areas: gpd.GeoDataFrame,
    mandate: BaseGeometry | None = None,
    *,
    parents: gpd.GeoDataFrame | None = None,
    tolerance_m: float = TOLERANCE_M,
    excused: BaseGeometry | None = None,
    before: gpd.GeoSeries | None = None,
    metric_crs: int | None = None,
    progress: Progress = lambda _: None,
) -> Repair:
    """Return what would make areas fit together and fill their ground.

    Parameters
    ----------
    areas
        Of one layer, WGS 84: ``code``, and ``parent_code`` where there are parents; areas
        without an outline are left out.
    mandate
        The ground that must be covered, WGS 84. Without it, and without parents, holes
        between areas are gaps and nothing else is.
    parents
        Areas of the layer above, WGS 84, with ``code``: each area has to lie in its own.
    tolerance_m
        How far a corner may move, metres.
    excused
        Ground that stays free, WGS 84.
    before
        Outlines that areas had in the revision before, by the index of ``areas``.
    metric_crs
        EPSG code that is measured in; that of the middle of the areas unless given.
    progress
        Told each of ``STEPS`` as it begins.

    Returns
    -------
    Repair
        ``proposals``: ``cure`` (one of ``CURES``), ``codes`` (of the areas, who gains first),
        ``moved_m2``, ``move_m`` (of areas moved back) and the ground, WGS 84. ``moves``:
        ``proposal`` (its row), ``code``, ``gained_m2``, ``lost_m2``. ``moved``: ``code``,
        ``gained_m2``, ``lost_m2`` (the outline it gets against the one it had),
        ``farthest_m`` (of its corners from the outline it had) and ``cures``.

    Raises
    ------
    InputError
        ``no_areas``; ``not_positive`` for a tolerance that is not positive and finite;
        ``tolerance_too_large`` if it is wider than half of the areas; ``outline_broken``
        for an outline that crosses itself.
    """
    drawn = areas[~(areas.geometry.isna() | areas.geometry.is_empty)]
    if drawn.empty:
        raise InputError("no_areas")
    metric_crs = metric_crs or metric_crs_at(*_middle(drawn))
    _check(drawn, tolerance_m, metric_crs)
    shapes = np.asarray(drawn.geometry.array, dtype=object)
    codes = tuple(drawn["code"].astype(str))
    ground = _ground(drawn, mandate, parents)
    known = None if before is None else _known(before, drawn)
    job = _Job(shapes, ground, known, codes, excused, tolerance_m, metric_crs, progress)
    account = job.account()
    was = drawn.iloc[account.changed]
    outlines = gpd.GeoSeries(account.made[account.changed], index=was.index, crs=WGS84)
    return Repair(
        was.copy(),
        was.set_geometry(outlines),
        account.proposals(),
        account.moves(),
        account.moved(),
        tolerance_m,
    )


@dataclass(frozen=True, eq=False)
class _Job:
    """The outlines of one layer, and what they are repaired by."""

    shapes: Shapes
    ground: Ground
    before: Shapes | None
    codes: tuple[str, ...]
    excused: BaseGeometry | None
    tolerance_m: float
    metric_crs: int
    progress: Progress

    def account(self) -> Account:
        """Return the repair; an area that it would harm keeps its corners, then its ground."""
        kept = np.full(len(self.shapes), _NOTHING)
        while True:
            account = self._account(kept)
            harmed = (self._worse(account) | self._too_far(account)) & (kept < _GROUND)
            if not harmed.any():
                return account
            kept[harmed] += 1

    def _account(self, kept: NDArray[np.int64]) -> Account:
        frozen, fixed = kept >= _CORNERS, kept >= _GROUND
        self.progress("shifts")
        back, shifts = moved_back(
            self.shapes,
            metric_crs=self.metric_crs,
            most_m=FARTHEST_BACK * self.tolerance_m,
            ground=shapely.union_all(self.ground.shapes) if len(self.ground.shapes) else None,
            before=self.before,
        )
        back[frozen] = self.shapes[frozen]
        shifts = shifts[~frozen[shifts["row"]]]
        ground = self.ground if len(self.ground.shapes) else _hull(back)
        self.progress("corners")
        brought = snapped(
            back,
            ground,
            metric_crs=self.metric_crs,
            tolerance_m=self.tolerance_m,
            before=self.before,
        )
        brought[frozen] = back[frozen]
        self.progress("plots")
        pieces = plots(brought, self.ground, metric_crs=self.metric_crs)
        free = np.array([] if self.excused is None else [self.excused], dtype=object)
        judge = Judge(
            pieces,
            self.ground,
            back,
            self.tolerance_m,
            self.codes,
            free,
            self.before,
            frozenset(np.flatnonzero(fixed).tolist()),
        )
        self.progress("cures")
        holders, cures = judge.settle()
        made = put_together(brought, judge, holders)
        made[fixed] = self.shapes[fixed]
        self.progress("measured")
        return Account(self.shapes, back, brought, made, shifts, cures, self.codes, self.metric_crs)

    def _too_far(self, account: Account) -> NDArray[np.bool_]:
        """Return the areas that changed and have a corner farther off than it may move."""
        far = np.zeros(len(self.shapes), dtype=bool)
        far[account.changed] = account.farthest_m > self.tolerance_m + _MEASURED_M
        return far

    def _worse(self, account: Account) -> NDArray[np.bool_]:
        """Return the areas that changed and claim more of another's ground than before."""
        changed = np.zeros(len(self.shapes), dtype=bool)
        changed[account.changed] = True
        one, two = shapely.STRtree(account.made).query(
            account.made[changed], predicate="intersects"
        )
        one = np.flatnonzero(changed)[one]
        one, two = one[one != two], two[one != two]
        common, was = (
            shapely.area(shapely.intersection(shapes[one], shapes[two])) * _DEGREE_M**2
            for shapes in (account.made, account.given)
        )
        worse = np.zeros(len(self.shapes), dtype=bool)
        worse[one[common > was + _NOISE_M2]] = True
        return worse


def _check(drawn: gpd.GeoDataFrame, tolerance_m: float, metric_crs: int) -> None:
    """Refuse what cannot be repaired, or not by so wide a tolerance."""
    if not (np.isfinite(tolerance_m) and tolerance_m > 0):
        raise InputError("not_positive", field="--tolerance", value=tolerance_m)
    broken = ~drawn.geometry.is_valid
    if broken.any():
        first = drawn[broken].iloc[0]
        raise InputError(
            "outline_broken",
            field=str(first["code"]),
            details={"broken": shapely.is_valid_reason(first.geometry)},
        )
    shapes_m = metric(np.asarray(drawn.geometry.array, dtype=object), metric_crs)
    widths = 2 * shapely.area(shapes_m) / shapely.length(shapes_m)
    most_m = float(np.median(widths)) / 2
    if tolerance_m > most_m:
        raise InputError(
            "tolerance_too_large",
            field="--tolerance",
            value=f"{tolerance_m:g}",
            details={"most_m": most_m},
        )


def _middle(drawn: gpd.GeoDataFrame) -> tuple[float, float]:
    west, south, east, north = drawn.total_bounds
    return (west + east) / 2, (south + north) / 2


def _ground(
    drawn: gpd.GeoDataFrame, mandate: BaseGeometry | None, parents: gpd.GeoDataFrame | None
) -> Ground:
    """Return what must be covered: the parents where there are some, else the mandate."""
    if parents is not None:
        parents = parents[~(parents.geometry.isna() | parents.geometry.is_empty)]
    if parents is not None and len(parents):
        rows = {code: row for row, code in enumerate(parents["code"].astype(str))}
        own = [rows.get(str(code), NOBODY) for code in drawn["parent_code"]]
        return Ground(
            np.asarray(parents.geometry.array, dtype=object), np.array(own, dtype=np.int64)
        )
    if mandate is None or mandate.is_empty:
        return Ground.none(len(drawn))
    return Ground(np.array([mandate], dtype=object), np.full(len(drawn), NOBODY))


def _hull(shapes: Shapes) -> Ground:
    """Return what areas cover, and the holes between them."""
    parts = shapely.get_parts(shapely.union_all(shapes))
    filled = shapely.polygons(shapely.get_exterior_ring(parts))
    whole = np.array([shapely.union_all(filled)], dtype=object)
    return Ground(whole, np.full(len(shapes), NOBODY))


def _known(before: gpd.GeoSeries, drawn: gpd.GeoDataFrame) -> Shapes:
    """Return the outlines of the revision before, none where there was none."""
    shapes = np.asarray(before.reindex(drawn.index).array, dtype=object)
    usable = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & shapely.is_valid(shapes)
    known = np.full(len(shapes), None, dtype=object)
    known[usable] = shapes[usable]
    return known
