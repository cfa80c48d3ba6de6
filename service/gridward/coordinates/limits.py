"""Tell what may be a longitude and latitude from what cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

EAST, NORTH = 180.0, 90.0  # the ends of longitude and latitude, degrees


def on_earth(x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
    """Tell which pairs are a longitude and a latitude, degrees; NaN is none.

    Parameters
    ----------
    x, y
        Same shape, any shape.
    """
    return np.asarray((np.abs(x) <= EAST) & (np.abs(y) <= NORTH))


def swapped(x: ArrayLike, y: ArrayLike) -> NDArray[np.bool_]:
    """Tell which pairs would be on the earth only the other way round.

    A pair that is possible either way cannot be told.

    Parameters
    ----------
    x, y
        Same shape, any shape.
    """
    return on_earth(y, x) & ~on_earth(x, y)
