"""Tell which layers of the tree stand beside each other on one rung of it.

    district                              rung 0
    ├── subdistrict     zone                   1    zone stands beside subdistrict
    └── community                              2    its parents lie in either

On a rung every place has one owner, as in a layer: the smallest code. Only areas of a
layer that may overlap those beside it answer for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridward.frames import plain_records
from gridward.registry.tree import layer_order

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Rungs:
    """The rungs of a tree of layers, coarse to fine, and which layers may overlap others."""

    order: tuple[tuple[str, ...], ...] = ()  # of each rung the layer that others name, first
    overlapping: frozenset[str] = frozenset()

    @classmethod
    def of(cls, layers: pd.DataFrame) -> Rungs:
        """Return the rungs of layers, ``frames.LAYERS``; overlays stand on none."""
        tree = layers[~layers["overlay"]]
        rows = {one["layer"]: one for one in plain_records(tree)}
        rungs: dict[str, list[str]] = {}
        for layer in layer_order(tree):
            first = rows[layer]["beside"]
            first = first if first in rows else layer
            rungs.setdefault(first, [])
            if layer != first:
                rungs[first].append(layer)
        overlapping = frozenset(layer for layer, one in rows.items() if one["may_overlap"])
        return cls(tuple((first, *others) for first, others in rungs.items()), overlapping)

    @property
    def finest(self) -> tuple[str, ...]:
        """Return the layers of the last rung; none where there is no rung."""
        return self.order[-1] if self.order else ()

    @property
    def is_line(self) -> bool:
        """Tell whether each rung is one layer."""
        return all(len(rung) == 1 for rung in self.order)

    def with_peers(self, layer: str | None) -> tuple[str, ...]:
        """Return a layer and those beside it; an overlay alone; nothing for none."""
        if layer is None:
            return ()
        return next((rung for rung in self.order if layer in rung), (layer,))

    def shared(self, layer: str) -> tuple[str, ...]:
        """Return the layers beside one whose areas must not overlap with its own."""
        if layer in self.overlapping:
            return ()
        return tuple(
            one for one in self.with_peers(layer) if one != layer and one not in self.overlapping
        )
