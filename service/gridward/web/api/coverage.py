"""State what nobody covers: ``GET /api/v1/coverage``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import DayQuestion
from gridward.web.api.schemas import Coverage
from gridward.web.city import city
from gridward.workspace import day_of

blueprint = APIBlueprint("coverage", __name__, **subject("coverage", "What nobody covers.", 422))


@blueprint.get(
    "/coverage",
    summary="The mandate's ground, and every gap by name",
    operation_id="coverage",
    responses=answers(blueprint, Coverage),
)
def coverage(query: DayQuestion) -> Response:
    """Answer with the statement of a day."""
    there, at = city(), day_of(query.at)

    def made() -> str:
        return as_json(there.workspace.coverage(at).as_dict())

    return unless_known(
        ("coverage", at), lambda: there.statements.get((there.workspace.revision, at), made)
    )
