"""List the matters that somebody must see to: ``GET /api/v1/matters``."""

from __future__ import annotations

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.frames import plain_records
from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import Question
from gridward.web.api.schemas import Matters
from gridward.web.city import workspace

blueprint = APIBlueprint(
    "matters", __name__, **subject("matters", "What somebody must see to.", 422)
)


@blueprint.get(
    "/matters",
    summary="The tree of matters",
    operation_id="matters",
    responses=answers(blueprint, Matters),
)
def matters(query: Question) -> Response:  # noqa: ARG001 - it refuses parameters that there are not
    """Answer with all matters; the tree is in ``parent_code``."""

    def made() -> str:
        return as_json({"matters": plain_records(workspace().matters())})

    return unless_known(("matters",), made)
