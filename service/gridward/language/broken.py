"""Say in the reader's words why an outline is broken: GEOS knows them in English only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridward.language.catalogue import Catalogue

_REASONS = {  # all that GEOS's validity test can say
    "Duplicate Rings": "duplicate_rings",
    "Hole lies outside shell": "hole_outside",
    "Holes are nested": "nested_holes",
    "Interior is disconnected": "interior_apart",
    "Invalid Coordinate": "invalid_coordinate",
    "Nested shells": "nested_shells",
    "Repeated Point": "repeated_point",
    "Ring Self-intersection": "touches_itself",
    "Ring is not closed": "not_closed",
    "Self-intersection": "crosses_itself",
    "Too few points in geometry component": "too_few_points",
}


def broken_text(reason: str, language: Catalogue) -> str:
    """Return why an outline is broken, and at what place.

    Parameters
    ----------
    reason
        As ``shapely.is_valid_reason`` tells it, such as ``Self-intersection[121.01 25.005]``.
        One that is not known is only called broken, still with its place.
    language
        The reader's catalogue.
    """
    what, _, place = reason.rstrip("]").partition("[")
    said = language(f"broken.{_REASONS.get(what.strip(), 'other')}")
    if not place:
        return said
    return language("broken.at", reason=said, place=", ".join(place.split()[:2]))
