"""Look at one layer's polygons as a fabric: shared borders, what fits and what does not."""

from gridward.fabric.borders import Edges, edges_of, joined, neighbours, shared_lines

__all__ = ["Edges", "edges_of", "joined", "neighbours", "shared_lines"]
