"""Say whose place this is: ``GET /api/v1/locate``."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint

from gridward.web import problems
from gridward.web.api.models import PlaceQuestion
from gridward.web.city import workspace

blueprint = APIBlueprint("locate", __name__, url_prefix="/api/v1", abp_responses=problems.RESPONSES)


@blueprint.get(
    "/locate",
    summary="Whose place is this, by which rule, how sure",
    responses={200: {"description": "The areas, owners and candidates of a place."}},
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
