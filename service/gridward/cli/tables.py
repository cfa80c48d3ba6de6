"""Lay out answers as short tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from gridward.language import gap_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gridward.coverage import Statement
    from gridward.language import Catalogue
    from gridward.workspace import ImportReport, NamedUnit, Owner, Rung, Weighed, WhoAnswer

_MOST_GAPS = 20
_NEVER_WRAPPED = 2  # the first columns hold short words; the last ones may be long


def plain_table(*headers: str) -> Table:
    """Return an empty table in the one look that all commands share."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for number, header in enumerate(headers):
        never = number < _NEVER_WRAPPED
        width = cell_len(header)
        table.add_column(Text(header), overflow="fold", no_wrap=never, min_width=width)
    return table


def add_row(table: Table, *cells: str | Text) -> None:
    """Add a row whose texts are shown as they are: an office's names are no markup."""
    table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))


def areas_table(answer: WhoAnswer, language: Catalogue) -> Table:
    """Return the areas that hold a place, coarse to fine."""
    table = plain_table(language("table.layer"), language("table.area"), language("table.code"))
    for area in answer.areas:
        named = language.name_of(area.name, area.name_en)
        add_row(table, language.layer_name(area.layer), named, area.code)
    return table


def owners_table(owners: Iterable[Owner], language: Catalogue) -> Table:
    """Return who must act, and the record that says so."""
    table = plain_table(
        language("table.role"),
        language("table.unit"),
        language("table.rule"),
        language("table.record"),
    )
    for owner in owners:
        add_row(
            table,
            _role(owner, language),
            unit_text(owner.unit, language),
            language(f"rule.{owner.rule}") if owner.rule else "",
            _record(owner, language),
        )
    return table


def chain_table(chain: Iterable[Rung], language: Catalogue) -> Table:
    """Return who stands above whom, the finest area first."""
    table = plain_table(language("table.area"), language("table.role"), language("table.unit"))
    for rung in chain:
        area = language.name_of(rung.area.name, rung.area.name_en) or rung.area.code
        role = "" if rung.role is None else language.role_name(rung.role)
        add_row(
            table,
            f"{language.layer_name(rung.area.layer)} {area}",
            role,
            unit_text(rung.unit, language),
        )
    return table


def considered_table(considered: Iterable[Weighed], language: Catalogue) -> Table:
    """Return every record that was considered, and why it decides or does not."""
    table = plain_table(
        language("table.role"),
        language("table.record"),
        language("table.unit"),
        language("table.why"),
    )
    for one in considered:
        why = language(f"why.{one.reason}", to=one.to)
        add_row(
            table,
            _role(one.owner, language),
            _record(one.owner, language),
            unit_text(one.owner.unit, language),
            Text(why, "green") if one.wins else why,
        )
    return table


def _role(owner: Owner, language: Catalogue) -> str:
    """Return a role, with the matter that it is for."""
    role = language.role_name(owner.role, owner.role_name, owner.role_name_en)
    matter = owner.matter and language.name_of(owner.matter.name, owner.matter.name_en)
    return role + (f" · {matter}" if matter else "")


def unit_text(unit: NamedUnit | None, language: Catalogue) -> Text:
    """Return a unit with its holder and telephone number, or that there is nobody."""
    if unit is None:
        return Text(language("who.nobody"), "bold red")
    parts = [language.name_of(unit.name, unit.name_en), unit.holder, unit.phone]
    said = Text(" ".join(part for part in parts if part))
    return said.append(language("who.vacant"), "bold red") if unit.vacant else said


def _record(owner: Owner, language: Catalogue) -> str:
    if owner.record is None:
        return ""
    parts = [language("who.record", record=owner.record)]
    if owner.area:
        parts.append(language.name_of(owner.area.name, owner.area.name_en))
    if owner.since:
        parts.append(language("who.since", date=owner.since))
    if owner.hours:
        parts.append(language("who.hours", hours=owner.hours))
    return " · ".join(parts)


def gaps_table(
    statement: Statement, language: Catalogue, matters: Mapping[str, str], *, kinds: Sequence[str]
) -> Table:
    """Return the first gaps of some kinds by name; matters are named by code."""
    table = plain_table(
        language("table.kind"),
        language("table.code"),
        language("table.gap"),
        language("table.size"),
    )
    listed = statement.gaps[statement.gaps["kind"].isin(kinds)]
    for gap in listed.head(_MOST_GAPS).itertuples(index=False):
        codes = [code for code in (gap.code, gap.matter) if isinstance(code, str)]
        add_row(
            table,
            language(f"kind.{gap.kind}"),
            " · ".join(codes),
            gap_text(gap, language, matters),
            language.ground(gap.area_m2),
        )
    if len(listed) > _MOST_GAPS:
        add_row(table, "…", "", language("coverage.more", count=len(listed) - _MOST_GAPS), "")
    return table


def imports_table(reports: Iterable[ImportReport], language: Catalogue) -> Table:
    """Return what imports did, one row each."""
    table = plain_table(
        language("table.file"),
        language("table.table"),
        language("table.added"),
        language("table.changed"),
        language("table.unchanged"),
        language("table.unplaced"),
    )
    for report in reports:
        add_row(
            table,
            report.source,
            language(f"record.{report.table}"),
            *(str(n) for n in (report.added, report.changed, report.unchanged)),
            str(len(report.unplaced)),
        )
    return table
