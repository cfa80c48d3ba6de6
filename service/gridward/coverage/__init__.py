"""State what the mandate's ground is: covered, excused, or a gap with a name."""

from gridward.coverage.cells import Cells, cells
from gridward.coverage.discs import discs, warm_up
from gridward.coverage.duty import (
    areas_without_unit,
    duty_tally,
    lead_tally,
    led_areas,
    matters_without_lead,
)
from gridward.coverage.facilities import Need, facilities_needed
from gridward.coverage.ground import Ground, ground
from gridward.coverage.nearness import (
    FARTHEST_M,
    NEAREST_M,
    checked_radius_m,
    error_m,
    ground_near,
)
from gridward.coverage.points import areas_without_point
from gridward.coverage.statement import KINDS, Asked, Statement, statement
from gridward.coverage.tallies import (
    AMOUNTS,
    BY,
    Names,
    by_area,
    by_matter,
    by_unit,
    counted,
    in_all,
    measured,
    of_part,
    tallied,
)
from gridward.coverage.targets import BESIDE_M, Targets
from gridward.coverage.unmanaged import overlays_managed
from gridward.coverage.visiting import Visiting
from gridward.coverage.visits import PARTS, UNTIMED, Visits
from gridward.fabric import audit

__all__ = [
    "AMOUNTS",
    "BESIDE_M",
    "BY",
    "FARTHEST_M",
    "KINDS",
    "NEAREST_M",
    "PARTS",
    "UNTIMED",
    "Asked",
    "Cells",
    "Ground",
    "Names",
    "Need",
    "Statement",
    "Targets",
    "Visiting",
    "Visits",
    "areas_without_point",
    "areas_without_unit",
    "audit",
    "by_area",
    "by_matter",
    "by_unit",
    "cells",
    "checked_radius_m",
    "counted",
    "discs",
    "duty_tally",
    "error_m",
    "facilities_needed",
    "ground",
    "ground_near",
    "in_all",
    "lead_tally",
    "led_areas",
    "matters_without_lead",
    "measured",
    "of_part",
    "overlays_managed",
    "statement",
    "tallied",
    "warm_up",
]
