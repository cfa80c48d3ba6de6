"""Give every unit a colour of its own that stands out from its neighbours'.

Forty departments need forty fills. No forty colours can all be told apart, by
anybody; what a map needs is that two units which *meet* differ clearly, also
for the one man in twelve who sees red and green alike. So the colours come from
a ring of hues on three levels of lightness, and each unit takes, out of those
still free, the one farthest from its neighbours' as the least able eye sees it:

    distance = min over (full sight, protanopia, deuteranopia) of OKLab distance

Hatches in strong red, violet and brown are kept for gaps; all fills are paler.
Beyond the number of colours (45) they repeat, then also only among strangers
where possible.

Sources: Ottosson, *A perceptual color space for image processing* (2020), for
OKLab; Viénot, Brettel, Mollon, *Digital video colourmaps for checking the
legibility of displays by dichromats* (1999), for the two reduced sights.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

NOBODY = "#f4f2ee"

_LEVELS = ((0.90, 0.062), (0.79, 0.105), (0.66, 0.098))  # lightness, chroma
_HUES = 15
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_SIGHTS = (
    np.eye(3),
    np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
)


def colour_of_unit(areas: gpd.GeoDataFrame, unit_of_area: pd.Series) -> pd.Series:
    """Return a fill colour for each unit, far from the colours of its neighbours.

    Parameters
    ----------
    areas
        Areas of one layer: ``code``, ``geometry``; n rows, any one CRS.
    unit_of_area
        Index: area code; value: the unit's name or code. Areas it does not name
        have no unit and count for nothing.

    Returns
    -------
    Series
        Index: unit, sorted; value: ``#rrggbb``. The same input gives the same
        colours, whatever the order of the rows.
    """
    unit = areas["code"].map(unit_of_area)
    names = sorted(unit.dropna().unique())
    meets = _meetings(areas, unit, names)
    distance = _distances(_palette())
    chosen = np.full(len(names), -1)
    for number in sorted(range(len(names)), key=lambda n: (-meets[n].sum(), n)):
        uses = np.bincount(chosen[chosen >= 0], minlength=len(distance))
        free = np.flatnonzero(uses == uses.min())
        beside = chosen[meets[number] & (chosen >= 0)]
        nearest = distance[np.ix_(free, beside)].min(axis=1, initial=np.inf)
        chosen[number] = free[int(np.argmax(nearest))]
    return pd.Series(_hex(_palette())[chosen] if names else [], index=names, dtype=object)


def seen_distance(one: str, other: str) -> float:
    """Return how far apart two ``#rrggbb`` colours look to the least able eye, in OKLab."""
    colours = np.array([[int(text[at : at + 2], 16) for at in (1, 3, 5)] for text in (one, other)])
    return float(_distances(colours / 255)[0, 1])


def _meetings(areas: gpd.GeoDataFrame, unit: pd.Series, names: list[str]) -> NDArray[np.bool_]:
    """Return a symmetric matrix over the units: do their areas touch anywhere."""
    number = pd.Categorical(unit, categories=names).codes
    left, right = areas.sindex.query(areas.geometry, predicate="intersects")
    meets = np.zeros((len(names), len(names)), dtype=bool)
    pairs = (number[left] >= 0) & (number[right] >= 0) & (number[left] != number[right])
    meets[number[left][pairs], number[right][pairs]] = True
    return meets


@cache
def _palette() -> NDArray[np.float64]:
    """Return the colours as sRGB between 0 and 1, shape (45, 3)."""
    hue = np.arange(_HUES) * 2 * np.pi / _HUES
    rows = [
        np.column_stack([np.full(_HUES, light), chroma * np.cos(turned), chroma * np.sin(turned)])
        for turn, (light, chroma) in enumerate(_LEVELS)
        for turned in [hue + turn * 2 * np.pi / _HUES / len(_LEVELS)]
    ]
    lms = np.linalg.inv(_TO_LAB) @ np.vstack(rows).T
    linear = np.clip(np.linalg.inv(_TO_LMS) @ lms**3, 0, 1).T
    curved = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, 12.92 * linear, curved))  # noqa: PLR2004 - the sRGB curve


def _distances(srgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances of n colours from one another, shape (n, n), by the least able eye."""
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - the sRGB curve
    seen = [np.cbrt(np.clip(linear @ sight.T, 0, 1) @ _TO_LMS.T) @ _TO_LAB.T for sight in _SIGHTS]
    apart = [np.linalg.norm(lab[:, None] - lab[None], axis=2) for lab in seen]
    return np.asarray(np.min(apart, axis=0))


def _hex(srgb: NDArray[np.float64]) -> NDArray[np.object_]:
    bytes_ = np.rint(srgb * 255).astype(int)
    return np.array(["#{:02x}{:02x}{:02x}".format(*colour) for colour in bytes_], dtype=object)
