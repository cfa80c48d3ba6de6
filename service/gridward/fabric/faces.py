"""Cut the plane along the edges that are left over, and count whose ground each face is.

How many areas hold a place changes only across an edge that is left over, so the count is
the same all over a face. It is taken at one place inside::

    ┌─────────┐
    │ A  1 ┌──┼──────┐      1 - what should be; 2 - an overlap; 0 inside the mandate - a gap
    │      │2 │      │
    └──────┼──┘  1 B │
           └─────────┘
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from gridward.fabric.borders import Edges
    from gridward.fabric.sheets import Sheet

    Shapes = NDArray[np.object_]

_DEGREE_M = 111_195.0  # of latitude, on a sphere: good to a percent, to compare by
_ON_DEGREES = 1e-11  # how far rounding moves a line where others cross it


@dataclass(frozen=True, eq=False)
class Faces:
    """The pieces that edges cut the plane into, f of them, all bounded."""

    shapes: Shapes
    held: NDArray[np.int64]  # how many areas hold each
    wanted: NDArray[np.bool_]  # whether it lies in the ground that must be covered

    @property
    def gaps(self) -> Shapes:
        """Return the faces that must be covered and lie in no area."""
        return np.asarray(self.shapes[(self.held == 0) & self.wanted], dtype=object)

    @property
    def excess(self) -> Shapes:
        """Return the faces with more areas than there should be: ground held twice, or outside."""
        return np.asarray(self.shapes[self.held > self.wanted], dtype=object)


def faces(edges: Edges, sheet: Sheet, ground: BaseGeometry | None) -> Faces:
    """Return the faces between edges.

    Parameters
    ----------
    edges
        What is left over of the areas' edges and of those of the ground.
    sheet
        The areas.
    ground
        That must be covered; none: every hole in between is to be covered, nothing else.
    """
    _, first = np.unique(edges.lines, return_index=True)
    noded = shapely.unary_union(edges.take(first).segments())
    shapes = shapely.get_parts(shapely.polygonize([noded]))
    inside = shapely.point_on_surface(shapes)
    held = np.bincount(sheet.tree.query(inside, predicate="intersects")[0], minlength=len(shapes))
    if ground is None:
        wanted = np.ones(len(shapes), dtype=bool)
    else:
        shapely.prepare(ground)
        wanted = np.asarray(shapely.intersects(ground, inside))
    return Faces(np.asarray(shapes, dtype=object), held.astype(np.int64), wanted)


def bordering(pieces: Shapes, edges: Edges) -> pd.DataFrame:
    """Return which areas a piece of ground borders on, and along how many metres.

    Parameters
    ----------
    pieces
        Polygons made of faces, n of them.
    edges
        That the faces were made from; owners below 0 are no areas.

    Returns
    -------
    DataFrame
        ``piece``, ``owner``, ``border_m`` (to a percent), the longest border of each
        piece first.
    """
    of_areas = edges.take(edges.owners >= 0)
    lines, piece = shapely.get_parts(shapely.boundary(pieces), return_index=True)
    places, of_line = shapely.get_coordinates(lines, return_index=True)
    same = of_line[1:] == of_line[:-1]
    steps = np.diff(places, axis=0)[same]
    middles = (places[1:] + places[:-1])[same] / 2
    long = np.hypot(steps[:, 0] * np.cos(np.radians(middles[:, 1])), steps[:, 1]) * _DEGREE_M
    tree = shapely.STRtree(of_areas.segments())
    step, edge = tree.query(shapely.points(middles), predicate="dwithin", distance=_ON_DEGREES)
    frame = pd.DataFrame(
        {
            "piece": piece[of_line[1:][same]][step],
            "owner": of_areas.owners[edge],
            "border_m": long[step],
        }
    )
    summed = frame.groupby(["piece", "owner"])[["border_m"]].sum().reset_index()
    return summed.sort_values(["piece", "border_m", "owner"], ascending=[True, False, True])
