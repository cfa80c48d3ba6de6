"""Give each unit a sheet: its responsibilities, its areas, its account, what it has to do.

A post stands on the sheet of the office it belongs to. A unit has a sheet if it answers for
something, or if something of it is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridward.reports.accounts import accounts_table
from gridward.reports.lists import duties_table, task_columns, task_row
from gridward.reports.tables import Column, Link, Sheet, Table
from gridward.reports.wording import rows_of, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from gridward.reports.facts import Facts
    from gridward.reports.items import Item
    from gridward.reports.tables import Cell
    from gridward.reports.wording import Wording

_ROLES = ("territory", "contractor")


class UnitSheets:
    """The sheets of the units, and the list of them."""

    def __init__(
        self, facts: Facts, gaps: Sequence[Item], defects: Sequence[Item], words: Wording
    ) -> None:
        self._facts, self._words = facts, words
        self._stands = facts.sheet_units
        self._gaps, self._defects = self._of_units(gaps), self._of_units(defects)
        self._duties = _grouped(facts.duties, facts.duties["unit_code"].map(self._at))
        self._areas = self._areas_of_units()
        there = {*self._gaps, *self._defects, *self._duties, *self._areas}
        self._codes = [code for code in facts.units["code"] if code in there]

    def sheets(self) -> list[Sheet]:
        """Return a sheet for each unit."""
        rows = self._facts.units.set_index("code", drop=False)
        return [self._sheet(rows.loc[code]) for code in self._codes]

    def index(self) -> Sheet:
        """Return the list of the units, with how much each has on its sheet."""
        words = self._words
        heads = ("unit", "code", "unit_kind", "above", "holder", "phone")
        counts = ("duties", "areas", "gaps", "defects")
        columns = (
            *(Column(words(f"report.head.{name}")) for name in heads),
            Column(words("report.head.headcount"), "number"),
            *(Column(words(f"report.count.{name}"), "number") for name in counts),
        )
        rows = self._facts.units.set_index("code", drop=False).loc[self._codes]
        return Sheet(
            "units",
            words("report.sheet.units"),
            (
                Table(
                    columns,
                    [self._line(row) for row in rows_of(rows)],
                    empty=words("report.none"),
                ),
            ),
            lines=(words("report.units_note"),),
        )

    def _line(self, row: Any) -> tuple[Cell, ...]:  # noqa: ANN401 - a row of any UNITS frame
        words = self._words
        on_sheet = (self._duties, self._areas, self._gaps, self._defects)
        return (
            Link(words.unit(row.code), f"unit:{row.code}"),
            row.code,
            words(f"unit.kind.{row.kind}"),
            words.unit(row.parent_code),
            text(row.holder),
            text(row.phone),
            whole(row.headcount),
            *(len(one.get(row.code, ())) for one in on_sheet),
        )

    def _sheet(self, row: pd.Series) -> Sheet:
        words, facts, code = self._words, self._facts, str(row["code"])
        parts = (
            (words("report.head.code"), code),
            (words("report.head.unit_kind"), words(f"unit.kind.{row['kind']}")),
            (words("report.head.above"), words.unit(row["parent_code"])),
            (words("report.head.holder"), row["holder"]),
            (words("report.head.phone"), row["phone"]),
        )
        said = [words("report.pair", head=head, value=value) for head, value in parts if _is(value)]
        own = facts.accounts[(facts.accounts["by"] == "unit") & (facts.accounts["code"] == code)]
        duties = self._duties.get(code, facts.duties[:0])
        tables = [duties_table(duties, facts, words, title=words("report.table.duties"), of=code)]
        named = set(zip(duties["layer"], duties["area_code"], strict=True))
        if any((one.layer, one.code) not in named for _, one in self._areas.get(code, ())):
            tables.append(self._areas_table(code))
        tables += [
            accounts_table(rows, words, words("report.table.account", role=words.role(str(role))))
            for role, rows in own.groupby("role", sort=False)
        ]
        tables += [self._tasks(code, "gaps"), self._tasks(code, "defects")]
        return Sheet(
            f"unit:{code}",
            words.unit(code),
            tuple(tables),
            lines=(" · ".join(said),),
            of_unit=True,
        )

    def _tasks(self, code: str, kind: str) -> Table:
        facts, words = self._facts, self._words
        items = (self._gaps if kind == "gaps" else self._defects).get(code, [])
        columns = (Column(words("report.head.acts")), *task_columns(facts, words))
        rows: list[tuple[Cell, ...]] = [
            (
                words.unit(one.actors[0]) if one.actors else words("report.nobody_yet"),
                *task_row(one, facts, words),
            )
            for one in items
        ]
        return Table(
            columns,
            rows,
            title=words(f"report.table.{kind}"),
            empty=words("report.no_gaps" if kind == "gaps" else "report.no_defects"),
        )

    def _areas_table(self, code: str) -> Table:
        words = self._words
        columns = (
            *(Column(words(f"report.head.{name}")) for name in ("role", "layer", "area", "code")),
            Column(words("report.head.within")),
            Column(words("report.head.ground"), "number"),
            Column(words("report.head.households"), "number"),
        )
        rows: list[tuple[Cell, ...]] = [
            (
                words.role(role),
                words.layer(one.layer),
                words.area(one.layer, one.code),
                one.code,
                words.path(one.path),
                float(one.area_m2),
                whole(one.households),
            )
            for role, one in self._areas[code]
        ]
        return Table(columns, rows, title=words("report.table.areas"))

    def _at(self, code: object) -> str | None:
        """Return the code of the unit on whose sheet a unit stands."""
        return self._stands.get(code, code) if isinstance(code, str) else None

    def _of_units(self, items: Sequence[Item]) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in items:
            for unit in sorted({self._at(one) or "" for one in item.units}):
                found.setdefault(unit, []).append(item)
        return found

    def _areas_of_units(self) -> dict[str, list[tuple[str, Any]]]:
        """Return the finest areas of each unit, with the role in which it has them."""
        found: dict[str, list[tuple[str, Any]]] = {}
        areas = self._facts.areas
        rows = list(rows_of(areas[areas["layer"].isin(self._facts.finest)]))
        for role in _ROLES:
            for row in rows:
                stands = self._at(getattr(row, role))
                if stands is not None:
                    found.setdefault(stands, []).append((role, row))
        return found


def _grouped(frame: pd.DataFrame, keys: pd.Series) -> Mapping[str, pd.DataFrame]:
    return {str(key): rows for key, rows in frame.groupby(keys, sort=False)}


def _is(value: object) -> bool:
    return isinstance(value, str) and bool(value)
