"""Write the document that describes the API, ``/openapi.json``.

Each operation has a name of its own, a subject, what it answers, and only those
problems that it can have.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask_openapi.models.schema import Schema
from flask_openapi.models.tag import Tag

from gridward.web import problems

if TYPE_CHECKING:
    from flask_openapi.blueprint import APIBlueprint
    from flask_openapi.openapi import OpenAPI
    from flask_openapi.types import ResponseDict
    from pydantic import BaseModel

INFO = {
    "title": "Gridward",
    "summary": "Whose place is this, and which ground has nobody?",
    "description": (
        "Longitude comes before latitude, always. Errors are problem documents (RFC 9457); "
        "`detail` is a sentence in the language of `lang` or of `Accept-Language`. "
        "Unknown parameters are refused. Answers that can be kept carry an `ETag`."
    ),
}
_WAY_IN = "editor"
SCHEMES: dict[str, dict[str, Any]] = {
    _WAY_IN: {
        "type": "http",
        "scheme": "bearer",
        "description": "One of GRIDWARD_EDITORS; the history names whose it is.",
    }
}
SECURITY: list[dict[str, list[Any]]] = [{_WAY_IN: []}]
_REFERENCE = "#/components/schemas/{model}"
_REFUSED = str(HTTPStatus.UNPROCESSABLE_ENTITY.value)


def subject(
    name: str, description: str, *own: int, prefix: str | None = "/api/v1"
) -> dict[str, Any]:
    """Return what a blueprint needs to know for the operations of one subject.

    Parameters
    ----------
    name
        Of the subject.
    description
        Of the subject, for people.
    own
        Status codes of the problems that its operations can have beside those of all.
    prefix
        Of its addresses.
    """
    return {
        "url_prefix": prefix,
        "abp_tags": [Tag(name=name, description=description)],
        "abp_responses": problems.responses(*own),
    }


def answers(
    blueprint: APIBlueprint, model: type[BaseModel], content_type: str = "application/json"
) -> ResponseDict:
    """Return what an operation answers when all is well, and describe it in the document.

    Parameters
    ----------
    blueprint
        Of the operation.
    model
        What the answer looks like; its docstring is the description.
    content_type
        Of the answer.
    """
    schema = model.model_json_schema(ref_template=_REFERENCE, mode="serialization")
    parts = {**schema.pop("$defs", {}), model.__name__: schema}
    blueprint.components_schemas |= {name: Schema(**part) for name, part in parts.items()}
    reference = {"$ref": _REFERENCE.format(model=model.__name__)}
    return {
        200: {"description": model.__doc__, "content": {content_type: {"schema": reference}}},
    }


def files(description: str, *content_types: str) -> ResponseDict:
    """Return what an operation answers that hands out a file of one of some types."""
    schema = {"type": "string", "contentMediaType": "application/octet-stream"}
    return {
        200: {
            "description": description,
            "content": {kind: {"schema": schema} for kind in content_types},
        }
    }


def written(app: OpenAPI) -> dict[str, Any]:
    """Return the document; operations that ask for nothing refuse nothing.

    The library lists a refusal of parameters with every operation.
    """
    described: dict[str, Any] = app.api_doc
    for operations in described["paths"].values():
        for operation in operations.values():
            if not (operation.get("parameters") or operation.get("requestBody")):
                operation["responses"].pop(_REFUSED, None)
    return described
