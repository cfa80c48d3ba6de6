"""Describe what programs may ask: unknown parameters are refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MOST_AT_ONCE = 5000

Day = Annotated[
    str | None,
    Field(
        description="ISO date that the question is about; today unless given.",
        max_length=10,
        json_schema_extra={"format": "date"},
    ),
]
Code = Annotated[str, Field(min_length=1, max_length=200)]


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
    datum: Annotated[
        str,
        Field(
            description="wgs84, cgcs2000, gcj02, bd09, or an EPSG code such as EPSG:4547.",
            max_length=20,
        ),
    ] = "wgs84"
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
