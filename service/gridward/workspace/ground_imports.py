"""Take in the ground that must be covered, and what is taken out of it, each from a day on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from gridward.coordinates import metric_crs_at
from gridward.files import as_table, features_as_they_are
from gridward.frames import WGS84
from gridward.registry import BadRows
from gridward.workspace.door import day_of
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.imports import Imports
from gridward.workspace.mending import LeftOut, good_rows
from gridward.workspace.reading import understood
from gridward.workspace.seeing import checked_anew
from gridward.workspace.shapes import in_wgs84, sound_polygons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from gridward.coordinates import Datum
    from gridward.language import Catalogue
    from gridward.store import Changes, Records
    from gridward.workspace.answers import ImportReport
    from gridward.workspace.imports import PathLike


class GroundImports(Imports):
    """The imports of a workspace's ground."""

    @checked_anew
    def import_mandate(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        since: str | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in the ground that must be covered: all polygons of a file together.

        Parameters
        ----------
        path
            A file of polygons.
        since
            ISO date from which it is the ground; before that day it is what it was. Without
            it, it is the ground of all days.
        source_layer, datum, encoding, dry_run
            As ``import_areas``.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, since = Path(path), None if since is None else day_of(since)
        features = features_as_they_are(file, layer=source_layer, encoding=encoding)
        taken = self._guard(datum, file).of_features(features, as_table(features), apart=[])
        shapes = sound_polygons(in_wgs84(features, taken.datum), BadRows(file.name))
        ground = shapely.union_all(shapes.to_numpy())

        def write(records: Records) -> Sequence[Changes]:
            if "metric_crs" not in records.settings():
                centre = ground.centroid
                records.put_setting("metric_crs", str(metric_crs_at(centre.x, centre.y)))
            return (records.put_mandate(ground, since=since),)

        facts = ImportFacts(datum=taken, dated=since is not None)
        return self._take("mandate", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_excused(
        self,
        path: PathLike,
        *,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        datum: str | Datum | None = None,
        encoding: str | None = None,
        since: str | None = None,
        language: Catalogue | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in all ground that need not be covered, a polygon with its reason a row.

        Parameters
        ----------
        path
            A file of polygons with ``reason``, and ``name`` if it has one. It is all there
            is: what was excused before is no longer, or from the day on.
        columns
            Our field to the file's column, where it is not recognised by its name.
        since, source_layer, datum, encoding, dry_run
            As ``import_mandate``.
        language
            As ``import_areas``.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``; also for a row without a reason.
        """
        file, since = Path(path), None if since is None else day_of(since)
        features = features_as_they_are(file, layer=source_layer, encoding=encoding)
        whole = as_table(features)
        table, mapping = understood(whole, "excused", columns, file)
        taken = self._guard(datum, file).of_features(features, whole, apart=[])
        shapes = in_wgs84(features, taken.datum)

        def check(rows: pd.Index[Any], bad: BadRows) -> gpd.GeoDataFrame:
            said = table.loc[rows].reindex(columns=["name", "reason"]).astype("str")
            bad.call(said["name"])
            bad.need(said["reason"])
            sound = sound_polygons(shapes.loc[rows], bad)
            return gpd.GeoDataFrame(said, geometry=sound, crs=WGS84).reset_index(drop=True)

        good = good_rows(table.index, check, source=file.name, skip=False)

        def write(records: Records) -> Sequence[Changes]:
            return (records.put_excused(good.frame, since=since),)

        left = LeftOut(good, features, language)
        facts = ImportFacts(mapping, left, taken, dated=since is not None)
        return self._take("excused", file, write, facts, dry_run=dry_run)
