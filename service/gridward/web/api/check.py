"""Name what does not fit in the fabric of areas: ``GET /api/v1/check``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import CheckQuestion
from gridward.web.api.schemas import Check
from gridward.web.city import city
from gridward.workspace import day_of

blueprint = APIBlueprint(
    "check", __name__, **subject("check", "What does not fit in the fabric of areas.", 404, 422)
)


@blueprint.get(
    "/check",
    summary="Gaps, overlaps and whatever else does not fit, by layer",
    operation_id="check",
    responses=answers(blueprint, Check),
)
def check(query: CheckQuestion) -> Response:
    """Answer with the audit of one layer, or of all of them, as of a day."""
    there, at = city(), day_of(query.at)
    asked = (query.layer, query.limit, at)

    def made() -> str:
        report = there.workspace.check(query.layer, at=at)
        return as_json(report.as_dict(limit=query.limit))

    return unless_known(
        ("check", at), lambda: there.checks.get((there.workspace.revision, *asked), made)
    )
