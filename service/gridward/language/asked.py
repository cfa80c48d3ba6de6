"""Say by what coverage was judged: the window, how far a visit sees, what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gridward.language.catalogue import Catalogue


def asked_texts(asked: Any, at: str, language: Catalogue) -> list[str]:  # noqa: ANN401 - coverage.Asked, from above
    """Return what a statement was judged by, and what was left out of account, a line each.

    Parameters
    ----------
    asked
        The ``coverage.Asked`` of a statement.
    at
        ISO date that it holds for.
    language
        The reader's catalogue.
    """
    said = []
    if asked.areas_outside:
        said.append(language("coverage.areas_outside", count=language.number(asked.areas_outside)))
    if "visit" in asked.kinds or "target" in asked.kinds:
        window = "coverage.window" if asked.since is None else "coverage.window_since"
        visits = language.number(asked.visits)
        said.append(language(window, since=asked.since, at=at, visits=visits))
        if not asked.visits:
            said.append(_without_visits(asked, language))
        if asked.daily:
            said.append(language("coverage.daily", count=language.number(asked.daily)))
    if "visit" in asked.kinds and asked.radius_m is not None:
        radius, error = (language.distance(one or 0.0) for one in (asked.radius_m, asked.error_m))
        said.append(language("coverage.radius", radius=radius, error=error))
    for one in asked.needs:
        layer = language.layer_name(one.layer or "")
        said.append(language("coverage.need", kind=one.kind, count=one.at_least, layer=layer))
    return said


def _without_visits(asked: Any, language: Catalogue) -> str:  # noqa: ANN401 - as above
    """Return that nobody came in the window, and what is known of the days before."""
    if not asked.visits_before:
        return language("coverage.no_visits")
    count = language.number(asked.visits_before)
    return language("coverage.no_visits_since", count=count, last=asked.last_before)
