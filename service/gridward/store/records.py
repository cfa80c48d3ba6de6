"""Read and change what a workspace knows, as frames, inside one transaction.

A ``put`` compares the frame with what is there by the rows' own identity, writes the difference
and says how much that was; rows that the frame does not name stay. What has no identity of its
own (mandate, excused ground, the unplaced rows of one file) is replaced as a whole.

What a row refers to (parent, area, unit, matter) must be there or in the same frame. Whoever
calls has checked that; what slips through is refused here, and by the file's own foreign keys.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
from sqlalchemy import select

from gridward import frames
from gridward.frames import plain_values
from gridward.registry import REPLACED_TOGETHER, Rungs, day_before, in_force
from gridward.registry.vocabulary import EXCEPTION
from gridward.store import layers, placed, shapes, writes
from gridward.store.changes import Changes
from gridward.store.chronicle import Chronicle
from gridward.store.dialects import dialect_of
from gridward.store.rereading import read_again
from gridward.store.tables import (
    AREA_IDENTITIES,
    AREAS,
    EXCEPTION_IDENTITIES,
    LAYERS,
    MATTER_IDENTITIES,
    SETTINGS,
    UNIT_IDENTITIES,
    UNPLACED,
    geometry_kind,
)
from gridward.store.transfer import transfer
from gridward.store.visit_places import visit_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from shapely.geometry.base import BaseGeometry
    from sqlalchemy import Connection, Table

    from gridward.store.rereading import Reading
    from gridward.store.shapes import Shape
    from gridward.store.visit_places import VisitBlock


# Of units whose every version was taken out: they have a number still, and nothing behind it.
_OF_NOBODY = """
    SELECT r.id FROM responsibilities r JOIN unit_identities i ON i.id = r.unit_id
    WHERE i.code NOT IN (SELECT code FROM units) ORDER BY r.id
