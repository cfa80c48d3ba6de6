"""Draw up who takes what: neighbours, territories and their account."""

from gridward.planning.adjacency import adjacency
from gridward.planning.checks import COUNTED, GROUND, loads_of
from gridward.planning.pairing import Limits, Pairing, pairing
from gridward.planning.plan import Plan
from gridward.planning.search import Progress
from gridward.planning.teams import Rounds, schedule, team_sizes
from gridward.planning.territories import territories
from gridward.planning.warming import warm_up
from gridward.planning.wishes import TOLERANCE, Wishes

GIVEN_WORKLOADS = (COUNTED, GROUND)  # that need no column

__all__ = [
    "COUNTED",
    "GIVEN_WORKLOADS",
    "TOLERANCE",
    "Limits",
    "Pairing",
    "Plan",
    "Progress",
    "Rounds",
    "Wishes",
    "adjacency",
    "loads_of",
    "pairing",
    "schedule",
    "team_sizes",
    "territories",
    "warm_up",
]
