"""Report on coverage: the statement, the lists and a sheet for each unit, to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridward import coverage
from gridward.errors import InputError
from gridward.files import write_bytes, write_text
from gridward.reports import Report
from gridward.workspace.door import day_of
from gridward.workspace.judging import Judging
from gridward.workspace.outputs import title_of
from gridward.workspace.report_facts import ReportFacts
from gridward.workspace.statements import Statements

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from gridward.coverage import Need
    from gridward.language import Catalogue

    PathLike = str | os.PathLike[str]

REPORT_FORMATS = (".xlsx", ".html")
_DIVIDED = ("area", "unit")  # in every report


class Reporting(Statements):
    """The reports of a workspace."""

    def report(
        self,
        *,
        language: Catalogue,
        at: str | None = None,
        since: str | None = None,
        radius_m: float | None = None,
        kinds: Sequence[str] | None = None,
        by: Sequence[str] = (),
        needs: Sequence[Need] | None = None,
        deadline: str | None = None,
        datum: str = "wgs84",
        progress: Callable[[str, str, float], object] | None = None,
    ) -> Report:
        """Return a report: the statement of a day with all lists, as of one revision.

        Parameters
        ----------
        language
            The words of the report.
        at, since, radius_m, kinds, by, needs
            As for ``coverage``; by area and unit it is always divided.
        deadline
            ISO date that the gaps are to be closed by; to be filled in unless given.
        datum
            Of the coordinates.
        progress
            Told the layer, the step and the share of the check of the layers.

        Raises
        ------
        InputError
            As ``coverage`` and ``check``; ``bad_date`` for a deadline that is none,
            ``deadline_before`` for one before the day; ``unknown_datum``.
        NotFoundError
            If a need names a layer that is not there.
        """
        self.check_words(kinds, by)
        day = day_of(at)
        until = None if deadline is None else day_of(deadline)
        if until is not None and until < day:
            raise InputError("deadline_before", field="--deadline", value=until)
        with self.seen() as (state, records):
            taken = state.datum(datum)
            statement = Judging(
                state,
                records,
                day,
                since=None if since is None else day_of(since),
                radius_m=None if radius_m is None else coverage.checked_radius_m(radius_m),
                kinds=None if kinds is None else tuple(kinds),
                by=(*_DIVIDED, *(one for one in by if one not in _DIVIDED)),
                needs=None if needs is None else tuple(needs),
            ).statement()
            facilities = records.facilities()
        found = ReportFacts(state, statement, facilities, taken, until, progress)
        return Report(found.facts(title_of(state.day(day), language), language), language)

    def write_report(self, report: Report, path: PathLike) -> None:
        """Write a report as a workbook (``.xlsx``) or one page (``.html``).

        Raises
        ------
        InputError
            ``unknown_format``, ``too_many_rows``, or if the file cannot be written.
        """
        need_report_format(path)
        file = self.target(path)
        if file.suffix.lower() == REPORT_FORMATS[0]:
            write_bytes(file, report.workbook())
        else:
            write_text(file, report.page())


def need_report_format(path: PathLike) -> None:
    """Make sure, before anything is made, that a report can be written under a name.

    Raises
    ------
    InputError
        ``unknown_format``.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in REPORT_FORMATS:
        raise InputError("unknown_format", value=suffix, choices=REPORT_FORMATS)
