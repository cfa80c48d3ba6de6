"""List the units: ``GET /api/v1/units``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.frames import plain_records
from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import UnitsQuestion
from gridward.web.api.paging import page_of
from gridward.web.api.schemas import Units
from gridward.web.city import workspace
from gridward.workspace import day_of

blueprint = APIBlueprint("units", __name__, **subject("units", "Who can be responsible.", 422))


@blueprint.get(
    "/units",
    summary="The units that can be responsible",
    operation_id="units",
    responses=answers(blueprint, Units),
)
def units(query: UnitsQuestion) -> Response:
    """Answer with one page of the units, as they are in force on a day."""
    at = day_of(query.at)

    def made() -> str:
        rows, following = page_of(workspace().units(at=at), query.cursor, query.limit)
        return as_json({"units": plain_records(rows), "next": following})

    return unless_known(("units", at), made)
