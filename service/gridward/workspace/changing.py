"""Change or end one record by its code, as a clerk does: a new telephone number, a post refilled.

The same checks as for a file of one row; what is not said stays as it was. With a day the
change counts from it and leaves what was before; without one it corrects today's version.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from gridward import duty, registry
from gridward.errors import BadRowsError, InputError, NotFoundError
from gridward.store import now
from gridward.workspace.area_checks import named
from gridward.workspace.dating import Dated, end_area, put_areas, put_matters, put_units
from gridward.workspace.door import Door, day_of
from gridward.workspace.handing import Handed
from gridward.workspace.seeing import checked_anew, made_from, need_not_overtaken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gridward.store import Changes, Records

    Values = Mapping[str, str | None]

CHANGED = ("areas", "units", "matters", "responsibilities", "points", "facilities")
ENDED = tuple(kind for kind in CHANGED if kind != "facilities")  # these have no days
PLACED = ("points", "facilities")  # they stand at a longitude and latitude
PLACE = ("longitude", "latitude")
_Frame = TypeVar("_Frame", bound=pd.DataFrame)
ONLY_ROW = 1  # the one row there is; nobody is told its number


def changed_fields(kind: str) -> tuple[str, ...]:
    """Return the fields of one kind of record that can be said, its outline apart."""
    required, more = registry.FIELDS[kind]
    return (*required, *more, *(PLACE if kind in PLACED else ()))


@dataclass(frozen=True)
class Changed:
    """What changing or ending one record did."""

    table: str
    code: str | None  # none for a responsibility
    added: int
    changed: int
    unchanged: int
    removed: int  # responsibilities that ended for this one
    opened: int  # of the changed ones: a new version
    revision: int  # of the workspace after it; unchanged when nothing was


class Changing(Door):
    """Changes of single records."""

    @checked_anew
    def set_area(
        self, layer: str, values: Values, *, since: str | None = None, dry_run: bool = False
    ) -> Changed:
        """Say something else of an area, or add one without an outline.

        Parameters
        ----------
        layer
            Of the area.
        values
            Text by field, ``code`` among them, none for a field that is to be empty;
            ``registry.FIELDS`` has the fields. An outline comes with ``import_areas``.
        since
            ISO date from which it counts; unless given, today's version is corrected.
        dry_run
            Check and report, but change nothing.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        InputError
            For a value that cannot be used.
        """
        state = self.state()
        if layer not in state.layer_names:
            raise NotFoundError("layer", layer, tuple(state.layer_names))
        above = state.layers_above(layer)
        stored = state.areas[state.areas["layer"] == layer]
        table, said = one_row(values, stored, needed=("parent_code",) if above else (), since=since)
        parents = named(state.areas_of(above)) if above else None
        with without_row():
            peers = [one for one in state.rungs.with_peers(layer) if one != layer]
            frame = registry.entries(
                table, layer=layer, source="", parents=parents, beside=state.areas_of(peers)
            )
            dated = Dated(frame, {*said, "layer"}, [ONLY_ROW], "", since=since)
            return self._change(
                "areas", values, lambda records: put_areas(records, dated, layer), dry_run=dry_run
            )

    @checked_anew
    def set_unit(
        self, values: Values, *, since: str | None = None, dry_run: bool = False
    ) -> Changed:
        """Say something else of a unit, or add one; parameters and errors as ``set_area``."""
        state = self.state()
        table, said = one_row(values, state.units, needed=("name",), since=since)
        with without_row():
            frame = registry.units(table, source="", known=state.unit_parents)
            dated = Dated(frame, said, [ONLY_ROW], "", since=since)
            return self._change(
                "units", values, lambda records: put_units(records, dated), dry_run=dry_run
            )

    @checked_anew
    def set_matter(
        self, values: Values, *, since: str | None = None, dry_run: bool = False
    ) -> Changed:
        """Say something else of a matter, or add one; parameters and errors as ``set_area``."""
        state = self.state()
        table, said = one_row(values, state.matters, needed=("name",), since=since)
        with without_row():
            frame = registry.matters(table, source="", known=state.matter_parents)
            dated = Dated(frame, said, [ONLY_ROW], "", since=since)
            return self._change(
                "matters", values, lambda records: put_matters(records, dated), dry_run=dry_run
            )

    @checked_anew
    def set_responsibility(
        self, values: Values, *, since: str | None = None, dry_run: bool = False
    ) -> Changed:
        """Give a duty to a unit; from a day on, whoever held it holds it until the day before.

        Parameters and errors as ``set_area``.
        """
        state = self.state()
        handed = Handed(state.responsibilities, since=since, replace=False)
        with without_row():
            frame = registry.responsibilities(
                pd.DataFrame(dict(values), index=[ONLY_ROW]).astype("str"),
                source="",
                units=named(state.units),
                matters=named(state.matters),
                areas=state.named_places,
                stored=state.responsibilities,
                handover=handed.anew(),
                roles=state.roles,
                on_one_ground=duty.Grounds(state.exceptions).on_one_ground(),
            )
            return self._change(
                "responsibilities",
                values,
                lambda records: handed.put(records, frame),
                dry_run=dry_run,
            )

    @checked_anew
    def end_area(self, layer: str, code: str, *, last: str, dry_run: bool = False) -> Changed:
        """End an area on a day, its last.

        Raises
        ------
        NotFoundError
            If there is no such layer, or no such area in it on that day.
        InputError
            If the date cannot be used.
        """
        state = self.state()
        if layer not in state.layer_names:
            raise NotFoundError("layer", layer, tuple(state.layer_names))
        stored = state.areas[state.areas["layer"] == layer]
        gone = ended(stored, "area", code, last)
        return self._change(
            "areas", {"code": code}, lambda records: end_area(records, gone), dry_run=dry_run
        )

    @checked_anew
    def end_unit(self, code: str, *, last: str, dry_run: bool = False) -> Changed:
        """End a unit on a day, its last; errors as ``end_area``."""
        gone = ended(self.state().units, "unit", code, last)
        return self._change(
            "units", {"code": code}, lambda records: records.put_units(gone), dry_run=dry_run
        )

    @checked_anew
    def end_matter(self, code: str, *, last: str, dry_run: bool = False) -> Changed:
        """End a matter on a day, its last; errors as ``end_area``."""
        gone = ended(self.state().matters, "matter", code, last)
        return self._change(
            "matters", {"code": code}, lambda records: records.put_matters(gone), dry_run=dry_run
        )

    @checked_anew
    def end_responsibility(self, record: int, *, last: str, dry_run: bool = False) -> Changed:
        """End a responsibility, by the number that answers cite; errors as ``end_area``."""
        stored, day = self.state().responsibilities, day_of(last)
        there = registry.in_force(stored[stored["record"] == record], day)
        if there.empty:
            raise NotFoundError("record", str(record))
        gone = there.drop(columns="record").assign(valid_to=day).reset_index(drop=True)
        return self._change(
            "responsibilities",
            {},
            lambda records: records.put_responsibilities(gone),
            dry_run=dry_run,
        )

    def _change(
        self,
        table: str,
        values: Values,
        write: Callable[[Records], Changes],
        *,
        dry_run: bool,
    ) -> Changed:
        """Write one record in one transaction, and the fact of it into the history."""
        with self._store.writing(keep=not dry_run, seen=made_from()) as records:
            need_not_overtaken(records.revision())
            made = write(records)
            counts = vars(made)
            if made:
                records.record(action=f"change {table}", source=None, detail=counts, at=now())
            revision = records.revision()
        return Changed(table, values.get("code"), **counts, revision=revision)


def one_row(
    values: Values, stored: pd.DataFrame, *, needed: tuple[str, ...], since: str | None
) -> tuple[pd.DataFrame, set[str]]:
    """Return a table of one row, with what every row must have taken from what is stored."""
    at = day_of(since)
    same = registry.as_of(stored[stored["code"] == values.get("code")], at, ["code"])
    kept = {name: same[name].iloc[0] for name in needed if len(same) and name not in values}
    said = {**kept, **values}
    return pd.DataFrame(said, index=[ONLY_ROW]).astype("str"), set(said)


def ended(stored: _Frame, thing: str, code: str, last: str) -> _Frame:
    """Return the version of a record that is in force on its last day, ending on it."""
    day = day_of(last)
    there = registry.in_force(stored[stored["code"] == code], day)
    if there.empty:
        known = sorted(set(registry.in_force(stored, day)["code"]))
        raise NotFoundError(thing, code, registry.nearest(code, known))
    return there.assign(valid_to=day).reset_index(drop=True)


@contextmanager
def without_row() -> Iterator[None]:
    """Say what is wrong with the one row there is as with a value, without its number."""
    try:
        yield
    except BadRowsError as error:
        first = error.rows[0]
        told: dict[str, Any] = {**vars(first), "source": None, "row": None, "label": None}
        raise InputError(**told) from error
