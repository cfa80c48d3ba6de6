"""Write what a workspace knows: the map, the gaps, a file of located points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from gridward import mapping
from gridward.errors import InputError
from gridward.files import (
    is_table,
    read_features,
    read_table,
    recognise,
    wanted,
    write_features,
    write_table,
    write_text,
)
from gridward.frames import WGS84
from gridward.registry import BadRows
from gridward.workspace.questions import Questions, day_of, positions, units_of_areas
from gridward.workspace.shapes import in_wgs84, only_points, points_from_text

if TYPE_CHECKING:
    import os

    from gridward.coverage import Statement
    from gridward.language import Catalogue
    from gridward.workspace.state import State

    PathLike = str | os.PathLike[str]

_UNLOCATED = "unlocated"


@dataclass(frozen=True)
class LocateReport:
    """How many points of a file have which status; ``unlocated`` for those without a place."""

    source: str
    output: str
    counts: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return dict(vars(self))


class Outputs(Questions):
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
        state, at = self.state(), day_of(at)
        statement = self.coverage(at)
        finest = state.nested[-1]
        areas = state.day(at).areas
        finest_codes = areas.loc[areas["layer"] == finest, "code"].tolist()
        units = units_of_areas(state, finest, finest_codes, at)
        role = "contractor" if units["contractor"].notna().any() else "territory"
        names = {code: _unit_name(state, code, language) for code in units[role].dropna().unique()}
        matters = {
            code: language.name_of(name, name_en)
            for code, name, name_en in state.matters[["code", "name", "name_en"]].itertuples(
                index=False
            )
        }
        page = mapping.coverage_map(
            areas,
            statement.gaps.assign(matter_name=statement.gaps["matter"].map(matters)),
            self.points(),
            unit_of_area=units[role].map(names).astype("str"),
            language=language,
            title=self._title(language),
            finest=finest,
        )
        write_text(self._target(path), page)

    def write_gaps(self, statement: Statement, path: PathLike) -> None:
        """Write every gap with its shape, as GeoJSON or GeoPackage, or as a CSV without it.

        Raises
        ------
        InputError
            If the ending is none of these or the file cannot be written.
        """
        file = self._target(path)
        if is_table(file):
            write_table(file, pd.DataFrame(statement.gaps.drop(columns="geometry")))
        else:
            write_features(file, statement.gaps)

    def locate_file(
        self,
        path: PathLike,
        output: PathLike,
        *,
        datum: str | None = None,
        x: str | None = None,
        y: str | None = None,
        at: str | None = None,
    ) -> LocateReport:
        """Write a file of points again, each with its areas, status and units.

        Every row and column of the file is kept, in order. A row whose coordinates
        cannot be a place has the status ``unlocated`` and its reason.

        Parameters
        ----------
        path
            A table with longitude and latitude, or a file of points.
        output
            ``.csv``, ``.geojson`` or ``.gpkg``.
        datum
            What the coordinates are in; WGS 84 for tables, the file's own word otherwise.
        x, y
            The columns of a table that hold them, where they are not recognised.
        at
            ISO date that the question is about; today unless said.

        Raises
        ------
        NotFoundError
            If there is no such file.
        InputError
            If a file, its columns, the datum or the date cannot be used.
        """
        file, target = Path(path), self._target(output)
        rows, bad = _points_of(file, datum=datum, x=x, y=y)
        here = ~(rows.geometry.isna() | rows.geometry.is_empty)
        located = self.locate(*positions(rows[here]), at=at).set_axis(
            rows.index[here], axis="index"
        )
        found = located.reindex(rows.index)
        found["status"] = found["status"].fillna(_UNLOCATED)
        found["reason"] = pd.Series(
            {error.row: error.problem for error in reversed(bad.found)}, dtype="str"
        ).reindex(rows.index)
        ours = {name: f"gridward_{name}" for name in found.columns if name in rows.columns}
        whole = gpd.GeoDataFrame(pd.concat([rows, found.rename(columns=ours)], axis="columns"))
        if is_table(target):
            write_table(target, _as_table(whole, keep_places=not is_table(file)))
        else:
            write_features(target, whole)
        counts = {str(status): int(n) for status, n in found["status"].value_counts().items()}
        return LocateReport(file.name, str(target), counts)

    def _target(self, path: PathLike) -> Path:
        """Return where to write; never over the workspace itself."""
        target = Path(path)
        if target.exists() and target.samefile(self.path):
            raise InputError("exists_already", value=str(path))
        return target

    def _title(self, language: Catalogue) -> str:
        state = self.state()
        top = state.areas[state.areas["layer"] == state.nested[0]]
        if len(top) != 1:
            return language("map.title")
        return language.name_of(*top.iloc[0][["name", "name_en"]])


def _unit_name(state: State, code: str, language: Catalogue) -> str:
    unit = state.unit(code)
    return language.name_of(unit.name, unit.name_en)


def _points_of(
    file: Path, *, datum: str | None, x: str | None, y: str | None
) -> tuple[gpd.GeoDataFrame, BadRows]:
    """Return every row of a file with its place, none for those that have none."""
    bad = BadRows(file.name)
    if not is_table(file):
        features = read_features(file, crs=None if datum is None else WGS84)
        features = in_wgs84(features, datum=datum, source=file.name)
        return features.set_geometry(only_points(features.geometry, bad=bad)), bad
    table = read_table(file)
    given = {"longitude": x, "latitude": y}
    columns = recognise(table.columns, wanted(("longitude", "latitude")), given, source=file.name)
    shapes = points_from_text(
        table[columns["longitude"]], table[columns["latitude"]], datum=datum or "wgs84", bad=bad
    )
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84), bad


def _as_table(rows: gpd.GeoDataFrame, *, keep_places: bool) -> pd.DataFrame:
    """Return rows without shapes; their places in two columns where no others say them."""
    table = pd.DataFrame(rows.drop(columns="geometry"))
    if keep_places:
        table.insert(0, "longitude", rows.geometry.x)
        table.insert(1, "latitude", rows.geometry.y)
    return table
