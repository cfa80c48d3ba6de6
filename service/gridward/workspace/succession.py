"""Make the next state from the one before: what did not change is handed on, not made again.

    revision 41   areas ─ locator   responsibilities ─ book   units ─ names
                    │ 1 row              │ same                 │ same
    revision 42   areas ─ patched   responsibilities ─ book   units ─ names

Two readings of a table are the same object exactly if nothing in it is different, so what was
made of it still holds. A locator is patched with the areas that differ, or, where they are
many, built from all; both answer alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from gridward.frames import plain_values
from gridward.registry import keys
from gridward.store import READ_AGAIN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    import geopandas as gpd

    from gridward.locating import Locator
    from gridward.store import Reading, Records

    Readings = Mapping[str, Reading]

_IDENTITY = ["layer", "code"]
LOCATED_TEXTS = ("layer", "code", "name", "name_en", "parent_code")  # what a locator knows of areas
_MOST_PATCHED = 0.1  # of the areas; with more to exchange a whole build is as quick
_FEW = 100  # areas that are always worth it

# What a state makes when it is first asked, by the tables that it is made of.
_MADE_OF = {
    "roles": ("roles",),
    "precedence": ("settings",),
    "schemes": ("settings",),
    "offset_ground": ("settings",),
    "book": ("responsibilities", "roles", "settings"),
    "named_places": ("areas", "exceptions"),
    "unit_parents": ("units",),
    "matter_parents": ("matters",),
    "identifiers_of_areas": ("identifiers",),
    "identified": ("identifiers",),
    "annotated": ("layers", "areas", "responsibilities", "matters", "roles", "settings"),
}


@dataclass(frozen=True, eq=False)
class Footing:
    """A locator and all that it was made of."""

    areas: gpd.GeoDataFrame  # drawn
    layers: pd.DataFrame
    mandate: BaseGeometry | Sequence[str]
    metric_crs: int | None
    locator: Locator


@dataclass(frozen=True, eq=False)
class Patch:
    """How one locator is made from another."""

    footing: Footing
    fresh: gpd.GeoDataFrame  # areas that are new or different
    gone: pd.DataFrame  # layer and code of those that are no more

    @property
    def size(self) -> int:
        """Return how many areas are exchanged; 0 if the locators are the same."""
        return len(self.fresh) + len(self.gone)

    def locator(self) -> Locator:
        """Return the locator; it answers as one that is built from all areas.

        Raises
        ------
        InputError
            As ``Locator.replace``.
        """
        old = self.footing.locator
        return old.replace(self.fresh, gone=self.gone) if self.size else old


def readings(records: Records, before: Readings) -> dict[str, Reading]:
    """Return every table that a state is made of, the rest of it as it was before."""
    return {kind: records.reading(kind, before.get(kind)) for kind in READ_AGAIN}


def still_true(
    made: Mapping[str, Any], before: Readings, now: Readings, *, beside: Collection[str]
) -> dict[str, Any]:
    """Return what was made of tables in which nothing is different.

    Parameters
    ----------
    made
        What the state before has made so far, by name.
    before, now
        The tables of both.
    beside
        What else is the same, of layers and settings.
    """
    same = {kind for kind in now if now[kind] is before.get(kind)} | set(beside)
    return {name: made[name] for name, of in _MADE_OF.items() if name in made and same >= set(of)}


def nearest(
    footings: Iterable[Footing],
    areas: gpd.GeoDataFrame,
    *,
    layers: pd.DataFrame,
    mandate: BaseGeometry | Sequence[str],
    metric_crs: int | None,
) -> Patch | None:
    """Return how the locator over areas is made from the one that has the most of them.

    Parameters
    ----------
    footings
        Locators that are there.
    areas
        Drawn areas in force on one day, ``frames.AREAS``.
    layers, mandate, metric_crs
        As ``Locator.build`` takes them.

    Returns
    -------
    Patch or None
        None if no locator is near enough.
    """
    most = max(_FEW, int(_MOST_PATCHED * len(areas)))
    patches = [
        patch
        for footing in footings
        if footing.metric_crs == metric_crs
        and _alike(footing.mandate, mandate)
        and footing.layers.reset_index(drop=True).equals(layers.reset_index(drop=True))
        and (patch := _patch(footing, areas)) is not None
    ]
    best = min(patches, key=lambda patch: patch.size, default=None)
    return best if best is not None and best.size <= most else None


def _patch(footing: Footing, now: gpd.GeoDataFrame) -> Patch | None:
    """Return which areas are new or different, and which are gone; none if any is there twice."""
    before = footing.areas
    there, here = keys(before, _IDENTITY), keys(now, _IDENTITY)
    if not (len(before) and there.is_unique and here.is_unique):
        return None
    places = there.get_indexer(here)
    same = places >= 0
    for name in LOCATED_TEXTS:
        same &= plain_values(now[name]) == plain_values(before[name])[places]
    mine, theirs = (np.asarray(frame.geometry.array, dtype=object) for frame in (now, before))
    theirs = theirs[places]
    other = np.array([one is not two for one, two in zip(mine, theirs, strict=True)], dtype=bool)
    doubtful = np.flatnonzero(same & other)
    same[doubtful] = shapely.to_wkb(mine[doubtful]) == shapely.to_wkb(theirs[doubtful])
    gone = pd.DataFrame(before.loc[here.get_indexer(there) < 0, _IDENTITY])
    return Patch(footing, now[~same], gone)


def _alike(one: BaseGeometry | Sequence[str], other: BaseGeometry | Sequence[str]) -> bool:
    """Tell whether two mandates are the same ground, drawn or named."""
    if isinstance(one, BaseGeometry):
        same = isinstance(other, BaseGeometry) and shapely.to_wkb(one) == shapely.to_wkb(other)
        return bool(same)
    return not isinstance(other, BaseGeometry) and list(one) == list(other)
