"""State what nobody covers: ``GET /api/v1/coverage``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import CoverageQuestion
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
def coverage(query: CoverageQuestion) -> Response:
    """Answer with the statement of a day."""
    there, at = city(), day_of(query.at)
    kinds = None if query.kind is None else tuple(query.kind)
    asked = (at, query.since, query.radius_m, kinds, tuple(query.by or ()))

    def made() -> str:
        stated = there.workspace.coverage(
            at, since=query.since, radius_m=query.radius_m, kinds=kinds, by=tuple(query.by or ())
        )
        return as_json(stated.as_dict())

    return unless_known(
        ("coverage", *asked), lambda: there.statements.get((there.workspace.revision, asked), made)
    )
