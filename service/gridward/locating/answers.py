"""Hold what one point is told: its owner, its rivals, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["inside", "edge", "overlap", "gap", "outside"]
Certainty = Literal["certain", "ambiguous", "none"]


@dataclass(frozen=True, slots=True)
class Held:
    """The owner of a point in one layer."""

    layer: str
    code: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An area that holds the point, or that its accuracy circle reaches."""

    layer: str
    code: str
    holds: bool  # the point lies in it or on its border
    distance_m: float  # geodesic, from the point to the area's border; 0 on it
    share: float | None  # of the accuracy circle's area; None without a circle


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the locator knows about one point.

    ``certainty`` is ``none`` when no area of the layer holds the point, ``ambiguous``
    when the accuracy circle reaches another area or leaves the owner, else ``certain``.
    """

    x: float  # longitude, WGS 84 degrees
    y: float  # latitude
    status: Status
    code: str | None  # the owner in ``layer``
    layer: str | None  # the finest nested layer
    certainty: Certainty
    areas: tuple[Held, ...]  # the owner in every layer that has one, coarse to fine
    candidates: tuple[Candidate, ...]  # of ``layer``: owner, other holders, then by distance
    nearest: Candidate | None  # of ``layer``, when nobody holds the point
