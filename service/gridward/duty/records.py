"""Hold one record of responsibility as resolution looks at it, and where it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gridward.registry import hours as opening
from gridward.registry.vocabulary import EXCEPTION

if TYPE_CHECKING:
    from collections.abc import Sequence

EVERYWHERE = ("", "")


@dataclass(frozen=True, slots=True)
class Record:
    """One responsibility: ``frames.RESPONSIBILITIES``, none for what is missing."""

    record: int
    layer: str | None
    area_code: str | None
    matter: str | None
    unit_code: str
    role: str
    valid_from: str | None
    valid_to: str | None
    hours: str | None

    @property
    def place(self) -> tuple[str, str]:
        """Return layer and code of its area, or EVERYWHERE."""
        return (self.layer or "", self.area_code or "")

    @property
    def is_drawn(self) -> bool:
        """Tell whether it holds in a drawn exception instead of an area."""
        return self.layer == EXCEPTION

    def in_force(self, day: str) -> bool:
        """Tell whether it is in force on a day, ISO; the first and the last day count."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def fits(self, day: str, line: Sequence[str]) -> bool:
        """Tell whether it is in force on a day and speaks of a matter of a line, or of all."""
        return (self.matter is None or self.matter in line) and self.in_force(day)

    def is_open(self, day: str, minute: int) -> bool:
        """Tell whether its hours are open at a minute of a day."""
        return self.hours is None or opening.is_open(self.hours, day, minute)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn exception that holds a place."""

    code: str
    kind: str  # point | line | polygon
    distance_m: float = 0.0  # from the place to what is drawn; 0 inside a polygon


@dataclass(frozen=True)
class Spot:
    """Everything that holds a place; ``Tree.spot`` makes it."""

    nested: Sequence[tuple[str, str]] = ()  # layer and code, coarse to fine
    beside: Sequence[tuple[str, str]] = ()  # overlays: each answers for itself
    drawn: Sequence[Drawn] = ()
    others: Sequence[Sequence[tuple[str, str]]] = ()  # further lines, each as ``nested``

    @property
    def lines(self) -> Sequence[Sequence[tuple[str, str]]]:
        """Return every line of nested areas; each answers for itself."""
        return (self.nested, *self.others)

    @property
    def areas(self) -> Sequence[tuple[str, str]]:
        """Return the nested areas of all lines, each once."""
        return tuple(dict.fromkeys(place for line in self.lines for place in line))


@dataclass(frozen=True)
class Question:
    """A place, a moment, and the matter that somebody must see to."""

    spot: Spot
    day: str  # ISO date
    minute: int | None = None  # of that day; none: all of it
    matter: str | None = None  # none: what holds for every matter


@dataclass(frozen=True, slots=True)
class Duty:
    """Who must act in one role, and the record that says so."""

    role: str
    matter: str | None  # the matter of the record; none: every matter
    rule: str | None  # territory | line | contract | exception | fallback; none: nobody
    record: int | None
    since: str | None  # ISO date; none: without limit
    unit_code: str | None  # none: nobody
    layer: str | None  # of the record's area; none: everywhere
    area_code: str | None
    hours: str | None = None  # none: always


@dataclass(frozen=True, slots=True)
class Step:
    """Who holds one area of the chain; nobody where the unit is none."""

    layer: str
    area_code: str
    role: str | None
    unit_code: str | None
    record: int | None


@dataclass(frozen=True, slots=True)
class Considered:
    """A record that holds at a place, and why it decides or does not."""

    record: Record
    wins: bool
    reason: str  # decides | shared | not_in_force | closed | other_matter | a step of the table
    to: int | None = None  # the record that it lost to
