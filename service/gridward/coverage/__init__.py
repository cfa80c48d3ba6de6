"""State what the mandate's ground is: covered, excused, or a gap with a name."""

from gridward.coverage.duty import areas_without_unit, matters_without_lead
from gridward.coverage.ground import Ground, ground
from gridward.coverage.points import areas_without_point
from gridward.coverage.statement import Statement, statement
from gridward.coverage.unmanaged import unmanaged_areas
from gridward.fabric import audit

__all__ = [
    "Ground",
    "Statement",
    "areas_without_point",
    "areas_without_unit",
    "audit",
    "ground",
    "matters_without_lead",
    "statement",
    "unmanaged_areas",
]
