"""Walk the trees: areas in areas, matters in matters, layers in layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def ancestors(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return a code and all that stand above it, itself first, the top last.

    Parameters
    ----------
    code
        Where to start; need not be in the tree.
    parents
        The code above each code; missing or none at the top. Free of cycles, which
        ``with_cycle`` makes sure of when records are written; where another program
        made one, the walk ends when it comes back.
    """
    line = [code]
    while isinstance(above := parents.get(line[-1]), str) and above not in line:
        line.append(above)
    return line


def with_cycle(parents: Mapping[str, str | None]) -> list[str]:
    """Return the codes that stand above themselves, in the order of the mapping."""
    looping = []
    for start in parents:
        above, steps = parents.get(start), 0
        while isinstance(above, str) and above != start and steps <= len(parents):
            above, steps = parents.get(above), steps + 1
        if above == start:
            looping.append(start)
    return looping


def layer_order(layers: pd.DataFrame) -> list[str]:
    """Return the names of layers, nested ones coarse to fine, overlays last.

    Parameters
    ----------
    layers
        ``frames.LAYERS``, any number of rows.
    """
    ordered = layers.sort_values(["overlay", "rank", "layer"])
    return [str(name) for name in ordered["layer"]]
