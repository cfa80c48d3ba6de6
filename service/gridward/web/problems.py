"""Answer every error with a problem document (RFC 9457), in the reader's language.

    InputError, BadRowsError   422   what, where and cure
    NotFoundError              404   with the names that are there
    ForbiddenError             403
    ConflictError              409   412 for what was changed since If-Match
    DamagedError               503
    anything else              500   an id only; the text goes to the log

Programs read the fields, people read ``detail``. A page that is not there answers
with a page.
"""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, make_response, render_template, request
from pydantic import BaseModel, ConfigDict
from werkzeug.exceptions import HTTPException

from gridward.errors import (
    BadRowsError,
    ConflictError,
    DamagedError,
    DatumError,
    ForbiddenError,
    GridwardError,
    InputError,
    NotFoundError,
)
from gridward.language import sentence
from gridward.web import reader

if TYPE_CHECKING:
    from flask import Flask
    from flask_openapi.types import ResponseDict
    from pydantic import ValidationError

STATUS: dict[type[GridwardError], HTTPStatus] = {
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    DatumError: HTTPStatus.UNPROCESSABLE_ENTITY,
    BadRowsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFoundError: HTTPStatus.NOT_FOUND,
    ForbiddenError: HTTPStatus.FORBIDDEN,
    ConflictError: HTTPStatus.CONFLICT,
    DamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_NOT_THE_ASKERS = frozenset({"database_unreachable"})  # nothing that another question would mend
CONTENT_TYPE = "application/problem+json"
_LOG = logging.getLogger(__name__)
# What pydantic finds wrong -> our word for it; what is not named here is a bad value.
_WORDS = {
    "missing": "missing_value",
    "string_too_long": "out_of_bounds",
    "string_too_short": "missing_value",
    "float_parsing": "not_a_number",
    "float_type": "not_a_number",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "finite_number": "not_finite",
    "extra_forbidden": "unknown_parameter",
    "greater_than_equal": "out_of_bounds",
    "less_than_equal": "out_of_bounds",
}


class FieldProblem(BaseModel):
    """One value of a request that cannot be used."""

    model_config = ConfigDict(title="FieldProblem")
    field: str
    problem: str
    detail: str


class Problem(BaseModel):
    """A problem document, RFC 9457."""

    model_config = ConfigDict(title="Problem")
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    choices: list[str] | None = None
    instance: str | None = None


_DOCUMENT = {
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ALWAYS = (421, 500, 503)  # an unknown name, a fault of ours, a file that cannot be read


def register(app: Flask) -> None:
    """Answer errors of every kind."""
    app.register_error_handler(GridwardError, _foreseen)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def responses(*own: int) -> ResponseDict:
    """Return the problems that an operation may answer with, for the API's document.

    Parameters
    ----------
    own
        Status codes beside those that every operation may answer with.
    """
    return {
        status: {"description": HTTPStatus(status).phrase, **_DOCUMENT}
        for status in (*own, *_ALWAYS)
    }


def refuse(error: ValidationError) -> Response:
    """Return the answer to a request whose parameters do not fit the model."""
    language = reader.words()
    found = [
        InputError(
            _WORDS.get(one["type"], "bad_value"),
            field=".".join(map(str, one["loc"])) or None,
            value=one["input"] if one["type"] != "missing" else None,
            choices=_choices(one),
        )
        for one in error.errors(include_url=False)
    ]
    fields = [
        FieldProblem(field=one.field or "", problem=one.problem, detail=sentence(one, language))
        for one in found
    ]
    return _document(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        found[0].problem,
        " ".join(one.detail for one in fields),
        errors=fields,
    )


def _choices(one: Any) -> tuple[str, ...]:  # noqa: ANN401 - pydantic's own description of an error
    if one["type"] == "literal_error":
        return tuple(one["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", "))
    return ()


def _foreseen(error: GridwardError) -> Response:
    status = STATUS[type(error)]
    if _kind(error) in _NOT_THE_ASKERS:
        status = HTTPStatus.SERVICE_UNAVAILABLE
    elif isinstance(error, ConflictError) and error.thing == "record":
        status = HTTPStatus.PRECONDITION_FAILED  # what If-Match named is not what is there
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _LOG.error("the workspace cannot be read: %s", error)
    detail = sentence(error, reader.words())
    if not _wants_document():
        return _page(status, detail)
    kind = _kind(error)
    field = getattr(error, "field", None)
    errors = [FieldProblem(field=field, problem=kind, detail=detail)] if field else None
    choices = [str(choice) for choice in getattr(error, "choices", ())]
    return _document(status, kind, detail, errors=errors, choices=choices or None)


def _kind(error: GridwardError) -> str:
    match error:
        case InputError(problem=problem):
            return problem
        case NotFoundError(thing=thing):
            return f"no_such_{thing}"
        case DamagedError(reason=reason) | ForbiddenError(reason=reason):
            return reason
    return "bad_rows" if isinstance(error, BadRowsError) else "conflict"


def _http(error: HTTPException) -> Response:
    if error.response is not None:  # an answer that was made on purpose: a refusal, a redirect
        return make_response(error.response)
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    detail = _said(status)
    response = (
        _document(status, "about:blank", detail) if _wants_document() else _page(status, detail)
    )
    kept = dict(error.get_headers(request.environ))
    kept.pop("Content-Type", None)
    response.headers.update(kept)
    return response


def _unforeseen(error: Exception) -> Response:
    number = secrets.token_hex(6)
    _LOG.error("unforeseen error %s", number, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = reader.words()("error.unforeseen", id=number)
    if not _wants_document():
        return _page(status, detail)
    return _document(status, "about:blank", detail, instance=f"urn:gridward:error:{number}")


def _document(status: HTTPStatus, kind: str, detail: str, **more: Any) -> Response:  # noqa: ANN401 - fields of Problem
    language = reader.words()
    problem = Problem(
        type=kind if ":" in kind else f"urn:gridward:problem:{kind}",
        title=_title(status),
        status=status,
        detail=detail,
        **more,
    )
    response = jsonify(problem.model_dump(exclude_none=True))
    response.status_code = status
    response.content_type = CONTENT_TYPE
    response.content_language.add(language.language)
    response.cache_control.no_store = True
    return response


def _page(status: HTTPStatus, detail: str) -> Response:
    language = reader.words()
    page = render_template("error.html", title=_title(status), detail=detail, words=language)
    return make_response(page, status)


def _title(status: HTTPStatus) -> str:
    language = reader.words()
    name = f"http.{status.value}.title"
    return language(name) if name in language else language("http.other.title")


def _said(status: HTTPStatus) -> str:
    language = reader.words()
    name = f"http.{status.value}.detail"
    return language(name) if name in language else language("http.other.detail")


def _wants_document() -> bool:
    """Say whether a program asks: for the API, or for anything but a page."""
    path = request.path
    return path.startswith("/api/") or path in {"/healthz", "/openapi.json"}
