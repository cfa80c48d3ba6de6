"""Account for every square metre that a repair moves, by cure and by area.

An area may have several cures: moved back, and a strip at its border given to a neighbour.
``moves`` says what each cure did in its turn; ``moved`` compares the outline that the area
had with the one that it gets, whatever happened in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from gridward.coordinates import areas_m2
from gridward.fabric.plots import NOBODY, metric
from gridward.fabric.shifts import FIT_M
from gridward.frames import WGS84

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.fabric.cures import Cure

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

CURES = ("move_back", "snap", "give", "split", "clip")


@dataclass(frozen=True)
class _Step:
    """What one cure does: who has other ground afterwards, and which."""

    cure: str
    gains: tuple[tuple[int, BaseGeometry], ...]
    losses: tuple[tuple[int, BaseGeometry], ...]
    move_m: float | None = None

    @property
    def areas(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(area for area, _ in (*self.gains, *self.losses)))

    @property
    def ground(self) -> BaseGeometry:
        return _polygonal([shape for _, shape in (*self.gains, *self.losses)])


@dataclass(frozen=True, eq=False)
class Account:
    """The outlines of n areas after each step of a repair, and what was decided."""

    given: Shapes
    back: Shapes  # after areas were moved back
    brought: Shapes  # after corners were brought together
    made: Shapes
    shifts: pd.DataFrame  # as ``moved_back`` returns
    cures: Sequence[Cure]
    codes: tuple[str, ...]
    metric_crs: int

    @cached_property
    def changed(self) -> NDArray[np.int64]:
        """Return the rows of the areas whose outline changes."""
        pairs = zip(self.given, self.made, strict=True)
        return np.flatnonzero([one is not two for one, two in pairs])

    @cached_property
    def farthest_m(self) -> Floats:
        """Return for each area that changes how far its farthest corner lies from where it was.

        From the outline that it had, or from where that was moved back to; endless where
        nothing is left of it.
        """
        return np.array(
            [
                _farthest_m(self.made[row], self.back[row], self.metric_crs)
                for row in self.changed.tolist()
            ],
            dtype="float64",
        )

    def proposals(self) -> gpd.GeoDataFrame:
        """Return a row for each cure: cure, codes, moved_m2, move_m, geometry."""
        grounds = np.array([one.ground for one in self._steps], dtype=object)
        table = pd.DataFrame(
            {
                "cure": pd.Series([one.cure for one in self._steps], dtype="str"),
                "codes": pd.Series(
                    [tuple(self.codes[area] for area in one.areas) for one in self._steps],
                    dtype=object,
                ),
                "moved_m2": self._sizes(grounds),
                "move_m": pd.Series([one.move_m for one in self._steps], dtype="float64"),
            }
        )
        return gpd.GeoDataFrame(table, geometry=grounds, crs=WGS84)

    def moves(self) -> pd.DataFrame:
        """Return a row for each area of each cure: proposal, code, gained_m2, lost_m2."""
        rows = [(number, one, area) for number, one in enumerate(self._steps) for area in one.areas]
        gains = [_of(area, one.gains) for _, one, area in rows]
        losses = [_of(area, one.losses) for _, one, area in rows]
        return pd.DataFrame(
            {
                "proposal": np.array([number for number, _, _ in rows], dtype="int64"),
                "code": pd.Series([self.codes[area] for _, _, area in rows], dtype="str"),
                "gained_m2": self._sizes(np.array(gains, dtype=object)),
                "lost_m2": self._sizes(np.array(losses, dtype=object)),
            }
        )

    def moved(self) -> pd.DataFrame:
        """Return a row for each area that changes: code, gained_m2, lost_m2, farthest_m, cures.

        ``farthest_m`` is how far the corner lies that moved farthest from the outline which
        the area had; of an area that was moved back, from where it was moved to.
        """
        rows = self.changed
        was, now_is = self.given[rows], self.made[rows]
        named: dict[int, set[str]] = {row: set() for row in rows.tolist()}
        for one in self._steps:
            for area in named.keys() & set(one.areas):
                named[area].add(one.cure)
        return pd.DataFrame(
            {
                "code": pd.Series([self.codes[row] for row in rows.tolist()], dtype="str"),
                "gained_m2": self._sizes(shapely.difference(now_is, was)),
                "lost_m2": self._sizes(shapely.difference(was, now_is)),
                "farthest_m": self.farthest_m,
                "cures": pd.Series(
                    [tuple(one for one in CURES if one in said) for said in named.values()],
                    dtype=object,
                ),
            }
        )

    @cached_property
    def _steps(self) -> list[_Step]:
        """Return what each cure does; in the order of the cures, the largest first."""
        steps = [*self._shifted(), *self._snapped(), *self._given()]
        order = {cure: place for place, cure in enumerate(CURES)}
        return sorted(steps, key=lambda one: (order[one.cure], -one.ground.area))

    def _shifted(self) -> list[_Step]:
        made = []
        for row, dx_m, dy_m in self.shifts[["row", "dx_m", "dy_m"]].itertuples(index=False):
            move_m = float(np.hypot(dx_m, dy_m))
            far = move_m > FIT_M  # nearer than that corners were a hair apart, no area shifted
            step = _changed(row, self.given[row], self.back[row])
            made.append(_Step("move_back" if far else "snap", *step, move_m if far else None))
        return made

    def _snapped(self) -> list[_Step]:
        lines = enumerate(zip(self.back, self.brought, self.made, strict=True))
        cured = {area for one in self.cures for area in (one.taker, *one.losers)}
        made = []
        for row, (was, now_is, last) in lines:
            if was is not now_is:
                made.append(_Step("snap", *_changed(row, was, now_is)))
            elif last is not now_is and row not in cured:  # it only got a corner that it lacked
                made.append(_Step("snap", *_changed(row, was, last)))
        return made

    def _given(self) -> list[_Step]:
        """Return the pieces that changed hands, those between the same areas as one."""
        alike: dict[tuple[str, int, frozenset[int], bool], list[BaseGeometry]] = {}
        for one in self.cures:
            key = (one.cure, one.taker, one.losers, one.had)
            alike.setdefault(key, []).append(one.shape)
        made = []
        for (cure, taker, losers, had), shapes in alike.items():
            piece = _polygonal(shapes)
            gains = ((taker, shapely.Polygon() if had else piece),) if taker != NOBODY else ()
            made.append(_Step(cure, gains, tuple((one, piece) for one in sorted(losers))))
        return made

    def _sizes(self, shapes: Shapes) -> Floats:
        flat = gpd.GeoSeries([_polygonal([one]) for one in shapes], crs=WGS84)
        return np.asarray(areas_m2(flat, self.metric_crs), dtype=np.float64)


def _farthest_m(shape: BaseGeometry, was: BaseGeometry, metric_crs: int) -> float:
    """Return how far the corner of an outline is that lies farthest from an earlier outline."""
    now_m, was_m = metric(np.array([shape, was], dtype=object), metric_crs)
    if shapely.is_empty(now_m):
        return float("inf")
    corners = shapely.points(shapely.get_coordinates(now_m))
    return float(shapely.distance(corners, shapely.boundary(was_m)).max())


def _changed(
    row: int, was: BaseGeometry, now_is: BaseGeometry
) -> tuple[tuple[tuple[int, BaseGeometry], ...], tuple[tuple[int, BaseGeometry], ...]]:
    """Return what an area gains and loses from one outline to the next."""
    gains, losses = shapely.difference(now_is, was), shapely.difference(was, now_is)
    return ((row, gains),), ((row, losses),)


def _of(area: int, side: tuple[tuple[int, BaseGeometry], ...]) -> BaseGeometry:
    return next((shape for one, shape in side if one == area), shapely.Polygon())


def _polygonal(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the polygons among shapes as one, without lines and points."""
    parts = shapely.get_parts(shapely.get_parts(np.array(shapes, dtype=object)))
    flat: BaseGeometry = shapely.union_all(
        parts[shapely.get_type_id(parts) == GeometryType.POLYGON]
    )
    return flat
