"""Look at one layer's polygons as a fabric: shared borders, what fits and what does not."""

from gridward.fabric.audit import STEPS, audit
from gridward.fabric.borders import Edges, edges_of, joined, neighbours, shared_lines
from gridward.fabric.contents import with_contents
from gridward.fabric.defects import FAULTS, KINDS, REMARKS, SLIVER_M

__all__ = [
    "FAULTS",
    "KINDS",
    "REMARKS",
    "SLIVER_M",
    "STEPS",
    "Edges",
    "audit",
    "edges_of",
    "joined",
    "neighbours",
    "shared_lines",
    "with_contents",
]
