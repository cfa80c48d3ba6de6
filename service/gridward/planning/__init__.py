"""Draw up who takes what: neighbours, territories and their account."""

from gridward.planning.adjacency import adjacency
from gridward.planning.checks import COUNTED, GROUND
from gridward.planning.plan import Plan
from gridward.planning.search import Progress
from gridward.planning.territories import territories
from gridward.planning.warming import warm_up
from gridward.planning.wishes import TOLERANCE, Wishes

GIVEN_WORKLOADS = (COUNTED, GROUND)  # that need no column

__all__ = [
    "GIVEN_WORKLOADS",
    "TOLERANCE",
    "Plan",
    "Progress",
    "Wishes",
    "adjacency",
    "territories",
    "warm_up",
]
