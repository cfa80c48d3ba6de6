"""Print what nobody covers: the account of every kind, how it divides, every gap by name."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads the annotation
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from gridward.cli.questions import At, Output  # noqa: TC001 - typer reads the annotation
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, gaps_table, plain_table
from gridward.coverage import AMOUNTS, Need
from gridward.errors import InputError
from gridward.language import account_text, amount_text, asked_texts, divided_text, share_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd
    from rich.table import Table

    from gridward.cli.session import Commands, Session
    from gridward.coverage import Statement
    from gridward.language import Catalogue

Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="cli.coverage.since")]
Radius = Annotated[float, typer.Option("--radius", metavar="M", help="cli.coverage.radius")]
Kind = Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="cli.coverage.kind")]
By = Annotated[list[str] | None, typer.Option("--by", metavar="WHAT", help="cli.coverage.by")]
NeedOption = Annotated[
    list[str] | None, typer.Option("--need", metavar="KIND:N:LAYER", help="cli.coverage.need")
]
Reach = Annotated[float | None, typer.Option("--reach", metavar="M", help="cli.coverage.reach")]

RADIUS_M = 100.0
_MOST_ROWS = 15
_LISTED = (("ground", "duty", "unmanaged"), ("visit",), ("facility",), ("target",))


def register(commands: Commands) -> None:
    """Add the command of this file."""
    commands.add("coverage", coverage)


def coverage(
    session: Session,
    *,
    at: At = None,
    since: Since = None,
    radius: Radius = RADIUS_M,
    kind: Kind = None,
    by: By = None,
    need: NeedOption = None,
    reach: Reach = None,
    output: Output = None,
    accounts: Annotated[
        Path | None, typer.Option("--accounts", metavar="FILE", help="cli.coverage.accounts")
    ] = None,
) -> int:
    """Print what nobody covers, and write every gap to a file if asked to."""
    with session.open() as city:
        statement = city.coverage(
            at=at,
            since=since,
            radius_m=radius,
            kinds=kind,
            by=tuple(by or ()),
            needs=needs_of(need, reach),
        )
        matters = session.language.names_of(city.matters(at=statement.at))
        if output is not None:
            city.write_gaps(statement, output)
        if accounts is not None:
            city.write_accounts(statement, accounts)
    if session.as_json:
        session.answer(statement.as_dict())
    else:
        print_statement(session, statement, matters)
        for path in (output, accounts):
            if path is not None:
                session.say("coverage.written", path=str(path))
    return DONE if statement.is_complete else NAMED


def print_statement(session: Session, statement: Statement, matters: Mapping[str, str]) -> None:
    """Print the accounts and the gaps by name; matters are named by code."""
    language, ground, asked = session.language, statement.ground, statement.asked
    session.say(
        "coverage.account",
        layer=language.layer_name(ground.layer),
        mandate=language.ground(ground.mandate_m2),
        covered=language.ground(ground.covered_m2),
        excused=language.ground(ground.excused_m2),
        gap=language.ground(ground.gap_m2),
        share=language.share(ground.covered_m2 / ground.mandate_m2),
        at=statement.at,
    )
    for said in asked_texts(asked, statement.at, language):
        session.console.print(said, markup=False)
    accounts = statement.accounts
    whole = accounts[accounts["by"] == "all"]
    heading = language("account.head.what")
    session.console.print(_accounts_table(session, whole, heading, account_text))
    for division in dict.fromkeys(accounts.loc[accounts["by"] != "all", "by"]):
        _print_division(session, accounts[accounts["by"] == division], ground.layer)
    if statement.is_complete:
        session.say("coverage.none_but_points" if statement.counts["point"] else "coverage.none")
    for kinds in _LISTED:
        if sum(statement.counts[kind] for kind in kinds):
            session.console.print(gaps_table(statement, language, matters, kinds=kinds))
    if "point" in asked.kinds and statement.counts["point"]:
        session.say("coverage.points", count=language.number(statement.counts["point"]))


def _accounts_table(
    session: Session, rows: pd.DataFrame, heading: str, named: Callable[[Any, Catalogue], str]
) -> Table:
    """Return accounts as a table, each under a name; excused is left out where nothing is."""
    language = session.language
    amounts = [name for name in AMOUNTS if name != "excused" or (rows["excused"] > 0).any()]
    table = plain_table(heading)
    table.columns[0].no_wrap = False
    for word in (*amounts, "share"):
        header = Text(language(f"account.head.{word}"), justify="right")
        table.add_column(header, justify="right", no_wrap=True)
    for row in rows.itertuples(index=False):
        cells = [Text(_amount(row, name, language), _style(row, name)) for name in amounts]
        add_row(table, named(row, language), *cells, share_text(row, language))
    return table


def _amount(row: Any, name: str, language: Catalogue) -> str:  # noqa: ANN401 - a row of any ACCOUNTS frame
    return amount_text(getattr(row, name), row.measure, language)


def _style(row: Any, name: str) -> str:  # noqa: ANN401 - a row of any ACCOUNTS frame
    return "bold red" if name == "gap" and row.gap > 0 else ""


def _print_division(session: Session, rows: pd.DataFrame, finest: str) -> None:
    """Print one division of the accounts, a table for each thing; those without a gap in a line.

    Of areas only the layers above the finest are printed, of many rows the largest gaps.
    """
    language, by = session.language, str(rows["by"].iloc[0])
    if by == "area" and (rows["layer"] != finest).any():
        rows = rows[rows["layer"] != finest]
    things = ["layer", "kind", "role", "subject", "measure"]
    for _, part in rows.groupby(things, sort=False, dropna=False):
        first = next(part.itertuples(index=False))
        what = account_text(first, language)
        heading = _heading(first, language)
        if not (part["gap"] > 0).any():
            session.say("coverage.all_covered", what=what, by=heading)
            continue
        session.say("coverage.divided", what=what, by=heading)
        worst = part.sort_values("gap", ascending=False, kind="stable") if by != "day" else part
        shown = worst.head(_MOST_ROWS)
        session.console.print(_accounts_table(session, shown, heading, divided_text))
        if len(part) > _MOST_ROWS:
            session.say("coverage.more_rows", count=language.number(len(part) - _MOST_ROWS))


def _heading(row: Any, language: Catalogue) -> str:  # noqa: ANN401 - a row of any ACCOUNTS frame
    if row.by == "area":
        return language.layer_name(row.layer)
    if row.by == "unit":
        return language.role_name(row.role)
    return language(f"account.by.{row.by}")


def needs_of(texts: Sequence[str] | None, reach_m: float | None) -> list[Need] | None:
    """Return needs written as ``KIND``, ``KIND:N`` or ``KIND:N:LAYER``.

    Raises
    ------
    InputError
        ``bad_need``.
    """
    if texts is None and reach_m is None:
        return None
    if texts is None:
        raise InputError("bad_need", field="--need", value="")
    needs = []
    for text in texts:
        kind, number, layer = [*text.replace("：", ":").split(":"), "", ""][:3]
        if not kind or not (number or "1").isdecimal() or int(number or "1") < 1:
            raise InputError("bad_need", field="--need", value=text)
        needs.append(Need(kind, int(number or "1"), layer or None, reach_m))
    return needs
