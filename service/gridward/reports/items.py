"""Turn gaps, defects and faults into items: what is wrong where, whose it is, what to do.

Every list takes its rows from the same items, each under the same number in all of them:
G12 is a gap, D3 a defect of borders, R7 a fault of responsibilities.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gridward.language import cure_text, gap_text
from gridward.reports.tables import METRES, amount
from gridward.reports.wording import number, rows_of, text

if TYPE_CHECKING:
    import pandas as pd

    from gridward.reports.facts import Facts, Place
    from gridward.reports.tables import Cell
    from gridward.reports.wording import Wording

_GROUND_REASONS = ("blind", "far")  # gaps that are ground, not an area
_LISTED_TWICE = ("no_unit", "unmanaged")  # faults of duties that are gaps of the statement, too


@dataclass(frozen=True)
class Item:
    """One thing that is wrong."""

    number: str  # in every list
    kind: str
    what: str
    task: str
    layer: str = ""
    code: str = ""  # or several
    within: str = ""
    territory: str | None = None  # unit codes
    contractor: str | None = None
    actors: tuple[str, ...] = ()  # who must act; nobody: still to be settled
    x: float | None = None
    y: float | None = None
    amount: Cell = None
    measure: str = ""
    width_m: float | None = None

    @property
    def units(self) -> set[str]:
        """Return the codes of all units that it concerns."""
        return {one for one in (self.territory, self.contractor, *self.actors) if one}


def gap_items(facts: Facts, words: Wording) -> list[Item]:
    """Return the gaps of the statement, in its order."""
    led_nowhere = _areas_of_a_matter(facts)
    return [
        _gap(row, f"G{place}", led_nowhere, words)
        for place, row in enumerate(rows_of(facts.gaps), start=1)
    ]


def defect_items(facts: Facts, words: Wording) -> list[Item]:
    """Return the faults of the layers as fabrics."""
    owners = {
        (one.layer, one.code): text(one.territory) or text(one.contractor)
        for one in rows_of(facts.areas)
    }
    return [
        _defect(row, f"D{place}", owners, words)
        for place, row in enumerate(rows_of(facts.defects), start=1)
    ]


def fault_items(facts: Facts, words: Wording) -> list[Item]:
    """Return the faults of the responsibilities that are not gaps of the statement already."""
    gaps = facts.gaps
    known = {
        (kind, layer, code, role)
        for kind in _LISTED_TWICE
        for layer, code, role in gaps[["layer", "code", "role"]].itertuples(index=False, name=None)
    }
    known |= {("unmanaged", layer, code, None) for _, layer, code, _ in known}
    rows = [
        row
        for row in rows_of(facts.faults)
        if (row.kind, text(row.layer), text(row.code), text(row.role)) not in known
    ]
    return [_fault(row, f"R{place}", words) for place, row in enumerate(rows, start=1)]


def _gap(row: Any, label: str, led_nowhere: int, words: Wording) -> Item:  # noqa: ANN401 - a row
    territory, contractor = text(row.territory), text(row.contractor)
    acting = territory if row.kind in ("ground", "duty") else contractor or territory
    counted, measure = _counted(row, led_nowhere)
    return Item(
        label,
        words(f"kind.{row.kind}"),
        gap_text(row, words.language, words.matters),
        _task(row, words),
        layer=words.layer(row.layer),
        code=text(row.code) or text(row.matter) or "",
        within=words.path(row.path),
        territory=territory,
        contractor=contractor,
        actors=(acting,) if acting else (),
        x=number(row.x),
        y=number(row.y),
        amount=counted,
        measure=words.measure(measure),
    )


def _counted(row: Any, led_nowhere: int) -> tuple[Cell, str]:  # noqa: ANN401 - a row of GAPS
    """Return how much a gap adds to its account, and in what."""
    if row.kind == "ground" or text(row.reason) in _GROUND_REASONS:
        return amount(row.area_m2, METRES), METRES
    if row.kind == "duty":
        return (1 if isinstance(row.code, str) else led_nowhere), "duties"
    return 1, "targets" if row.kind == "target" else "areas"


def _areas_of_a_matter(facts: Facts) -> int:
    """Return for how many areas a matter that is led nowhere wants a lead."""
    accounts, gaps = facts.accounts, facts.gaps
    account = accounts[(accounts["by"] == "all") & (accounts["kind"] == "duty")]
    leads = gaps[(gaps["kind"] == "duty") & (gaps["role"] == "lead")]
    nowhere = int(leads["code"].isna().sum())
    missing = account.loc[account["role"] == "lead", "gap"].sum() - (len(leads) - nowhere)
    return round(missing / nowhere) if nowhere else 0


def _task(row: Any, words: Wording) -> str:  # noqa: ANN401 - a row of GAPS
    """Return what closes a gap."""
    if row.kind == "duty":
        return words("task.duty", role=words.role(str(row.role)))
    if row.kind == "facility":
        return words("task.facility", subject=row.subject)
    if text(row.reason) == "blind":
        return words("task.blind")
    return words(f"task.{row.kind}")


def _defect(row: Any, label: str, owners: dict[Place, str | None], words: Wording) -> Item:  # noqa: ANN401 - a row of DEFECTS
    taker = text(row.cure_code)
    named = [words.area(row.layer, code) for code in row.codes]
    places = words("error.comma").join(dict.fromkeys(named))
    kind = words(f"defect.{row.kind}")
    actors = dict.fromkeys(owners.get((row.layer, code)) for code in row.codes)
    width = number(row.width_m)
    return Item(
        label,
        kind,
        words("report.defect_in", defect=kind, areas=places) if places else kind,
        cure_text(row, words.area(row.layer, taker) if taker else None, words.language),
        layer=words.layer(row.layer),
        code=words("error.comma").join(row.codes),
        actors=tuple(one for one in actors if one),
        x=number(row.x),
        y=number(row.y),
        amount=float(row.area_m2) if row.area_m2 else None,
        measure=words.measure(METRES) if row.area_m2 else "",
        width_m=width,
    )


def _fault(row: Any, label: str, words: Wording) -> Item:  # noqa: ANN401 - a row of Facts.faults
    unit, kind = text(row.unit_code), words(f"fault.{row.kind}")
    place = words.name(row) or text(row.code) or ""
    role = words.role(row.role) if isinstance(row.role, str) else ""
    record, count = number(row.record), number(row.count)
    said = [
        place,
        words.unit(unit),
        role,
        "" if record is None else words("who.record", record=int(record)),
        "" if count is None else words("duties.instead_of_one", count=int(count)),
    ]
    return Item(
        label,
        kind,
        " · ".join(part for part in said if part),
        words("task.fault"),
        layer=words.layer(row.layer),
        code=text(row.code) or unit or "",
        actors=(unit,) if unit else (),
    )


def by_unit(items: list[Item], facts: Facts) -> dict[str | None, list[Item]]:
    """Return the items that each unit must act on, in the order of the units; nobody's last."""
    order: pd.Series[Any] = facts.units["code"]
    found: dict[str | None, list[Item]] = {code: [] for code in order}
    for item in items:
        for unit in item.actors:
            found.setdefault(unit, []).append(item)
    found[None] = [item for item in items if not item.actors]
    return {unit: chosen for unit, chosen in found.items() if chosen}
