"""Tell which rows hang together by pairs of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def pieces(count: int, one: Ints, two: Ints) -> Ints:
    """Return the number of the piece that each of ``count`` rows belongs to, from 0.

    Parameters
    ----------
    count
        How many rows there are.
    one, two
        Rows that hang together, in pairs.

    Returns
    -------
    ndarray of int
        Shape (count,); pieces are numbered in the order of their first rows.
    """
    least = np.arange(count)
    while True:  # the smallest row spreads, by leaps that double
        low = np.minimum(least[one], least[two])
        spread = least.copy()
        np.minimum.at(spread, least[one], low)
        np.minimum.at(spread, least[two], low)
        spread = spread[spread]
        if np.array_equal(spread, least):
            return np.unique(least, return_inverse=True)[1].astype(np.int64)
        least = spread
