"""Hand out the areas of a layer as GeoJSON: ``GET /api/v1/areas``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from flask import Response
from flask_openapi.blueprint import APIBlueprint

from gridward.errors import NotFoundError
from gridward.frames import plain_records
from gridward.registry import in_force, layer_order
from gridward.web import problems
from gridward.web.answers import as_json, unless_known
from gridward.web.api.models import AreasQuestion
from gridward.web.api.paging import page_of
from gridward.web.city import workspace
from gridward.workspace import day_of

if TYPE_CHECKING:
    import geopandas as gpd

_DEGREE_DIGITS = 1e-7  # about a centimetre
_TOLD = ("layer", "code", "name", "name_en", "parent_code", "households", "status")

blueprint = APIBlueprint("areas", __name__, url_prefix="/api/v1", abp_responses=problems.RESPONSES)


@blueprint.get(
    "/areas",
    summary="The areas of one layer, as a GeoJSON FeatureCollection",
    responses={
        200: {
            "description": "One page; `next` is the address of the next one, or null.",
            "content": {"application/geo+json": {"schema": {"type": "object"}}},
        }
    },
)
def areas(query: AreasQuestion) -> Response:
    """Answer with one page of a layer, as it is in force on a day."""
    city, at = workspace(), day_of(query.at)
    layer = query.layer or _finest()

    def made() -> str:
        _need_layer(layer)
        rows, following = page_of(in_force(city.areas(layer), at), query.cursor, query.limit)
        collection = {"type": "FeatureCollection", "features": _features(rows)}
        return as_json({**collection, "next": following})

    return unless_known(("areas", at), made, "application/geo+json")


def _finest() -> str:
    layers = workspace().layers()
    nested = layer_order(layers[~layers["overlay"]])
    return nested[-1] if nested else ""


def _need_layer(layer: str) -> None:
    known = tuple(workspace().layers()["layer"])
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
