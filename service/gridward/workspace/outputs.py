"""Write what a workspace knows: the map and the gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gridward import mapping
from gridward.files import is_table, write_file, write_text
from gridward.workspace.door import day_of
from gridward.workspace.judging import Judging
from gridward.workspace.questions import units_of_finest
from gridward.workspace.statements import Statements

if TYPE_CHECKING:
    import os

    from gridward.coverage import Statement
    from gridward.language import Catalogue
    from gridward.workspace.day import Day

    PathLike = str | os.PathLike[str]

_DRAWN = ("ground", "duty", "unmanaged", "point")  # kinds of gaps that the map shows


class Outputs(Statements):
    """The files that a workspace writes."""

    def write_map(self, path: PathLike, *, language: Catalogue, at: str | None = None) -> None:
        """Draw areas by unit, points and gaps into one page that needs no network.

        Parameters
        ----------
        path
            Where the HTML is to lie; what lies there is replaced.
        language
            The words of the page.
        at
            ISO date that the map is about; today unless said.

        Raises
        ------
        InputError
            If the date cannot be used, there is no area, or the file cannot be written.
        """
        at = day_of(at)
        with self.seen() as (state, records):
            points = records.points(at=at)
            statement = Judging(state, records, at, kinds=_DRAWN).statement()
        day = state.day(at)
        units = units_of_finest(day)
        role = "contractor" if units["contractor"].notna().any() else "territory"
        names = {code: _unit_name(day, code, language) for code in units[role].dropna().unique()}
        page = mapping.coverage_map(
            day.areas,
            statement.gaps,
            points,
            unit_of_area=units[role].map(names).astype("str"),
            language=language,
            title=title_of(day, language),
            nested=day.nested,
            filled=day.rungs.finest,
            matters=language.names_of(day.matters),
        )
        write_text(self.target(path), page)

    def write_gaps(self, statement: Statement, path: PathLike) -> None:
        """Write every gap with its shape, or as a table without it.

        Raises
        ------
        InputError
            If nothing is written with such an ending, or the file cannot be written.
        """
        file = self.target(path)
        gaps = statement.gaps
        write_file(file, pd.DataFrame(gaps.drop(columns="geometry")) if is_table(file) else gaps)

    def write_accounts(self, statement: Statement, path: PathLike) -> None:
        """Write the accounts of a statement, ``frames.ACCOUNTS``, as a table.

        Raises
        ------
        InputError
            If nothing is written with such an ending, or the file cannot be written.
        """
        write_file(self.target(path), statement.accounts)


def _unit_name(day: Day, code: str, language: Catalogue) -> str:
    unit = day.unit(code)
    return language.name_of(unit.name, unit.name_en)


def title_of(day: Day, language: Catalogue) -> str:
    """Return the name of the city: of its coarsest area, if there is just one."""
    top = day.areas[day.areas["layer"] == day.nested[0]]
    if len(top) != 1:
        return language("map.title")
    return language.name_of(*top.iloc[0][["name", "name_en"]])
