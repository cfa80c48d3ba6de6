"""Hold what a planner asks for, beside the areas and the units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

Pairs = pd.DataFrame | Mapping[str, str]

TOLERANCE = 0.01


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What a plan must and should keep to.

    Pairs of area and unit are a frame of ``code`` (of the area, with ``layer`` if there are
    several) and ``unit``, or a dict from the one to the other.
    """

    tolerance: float = TOLERANCE  # how far a unit's load may lie off its share, relative to it
    fixed: Pairs | None = None  # areas that a unit has
    forbidden: Pairs | None = None  # areas that a unit may not have
    before: Pairs | None = None  # the plan in force
    moving_m: float = 0.0  # metres of border that it is worth not to move an area
    most_moved: int | None = None  # how many areas may move that need not
    parents: str | None = None  # column whose values no unit should mix, as parent_code
    crossing_m: float | None = None  # metres of border that it costs to mix one more; none: never
    travel: float = 0.0  # border that is given up for nearness, as a share of all of it: 0 to 1
