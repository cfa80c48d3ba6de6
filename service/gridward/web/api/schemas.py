"""Describe what programs are answered, for the document at ``/openapi.json``.

What is answered is made elsewhere; these classes say what it looks like, and a test
compares the answers with them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

from gridward.coverage import Asked, Ground  # noqa: TC001 - pydantic reads it
from gridward.fabric import KINDS
from gridward.workspace import WhoAnswer

Place = Annotated[tuple[float, float], Field(description="Longitude and latitude, WGS 84.")]
Kind = Literal["ground", "duty", "unmanaged", "point", "visit", "facility", "target"]
Next = Annotated[
    str | None, Field(description="The address of the next page; null on the last one.")
]


class _Answer(BaseModel):
    """What every answer keeps to: no field that is not described."""

    model_config = ConfigDict(extra="forbid")


class Health(_Answer):
    """The workspace's file can be read."""

    model_config = ConfigDict(title="Health")
    status: Literal["ok"]
    version: Annotated[str, Field(description="Of Gridward.")]
    revision: Annotated[int, Field(description="The workspace's last change.")]


class Who(RootModel[WhoAnswer]):
    """The areas, owners and candidates of a place."""

    model_config = ConfigDict(title="Who")


class Unit(_Answer):
    """A unit that can be responsible."""

    model_config = ConfigDict(title="Unit")
    code: str
    name: str
    name_en: str | None
    kind: Literal["department", "office", "committee", "team", "post"]
    parent_code: str | None
    headcount: int | None
    phone: str | None
    holder: Annotated[str | None, Field(description="Of a post; null: vacant.")]
    base: Annotated[str | None, Field(description="Where it sets out from.")]
    valid_from: Annotated[str | None, Field(description="First day of this version; null: ever.")]
    valid_to: Annotated[str | None, Field(description="Last day of it; null: no end is known.")]


class Units(_Answer):
    """One page of the units, by code."""

    model_config = ConfigDict(title="Units")
    units: list[Unit]
    next: Next


class AreaRecord(_Answer):
    """What is kept of an area, but for its outline."""

    model_config = ConfigDict(title="AreaRecord")
    layer: str
    code: str
    name: str | None
    name_en: str | None
    parent_code: str | None
    households: int | None
    status: Literal["active", "awaiting_demolition", "uninhabited"]
    valid_from: Annotated[str | None, Field(description="First day of this version; null: ever.")]
    valid_to: Annotated[str | None, Field(description="Last day of it; null: no end is known.")]


class Responsibility(_Answer):
    """Who is responsible for what, where, in which role, when."""

    model_config = ConfigDict(title="Responsibility")
    record: Annotated[int, Field(description="The number that answers cite.")]
    layer: Annotated[str | None, Field(description="Null, with the area: everywhere.")]
    area_code: str | None
    matter: Annotated[str | None, Field(description="Null: every matter.")]
    unit_code: str
    role: str
    valid_from: str | None
    valid_to: str | None
    note: str | None
    hours: Annotated[str | None, Field(description="Null: always.")]


class Responsibilities(_Answer):
    """One page of the responsibilities, by number."""

    model_config = ConfigDict(title="Responsibilities")
    responsibilities: list[Responsibility]
    next: Next


class Event(_Answer):
    """What an area came from, or became."""

    model_config = ConfigDict(title="Event")
    layer: str
    at: Annotated[str, Field(description="The first day on which it is so.")]
    kind: str
    code: Annotated[str | None, Field(description="Null: nothing takes its place.")]
    predecessor: Annotated[str | None, Field(description="Null: it comes from nothing.")]
    share: Annotated[float | None, Field(description="Of the ground of `code`, 0 to 1.")]
    moved_m2: float | None
    name: str | None
    note: str | None
    source: str


class Lineage(_Answer):
    """What an area was before and what it became, by date."""

    model_config = ConfigDict(title="Lineage")
    lineage: list[Event]


class Changed(_Answer):
    """What a change did."""

    model_config = ConfigDict(title="Changed")
    table: str
    code: str | None
    added: int
    changed: int
    unchanged: int
    removed: Annotated[int, Field(description="Responsibilities that ended for this one.")]
    opened: Annotated[int, Field(description="New versions among the changed.")]
    revision: Annotated[int, Field(description="Of the workspace after it.")]


class Revision(_Answer):
    """One change of the workspace."""

    model_config = ConfigDict(title="Revision")
    revision: int
    at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
    actor: str | None
    request: str | None
    action: str
    source: str | None
    detail: Annotated[dict[str, Any], Field(description="Figures and names of it.")]
    added: int
    changed: int
    removed: int


class Edit(_Answer):
    """One row that a change touched."""

    model_config = ConfigDict(title="Edit")
    revision: int
    table: str
    row: int
    last_row: Annotated[int | None, Field(description="Of a span of new rows; else null.")]
    code: str | None
    change: Literal["added", "changed", "removed"]
    differs: Annotated[
        dict[str, tuple[Any, Any]],
        Field(description="By field: its value before and after; of a shape only that it differs."),
    ]


class History(_Answer):
    """Who changed what when, the oldest first."""

    model_config = ConfigDict(title="History")
    revisions: list[Revision]
    rows: Annotated[
        list[Edit] | None, Field(description="Where one code or one revision was asked for.")
    ]


