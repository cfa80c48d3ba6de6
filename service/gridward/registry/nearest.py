"""Offer what somebody may have meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return all known names, those most like a name first."""
    names = list(known)
    return tuple(difflib.get_close_matches(name, names, n=len(names) or 1, cutoff=0.0))
