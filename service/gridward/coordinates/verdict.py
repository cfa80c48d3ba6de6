"""Judge which datum the evidence speaks for, and whether it speaks clearly.

Every hypothesis is measured by the same voices (``comparing``). Two are told apart by the
voices on which they differ: with d the difference of a voice's misfits, the better one is
*clearly* better if

    sum(d) ≥ 12        it explains more than three slips beyond the reach, and
    sum(d) ≥ 3 √sum(d²)   the voices that speak for it outweigh those against it far beyond
                       what chance would do if neither were better

The second line needs no model of how good the data is: where one row in ten is stated
wrongly, it is so under every hypothesis, and falls out of the difference. What it cannot
see is a bias. Rows that merely ought to lie somewhere inside the mandate say nothing as to a
few hundred metres unless all of them do: a file that covers more than the mandate may fit
better when it is shifted. There the difference must be coarse: a third of all voices.

A hypothesis that leads to another part of the country needs no counting: swapped axes or a
wrong zone are told by a single row. Hypotheses that put everything in the same place (a
metre) are one. A best hypothesis that leaves most rows where nothing is fits nothing: the
file is too far from anything to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gridward.coordinates.comparing import CEILING, Fit, fit
from gridward.coordinates.hypotheses import hypotheses

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.coordinates.comparing import Reference, Sample
    from gridward.coordinates.datums import Datum

    Floats = NDArray[np.float64]

_MARGIN = 12.0
_TIMES_CHANCE = 3.0
_SAME_PLACE_M = 1.0
_CONFINED = 0.97  # share of rows inside the ground, from which that they all ought to be
_COARSE = CEILING / 3
_SOME_FIT = 0.5  # share of rows near where they ought to be
_LINES_FIT = 0.2  # share of pieces of outlines near a line
_NEAR = CEILING / 2
_ELSEWHERE_M = 20_000.0


@dataclass(frozen=True)
class Verdict:
    """What the evidence says, the hypotheses ordered by their fit, the best first."""

    fits: tuple[Fit, ...]
    open: tuple[Datum, ...]  # those that cannot be told from the best; the best leads
    found: bool  # whether the best puts the file where it ought to be
    voices: int

    def figures(self) -> list[dict[str, Any]]:
        """Return what each hypothesis explains, the best first, as plain data."""
        kept = {one.name for one in self.open}
        return [
            {
                "datum": one.datum.name,
                "inside": one.inside,
                "stated": one.stated,
                "on_lines": one.near_lines,
                "possible": one.datum.name in kept,
            }
            for one in self.fits
        ]

    @property
    def best(self) -> Datum:
        """Return the datum that fits best."""
        return self.fits[0].datum

    @property
    def clear(self) -> bool:
        """Return whether the best is right beyond doubt."""
        return self.found and len(self.open) == 1

    def contradicts(self, datum: Datum) -> bool:
        """Tell whether the evidence clearly speaks for another datum than one of its own."""
        return self.found and all(one.name != datum.name for one in self.open)


def judge(
    sample: Sample,
    reference: Reference,
    *,
    stated: Datum | None,
    offset_ground: BaseGeometry | None = None,
) -> Verdict | None:
    """Return what the evidence says of a file's datum; none where nothing can be compared.

    Parameters
    ----------
    sample
        Of the file's coordinates.
    reference
        Of what is there already.
    stated
        What the coordinates are said to be in, so that it is judged too.
    offset_ground
        Where GCJ-02 and BD-09 are offset; none: the published box.
    """
    fits = _fits(sample, reference, stated, offset_ground)
    if not fits or not len(fits[0].misfits):
        return None
    best = fits[0]
    same = [one for one in fits if _same_place(one, best)]
    if stated is not None and any(one.datum == stated for one in same):
        best = next(one for one in same if one.datum == stated)
        fits = [best, *(one for one in fits if one is not best)]
    rest = [one for one in fits if one not in same]
    found = _fits_at_all(best)
    rivals = [
        one.datum
        for one in rest
        if not (_clearly_better(best, one) or (found and _elsewhere(one, reference)))
    ]
    return Verdict(tuple(fits), (best.datum, *rivals), found, len(best.misfits))


def _fits(
    sample: Sample,
    reference: Reference,
    stated: Datum | None,
    ground: BaseGeometry | None,
) -> list[Fit]:
    every_x = np.concatenate([sample.x, sample.outline_x])
    every_y = np.concatenate([sample.y, sample.outline_y])
    if not len(every_x):
        return []
    tried = hypotheses(every_x, every_y, longitude=reference.plane.longitude, offset_ground=ground)
    if stated is not None:
        tried = [stated, *(one for one in tried if one.name != stated.name)]
    return sorted((fit(sample, reference, one) for one in tried), key=_misfit)


def _elsewhere(one: Fit, reference: Reference) -> bool:
    """Tell whether a hypothesis leads to another part of the country, or off the earth.

    Where another one leads to the very place, that is no accident, be it a single row.
    """
    west, south, east, north = reference.bounds_m
    wide = _ELSEWHERE_M
    near = (one.x >= west - wide) & (one.x <= east + wide)
    near &= (one.y >= south - wide) & (one.y <= north + wide)
    return not near.any()


def _misfit(one: Fit) -> float:
    return float(np.sum(one.misfits))


def _same_place(one: Fit, other: Fit) -> bool:
    apart_m = np.hypot(one.x - other.x, one.y - other.y)
    return bool(np.median(apart_m) < _SAME_PLACE_M)


def _clearly_better(best: Fit, rival: Fit) -> bool:
    difference = rival.misfits - best.misfits
    confined = best.inside is None or best.inside >= _CONFINED
    if _beyond_chance(difference if confined else difference[best.bound]):
        return True
    return _beyond_chance(difference) and float(np.mean(difference)) >= _COARSE


def _beyond_chance(difference: Floats) -> bool:
    total = float(np.sum(difference))
    chance = float(np.sqrt(np.sum(difference**2)))
    return total >= _MARGIN and total >= _TIMES_CHANCE * chance


def _fits_at_all(best: Fit) -> bool:
    rows, pieces = best.misfits[: best.rows], best.misfits[best.rows :]
    by_rows = len(rows) > 0 and float(np.mean(rows < _NEAR)) >= _SOME_FIT
    by_lines = len(pieces) > 0 and float(np.mean(pieces < _NEAR)) >= _LINES_FIT
    return by_rows or by_lines
