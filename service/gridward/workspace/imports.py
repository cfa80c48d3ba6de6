"""Take an office's files in: read, recognise, check every row, then change all or nothing.

    file ──files──> text and shapes ──registry──> checked frame ──store──> one transaction

A second import of the same file changes nothing and makes no revision.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridward import registry
from gridward.coordinates import metric_crs_at
from gridward.files import as_table, features_as_they_are
from gridward.store import now
from gridward.workspace.answers import ImportReport
from gridward.workspace.area_checks import area_check, measured_in, named
from gridward.workspace.dating import Dated, put_areas, put_matters, put_units
from gridward.workspace.datum_guard import DatumGuard
from gridward.workspace.door import day_of
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.intake import Intake
from gridward.workspace.layer_places import LayerPlace
from gridward.workspace.mending import (
    LeftOut,
    good_rows,
    need_whole,
    none_repaired,
    with_repairs,
)
from gridward.workspace.point_dates import PointDates
from gridward.workspace.questions import Questions
from gridward.workspace.reading import read_understood, understood, without_idle_parents
from gridward.workspace.seeing import checked_anew, made_from, need_not_overtaken
from gridward.workspace.shapes import centre_of, in_wgs84
from gridward.workspace.visit_rows import VisitRows

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from gridward.coordinates import Datum
    from gridward.language import Catalogue
    from gridward.registry import BadRows
    from gridward.store import Changes, Records
    from gridward.workspace.located_files import LocateProgress

    Columns = Mapping[str, str]
    PathLike = str | os.PathLike[str]


class Imports(Questions):
    """The imports of a workspace; each is one transaction, written into the history."""

    @checked_anew
    def import_areas(
        self,
        path: PathLike,
        *,
        layer: str,
        parent_layer: str | None = None,
        overlay: bool = False,
        beside: str | None = None,
        may_overlap: bool = False,
        source_layer: str | None = None,
        lines_accuracy_m: float | None = None,
        columns: Columns | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        since: str | None = None,
        complete: bool = False,
        repair: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in the areas of one layer.

        Parameters
        ----------
        path
            A file of polygons: GeoJSON, GeoPackage, Shapefile, KML, FlatGeobuf, GeoParquet.
        layer
            The layer they become areas of; it is made if it is not there.
        parent_layer
            The layer above it in the tree, which must be there already; none for the top,
            or to leave a layer that is there where it is.
        overlay
            Whether the layer lies across the tree instead of in it.
        beside
            The layer that it stands beside, on the same rung of the tree: what lies below
            may have its parent in either. None leaves a layer that is there where it is.
        may_overlap
            Whether its areas may overlap those of the layers beside it.
        source_layer
            Which of the file's layers to read, where it has several.
        lines_accuracy_m
            How far the layer's lines may be off, metres; widens every accuracy circle.
            None leaves what is known of a layer that is there.
        columns
            Our field to the file's column, where it is not recognised by its name.
        datum
            What the coordinates are in; the file's own word unless given.
        encoding
            Of the file's text; by evidence unless given.
        since
            ISO date from which the file counts: what it changes is as it was on every day
            before. Without it, and without a column ``valid_from``, the file corrects
            today's version of each area.
        complete
            Whether the file has all areas that the layer has from then on: those that it
            leaves out end the day before.
        repair
            Take the repairs that are proposed for outlines that cross or touch themselves.
        skip_bad
            Take the good rows and write the bad ones into a file beside this one, whole, with
            what is wrong with them.
        language
            The words of that file; English unless given.
        dry_run
            Check and report, but change nothing.

        Returns
        -------
        ImportReport
            What was added and changed, left out, repaired and noticed.

        Raises
        ------
        NotFoundError
            If there is no such file, source layer, parent layer or layer beside.
        InputError
            If the file, its CRS or its columns cannot be used, or the layer's name or kind;
            ``DatumError`` for a datum that what is here contradicts, or that nothing tells.
        BadRowsError
            If any of its rows cannot be used and they are not skipped; it names them all, and
            nothing is changed.
        """
        file, state = Path(path), self.state()
        place = LayerPlace.said(
            state,
            layer,
            parent_layer=parent_layer,
            overlay=overlay,
            beside=beside,
            may_overlap=may_overlap,
            accuracy_m=lines_accuracy_m,
        )
        features = features_as_they_are(file, layer=source_layer, encoding=encoding)
        table, mapping = understood(as_table(features), "areas", columns, file)
        above = state.areas_of(state.rungs.with_peers(place.parent_layer))["code"]
        table, mapping = without_idle_parents(table, mapping, list(above), overlay=overlay)
        taken = self._guard(datum, file).of_areas(
            features, table, layer=layer, parent_layer=place.parent_layer, at=day_of(since)
        )
        shapes = in_wgs84(features, taken.datum)
        repaired = none_repaired()
        if repair:
            shapes, repaired = with_repairs(shapes, table, measured_in(state, shapes))
        check = area_check(state, table, shapes, layer=layer, place=place, at=day_of(since))
        good = good_rows(table.index, check, source=file.name, skip=skip_bad)
        need_whole(good, option="--complete" if complete else None)
        frame = good.frame
        said = {*mapping, "layer"} | ({"parent_code"} if place.parent_layer else set())
        dated = Dated(frame, said, good.rows, file.name, since=since, complete=complete)

        def write(records: Records) -> Sequence[Changes]:
            if "metric_crs" not in records.settings():
                records.put_setting("metric_crs", str(metric_crs_at(*centre_of(frame.geometry))))
            placed = records.put_layer(layer, **place.as_said())
            return put_areas(records, dated, layer), placed

        left = LeftOut(good, features, language, repaired)
        facts = ImportFacts(mapping, left, taken, dated=dated.has_dates)
        return self._take("areas", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_units(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Columns | None = None,
        encoding: str | None = None,
        since: str | None = None,
        complete: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in units from a table; ``registry.units`` tells its columns.

        ``since`` and ``complete`` are as for areas.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, known = Path(path), self.state().unit_parents
        whole, table, mapping = read_understood(
            file, "units", columns, sheet=source_layer, encoding=encoding
        )

        def check(rows: pd.Index[Any], _: BadRows) -> pd.DataFrame:
            return registry.units(table.loc[rows], source=file.name, known=known)

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)
        need_whole(good, option="--complete" if complete else None)
        dated = Dated(good.frame, mapping, good.rows, file.name, since=since, complete=complete)

        def write(records: Records) -> Sequence[Changes]:
            return (put_units(records, dated),)

        left = LeftOut(good, whole, language)
        facts = ImportFacts(mapping, left, dated=dated.has_dates)
        return self._take("units", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_matters(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Columns | None = None,
        encoding: str | None = None,
        since: str | None = None,
        complete: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in matters from a table; ``registry.matters`` tells its columns.

        ``since`` and ``complete`` are as for areas.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, known = Path(path), self.state().matter_parents
        whole, table, mapping = read_understood(
            file, "matters", columns, sheet=source_layer, encoding=encoding
        )

        def check(rows: pd.Index[Any], _: BadRows) -> pd.DataFrame:
            return registry.matters(table.loc[rows], source=file.name, known=known)

        good = good_rows(table.index, check, source=file.name, skip=skip_bad)
        need_whole(good, option="--complete" if complete else None)
        dated = Dated(good.frame, mapping, good.rows, file.name, since=since, complete=complete)

        def write(records: Records) -> Sequence[Changes]:
            return (put_matters(records, dated),)

        left = LeftOut(good, whole, language)
        facts = ImportFacts(mapping, left, dated=dated.has_dates)
        return self._take("matters", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_points(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Columns | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        keep_unplaced: bool = False,
        since: str | None = None,
        complete: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
        progress: Callable[[LocateProgress], None] | None = None,
    ) -> ImportReport:
        """Take in inspection points from a table or a file of points.

        Parameters
        ----------
        path
            CSV, TSV or workbook with longitude and latitude, or a file of points.
        source_layer
            Which of the file's sheets or layers to read, where it has several.
        columns
            Our field to the file's column, where it is not recognised by its name.
        datum
            What the coordinates are in; the file's own word, or the evidence, unless given.
        encoding
            Of the file's text; by evidence unless given.
        keep_unplaced
            Keep rows whose coordinates cannot be a place in a list of their own, instead
            of refusing the file.
        since, complete
            As for areas.
        skip_bad
            Take the good rows and write the bad ones into a file beside this one, whole, with
            what is wrong with them.
        language
            The words of that file; English unless given.
        dry_run
            Check and report, but change nothing.
        progress
            Called after each block of rows, if the file has more than one.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        return self._import_placed(
            "points",
            path,
            lambda table, shapes, source: registry.points(table, shapes, source=source),
            dates=PointDates(Path(path).name, since, complete),
            source_layer=source_layer,
            columns=columns,
            datum=datum,
            encoding=encoding,
            keep_unplaced=keep_unplaced,
            skip_bad=skip_bad,
            language=language,
            dry_run=dry_run,
            progress=progress,
        )

    @checked_anew
    def import_visits(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Columns | None = None,
        datum: str | Datum | None = None,
        day: str | None = None,
        team: str | None = None,
        encoding: str | None = None,
        keep_unplaced: bool = False,
        skip_bad: bool = False,
        language: Catalogue | None = None,
        dry_run: bool = False,
        progress: Callable[[LocateProgress], None] | None = None,
    ) -> ImportReport:
        """Take in visits from a table or a file of points and tracks, or from GPX.

        Parameters are those of ``import_points``; ``day`` (ISO date) and ``team`` hold for rows
        that do not say their own. Rows without a code get one made of all that they say.
        Without any day they are rounds that are made every day.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        teams = named(self.state().units)
        told = {"day": None if day is None else day_of(day), "team": team}
        said = {name: value for name, value in told.items() if value is not None}
        return self._import_placed(
            "visits",
            path,
            lambda table, shapes, source: registry.visits(
                table, shapes, source=source, teams=teams
            ),
            source_layer=source_layer,
            columns=columns,
            datum=datum,
            encoding=encoding,
            keep_unplaced=keep_unplaced,
            skip_bad=skip_bad,
            language=language,
            dry_run=dry_run,
            progress=progress,
            completed=VisitRows(columns or {}, said),
        )

    def _import_placed(
        self,
        kind: str,
        path: PathLike,
        make: Callable[[pd.DataFrame, gpd.GeoSeries, str], gpd.GeoDataFrame],
        *,
        source_layer: str | None,
        columns: Columns | None,
        datum: str | Datum | None,
        encoding: str | None,
        keep_unplaced: bool,
        skip_bad: bool,
        language: Catalogue | None,
        dry_run: bool,
        progress: Callable[[LocateProgress], None] | None = None,
        dates: PointDates | None = None,
        completed: VisitRows | None = None,
    ) -> ImportReport:
        file = Path(path)
        intake = Intake(
            self.state(),
            kind,
            file,
            make,
            guard=self._guard(datum, file),
            columns=columns or {},
            source=(source_layer, encoding),
            keep_unplaced=keep_unplaced,
            skip_bad=skip_bad,
            language=language,
            progress=progress,
            dates=dates,
            completed=completed,
        )
        intake.look()
        return self._take(kind, file, intake.write, intake.facts, dry_run=dry_run)

    def _guard(self, datum: str | Datum | None, file: Path) -> DatumGuard:
        state = self.state()
        return DatumGuard(state, None if datum is None else state.datum(datum), file.name)

    def _take(
        self,
        table: str,
        file: Path,
        write: Callable[[Records], Sequence[Changes]],
        facts: ImportFacts,
        *,
        dry_run: bool = False,
    ) -> ImportReport:
        """Write in one transaction, and the fact of it into the history if there was one.

        What is written says how it changed the table's rows, and then anything else. Rows
        that are left out are written into their file before any of it is kept.
        """
        with self._store.writing(keep=not dry_run, seen=made_from()) as records:
            need_not_overtaken(records.revision())
            made, *besides = write(records)
            counts = vars(made)
            if any([made, *besides]):
                detail = {**counts, **facts.detail()}
                records.record(action=f"import {table}", source=file.name, detail=detail, at=now())
            revision = records.revision()
            findings = facts.findings(file, write=not dry_run)
        columns, taken = facts.columns, facts.datum
        return ImportReport(
            file.name,
            table,
            **counts,
            revision=revision,
            columns=dict(columns),
            how={field: columns.how[field] for field in columns},
            encoding=columns.encoding,
            datum=None if taken is None else taken.datum.name,
            datum_taken=taken,
            unplaced=facts.unplaced,
            outside=facts.outside,
            slips=facts.slips,
            dated=facts.dated,
            findings=findings,
        )
