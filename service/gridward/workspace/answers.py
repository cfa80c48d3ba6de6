"""Hold what the workspace answers, ready for a table, a page or JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward.frames import plain_records
from gridward.workspace.mending import Findings

if TYPE_CHECKING:
    from gridward.workspace.datum_guard import DatumTaken

NO_SLIPS = pd.DataFrame(
    columns=["row", "code", "kind", "x", "y", "area", "stated", "agrees"], dtype=object
)


@dataclass(frozen=True)
class NamedArea:
    """One area, as people know it."""

    layer: str
    code: str
    name: str | None
    name_en: str | None


@dataclass(frozen=True)
class NamedUnit:
    """One unit, as people know it."""

    code: str
    name: str
    name_en: str | None
    phone: str | None
    holder: str | None = None  # of a post
    vacant: bool = False  # a post that nobody holds


@dataclass(frozen=True)
class NamedMatter:
    """One matter, as people know it."""

    code: str
    name: str
    name_en: str | None


@dataclass(frozen=True)
class Owner:
    """Who must act in one role, by which rule and record; nobody where the unit is none."""

    role: str
    matter: NamedMatter | None  # none: every matter
    rule: str | None
    record: int | None
    since: str | None  # ISO date; none: without limit
    unit: NamedUnit | None
    area: NamedArea | None  # of the record, or what is drawn; none: everywhere
    hours: str | None = None  # of the record; none: always
    role_name: str | None = None  # of a role that the workspace has of its own
    role_name_en: str | None = None


@dataclass(frozen=True)
class Rung:
    """One step of the chain from the finest area to the top."""

    area: NamedArea
    role: str | None  # in which the unit holds it
    unit: NamedUnit | None
    record: int | None
    vacancy: str | None  # no_unit | no_holder


@dataclass(frozen=True)
class Weighed:
    """One record that was considered, and why it decides or does not."""

    owner: Owner
    valid_to: str | None  # ISO date; none: without limit
    wins: bool
    reason: str  # decides | shared | not_in_force | closed | other_matter | a step that it lost at
    to: int | None  # the record that it lost to


@dataclass(frozen=True)
class Neighbour:
    """An area that holds the place or that the place may belong to."""

    layer: str
    code: str
    name: str | None
    name_en: str | None
    holds: bool
    distance_m: float
    share: float | None


@dataclass(frozen=True)
class Nearest:
    """The nearest area to a place that nobody holds, and who must act there."""

    layer: str
    code: str
    name: str | None
    name_en: str | None
    distance_m: float
    duties: tuple[Owner, ...]


@dataclass(frozen=True)
class Place:
    """The place asked about, as it was given and in WGS 84."""

    x: float
    y: float
    datum: str
    x_wgs84: float
    y_wgs84: float
    accuracy_m: float


@dataclass(frozen=True)
class AreaIdentifier:
    """What an area is called in another register, beside its code."""

    layer: str
    code: str
    scheme: str
    identifier: str


@dataclass(frozen=True)
class WhoAnswer:
    """Whose place this is and who must act: the answer to one question on one day."""

    place: Place
    at: str  # ISO date, with the time if one was named
    revision: int
    matter: str | None
    status: str  # inside | edge | overlap | gap | outside, of the finest nested layer
    certainty: str  # certain | ambiguous | none
    areas: tuple[NamedArea, ...]  # coarse to fine, overlays last
    candidates: tuple[Neighbour, ...]  # of the finest nested layer
    nearest: Nearest | None  # in a gap or outside
    duties: tuple[Owner, ...]
    chain: tuple[Rung, ...] = ()  # the finest area first
    considered: tuple[Weighed, ...] | None = None  # none: not asked for
    identifiers: tuple[AreaIdentifier, ...] = ()  # of the areas, in force that day
    further_chains: tuple[tuple[Rung, ...], ...] = ()  # of areas beside those of the first

    def as_dict(self) -> dict[str, Any]:
        """Return the answer for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class ImportReport:
    """What one import did, and which rows found no place."""

    source: str
    table: str  # areas, units, matters, responsibilities, points, visits or lineage
    added: int
    changed: int
    unchanged: int
    revision: int  # of the workspace after it; unchanged when nothing was
    columns: dict[str, str]  # our field -> the file's column
    datum: str | None
    unplaced: pd.DataFrame  # frames.UNPLACED
    outside: pd.DataFrame  # code, and distance_m to the mandate, of what was taken outside it
    datum_taken: DatumTaken | None = None  # why, and what the evidence says of it
    removed: int = 0  # records that were there and are not in a file that replaces them
    opened: int = 0  # of the changed ones: a new version; the others were corrected
    dated: bool = False  # whether the file said from when it counts
    how: dict[str, str] = field(default_factory=dict)  # how each of the columns was found
    encoding: dict[str, str | None] | None = None  # what the texts were read in, and why
    findings: Findings = field(default_factory=Findings)
    slips: pd.DataFrame = field(default_factory=NO_SLIPS.copy)  # as ``likely_slips``

    @property
    def rows(self) -> int:
        """Return how many rows were taken."""
        return self.added + self.changed + self.unchanged

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        told = {} if self.datum_taken is None else self.datum_taken.as_dict()
        plain = {name: value for name, value in vars(self).items() if name != "datum_taken"}
        return {
            **plain,
            **told,
            "unplaced": plain_records(self.unplaced),
            "outside": plain_records(self.outside),
            "findings": self.findings.as_dict(),
            "slips": plain_records(self.slips),
        }


@dataclass(frozen=True)
class Undone:
    """What taking one change back did."""

    undone: int  # the revision
    action: str  # what it had done, such as ``import areas``
    added: int  # rows that came back
    changed: int
    removed: int
    revision: int  # the new one
