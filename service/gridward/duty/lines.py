"""Lay the areas that hold a place into lines, from the top of the tree to the finest.

    district D1                      one line where each rung has one area
    ├── subdistrict S1   zone Z1     two where S1 and Z1 both hold the place:
    └── community C1, below Z1       D1 ─ Z1 ─ C1   and   D1 ─ S1

Each line answers for itself, as a compound does: the zone's committee stands beside the
subdistrict's office. On a rung whose layers may not overlap the smallest code owns alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gridward.duty.records import Spot
from gridward.registry import Rungs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gridward.duty.records import Drawn

    Place = tuple[str, str]


@dataclass(frozen=True)
class Tree:
    """The tree of layers, and of areas where a layer stands beside another.

    Attributes
    ----------
    rungs
        The layers, coarse to fine.
    parents
        The area above an area, where that may lie in several layers; others may be missing.
    """

    rungs: Rungs = field(default_factory=Rungs)
    parents: Mapping[Place, Place] = field(default_factory=dict)

    @classmethod
    def line(cls, nested: Sequence[str]) -> Tree:
        """Return the tree in which each of some layers, coarse to fine, is a rung."""
        return cls(Rungs(tuple((layer,) for layer in nested)))

    def spot(self, held: Sequence[Place], drawn: Sequence[Drawn] = ()) -> Spot:
        """Return areas that hold a place, at most one a layer, as a question takes them."""
        by_layer = {place[0]: place for place in held}
        rungs = [self._holders(rung, by_layer) for rung in self.rungs.order]
        nested = {layer for rung in self.rungs.order for layer in rung}
        beside = tuple(place for place in held if place[0] not in nested)
        first, *others = self._lines(rungs) or [()]
        return Spot(first, beside, tuple(drawn), tuple(others))

    def _holders(self, rung: Sequence[str], by_layer: Mapping[str, Place]) -> list[Place]:
        """Return the owners of a place on one rung."""
        held = [by_layer[layer] for layer in rung if layer in by_layer]
        alone = [place for place in held if place[0] in self.rungs.overlapping]
        together = [place for place in held if place not in alone]
        owner = min(together, key=lambda place: place[1], default=None)
        return alone if owner is None else [owner, *alone]

    def _lines(self, rungs: Sequence[Sequence[Place]]) -> list[tuple[Place, ...]]:
        """Return the lines, the one with the finest area first; each area is in one at least."""
        lines: list[list[Place]] = []
        for holders in reversed(rungs):
            if not holders:
                continue
            taken = set()
            for line in lines:
                above = self._above(line, holders)
                line.append(above)
                taken.add(above)
            lines += [[place] for place in holders if place not in taken]
        return [tuple(reversed(line)) for line in lines]

    def _above(self, line: Sequence[Place], holders: Sequence[Place]) -> Place:
        """Return which of the areas of a rung a line goes on with: the one it is part of."""
        for place in reversed(line):
            if (parent := self.parents.get(place)) in holders and parent is not None:
                return parent
        return holders[0]
