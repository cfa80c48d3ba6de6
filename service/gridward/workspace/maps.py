"""Draw what a workspace knows as one page: areas, units, points, gaps, defects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward import mapping
from gridward.files import write_text
from gridward.workspace.door import day_of
from gridward.workspace.fabric_checks import FabricChecks
from gridward.workspace.judging import Judging
from gridward.workspace.outputs import title_of
from gridward.workspace.questions import units_of_finest
from gridward.workspace.statements import Statements
from gridward.workspace.underlays import tiles_of, underlays

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    import pandas as pd

    from gridward.coordinates import Datum
    from gridward.language import Catalogue
    from gridward.mapping import Tiles
    from gridward.workspace.day import Day

    PathLike = str | os.PathLike[str]


class Maps(FabricChecks, Statements):
    """The map of a workspace."""

    def write_map(
        self,
        path: PathLike,
        *,
        language: Catalogue,
        at: str | None = None,
        since: str | None = None,
        under: Sequence[PathLike] = (),
        datum: str | Datum | None = None,
        tiles: Tiles | None = None,
    ) -> None:
        """Draw areas by unit, points, gaps and defects into one page that needs no network.

        Parameters
        ----------
        path
            Where the HTML is to lie; what lies there is replaced.
        language
            The words of the page.
        at
            ISO date that the map is about; today unless said.
        since
            ISO date from which visits count; all of them unless said.
        under
            Files of streets, rivers or buildings that are drawn plainly below the areas.
        datum
            Of these files, where they do not say it.
        tiles
            Pictures from the network, as ``underlays.tiles_of`` reads the settings.

        Raises
        ------
        NotFoundError
            If one of the files is not there.
        InputError
            If a date or file cannot be used, there is no area, or the file cannot be written.
        """
        file = self.target(path)
        write_text(
            file,
            self.map_page(
                language=language, at=at, since=since, under=under, datum=datum, tiles=tiles
            ),
        )

    def map_page(
        self,
        *,
        language: Catalogue,
        at: str | None = None,
        since: str | None = None,
        under: Sequence[PathLike] = (),
        datum: str | Datum | None = None,
        tiles: Tiles | None = None,
    ) -> str:
        """Return the page that ``write_map`` writes."""
        at = day_of(at)
        with self.seen() as (state, records):
            below = underlays(under, state, datum=datum)
            points = records.points(at=at)
            statement = Judging(
                state, records, at, since=None if since is None else day_of(since)
            ).statement()
        day = state.day(at)
        defects = self.check(at=at).faults
        shown_as_gaps = (defects["kind"] == "gap") & defects["layer"].isin(day.rungs.finest)
        return mapping.coverage_map(
            day.areas,
            statement.gaps,
            points,
            units=units_by_role(day, language),
            language=language,
            title=title_of(day, language),
            at=at,
            nested=day.nested,
            filled=day.rungs.finest,
            matters=language.names_of(day.matters),
            visited=statement.visited,
            defects=defects[~shown_as_gaps],
            underlays=below,
            tiles=tiles,
        )

    def tiles(self, url: str, datum: str, attribution: str = "") -> Tiles | None:
        """Return tiles for a map; none where no address is given.

        Raises
        ------
        InputError
            As ``underlays.tiles_of``.
        """
        return tiles_of(url, datum, attribution, self.state())


def units_by_role(day: Day, language: Catalogue) -> dict[str, pd.Series]:
    """Return the names of the units of the finest areas, by role; contractors first if any."""
    units = units_of_finest(day)
    held = [role for role in ("contractor", "territory") if units[role].notna().any()]
    names = {
        code: _unit_name(day, code, language)
        for role in held
        for code in units[role].dropna().unique()
    }
    roles = day.state.roles.names
    return {
        language.role_name(role, *roles.get(role, (None, None))): units[role]
        .map(names)
        .astype("str")
        for role in held or ["territory"]
    }


def _unit_name(day: Day, code: str, language: Catalogue) -> str:
    unit = day.unit(code)
    return language.name_of(unit.name, unit.name_en)