"""


READ_AGAIN = {
    "areas": shapes.AREA,
    "excused": shapes.EXCUSE,
    "exceptions": shapes.DRAWN,
    "identifiers": shapes.IDENTIFIER,
    "matters": shapes.MATTER,
    "responsibilities": shapes.RESPONSIBILITY,
    "roles": shapes.ROLE,
    "units": shapes.UNIT,
}


class Records(Chronicle):
    """Everything a workspace knows, in one transaction.

    Parameters
    ----------
    connection
        Of ``Store.reading`` or ``Store.writing``, which end the transaction.
    """

    def reading(self, kind: str, before: Reading | None = None) -> Reading:
        """Return ``areas`` and their like as a frame, and what tells whether a row has changed.

        Parameters
        ----------
        kind
            One of ``READ_AGAIN``.
        before
            An earlier reading, of which is taken what is still so; see ``rereading``.
        """
        return read_again(self._connection, READ_AGAIN[kind], before)

    def settings(self) -> dict[str, str]:
        """Return what the workspace says of itself, by key."""
        found = self._connection.execute(select(SETTINGS.c.key, SETTINGS.c.value))
        return {row.key: row.value for row in found}

    def put_setting(self, key: str, value: str) -> Changes:
        """Set one setting."""
        found = self._connection.execute(
            select(SETTINGS.c.id, SETTINGS.c.value).where(SETTINGS.c.key == key)
        ).one_or_none()
        if found is None:
            self._journal.insert(SETTINGS, [{"key": key, "value": value}])
            return self._touched(SETTINGS, Changes(added=1))
        if found.value == value:
            return Changes(unchanged=1)
        self._journal.update(SETTINGS, [found.id], [{"value": value}])
        return self._touched(SETTINGS, Changes(changed=1))

    def layers(self) -> pd.DataFrame:
        """Return the layers as ``frames.LAYERS``, coarse to fine, overlays last."""
        return layers.read(self._connection)

    def put_layer(
        self,
        layer: str,
        *,
        parent_layer: str | None = None,
        overlay: bool = False,
        accuracy_m: float | None = None,
        beside: str | None = None,
        may_overlap: bool = False,
    ) -> Changes:
        """Add a layer, or say something else of one that is there.

        Raises
        ------
        InputError, NotFoundError
            As ``layers.put``.
        """
        made = layers.put(
            self._journal,
            layer,
            parent_layer=parent_layer,
            overlay=overlay,
            accuracy_m=accuracy_m,
            beside=beside,
            may_overlap=may_overlap,
        )
        return self._touched(LAYERS, made)

    def areas(
        self,
        *,
        layer: str | None = None,
        at: str | None = None,
        codes: Sequence[str] | None = None,
    ) -> gpd.GeoDataFrame:
        """Return areas as ``frames.AREAS``.

        Parameters
        ----------
        layer
            Only of this layer.
        at
            Only what is valid on this day, ISO; without it, every version there is.
        codes
            Only of these, some hundred at most.
        """
        shape = shapes.AREA
        if codes is not None:
            shape = shape.where(AREAS.c.code.in_(list(codes)))
        if layer is not None:
            shape = shape.where(AREAS.c.layer == layer)
        return _on(self._read(shape), at)

    def has_areas(self, layer: str) -> bool:
        """Tell whether a layer ever had an area."""
        found = select(AREAS.c.id).where(AREAS.c.layer == layer).limit(1)
        return self._connection.execute(found).first() is not None

    def put_areas(self, frame: gpd.GeoDataFrame, *, gone: pd.DataFrame | None = None) -> Changes:
        """Add and change versions of areas, told apart by layer, code and first day.

        Parameters
        ----------
        frame
            As ``frames.AREAS``.
        gone
            Versions that are taken out first, by the columns of ``shapes.AREA_VERSION``.

        Raises
        ------
        InputError
            ``unknown_code`` for a parent that is in neither the workspace nor the
            frame; ``duplicate_code`` for a version that is twice in one layer.
        """
        removed = 0 if gone is None else writes.remove(self._journal, shapes.AREA, gone)
        known = writes.identify(self._journal, AREA_IDENTITIES, frame)
        parents = self._parents(frame, known)
        links = {"parent_id": writes.linked(parents, known, field="parent_code")}
        made = self._put(shapes.AREA, frame, links=links)
        made = dataclasses.replace(made, removed=removed)
        if made:
            self._touched(AREA_IDENTITIES, made)
            for layer, part in frame.groupby("layer", sort=False):
                self._redrawn(str(layer), made, part)
        return made

    def _parents(
        self, frame: gpd.GeoDataFrame, known: Mapping[Any, int]
    ) -> list[tuple[str, str] | None]:
        """Return layer and code of the areas above, each in the layer of the rung that has it."""
        tree = self.layers()
        above = dict(zip(tree["layer"], plain_values(tree["parent_layer"]), strict=True))
        rungs = Rungs.of(tree)
        pairs = zip(frame["layer"], plain_values(frame["parent_code"]), strict=True)
        return [
            None
            if code is None
            else next(
                ((one, code) for one in rungs.with_peers(above.get(layer)) if (one, code) in known),
                (above.get(layer) or "", code),
            )
            for layer, code in pairs
        ]

    def identifiers(self) -> pd.DataFrame:
        """Return the further identifiers of areas as ``frames.IDENTIFIERS``."""
        return self._read(shapes.IDENTIFIER)

    def put_identifiers(self, frame: pd.DataFrame, *, gone: pd.DataFrame | None = None) -> Changes:
        """Add and change identifiers, told apart by area, scheme, identifier and first day.

        Those that are ``gone`` are taken out first.

        Raises
        ------
        InputError
            ``duplicate_code`` for one that is twice in the frame.
        """
        removed = 0 if gone is None else writes.remove(self._journal, shapes.IDENTIFIER, gone)
        return dataclasses.replace(self._put(shapes.IDENTIFIER, frame), removed=removed)

    def mandates(self) -> gpd.GeoDataFrame:
        """Return the ground that must be covered, each stretch of time: ``frames.EXCUSED``."""
        found = self._read(shapes.GROUND)
        made: gpd.GeoDataFrame = found.assign(reason=pd.Series(None, found.index, dtype="str"))
        return made

    def put_mandate(
        self, geometry: BaseGeometry, name: str | None = None, *, since: str | None = None
    ) -> Changes:
        """Set the ground that must be covered, WGS 84, for ever or from a day on.

        Without a day it is in place of all that was set before.
        """
        frame = gpd.GeoDataFrame(
            {"name": pd.Series([name], dtype="str")}, geometry=[geometry], crs=frames.WGS84
        )
        return self._set_ground(shapes.GROUND, frame, since)

    def excused(self) -> gpd.GeoDataFrame:
        """Return the ground taken out with a reason, as ``frames.EXCUSED``."""
        return self._read(shapes.EXCUSE)

    def put_excused(self, frame: gpd.GeoDataFrame, *, since: str | None = None) -> Changes:
        """Set the excused ground, for ever or from a day on; as ``put_mandate``."""
        return self._set_ground(shapes.EXCUSE, frame, since)

    def _set_ground(self, shape: Shape, frame: gpd.GeoDataFrame, since: str | None) -> Changes:
        """Put ground in the place of what was there; from a day on, beside what was before it."""
        none = pd.Series(None, frame.index, dtype="str")
        frame = frame.assign(valid_from=none if since is None else since, valid_to=none)
        frame = frame.astype({"valid_from": "str"})[list(shape.schema.columns)]
        if since is None:
            return self._replace(shape, frame)
        old = self._read(shape)
        before = old[old["valid_from"].isna() | (old["valid_from"] < since)]
        lasting = before["valid_to"].isna() | (before["valid_to"] >= since)
        before = before.assign(valid_to=before["valid_to"].mask(lasting, day_before(since)))
        both: gpd.GeoDataFrame = pd.concat([before, frame], ignore_index=True)
        return self._replace(shape, both)

    def units(self) -> pd.DataFrame:
        """Return the units as ``frames.UNITS``."""
        return self._read(shapes.UNIT)

    def put_units(self, frame: pd.DataFrame, *, gone: pd.DataFrame | None = None) -> Changes:
        """Add and change versions of units, told apart by code and first day.

        Parameters
        ----------
        frame
            As ``frames.UNITS``.
        gone
            Versions that are taken out first, by the columns of ``shapes.CODE_VERSION``.

        Raises
        ------
        InputError
            ``unknown_code`` for a parent that is nowhere; ``duplicate_code``.
        """
        return self._put_versions(shapes.UNIT, UNIT_IDENTITIES, frame, gone=gone)

    def matters(self) -> pd.DataFrame:
        """Return the matters as ``frames.MATTERS``."""
        return self._read(shapes.MATTER)

    def put_matters(self, frame: pd.DataFrame, *, gone: pd.DataFrame | None = None) -> Changes:
        """Add and change versions of matters; parameters and errors as ``put_units``."""
        return self._put_versions(shapes.MATTER, MATTER_IDENTITIES, frame, gone=gone)

    def responsibilities(self, *, at: str | None = None) -> pd.DataFrame:
        """Return responsibilities as ``frames.RESPONSIBILITIES``; with ``at``, of that day."""
        return _on(self._read(shapes.RESPONSIBILITY), at)

    def put_responsibilities(
        self, frame: pd.DataFrame, *, replace: bool = False, gone: pd.DataFrame | None = None
    ) -> Changes:
        """Add and change responsibilities.

        Two rows are the same if area, matter, unit, role and first day are. A row
        keeps its number (``record``) for ever.

        Parameters
        ----------
        frame
            As ``frames.RESPONSIBILITIES`` without ``record``.
        replace
            Remove the records that the frame leaves out, of the layers and roles it holds.
        gone
            Records that are taken out first.

        Raises
        ------
        InputError
            ``unknown_code`` for an area, matter or unit that is not there;
            ``duplicate_code`` for the same responsibility twice in the frame.
        """
        numbers = partial(writes.numbers, self._connection)
        drawn = frame["layer"] == EXCEPTION
        places = writes.pairs(frame["layer"], frame["area_code"].mask(drawn))
        links = {
            "area_id": writes.linked(places, numbers(AREA_IDENTITIES), field="area_code"),
            "exception_id": writes.linked(
                frame["area_code"].where(drawn), numbers(EXCEPTION_IDENTITIES), field="area_code"
            ),
            "matter_id": writes.linked(frame["matter"], numbers(MATTER_IDENTITIES), field="matter"),
            "unit_id": writes.linked(
                frame["unit_code"], numbers(UNIT_IDENTITIES), field="unit_code"
            ),
        }
        schema = frames.RESPONSIBILITIES.remove_columns(["record"])
        shape = dataclasses.replace(shapes.RESPONSIBILITY, schema=schema)
        taken = 0 if gone is None else writes.remove(self._journal, shape, gone)
        made = dataclasses.replace(self._put(shape, frame, links=links), removed=taken)
        if not replace:
            return self._touched(shape.table, made)
        removed = writes.remove_others(
            self._journal, shapes.RESPONSIBILITY, frame, among=REPLACED_TOGETHER
        )
        return self._touched(shape.table, dataclasses.replace(made, removed=removed))

    def exceptions(self) -> gpd.GeoDataFrame:
        """Return what is drawn across the borders as ``frames.EXCEPTIONS``."""
        return self._read(shapes.DRAWN)

    def put_exceptions(
        self, frame: gpd.GeoDataFrame, *, gone: pd.DataFrame | None = None
    ) -> Changes:
        """Add and change versions of drawn exceptions; parameters as ``put_units``."""
        return self._put_versions(shapes.DRAWN, EXCEPTION_IDENTITIES, frame, gone=gone)

    def roles(self) -> pd.DataFrame:
        """Return the roles that this workspace has of its own as ``frames.ROLES``."""
        return self._read(shapes.ROLE)

    def put_roles(self, frame: pd.DataFrame) -> Changes:
        """Add and change roles, told apart by code."""
        return self._put(shapes.ROLE, frame)

    def facilities(self) -> gpd.GeoDataFrame:
        """Return the facilities as ``frames.FACILITIES``."""
        return self._read(shapes.FACILITY)

    def put_facilities(self, frame: gpd.GeoDataFrame) -> Changes:
        """Add and change facilities, told apart by code.

        Raises
        ------
        InputError
            ``unknown_code`` for a unit that is not there; ``duplicate_code``.
        """
        units = writes.numbers(self._connection, UNIT_IDENTITIES)
        links = {
            f"{name}_id": writes.linked(frame[name], units, field=name)
            for name in ("built_by", "kept_by")
        }
        return self._put(shapes.FACILITY, frame, links=links)

    def blocks(self, kind: str) -> AbstractContextManager[placed.Blocks]:
        """Return what ``points``, ``visits`` or ``facilities`` are put by, block by block."""
        return placed.blocks(self._journal, kind)

    def points(self, *, at: str | None = None) -> gpd.GeoDataFrame:
        """Return the inspection points as ``frames.POINTS``; with ``at``, of that day."""
        return _on(self._read(shapes.POINT), at)

    def put_points(self, frame: gpd.GeoDataFrame, *, gone: pd.DataFrame | None = None) -> Changes:
        """Add and change versions of inspection points; ``gone`` as for ``put_units``."""
        removed = 0 if gone is None else writes.remove(self._journal, shapes.POINT, gone)
        return dataclasses.replace(self._put(shapes.POINT, frame), removed=removed)

    def visits(self) -> gpd.GeoDataFrame:
        """Return the visits as ``frames.VISITS``."""
        return self._read(shapes.VISIT)

    def visit_places(self, until: str) -> Iterator[VisitBlock]:
        """Yield the visits until an ISO date and those of every day, block by block."""
        return visit_places(self._connection, until)

    def put_visits(self, frame: gpd.GeoDataFrame) -> Changes:
        """Add and change visits, told apart by code."""
        return self._put(shapes.VISIT, frame)

    def unplaced(self) -> pd.DataFrame:
        """Return the rows that found no place, as ``frames.UNPLACED``."""
        return self._read(shapes.UNPLACED_ROW)

    def put_unplaced(
        self, table: str, frame: pd.DataFrame, *, sources: Sequence[str] | None = None
    ) -> Changes:
        """Set the rows that found no place, for each file they come from.

        Parameters
        ----------
        table
            What the rows were meant for, such as ``visits``.
        frame
            As ``frames.UNPLACED``.
        sources
            The files whose earlier rows are replaced; by default those in the frame.
            Name the file when all of its rows are good now.
        """
        files = frame["source"].unique().tolist() if sources is None else list(sources)
        same = (UNPLACED.c.kind == table) & UNPLACED.c.source.in_(files)
        schema = frames.UNPLACED.add_columns({"kind": frames.UNPLACED.columns["source"]})
        shape = dataclasses.replace(shapes.UNPLACED_ROW.where(same), schema=schema)
        kind = pd.Series(table, index=frame.index, dtype="str")
        return self._replace(shape, frame.assign(kind=kind))

    def take_all(
        self, source: Connection, *, progress: Callable[[int, int], object] | None = None
    ) -> dict[str, int]:
        """Put all of another workspace in the place of what is here; see ``transfer``."""
        return transfer(source, self._connection, progress=progress)

    def health(self) -> dict[str, list[str]]:
        """Return what is wrong with file or database, by check; empty lists for what is sound."""
        found = dialect_of(self._connection).health(self._connection)
        of_nobody = self._connection.exec_driver_sql(_OF_NOBODY).scalars()
        found["references"] += [f"responsibilities {record}" for record in of_nobody]
        return found

    def _put(
        self,
        shape: Shape,
        frame: pd.DataFrame,
        *,
        links: Mapping[str, Sequence[int | None]] | None = None,
    ) -> Changes:
        made = writes.put(self._journal, shape, frame, links=links)
        if not made or geometry_kind(shape.table) is None:
            return self._touched(shape.table, made)
        self._redrawn(shape.table.name, made, frame)
        return made

    def _put_versions(
        self,
        shape: Shape,
        identities: Table,
        frame: pd.DataFrame,
        *,
        gone: pd.DataFrame | None,
    ) -> Changes:
        removed = 0 if gone is None else writes.remove(self._journal, shape, gone)
        known = writes.identify(self._journal, identities, frame)
        links = {}
        if "parent_code" in frame:
            links["parent_id"] = writes.linked(frame["parent_code"], known, field="parent_code")
        made = self._put(shape, frame, links=links)
        return dataclasses.replace(made, removed=removed)

    def _redrawn(self, name: str, made: Changes, frame: gpd.GeoDataFrame) -> None:
        """Keep the last change and the extent of a table or view of shapes true."""
        bounds = frame.total_bounds
        if made.changed or made.removed or not np.isfinite(bounds).all():
            dialect_of(self._connection).touch(self._connection, name, on_a_map=True)
        else:
            dialect_of(self._connection).widen(self._connection, name, bounds)


def _on(frame: pd.DataFrame, at: str | None) -> pd.DataFrame:
    return frame if at is None else in_force(frame, at).reset_index(drop=True)
