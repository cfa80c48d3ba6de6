"""Describe what programs may ask: unknown parameters are refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt

from gridward.coverage import BY, FARTHEST_M, KINDS, NEAREST_M

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MOST_AT_ONCE = 5000
MOST_REVISIONS = 2**53 - 1  # what every program can count to
MOST_FIELDS = 50

Day = Annotated[
    str | None,
    Field(
        description="ISO date that the question is about; today unless given.",
        max_length=10,
        json_schema_extra={"format": "date"},
    ),
]
Code = Annotated[str, Field(min_length=1, max_length=200)]
DatumName = Annotated[
    str,
    Field(
        description="wgs84, cgcs2000, gcj02, bd09, or an EPSG code such as EPSG:4547.",
        max_length=20,
    ),
]
Value = Annotated[str, Field(max_length=10_000)] | StrictInt | StrictFloat


class Question(BaseModel):
    """Say what every question may say."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    lang: Annotated[
        Literal["en", "zh"] | None, Field(description="Language of what people read in an error.")
    ] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe parameters without null: they can be left out, but nobody can write a null."""
        described = handler.resolve_ref_schema(handler(core_schema))
        for parameter in described["properties"].values():
            for kind in parameter.pop("anyOf", ()):
                parameter.update(kind if kind != {"type": "null"} else {})
        return described


class PlaceQuestion(Question):
    """Ask whose place this is."""

    x: Annotated[float, Field(description="Longitude in degrees, or easting of an EPSG system.")]
    y: Annotated[float, Field(description="Latitude in degrees, or northing.")]
    datum: DatumName = "wgs84"
    accuracy_m: Annotated[
        float,
        Field(ge=0, le=100_000, description="How far the position may be off, metres."),
    ] = 0.0
    matter: Annotated[
        Code | None, Field(description="Code of the matter that somebody must see to.")
    ] = None
    at: Day = None


class DayQuestion(Question):
    """Ask how things stand on a day."""

    at: Day = None


class PageQuestion(Question):
    """Ask for one page of a list."""

    cursor: Annotated[
        str | None, Field(description="From the `next` of the page before.", max_length=1200)
    ] = None
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE, description="Rows at most.")] = 1000


class CoverageQuestion(DayQuestion):
    """Ask what nobody covers."""

    since: Annotated[
        str | None,
        Field(
            description="ISO date from which visits count; all until `at` unless given.",
            max_length=10,
            json_schema_extra={"format": "date"},
        ),
    ] = None
    radius_m: Annotated[
        float | None,
        Field(
            ge=NEAREST_M,
            le=FARTHEST_M,
            description="How far a visit sees, metres; blind spots are not looked for without.",
        ),
    ] = None
    kind: Annotated[
        list[Literal[KINDS]] | None,  # type: ignore[valid-type]
        Field(description="Only these kinds; all that there are records for unless given."),
    ] = None
    by: Annotated[
        list[Literal[BY]] | None,  # type: ignore[valid-type]
        Field(description="What the accounts are divided by, too."),
    ] = None


class ReportQuestion(CoverageQuestion):
    """Ask for the report of what nobody covers."""

    format: Annotated[
        Literal["xlsx", "html"], Field(description="A workbook, or a page to print.")
    ] = "xlsx"
    deadline: Annotated[
        str | None,
        Field(
            description="ISO date that gaps are to be closed by; left empty unless given.",
            max_length=10,
            json_schema_extra={"format": "date"},
        ),
    ] = None
    datum: Annotated[
        str,
        Field(
            description="Of the coordinates: wgs84, cgcs2000, gcj02, bd09, or an EPSG code.",
            max_length=20,
        ),
    ] = "wgs84"


class UnitsQuestion(PageQuestion):
    """Ask for one page of the units of a day."""

    at: Day = None


class AreasQuestion(PageQuestion):
    """Ask for one page of one layer's areas."""

    layer: Annotated[
        Code | None,
        Field(description="Name of the layer; the finest nested one unless given."),
    ] = None
    at: Day = None


class CheckQuestion(Question):
    """Ask what does not fit in one layer, or in all of them."""

    layer: Annotated[
        Code | None, Field(description="Name of the layer; all of them unless given.")
    ] = None
    at: Day = None
    limit: Annotated[
        int,
        Field(ge=0, le=MOST_AT_ONCE, description="Defects at most; the counts are of all."),
    ] = 1000


class ResponsibilitiesQuestion(PageQuestion):
    """Ask for one page of the responsibilities of a day."""

    at: Day = None
    unit: Annotated[Code | None, Field(description="Only of the unit of this code.")] = None


class LineageQuestion(Question):
    """Ask what became of an area."""


class HistoryQuestion(Question):
    """Ask who changed what when."""

    table: Annotated[
        Code | None, Field(description="Only changes of this table, such as `areas`.")
    ] = None
    code: Annotated[
        Code | None, Field(description="Only of the record of this code; told row by row.")
    ] = None
    since: Annotated[
        str | None,
        Field(
            description="Only from this ISO date on.",
            max_length=10,
            json_schema_extra={"format": "date"},
        ),
    ] = None
    revision: Annotated[
        int | None, Field(ge=1, le=MOST_REVISIONS, description="Only this one, row by row.")
    ] = None


class CodePath(BaseModel):
    """Name a record by its code."""

    code: Code


class AreaPath(BaseModel):
    """Name an area."""

    layer: Code
    code: Code


class RecordPath(BaseModel):
    """Name a responsibility."""

    record: Annotated[int, Field(ge=1, le=MOST_REVISIONS, description="As answers cite it.")]


class RevisionPath(BaseModel):
    """Name a change."""

    revision: Annotated[int, Field(ge=1, le=MOST_REVISIONS)]


class _Body(BaseModel):
    """Say what every change may say."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    dry_run: Annotated[bool, Field(description="Check and report, but change nothing.")] = False


class FieldsChange(_Body):
    """Say something else of a record; what is not said stays as it was."""

    fields: Annotated[
        dict[Code, Value | None],
        Field(
            description="Values by field; null empties one.", min_length=1, max_length=MOST_FIELDS
        ),
    ]


class Change(FieldsChange):
    """Say something else of a record, from a day on; what is not said stays as it was."""

    since: Annotated[
        str | None,
        Field(
            description="ISO date from which it counts; unless given, today's is corrected.",
            max_length=10,
            json_schema_extra={"format": "date"},
        ),
    ] = None


class PlacedChange(Change):
    """Say something else of a point: ``longitude`` and ``latitude`` are fields, too."""

    datum: DatumName = "wgs84"


class FacilityChange(FieldsChange):
    """Say something else of a facility; it has no days, and its place as a point has."""

    datum: DatumName = "wgs84"


class End(_Body):
    """Give a record its last day."""

    last: Annotated[
        str,
        Field(
            description="ISO date, its last day.",
            max_length=10,
            json_schema_extra={"format": "date"},
        ),
    ]
