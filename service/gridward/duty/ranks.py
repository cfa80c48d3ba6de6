"""Put records into the order of precedence at one spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.duty.precedence import Precedence
    from gridward.duty.records import Record, Spot

Key = tuple[float, ...]


class Ranks:
    """The place of each record in the order: smaller goes first.

    Parameters
    ----------
    precedence
        The table.
    spot
        What holds the place.
    places
        The areas that compete, coarse to fine, what holds everywhere first.
    line
        The matter asked for and those above it, the nearest first.
    """

    def __init__(
        self,
        precedence: Precedence,
        spot: Spot,
        places: Sequence[tuple[str, str]],
        line: Sequence[str],
    ) -> None:
        self._steps = precedence.steps
        self._depth = {place: len(places) - number for number, place in enumerate(places)}
        self._kinds = {kind: number for number, kind in enumerate(precedence.drawn)}
        self._drawn = {one.code: one for one in spot.drawn}
        self._near = {code: number for number, code in enumerate(line)}

    def __call__(self, one: Record) -> Key:
        """Return the record's number at each step of the table."""
        drawn = self._drawn[one.area_code or ""] if one.is_drawn else None
        matter = len(self._near) if one.matter is None else self._near[one.matter]
        at = {
            "exception": drawn is None,
            "drawn": 0 if drawn is None else self._kinds[drawn.kind],
            "layer": 0 if drawn else self._depth.get(one.place, len(self._depth)),
            "matter": matter,
            "nearest": drawn.distance_m if drawn else 0.0,
        }
        return tuple(float(at[step]) for step in self._steps)

    def parted_at(self, better: Record, worse: Record) -> str:
        """Return the step at which two records part; ``record`` where none does."""
        pairs = zip(self._steps, self(better), self(worse), strict=True)
        return next((step for step, one, other in pairs if one != other), "record")
