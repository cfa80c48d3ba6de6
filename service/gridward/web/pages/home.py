"""Show the one page: a map, the question *whose place is this*, and the gaps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, render_template, request

from gridward.language import LANGUAGES, Catalogue
from gridward.web import reader
from gridward.web.city import workspace
from gridward.workspace import day_of

if TYPE_CHECKING:
    import pandas as pd

blueprint = Blueprint("home", __name__)

# What the page's own scripts say, beside the names of layers, roles, rules and kinds.
_SPOKEN = (
    *("account.", "gap.", "kind.", "layer.", "lineage.", "map."),
    *("page.", "role.", "rule.", "unit."),
)


@blueprint.get("/")
def home() -> Response:
    """Answer with the page in the reader's language."""
    words = reader.words()
    page = render_template(
        "home.html",
        words=words,
        city=_city_name(words),
        matters=_in_tree_order(workspace().matters(at=day_of(None)), words),
        languages=[_switch(language) for language in LANGUAGES if language != words.language],
        told=json.dumps(_told(words), ensure_ascii=False).replace("<", "\\u003c"),
    )
    response = make_response(page)
    response.content_language.add(words.language)
    response.vary.update(("Accept-Language", "Cookie"))
    response.cache_control.private = True
    response.cache_control.no_cache = True
    if request.args.get("lang") in LANGUAGES:
        response.set_cookie(
            reader.COOKIE, words.language, max_age=reader.COOKIE_DAYS * 86400, samesite="Lax",
            httponly=True,
        )  # fmt: skip
    return response


def _told(words: Catalogue) -> dict[str, Any]:
    """Return what the page's scripts need to know before they ask anything."""
    nested, names = workspace().state().nested, workspace().state().layer_names
    return {
        "language": words.language,
        "layers": nested,
        "rungs": [list(rung) for rung in workspace().state().rungs.order],
        "overlays": names[len(nested) :],
        "matters": words.names_of(workspace().matters(at=day_of(None))),
        "words": {name: text for name, text in words.messages.items() if name.startswith(_SPOKEN)},
    }


def _city_name(words: Catalogue) -> str:
    """Return the name of the coarsest area, if there is just one; else nothing."""
    city = workspace()
    nested = city.state().nested
    if not nested:
        return ""
    top = city.areas(nested[0], at=day_of(None))
    return words.name_of(top["name"].iloc[0], top["name_en"].iloc[0]) if len(top) == 1 else ""


def _in_tree_order(matters: pd.DataFrame, words: Catalogue) -> list[dict[str, Any]]:
    """Return the matters as a list in which each stands below the one it is part of."""
    below: dict[str | None, list[Any]] = {}
    for row in matters.itertuples(index=False):
        parent = row.parent_code if isinstance(row.parent_code, str) else None
        below.setdefault(parent, []).append(row)
    listed: list[dict[str, Any]] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        name = words.name_of(row.name, row.name_en)
        listed.append({"code": row.code, "name": name, "depth": depth})
        waiting += [(child, depth + 1) for child in reversed(below.get(row.code, []))]
    return listed


def _switch(language: str) -> dict[str, str]:
    """Return the way to the same page in another language, in its own words."""
    return {"language": language, "name": Catalogue.load(language)("page.this_language")}
