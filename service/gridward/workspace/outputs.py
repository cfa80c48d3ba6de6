"""Write what nobody covers: the gaps and the accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from gridward.files import is_table, write_file
from gridward.workspace.statements import Statements

if TYPE_CHECKING:
    import os

    from gridward.coverage import Statement
    from gridward.language import Catalogue
    from gridward.workspace.day import Day

    PathLike = str | os.PathLike[str]


class Outputs(Statements):
    """The files that a workspace writes."""

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


def title_of(day: Day, language: Catalogue) -> str:
    """Return the name of the city: of its coarsest area, if there is just one."""
    top = day.areas[day.areas["layer"] == day.nested[0]]
    if len(top) != 1:
        return language("map.title")
    return language.name_of(*top.iloc[0][["name", "name_en"]])
