"""Tell a supervisor that questions are being answered: ``GET /healthz``."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi.blueprint import APIBlueprint

from gridward import __version__
from gridward.web import problems
from gridward.web.city import workspace

blueprint = APIBlueprint("health", __name__, abp_responses=problems.RESPONSES)


@blueprint.get(
    "/healthz",
    summary="Is the workspace there and readable",
    responses={200: {"description": "It is; `revision` is its last change."}},
)
def healthz() -> Response:
    """Answer after reading the workspace's file."""
    response = jsonify(status="ok", version=__version__, revision=workspace().revision)
    response.cache_control.no_store = True
    return response
