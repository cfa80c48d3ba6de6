"""Make a report of facts: its sheets, as a workbook or as a page."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gridward.reports import page, workbook
from gridward.reports.accounts import areas_sheet, divided_sheets, statement_sheet
from gridward.reports.items import defect_items, fault_items, gap_items
from gridward.reports.lists import duties_sheet, gaps_sheet, problems_sheet, tasks_sheet
from gridward.reports.tables import filled
from gridward.reports.units import UnitSheets
from gridward.reports.wording import Wording

if TYPE_CHECKING:
    from gridward.language import Catalogue
    from gridward.reports.facts import Facts
    from gridward.reports.tables import Sheet


class Report:
    """What a city's coverage is, and what each unit has to do about it.

    Parameters
    ----------
    facts
        What it says.
    language
        In which words.
    """

    def __init__(self, facts: Facts, language: Catalogue) -> None:
        self.facts = facts
        self.language = language

    @property
    def title(self) -> str:
        """Return the heading of the report."""
        return self.language("report.title", city=self.facts.city)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Return everything that it shows, the statement first, the units last."""
        facts, words = self.facts, Wording(self.facts, self.language)
        gaps, defects = gap_items(facts, words), defect_items(facts, words)
        faults = fault_items(facts, words)
        units = UnitSheets(facts, gaps, defects, words)
        made = (
            statement_sheet(facts, words),
            *divided_sheets(facts, words),
            areas_sheet(facts, words),
            gaps_sheet(gaps, facts, words),
            duties_sheet(facts, words),
            tasks_sheet([*gaps, *defects], facts, words),
            problems_sheet((("gap", gaps), ("border", defects), ("duty", faults)), facts, words),
            units.index(),
            *units.sheets(),
        )
        return tuple(map(filled, made))

    def workbook(self) -> bytes:
        """Return the report as an XLSX workbook, a sheet each.

        Raises
        ------
        InputError
            ``too_many_rows``.
        """
        return workbook.made(self.sheets, title=self.title, words=self.language)

    def page(self) -> str:
        """Return the report as one HTML page that needs no network."""
        return page.made(self.sheets, title=self.title, at=self.facts.at, words=self.language)
