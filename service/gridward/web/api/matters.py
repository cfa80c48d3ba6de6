"""List the matters that somebody must see to: ``GET /api/v1/matters``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.frames import plain_records
from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import DayQuestion
from gridward.web.api.schemas import Matters
from gridward.web.city import workspace
from gridward.workspace import day_of

blueprint = APIBlueprint(
    "matters", __name__, **subject("matters", "What somebody must see to.", 422)
)


@blueprint.get(
    "/matters",
    summary="The tree of matters",
    operation_id="matters",
    responses=answers(blueprint, Matters),
)
def matters(query: DayQuestion) -> Response:
    """Answer with the matters of a day; the tree is in ``parent_code``."""
    day = day_of(query.at)

    def made() -> str:
        return as_json({"matters": plain_records(workspace().matters(at=day))})

    return unless_known(("matters", day), made)
