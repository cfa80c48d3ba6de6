"""Tell a supervisor that questions are being answered: ``GET /healthz``."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint

from gridward import __version__
from gridward.web.api.document import answers, subject
from gridward.web.api.schemas import Health
from gridward.web.city import workspace

blueprint = APIBlueprint(
    "health", __name__, **subject("health", "For those who watch over the service.", prefix=None)
)


@blueprint.get(
    "/healthz",
    summary="Is the workspace there and readable",
    operation_id="health",
    responses=answers(blueprint, Health),
)
def healthz() -> Response:
    """Answer after reading the workspace's file."""
    response = jsonify(status="ok", version=__version__, revision=workspace().revision)
    response.cache_control.no_store = True
    return response
