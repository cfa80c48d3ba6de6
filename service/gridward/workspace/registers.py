"""Take in registers: the official lists of areas, codes and names without outlines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridward import registry
from gridward.errors import NotFoundError
from gridward.workspace.area_checks import named
from gridward.workspace.dating import Dated, put_areas
from gridward.workspace.import_facts import ImportFacts
from gridward.workspace.imports import Imports
from gridward.workspace.layer_places import LayerPlace
from gridward.workspace.reading import read_understood
from gridward.workspace.seeing import checked_anew

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from gridward.store import Changes, Records
    from gridward.workspace.answers import ImportReport


class Registers(Imports):
    """The imports of what is known of areas beside their outlines."""

    @checked_anew
    def import_register(
        self,
        path: str | os.PathLike[str],
        *,
        layer: str,
        parent_layer: str | None = None,
        overlay: bool = False,
        beside: str | None = None,
        may_overlap: bool = False,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        since: str | None = None,
        complete: bool = False,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in codes, names and parents of one layer's areas from a table.

        An area that is drawn keeps its outline; one that is not is in the register alone,
        and no place lies in it until an outline comes.

        Parameters
        ----------
        path
            CSV, TSV or workbook; rows that say the same of the same code count once.
        layer, parent_layer, overlay, beside, may_overlap, source_layer, columns, encoding, dry_run
            As ``import_areas``.
        since, complete
            As ``import_areas``. A complete file with a column ``valid_from`` is the whole
            register on each of its dates.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, state = Path(path), self.state()
        place = LayerPlace.said(
            state,
            layer,
            parent_layer=parent_layer,
            overlay=overlay,
            beside=beside,
            may_overlap=may_overlap,
        )
        _, table, mapping = read_understood(
            file, "areas", columns, sheet=source_layer, encoding=encoding
        )
        above = state.rungs.with_peers(place.parent_layer)
        frame = registry.entries(
            table,
            layer=layer,
            source=file.name,
            parents=named(state.areas_of(above)) if above else None,
            beside=state.areas_of(place.peers(state, layer)),
        )
        said = {*mapping, "layer"}
        dated = Dated(frame, said, frame.index, file.name, since=since, complete=complete)

        def write(records: Records) -> Sequence[Changes]:
            placed = records.put_layer(layer, **place.as_said())
            return put_areas(records, dated, layer), placed

        facts = ImportFacts(mapping, dated=dated.has_dates)
        return self._take("areas", file, write, facts, dry_run=dry_run)

    @checked_anew
    def import_lineage(
        self,
        path: str | os.PathLike[str],
        *,
        layer: str,
        source_layer: str | None = None,
        columns: Mapping[str, str] | None = None,
        encoding: str | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Take in an official list of what became of areas; it replaces itself when it comes again.

        Parameters
        ----------
        path
            CSV, TSV or workbook; ``registry.told_lineage`` tells its columns.
        layer
            The layer that it speaks of, which must be there.
        source_layer, columns, encoding, dry_run
            As ``import_areas``.

        Raises
        ------
        NotFoundError, InputError, BadRowsError
            As ``import_areas``.
        """
        file, known = Path(path), self.state().layer_names
        if layer not in known:
            raise NotFoundError("layer", layer, tuple(known))
        _, table, mapping = read_understood(
            file, "lineage", columns, sheet=source_layer, encoding=encoding
        )
        frame = registry.told_lineage(table, layer=layer, source=file.name)

        def write(records: Records) -> Sequence[Changes]:
            return (records.put_lineage(frame, source=file.name),)

        return self._take("lineage", file, write, ImportFacts(mapping), dry_run=dry_run)

    def lineage(self, layer: str, code: str | None = None) -> pd.DataFrame:
        """Return what became of the areas of a layer, ``frames.LINEAGE``, by date.

        Parameters
        ----------
        layer
            Its name.
        code
            Only of this area: what it was before, and what it became.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        """
        known = self.state().layer_names
        if layer not in known:
            raise NotFoundError("layer", layer, tuple(known))
        with self._store.reading() as records:
            told = records.lineage()
        told = told[told["layer"] == layer]
        if code is not None:
            told = told[(told["code"] == code) | (told["predecessor"] == code)]
        return told.sort_values("at", kind="stable", ignore_index=True)
