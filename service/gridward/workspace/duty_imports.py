"""Take in what duties are made of beside tables: what is drawn, roles, facilities, precedence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from gridward import duty, registry
from gridward.errors import InputError, NotFoundError
from gridward.files import as_table, features_as_they_are, is_table
from gridward.registry.vocabulary import EXCEPTION
from gridward.workspace.area_checks import named
from gridward.workspace.dating import CODE, Dated
from gridward.workspace.handing import Handed
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.imports import Imports
from gridward.workspace.mending import LeftOut, good_rows, need_whole
from gridward.workspace.reading import read_understood, understood
from gridward.workspace.seeing import checked_anew
from gridward.workspace.shapes import in_wgs84

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from gridward.coordinates import Datum
    from gridward.language import Catalogue
    from gridward.registry import BadRows
    from gridward.store import Changes, Records
    from gridward.workspace.answers import ImportReport
    from gridward.workspace.imports import PathLike

_VERSION = ("code", "valid_from")
_MOST_BYTES = 1_000_000  # of a table of precedence


class DutyImports(Imports):
    """The imports that say how duties are answered."""

    @checked_anew
    def import_responsibilities(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        since: str | None = None,
        replace: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in responsibilities: of areas from a table, of drawn ground from a map.

        Parameters
        ----------
        path
            CSV, TSV or workbook, or what ``import_exceptions`` takes.
        source_layer
            Which of the file's sheets or layers to read, where it has several.
        columns
            Our field to the file's column, where it is not recognised by its name.
        datum
            What the coordinates of a map are in; the file's own word unless given.
        encoding
            Of the file's text; by evidence unless given.
        since
            ISO date from which the file counts: whoever held what it gives to another, or
            leaves out if it replaces, holds it until the day before.
        replace
            The file is the whole truth for the layers and roles that it holds: records of
            those that it leaves out are removed, or end if the file counts from a day.
        skip_bad, language
            As in ``import_areas``; not together with ``replace``.
        dry_run
            Check and report, but change nothing.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, state = Path(path), self.state()
        if file.is_file() and not is_table(file):
            return self.import_exceptions(
                file,
                source_layer=source_layer,
                columns=columns,
                datum=datum,
                encoding=encoding,
                since=since,
                replace=replace,
                skip_bad=skip_bad,
                language=language,
                dry_run=dry_run,
            )
        whole, table, mapping = read_understood(
            file, "responsibilities", columns, sheet=source_layer, encoding=encoding
        )

        handed = Handed(state.responsibilities, since=since, replace=replace)

        def check(rows: pd.Index[Any], _: BadRows) -> pd.DataFrame:
            return registry.responsibilities(
                table.loc[rows],
                source=file.name,
                units=named(state.units),
                matters=named(state.matters),
                areas=state.named_places,
                identified=state.identified,
                stored=state.responsibilities,
                replace=replace,
                handover=handed.anew(),
                roles=state.roles,
                on_one_ground=duty.Grounds(state.exceptions).on_one_ground(),
            )

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)
        need_whole(good, option="--replace" if replace else None)

        def write(records: Records) -> Sequence[Changes]:
            return (handed.put(records, good.frame),)

        left = LeftOut(good, whole, language)
        facts = ImportFacts(mapping, left, dated=since is not None)
        return self._take("responsibilities", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_exceptions(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        since: str | None = None,
        replace: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in responsibilities for ground that is drawn across the borders of areas.

        Parameters
        ----------
        path
            A file of polygons, lines or points, each with a code, a unit and a role; lines
            and points with ``buffer_m``, how far they reach, metres; lines with a side,
            seen along them. One code may be there for several roles, drawn alike.
        source_layer
            Which of the file's layers to read, where it has several.
        columns
            Our field to the file's column, where it is not recognised by its name.
        datum
            What the coordinates are in; the file's own word unless given.
        encoding
            Of the file's text; by evidence unless given.
        since
            As in ``import_responsibilities``; the ground is drawn so from that day on, too.
        replace
            The file is the whole truth for the roles that it holds: records of exceptions
            in those roles that it leaves out are removed, or end if it counts from a day.
        skip_bad, language
            As in ``import_areas``; not together with ``replace``.
        dry_run
            Check and report, but change nothing.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``; also where two exceptions lie on the same ground and hold
            the same role for the same matter at once (``contested``).
        """
        file, state = Path(path), self.state()
        features = features_as_they_are(file, layer=source_layer, encoding=encoding)
        whole = as_table(features)
        table, mapping = understood(whole, "exceptions", columns, file)
        taken = self._guard(datum, file).of_features(features, whole, apart=[mapping["code"]])
        shapes, drawn = in_wgs84(features, taken.datum), state.exceptions
        handed = Handed(state.responsibilities, since=since, replace=replace)
        said = set(mapping) - {"valid_from", "valid_to"}  # of the duties, not of the ground

        def check(rows: pd.Index[Any], bad: BadRows) -> pd.DataFrame:
            nonlocal drawn
            made = registry.exceptions(table.loc[rows], shapes.loc[rows], bad=bad)
            bad.raise_if_any()
            numbers = table.loc[rows].drop_duplicates("code").index
            dated = Dated(made, said, numbers, file.name, since=since)
            drawn = dated.over(state.exceptions, CODE).put
            every = _laid_over(state.exceptions, drawn)
            return registry.responsibilities(
                _as_responsibilities(table.loc[rows]),
                source=file.name,
                units=named(state.units),
                matters=named(state.matters),
                areas={EXCEPTION: named(every)},
                stored=state.responsibilities,
                replace=replace,
                handover=handed.anew(),
                roles=state.roles,
                on_one_ground=duty.Grounds(every).on_one_ground(),
            )

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)
        need_whole(good, option="--replace" if replace else None)

        def write(records: Records) -> Sequence[Changes]:
            put = records.put_exceptions(drawn)
            return handed.put(records, good.frame), put

        left = LeftOut(good, features, language)
        facts = ImportFacts(mapping, left, taken, dated=since is not None)
        return self._take("responsibilities", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_roles(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in roles from a table; ``registry.roles`` tells its columns.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, state = Path(path), self.state()
        whole, table, mapping = read_understood(
            file, "roles", columns, sheet=source_layer, encoding=encoding
        )

        def check(rows: pd.Index[Any], _: BadRows) -> pd.DataFrame:
            return registry.roles(table.loc[rows], source=file.name, known=state.roles)

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)

        def write(records: Records) -> Sequence[Changes]:
            return (records.put_roles(registry.keep_unsaid(good.frame, records.roles(), mapping)),)

        left = LeftOut(good, whole, language)
        return self._take("roles", file, write, ImportFacts(mapping, left), dry_run=dry_run)

    @checked_anew
    def import_facilities(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        keep_unplaced: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in facilities from a table or a file of points; parameters as ``import_points``.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``; also if a unit that built or keeps one is unknown.
        """
        units = named(self.state().units)

        return self._import_placed(
            "facilities",
            path,
            lambda table, shapes, source: registry.facilities(
                table, shapes, source=source, units=units
            ),
            source_layer=source_layer,
            columns=columns,
            datum=datum,
            encoding=encoding,
            keep_unplaced=keep_unplaced,
            skip_bad=skip_bad,
            language=language,
            dry_run=dry_run,
        )

    @checked_anew
    def import_precedence(self, path: PathLike, *, dry_run: bool = False) -> ImportReport:
        """Take in the table that says which record goes before which, TOML or JSON.

        Raises
        ------
        NotFoundError
            If there is no such file.
        InputError
            ``bad_precedence``, if a question could be left open; ``bad_role``.
        """
        file, state = Path(path), self.state()
        table = duty.precedence(_text_of(file), source=file.name, roles=state.roles.words)

        def write(records: Records) -> Sequence[Changes]:
            return (records.put_setting("precedence", table.as_json()),)

        return self._take("precedence", file, write, ImportFacts(), dry_run=dry_run)


def _text_of(file: Path) -> str:
    if not file.is_file():
        raise NotFoundError("file", str(file))
    if file.stat().st_size > _MOST_BYTES:
        raise InputError("bad_precedence", file.name, value=file.stat().st_size)
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("bad_precedence", file.name, value=error.reason) from None


def _as_responsibilities(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of drawn features as rows of responsibilities."""
    drawn = table.rename(columns={"code": "area_code"})
    named = drawn.drop(columns=["name", "side", "buffer_m"], errors="ignore")
    return named.assign(layer=EXCEPTION)


def _laid_over(stored: gpd.GeoDataFrame, new: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return all exceptions as they will be."""
    same = registry.keys(stored, _VERSION).isin(registry.keys(new, _VERSION))
    others = stored[~same]
    both: gpd.GeoDataFrame = pd.concat([others, new], ignore_index=True) if len(others) else new
    return both
