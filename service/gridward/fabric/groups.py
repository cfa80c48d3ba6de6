"""Put areas that share borders into groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gridward.fabric.borders import Edges

    Ints = NDArray[np.int64]


def groups_of(edges: Edges, count: int) -> Ints:
    """Return the group of each owner of edges: the least that it hangs together with.

    Parameters
    ----------
    edges
        Their owners are numbers from 0.
    count
        How many owners there are, those without an edge among them.

    Returns
    -------
    ndarray of int64
        Shape (count,); owners that share an edge, by any way, have the same number.
    """
    one, two = edges.pairs()
    links = np.stack([edges.owners[one], edges.owners[two]], axis=1)
    lead = list(range(count))

    def least(owner: int) -> int:
        while lead[owner] != owner:
            lead[owner] = lead[lead[owner]]
            owner = lead[owner]
        return owner

    for first, second in np.unique(links, axis=0).tolist():
        low, high = sorted((least(first), least(second)))
        lead[high] = low
    return np.array([least(owner) for owner in range(count)], dtype=np.int64)
