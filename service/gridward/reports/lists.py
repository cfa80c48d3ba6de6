"""Lay out the lists: gaps, responsibilities (责任清单), tasks (任务清单), problems (问题清单)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.reports.items import by_unit
from gridward.reports.tables import Column, Link, Sheet, Table
from gridward.reports.wording import rows_of, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from gridward.reports.facts import Facts
    from gridward.reports.items import Item
    from gridward.reports.tables import Cell, Kind
    from gridward.reports.wording import Wording


def gaps_sheet(items: Sequence[Item], facts: Facts, words: Wording) -> Sheet:
    """Return the gap list: where each is, whose, how much it adds to its account, until when."""
    columns = (
        *_texts(words, "number", "kind", "gap", "layer", "code", "within"),
        *(Column(words(f"role.{role}")) for role in ("territory", "contractor")),
        *_place_columns(facts, words),
        *_amount_columns(words),
        *_closing_columns(words),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.number, one.kind, one.what, one.layer, one.code, one.within),
            *(words.unit(unit) for unit in (one.territory, one.contractor)),
            *(one.x, one.y, one.amount, one.measure, facts.deadline, None),
        )
        for one in items
    ]
    return Sheet(
        "gaps",
        words("report.sheet.gaps"),
        (Table(columns, rows, empty=words("coverage.none")),),
        lines=(words("report.gaps_note"),),
    )


def duties_table(
    rows: pd.DataFrame, facts: Facts, words: Wording, *, title: str = "", of: str | None = None
) -> Table:
    """Return responsibilities, a row each, with the size of their areas.

    Whose they are is not said again where all are ``of`` the unit that the table is about.
    """
    alone = bool((rows["unit_code"] == of).all())
    columns = (
        *_texts(words, "record", "unit", "holder", "phone", "role", "matter"),
        *_texts(words, "layer", "area", "code", "within"),
        Column(words("report.head.ground"), "number"),
        Column(words("report.head.households"), "number"),
        *(Column(words(f"report.head.{name}"), "date") for name in ("from", "until")),
        *_texts(words, "hours", "note"),
    )
    made: list[tuple[Cell, ...]] = []
    for row in rows_of(rows):
        holder, phone = facts.staff.get(row.unit_code, (None, None))
        area_m2, households = facts.sizes.get((row.layer, row.area_code), (None, None))
        placed = isinstance(row.layer, str)
        made.append(
            (
                str(row.record),
                *(("", "", "") if alone else (words.unit(row.unit_code), holder, phone)),
                *(words.role(row.role), words.matter(row.matter)),
                words.layer(row.layer) if placed else words("report.everywhere"),
                (words.name(row) or row.area_code) if placed else "",
                text(row.area_code) or "",
                words.path(row.path),
                *(area_m2, households),
                *(text(row.valid_from), text(row.valid_to), text(row.hours), text(row.note)),
            )
        )
    return Table(columns, made, title=title, empty=words("report.no_duties"))


def duties_sheet(facts: Facts, words: Wording) -> Sheet:
    """Return the responsibility list: who answers for what, unit by unit."""
    order = {code: place for place, code in enumerate(facts.units["code"])}
    ranks = facts.duties["unit_code"].map(order).fillna(len(order))
    rows = facts.duties.iloc[ranks.argsort(kind="stable")]
    return Sheet("duties", words("report.sheet.duties"), (duties_table(rows, facts, words),))


def tasks_sheet(items: Sequence[Item], facts: Facts, words: Wording) -> Sheet:
    """Return the task list: what each unit has to do, until when."""
    columns = (
        Column(words("report.head.acts")),
        *task_columns(facts, words),
    )
    sheets = facts.sheet_units
    rows = [
        (_link(unit, sheets, words), *task_row(one, facts, words))
        for unit, chosen in by_unit(list(items), facts).items()
        for one in chosen
    ]
    return Sheet(
        "tasks",
        words("report.sheet.tasks"),
        (Table(columns, rows, empty=words("report.no_tasks")),),
        lines=(words("report.tasks_note"),),
    )


def task_columns(facts: Facts, words: Wording) -> tuple[Column, ...]:
    """Return the heads of what must be done."""
    return (
        *_texts(words, "number", "kind", "what", "task", "code", "within", "with"),
        *_place_columns(facts, words),
        *_amount_columns(words),
        *_closing_columns(words),
    )


def task_row(one: Item, facts: Facts, words: Wording) -> tuple[Cell, ...]:
    """Return what must be done about one item."""
    others = [words.unit(unit) for unit in sorted(one.units - set(one.actors[:1]))]
    return (
        *(one.number, one.kind, one.what, one.task, one.code, one.within),
        words("error.comma").join(others),
        *(one.x, one.y, one.amount, one.measure, facts.deadline, None),
    )


def problems_sheet(
    groups: Iterable[tuple[str, Sequence[Item]]], facts: Facts, words: Wording
) -> Sheet:
    """Return the problem list: gaps, defects of borders, faults of responsibilities."""
    columns = (
        *_texts(words, "number", "source", "kind", "what", "layer", "code", "acts"),
        *_place_columns(facts, words),
        *_amount_columns(words),
        Column(words("report.head.width"), "number"),
        Column(words("report.head.cure")),
        *_closing_columns(words),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.number, words(f"report.source.{source}"), one.kind, one.what),
            *(one.layer, one.code, words("error.comma").join(map(words.unit, one.actors))),
            *(one.x, one.y, one.amount, one.measure, one.width_m, one.task),
            *(facts.deadline, None),
        )
        for source, items in groups
        for one in items
    ]
    return Sheet(
        "problems",
        words("report.sheet.problems"),
        (Table(columns, rows, empty=words("report.no_problems")),),
    )


def _link(unit: str | None, sheets: dict[str, str], words: Wording) -> Cell:
    if unit is None:
        return words("report.nobody_yet")
    return Link(words.unit(unit), f"unit:{sheets.get(unit, unit)}")


def _texts(words: Wording, *names: str) -> tuple[Column, ...]:
    return tuple(Column(words(f"report.head.{name}")) for name in names)


def _place_columns(facts: Facts, words: Wording) -> tuple[Column, ...]:
    names: tuple[str, str] = ("x", "y")
    kind: Kind = "degrees"
    if not facts.degrees:
        names, kind = ("east", "north"), "number"
    return tuple(Column(words(f"report.head.{name}", datum=facts.datum), kind) for name in names)


def _amount_columns(words: Wording) -> tuple[Column, ...]:
    return Column(words("report.head.amount"), "number"), Column(words("report.head.measure"))


def _closing_columns(words: Wording) -> tuple[Column, ...]:
    return (
        Column(words("report.head.deadline"), "date", by_hand=True),
        Column(words("report.head.done"), by_hand=True),
    )
