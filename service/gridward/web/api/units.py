"""List the units: ``GET /api/v1/units``."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.web import problems
from gridward.web.answers import unless_known
from gridward.web.api.models import PageQuestion
from gridward.web.api.paging import page_of
from gridward.web.city import workspace

blueprint = APIBlueprint("units", __name__, url_prefix="/api/v1", abp_responses=problems.RESPONSES)


@blueprint.get(
    "/units",
    summary="The units that can be responsible",
    responses={200: {"description": "One page; `next` is the address of the next one, or null."}},
)
def units(query: PageQuestion) -> Response:
    """Answer with one page of the units."""
    city = workspace()

    def made() -> dict[str, Any]:
        rows, following = page_of(city.units(), query.cursor, query.limit)
        told = rows.astype(object)
        return {"units": told.where(told.notna(), None).to_dict("records"), "next": following}

    return unless_known(("units", city.revision), made)
