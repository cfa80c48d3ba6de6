"""Lay out the statement: the account of every kind in all, by area, by unit, and so on.

The rows are those of ``frames.ACCOUNTS`` as they came, so that the numbers are the
statement's own; only the finest areas are laid side by side, one row each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridward.language import account_text, divided_text, shown_share
from gridward.reports.tables import METRES, Column, Sheet, Table, amount
from gridward.reports.wording import Wording, rows_of, text, whole

if TYPE_CHECKING:
    import pandas as pd

    from gridward.reports.facts import Facts
    from gridward.reports.tables import Cell

_AMOUNTS = ("mandate", "covered", "excused", "gap")
_GROUND = ("ground", None, None, METRES)
_THING = ["kind", "role", "subject", "measure"]  # what an account is of


def statement_sheet(facts: Facts, words: Wording) -> Sheet:
    """Return the account of each kind in all, and how many gaps of each kind are listed."""
    whole_rows = facts.accounts[facts.accounts["by"] == "all"]
    counts = facts.gaps["kind"].value_counts(sort=False)
    listed = Table(
        (Column(words("report.head.kind")), Column(words("report.head.listed"), "number")),
        [(words(f"kind.{kind}"), int(count)) for kind, count in counts.items()],
        title=words("report.listed"),
        empty=words("coverage.none"),
    )
    return Sheet(
        "statement",
        words("report.sheet.statement"),
        (accounts_table(whole_rows, words), listed),
        lines=(
            words("report.as_of", city=facts.city, at=facts.at, revision=facts.revision),
            *facts.notes,
            words("report.equation"),
        ),
    )


def accounts_table(rows: pd.DataFrame, words: Wording, title: str = "") -> Table:
    """Return accounts as they are, a row each."""
    heads = (words(f"account.head.{name}") for name in _AMOUNTS)
    return Table(
        (Column(words("account.head.what")), *_amount_columns(words, heads)),
        [(account_text(row, words.language), *_amounts(row, words)) for row in rows_of(rows)],
        title=title,
    )


def divided_sheets(facts: Facts, words: Wording) -> list[Sheet]:
    """Return a sheet for each division of the accounts, but for the finest areas."""
    divided = facts.accounts[facts.accounts["by"] != "all"]
    coarse = divided[(divided["by"] != "area") | ~divided["layer"].isin(facts.finest)]
    return [
        Sheet(f"by_{by}", words(f"report.sheet_by.{by}"), (_divided_table(rows, words),))
        for by, rows in coarse.groupby("by", sort=False)
    ]


def areas_sheet(facts: Facts, words: Wording) -> Sheet:
    """Return the finest areas, a row each: who answers for it, its ground, its gaps.

    A column of gaps for each kind of which anything is missing anywhere.
    """
    parts = facts.accounts[
        (facts.accounts["by"] == "area") & facts.accounts["layer"].isin(facts.finest)
    ]
    missing = parts[(parts["gap"] > 0) & (parts["kind"] != "ground")]
    things = list(rows_of(missing[_THING].drop_duplicates()))
    by_place: dict[tuple[str, str | None], dict[Any, Any]] = {}
    for row in rows_of(parts):
        by_place.setdefault((row.layer, text(row.code)), {})[_thing(row)] = row
    known = {(one.layer, one.code): one for one in rows_of(facts.areas)}
    columns = (
        *(Column(words(f"report.head.{name}")) for name in ("layer", "area", "code", "within")),
        *(Column(words(f"role.{role}")) for role in ("territory", "contractor")),
        Column(words("report.head.households"), "number"),
        *(Column(_ground_head(name, words), "number") for name in _AMOUNTS),
        *(Column(_gap_head(one, words), "number") for one in things),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            words.layer(place[0]),
            *_area_cells(known.get(place), words),
            *_ground_cells(accounts.get(_GROUND)),
            *(_gap(accounts.get(_thing(one))) for one in things),
        )
        for place, accounts in by_place.items()
    ]
    return Sheet(
        "areas",
        words("report.sheet.areas"),
        (Table(columns, rows, empty=words("report.none")),),
        lines=(words("report.areas_note"),),
    )


def _area_cells(area: Any, words: Wording) -> tuple[Cell, ...]:  # noqa: ANN401 - a row of Facts.areas, or none
    if area is None:
        return (words("account.rest.area"), "", "", "", "", None)
    return (
        words.area(area.layer, area.code),
        area.code,
        words.path(area.path),
        words.unit(area.territory),
        words.unit(area.contractor),
        whole(area.households),
    )


def _ground_cells(account: Any) -> tuple[Cell, ...]:  # noqa: ANN401 - a row of any ACCOUNTS frame, or none
    return tuple(None if account is None else float(getattr(account, one)) for one in _AMOUNTS)


def _ground_head(name: str, words: Wording) -> str:
    return words(
        "report.head.ground_of",
        what=words(f"account.head.{name}"),
        measure=words.measure(METRES),
    )


def _thing(row: Any) -> tuple[str | None, ...]:  # noqa: ANN401 - a row of any ACCOUNTS frame
    return tuple(text(getattr(row, name)) for name in _THING)


def _gap(row: Any) -> Cell:  # noqa: ANN401 - a row of any ACCOUNTS frame, or none
    return None if row is None else amount(row.gap, row.measure)


def _gap_head(row: Any, words: Wording) -> str:  # noqa: ANN401 - a row of an ACCOUNTS frame
    what = account_text(row, words.language)
    return words("report.head.gap_of", what=what, measure=words.measure(row.measure))


def _divided_table(rows: pd.DataFrame, words: Wording) -> Table:
    by = str(rows["by"].iloc[0])
    heads = (words(f"account.head.{name}") for name in _AMOUNTS)
    first = {
        "area": Column(words("report.head.layer")),
        "unit": Column(words("report.head.role")),
    }.get(by)
    columns = (
        *(() if first is None else (first,)),
        Column(words(f"account.by.{by}")),
        Column(words("report.head.code")),
        Column(words("account.head.what")),
        *_amount_columns(words, heads),
    )
    made: list[tuple[Cell, ...]] = []
    together = rows.groupby(["layer", "role", "code"], sort=False, dropna=False).ngroup()
    for row in rows_of(rows.iloc[together.argsort(kind="stable")]):
        group = {"area": words.layer(row.layer), "unit": words.role(str(row.role))}.get(by)
        made.append(
            (
                *(() if group is None else (group,)),
                divided_text(row, words.language),
                text(row.code) or "",
                account_text(row, words.language),
                *_amounts(row, words),
            )
        )
    return Table(columns, made, empty=words("report.none"))


def _amount_columns(words: Wording, heads: Any) -> tuple[Column, ...]:  # noqa: ANN401 - four texts
    return (
        Column(words("report.head.measure")),
        *(Column(head, "number") for head in heads),
        Column(words("account.head.share"), "share"),
    )


def _amounts(row: Any, words: Wording) -> tuple[Cell, ...]:  # noqa: ANN401 - a row of any ACCOUNTS frame
    amounts = (amount(getattr(row, name), row.measure) for name in _AMOUNTS)
    return (words.measure(row.measure), *amounts, shown_share(row))
