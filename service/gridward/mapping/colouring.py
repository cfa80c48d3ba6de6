"""Say by what the areas of a map can be coloured: unit, status, days since the last visit.

Each way is a list of classes, and the class of every area. Colours stand apart for every eye;
what means *nobody* or *never* bears a pattern, too, and units have numbers that stand on the map.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gridward.mapping.palette import NOBODY, colour_of_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from gridward.language import Catalogue

_STATUSES = {
    "active": {"fill": "#bcd9ea"},
    "awaiting_demolition": {"fill": "#f0b060", "pattern": "awaiting_demolition"},
    "uninhabited": {"fill": "#d9d9d9", "pattern": "uninhabited"},
}
# Light to dark, also in grey: the longer nobody came, the darker.
_DAYS = ((1, "#fffbd0"), (7, "#fee08b"), (30, "#fdae61"), (90, "#d9622b"), (None, "#8c1d10"))
_DAILY = "#d5ead0"
_NEVER = {"fill": "#ffffff", "pattern": "never"}


def by_unit(
    areas: gpd.GeoDataFrame, units: pd.Series, *, key: str, what: str, language: Catalogue
) -> dict[str, Any]:
    """Return the areas by the unit of one role, a class for each and one for nobody.

    Parameters
    ----------
    areas
        The areas that are filled, n rows.
    units
        Index: code of an area; value: the name of its unit as the reader shall see it.
    key, what
        Names the way of colouring, for the page and for the reader.
    language
        The reader's catalogue.
    """
    fill = colour_of_unit(areas, units)
    unit = areas["code"].map(units)
    of = pd.Categorical(unit, categories=fill.index).codes.astype(int)
    largest = _largest(areas, of, len(fill))
    classes = [
        {"name": name, "fill": colour, "label": number + 1, "at": int(largest[number])}
        for number, (name, colour) in enumerate(fill.items())
    ]
    if (of < 0).any():
        classes.append({"name": language("map.nobody"), "fill": NOBODY})
        of = np.where(of < 0, len(fill), of)
    return _way(key, what, classes, of)


def by_status(areas: gpd.GeoDataFrame, language: Catalogue) -> dict[str, Any]:
    """Return the areas by their status, ``frames.AREAS``."""
    order = list(_STATUSES)
    classes = [{"name": language(f"area.{status}"), **_STATUSES[status]} for status in order]
    of = pd.Categorical(areas["status"], categories=order).codes.astype(int)
    return _way("status", language("map.by.status"), classes, of)


def by_days(
    areas: gpd.GeoDataFrame, visited: pd.DataFrame, *, at: str, language: Catalogue
) -> dict[str, Any]:
    """Return the areas by the days since somebody came, ``frames.VISITED``, until a day."""
    known = visited.set_index("code")
    last = pd.to_datetime(areas["code"].map(known["last"]))
    days = (pd.Timestamp(date.fromisoformat(at)) - last).dt.days.to_numpy(float)
    daily = areas["code"].map(known["daily"]).fillna(value=False).to_numpy(bool)
    bounds = [most for most, _ in _DAYS if most is not None]
    of = np.where(np.isnan(days), len(_DAYS), np.searchsorted(bounds, days)) + 1
    words = [
        *(language("map.days.most", most=most) for most in bounds),
        language("map.days.more", most=bounds[-1]),
    ]
    classes = [
        {"name": language("map.days.daily"), "fill": _DAILY},
        *({"name": word, "fill": fill} for word, (_, fill) in zip(words, _DAYS, strict=True)),
        {"name": language("map.days.never"), **_NEVER},
    ]
    return _way("visit", language("map.by.visit"), classes, np.where(daily, 0, of))


def units_by_role(
    areas: gpd.GeoDataFrame, units: Mapping[str, pd.Series], language: Catalogue
) -> list[dict[str, Any]]:
    """Return a way of colouring for each role in which anybody has an area."""
    return [
        by_unit(
            areas,
            of_area,
            key=f"unit-{number}",
            what=language("map.by.unit", role=role),
            language=language,
        )
        for number, (role, of_area) in enumerate(units.items())
    ]


def _way(key: str, what: str, classes: list[dict[str, Any]], of: NDArray[Any]) -> dict[str, Any]:
    """Return a way of colouring; classes without an area are left out."""
    counts = np.bincount(of[of >= 0], minlength=len(classes))
    kept = np.flatnonzero(counts)
    place = np.full(len(classes) + 1, -1)
    place[kept] = np.arange(len(kept))
    shown = [{**classes[at], "count": int(counts[at])} for at in kept]
    return {"key": key, "what": what, "classes": shown, "of": place[of].tolist()}


def _largest(areas: gpd.GeoDataFrame, of: NDArray[Any], number: int) -> NDArray[np.int64]:
    """Return the row of the largest area of each class, where its label stands."""
    size = pd.Series(shapely.area(areas.geometry.to_numpy()))
    return size.groupby(of).idxmax().reindex(range(number)).to_numpy(dtype=np.int64)
