"""Lay links out as the edges of every area, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Rows = NDArray[np.int32]


def edges_of_links(
    count: int, links: pd.DataFrame
) -> tuple[NDArray[np.int64], Rows, Rows, NDArray[np.float64]]:
    """Return where each area's edges begin, their ends, starts and lengths, metres.

    Parameters
    ----------
    count
        How many areas there are.
    links
        ``one``, ``two``, ``border_m``; each makes two edges, one from either side.
    """
    one, two = links["one"].to_numpy(), links["two"].to_numpy()
    starts, ends = np.concatenate([one, two]), np.concatenate([two, one])
    borders = np.tile(links["border_m"].to_numpy(), 2)
    order = np.lexsort((ends, starts))
    firsts = np.searchsorted(starts[order], np.arange(count + 1))
    return firsts, ends[order].astype(np.int32), starts[order].astype(np.int32), borders[order]
