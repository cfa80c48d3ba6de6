"""Say which area holds a place, exactly, and how sure that is.

areas ──intake──> Locator ──rows, locate──> owners of many points
                     └─────who──> one point: owner, rivals, nearest
"""

from gridward.locating.answers import Answer, Candidate, Certainty, Held, Status
from gridward.locating.locator import Locator
from gridward.locating.nearby import Nearby

__all__ = ["Answer", "Candidate", "Certainty", "Held", "Locator", "Nearby", "Status"]
