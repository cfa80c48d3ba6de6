"""Ask the finest layers together, that stand beside each other: one owner, or one each.

Areas of layers that may not overlap are like those of one layer: the smallest code owns,
and what lies in two of them is an overlap. A layer that may overlap the others answers
for itself::

    ┌─────────┬─────┐
    │ S1   ┌──┼──┐  │   subdistricts S1 and S2, and zone Z1, which may overlap them
    │      │Z1│  │S2│   a place in Z1 has two owners, neither of them in doubt
    └──────┴──┴──┴──┘
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from gridward.locating import certainty
from gridward.locating.kernel import EDGE, INSIDE, NONE, OVERLAP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from gridward.locating.answers import Candidate, Certainty, Status
    from gridward.locating.layer import Layer

    Holders = Mapping[str, Mapping[int, bool]]  # by layer: rows, and whether on their border
    States = NDArray[np.uint8]


_STATE_OF_STATUS: dict[str, int] = {
    "inside": INSIDE,
    "edge": EDGE,
    "overlap": OVERLAP,
    "outside": NONE,
}


@dataclass(frozen=True)
class Rung:
    """The finest layers.

    Attributes
    ----------
    layers
        At least one, first the one that the others stand beside.
    groups
        Their names, those together that have one owner between them.
    """

    layers: tuple[Layer, ...]
    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, layers: Sequence[Layer], overlapping: Iterable[str]) -> Rung:
        """Return the rung of layers, some of which may overlap the others."""
        names = [layer.name for layer in layers]
        alone = [name for name in names if name in set(overlapping)]
        together = tuple(name for name in names if name not in alone)
        groups = (together,) if together else ()
        return cls(tuple(layers), (*groups, *((name,) for name in alone)))

    def over(self, layers: Iterable[Layer]) -> Rung:
        """Return the same rung of other layers of these names."""
        named = {layer.name: layer for layer in layers}
        return Rung(tuple(named[layer.name] for layer in self.layers), self.groups)

    @property
    def overlapping(self) -> list[str]:
        """Return the layers that may overlap the others, as ``of`` takes them."""
        first = self.layers[0].name
        return [group[0] for group in self.groups if len(group) == 1 and first not in group]

    def status(self, holders: Holders) -> Status | None:
        """Return how a place lies in the finest areas; none if none of them holds it."""
        borders = [
            list(chain.from_iterable(holders[name].values() for name in group))
            for group in self.groups
        ]
        if any(one.count(False) > 1 for one in borders):
            return "overlap"
        if not any(borders):
            return None
        return "edge" if any(map(any, borders)) else "inside"

    def states(
        self,
        found: Mapping[str, tuple[NDArray[np.int32], States]],
        holders: Callable[[int], Holders],
    ) -> States:
        """Return the state (``kernel.NONE`` ...) of many places, as ``status`` says it of one.

        Parameters
        ----------
        found
            For each layer the owners and states of n places.
        holders
            Returns, for the number of a place, what ``status`` takes: asked for the few that
            lie on a border and in another layer, too.
        """
        told = [_together([found[name][1] for name in group]) for group in self.groups]
        states: States = np.maximum.reduce([states for states, _ in told])
        for number in np.flatnonzero(np.logical_or.reduce([unsure for _, unsure in told])):
            states[number] = _STATE_OF_STATUS[self.status(holders(int(number))) or "outside"]
        return states

    def candidates(
        self, x: float, y: float, accuracy_m: float, *, holders: Holders
    ) -> tuple[tuple[Candidate, ...], Certainty]:
        """Return the owners of a place, then what else holds it or is reached, and how sure it is.

        Parameters
        ----------
        x, y
            A sound point, WGS 84 degrees.
        accuracy_m
            How far it may be off; each layer's own accuracy is added to it.
        holders
            The rows that hold it.
        """
        owners: list[Candidate] = []
        others: list[Candidate] = []
        unsure = False
        for group in self.groups:
            layers = [layer for layer in self.layers if layer.name in group]
            radii = {layer.name: accuracy_m + layer.accuracy_m for layer in layers}
            found = [
                one
                for layer in layers
                for one in certainty.candidates(
                    layer, x, y, radii[layer.name], holders=holders[layer.name]
                )
            ]
            found.sort(key=certainty.rank)
            held = bool(found) and found[0].holds
            owners += found[:held]
            others += found[held:]
            unsure |= bool(found[held:])
            unsure |= any(one.distance_m < radii[one.layer] for one in found[:held])
        others.sort(key=certainty.rank)
        if not owners:
            return tuple(others), "none"
        return (*owners, *others), "ambiguous" if unsure else "certain"

    def nearest(self, x: float, y: float) -> Candidate | None:
        """Return the area nearest to a place that none holds; none where there are none."""
        found = [one for layer in self.layers if (one := certainty.nearest(layer, x, y))]
        return min(found, key=lambda one: (one.distance_m, one.code), default=None)


def _together(states: Sequence[States]) -> tuple[States, NDArray[np.bool_]]:
    """Return the states of places in layers that have one owner, and which are not sure."""
    if len(states) == 1:
        return states[0], np.zeros(len(states[0]), dtype=np.bool_)
    every = np.stack(states)
    whole = np.where((every == INSIDE).sum(axis=0) > 1, OVERLAP, every.max(axis=0))
    unsure = (every == EDGE).any(axis=0) & ((every != NONE).sum(axis=0) > 1)
    return whole.astype(np.uint8), unsure