class Undone(_Answer):
    """What taking a change back did."""

    model_config = ConfigDict(title="Undone")
    undone: int
    action: str
    added: int
    changed: int
    removed: int
    revision: Annotated[int, Field(description="Of the workspace after it.")]


class Matter(_Answer):
    """A matter that somebody must see to."""

    model_config = ConfigDict(title="Matter")
    code: str
    name: str
    name_en: str | None
    parent_code: str | None
    valid_from: Annotated[str | None, Field(description="First day of this version; null: ever.")]
    valid_to: Annotated[str | None, Field(description="Last day of it; null: no end is known.")]


class Matters(_Answer):
    """The matters of a day, in the order in which they were imported."""

    model_config = ConfigDict(title="Matters")
    matters: list[Matter]


class Geometry(BaseModel):
    """A GeoJSON geometry, WGS 84 longitude and latitude."""

    model_config = ConfigDict(title="Geometry")
    type: Literal["Point", "Polygon", "MultiPolygon", "GeometryCollection"]
    coordinates: list[Any] | None = None
    geometries: list[Any] | None = None


class AreaProperties(_Answer):
    """What is known about an area."""

    model_config = ConfigDict(title="AreaProperties")
    layer: str
    code: str
    name: str | None
    name_en: str | None
    parent_code: Annotated[str | None, Field(description="Of the layer above.")]
    households: int | None
    status: Literal["active", "awaiting_demolition", "uninhabited"]
    label: Annotated[Place, Field(description="A place inside, for its name.")]


class Area(_Answer):
    """An area, as a GeoJSON Feature."""

    model_config = ConfigDict(title="Area")
    type: Literal["Feature"]
    id: Annotated[str, Field(description="Layer and code, with a slash.")]
    properties: AreaProperties
    geometry: Geometry


class Areas(_Answer):
    """One page of a layer's areas, by code, as a GeoJSON FeatureCollection."""

    model_config = ConfigDict(title="Areas")
    type: Literal["FeatureCollection"]
    features: list[Area]
    next: Next


class Gap(_Answer):
    """Ground, a duty, a compound, an area or a target that nobody covers."""

    model_config = ConfigDict(title="Gap")
    kind: Kind
    layer: str | None
    code: Annotated[str | None, Field(description="Of the area; null for ground in no area.")]
    name: str | None
    name_en: str | None
    role: str | None
    matter: str | None
    reason: Annotated[
        Literal["unvisited", "blind", "fewer", "far"] | None,
        Field(
            description="Of a visit: nobody came, or came near; of a facility: too few, or too far."
        ),
    ]
    subject: Annotated[str | None, Field(description="Kind of the facility or target.")]
    last: Annotated[str | None, Field(description="Day of the last visit before the window.")]
    area_m2: float
    geometry: Geometry


class Counts(_Answer):
    """How many gaps of each kind there are."""

    model_config = ConfigDict(title="Counts")
    ground: int
    duty: int
    unmanaged: int
    point: int
    visit: int
    facility: int
    target: int


class Account(_Answer):
    """An amount of one kind; mandate = covered + excused + gap."""

    model_config = ConfigDict(title="Account")
    by: Literal["all", "area", "unit", "matter", "day", "part", "team"]
    layer: str | None
    code: Annotated[str | None, Field(description="What it is of; null for the rest, and for all.")]
    name: str | None
    name_en: str | None
    kind: Kind
    role: str | None
    subject: str | None
    measure: Literal["m2", "areas", "duties", "targets"]
    mandate: float
    covered: float
    excused: float
    gap: float


class Coverage(_Answer):
    """What nobody covers, as of a day; mandate = covered + excused + gap, in m²."""

    model_config = ConfigDict(title="Coverage")
    at: Annotated[str, Field(json_schema_extra={"format": "date"})]
    revision: int
    ground: Ground
    counts: Counts
    asked: Asked
    accounts: list[Account]
    gaps: list[Gap]


class Defect(_Answer):
    """Something that does not fit in the fabric of a layer."""

    model_config = ConfigDict(title="Defect")
    layer: str
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    severity: Annotated[
        Literal["fault", "remark"], Field(description="Remark: real cities have it.")
    ]
    codes: Annotated[list[str], Field(description="Of the areas involved.")]
    sliver: Annotated[bool, Field(description="Nowhere wider than lines may differ.")]
    area_m2: float
    width_m: Annotated[float | None, Field(description="At its widest; null: has none.")]
    points: Annotated[int | None, Field(description="Inspection points inside.")]
    facilities: int | None
    households: Annotated[int | None, Field(description="An estimate by area; null: unknown.")]
    cure: str
    cure_code: Annotated[str | None, Field(description="Of the area that should take it.")]
    geometry: dict[str, Any]


class Check(_Answer):
    """What does not fit in the fabric of areas, as of a day."""

    model_config = ConfigDict(title="Check")
    at: Annotated[str, Field(json_schema_extra={"format": "date"})]
    revision: int
    layers: Annotated[list[str], Field(description="That were looked at.")]
    counts: Annotated[dict[str, int], Field(description="Of each kind.")]
    faults: Annotated[int, Field(description="How many defects are faults.")]
    defects: list[Defect]
