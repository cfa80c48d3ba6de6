"""Hand out the areas of a layer as GeoJSON: ``GET /api/v1/areas``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.errors import NotFoundError
from gridward.frames import plain_records
from gridward.web.answers import as_json, unless_known
from gridward.web.api.document import answers, subject
from gridward.web.api.models import AreasQuestion
from gridward.web.api.paging import page_of
from gridward.web.api.schemas import Areas
from gridward.web.city import workspace
from gridward.workspace import day_of

if TYPE_CHECKING:
    import geopandas as gpd

_DEGREE_DIGITS = 1e-7  # about a centimetre
_TOLD = ("layer", "code", "name", "name_en", "parent_code", "households", "status")

_CONTENT_TYPE = "application/geo+json"

blueprint = APIBlueprint(
    "areas", __name__, **subject("areas", "The ground of a city, by layer.", 404, 422)
)


@blueprint.get(
    "/areas",
    summary="The areas of one layer, as a GeoJSON FeatureCollection",
    operation_id="areas",
    responses=answers(blueprint, Areas, _CONTENT_TYPE),
)
def areas(query: AreasQuestion) -> Response:
    """Answer with one page of a layer, as it is in force on a day; only what is drawn."""
    city, at = workspace(), day_of(query.at)
    layer = query.layer or _finest()  # without a nested layer: no area at all

    def made() -> str:
        if query.layer is not None:
            _need_layer(query.layer)
        areas = city.areas(layer, at=at)
        drawn = areas[areas.geometry.notna()]
        rows, following = page_of(drawn, query.cursor, query.limit)
        collection = {"type": "FeatureCollection", "features": _features(rows)}
        return as_json({**collection, "next": following})

    return unless_known(("areas", at), made, _CONTENT_TYPE)


def _finest() -> str:
    nested = workspace().state().nested
    return nested[-1] if nested else ""


def _need_layer(layer: str) -> None:
    known = tuple(workspace().state().layer_names)
    if layer not in known:
        raise NotFoundError("layer", layer, known)


def _features(rows: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return features with their names, and a place inside where a name can stand."""
    shapes = shapely.set_precision(rows.geometry.to_numpy(), _DEGREE_DIGITS, mode="pointwise")
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes)).round(6).tolist()
    properties = plain_records(rows[list(_TOLD)])
    return [
        {
            "type": "Feature",
            "id": f"{properties_['layer']}/{properties_['code']}",
            "properties": {**properties_, "label": label},
            "geometry": shapely.geometry.mapping(shape),
        }
        for properties_, label, shape in zip(properties, inside, shapes, strict=True)
    ]
