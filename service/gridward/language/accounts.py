"""Say what an account counts, and how much of it, in the reader's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gridward.language.catalogue import Catalogue

_METRES = "m2"


def account_text(row: Any, language: Catalogue) -> str:  # noqa: ANN401 - a row of any ACCOUNTS frame
    """Return what a row of ``frames.ACCOUNTS`` counts, such as ``Areas visited``."""
    subject = row.subject if isinstance(row.subject, str) else ""
    if row.kind == "duty":
        if row.role == "lead":
            return language("account.lead")
        return language("account.duty", role=language.role_name(row.role))
    if row.kind in ("unmanaged", "facility", "target"):
        name = language.layer_name(subject) if subject else language(f"kind.{row.kind}")
        return language(f"account.{row.kind}_{row.measure}", subject=name)
    return language(f"account.{row.kind}_{row.measure}")


def divided_text(row: Any, language: Catalogue) -> str:  # noqa: ANN401 - a row of any ACCOUNTS frame
    """Return the name under which a row of ``frames.ACCOUNTS`` stands."""
    if not isinstance(row.code, str):
        return language(f"account.rest.{row.by}")
    if row.by == "part":
        return language(f"account.part.{row.code}")
    return language.name_of(row.name, row.name_en) or row.code


def amount_text(value: float, measure: str, language: Catalogue) -> str:
    """Return an amount of an account: ground, or a number of things."""
    return language.ground(value) if measure == _METRES else language.number(value)


def share_text(row: Any, language: Catalogue) -> str:  # noqa: ANN401 - a row of any ACCOUNTS frame
    """Return the share that is covered; a dash where there is nothing to cover."""
    share = shown_share(row)
    return "–" if share is None else language.share(share)


def shown_share(row: Any) -> float | None:  # noqa: ANN401 - a row of any ACCOUNTS frame
    """Return the share that is covered, 0 to 1, as it may be shown; none of nothing.

    A share that is not whole is never shown as 100 %, nor one that is not nothing as 0 %.
    """
    if not row.mandate > 0:
        return None
    share = float(row.covered / row.mandate)
    if row.gap > 0 or row.excused > 0:
        share = min(share, 0.9999)
    return max(share, 0.0001) if row.covered > 0 else 0.0
