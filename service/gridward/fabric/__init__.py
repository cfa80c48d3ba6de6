"""Look at one layer's polygons as a fabric: shared borders, what fits and what does not."""

from gridward.fabric.account import CURES as REPAIR_CURES
from gridward.fabric.audit import STEPS, audit
from gridward.fabric.borders import Edges, edges_of, joined, neighbours, shared_lines
from gridward.fabric.contents import with_contents
from gridward.fabric.cured import cured
from gridward.fabric.defects import FAULTS, KINDS, REMARKS, SLIVER_M
from gridward.fabric.repair import STEPS as REPAIR_STEPS
from gridward.fabric.repair import TOLERANCE_M, Repair, repair
from gridward.fabric.triage import SORTS, triaged

__all__ = [
    "FAULTS",
    "KINDS",
    "REMARKS",
    "REPAIR_CURES",
    "REPAIR_STEPS",
    "SLIVER_M",
    "SORTS",
    "STEPS",
    "TOLERANCE_M",
    "Edges",
    "Repair",
    "audit",
    "cured",
    "edges_of",
    "joined",
    "neighbours",
    "repair",
    "shared_lines",
    "triaged",
    "with_contents",
]
