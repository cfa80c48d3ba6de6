"""Say which area holds a place, exactly, and how sure that is.

areas ──intake──> Locator ──rows, locate──> owners of many points
                     ├─────locate_batch──> the same, Arrow in and Arrow out
                     └─────who──> one point: owner, rivals, nearest
"""

from gridward.locating.answers import Answer, Candidate, Certainty, Held, Status
from gridward.locating.arrow import UNLOCATED, locate_batch
from gridward.locating.locator import Locator
from gridward.locating.nearby import Nearby
from gridward.locating.warming import warm_up

__all__ = [
    "UNLOCATED",
    "Answer",
    "Candidate",
    "Certainty",
    "Held",
    "Locator",
    "Nearby",
    "Status",
    "locate_batch",
    "warm_up",
]
