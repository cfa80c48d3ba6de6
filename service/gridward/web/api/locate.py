"""Say whose place this is: ``GET /api/v1/locate``."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint

from gridward.web.api.document import answers, subject
from gridward.web.api.models import PlaceQuestion
from gridward.web.api.schemas import Who
from gridward.web.city import workspace

blueprint = APIBlueprint("locate", __name__, **subject("places", "Whose a place is.", 404, 422))


@blueprint.get(
    "/locate",
    summary="Whose place is this, by which rule, how sure",
    operation_id="locate",
    responses=answers(blueprint, Who),
)
def locate(query: PlaceQuestion) -> Response:
    """Answer for one place on one day."""
    answer = workspace().who(
        query.x,
        query.y,
        datum=query.datum,
        accuracy_m=query.accuracy_m,
        matter=query.matter,
        at=query.at,
    )
    response = jsonify(answer.as_dict())
    response.cache_control.no_store = True  # where somebody stands is nobody else's business
    return response
