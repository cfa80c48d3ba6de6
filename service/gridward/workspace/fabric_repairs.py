"""Repair a layer as a fabric: propose, show to those whose borders move, apply, take back."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from gridward import fabric, mapping
from gridward.errors import NotFoundError
from gridward.files import write_file, write_text
from gridward.frames import WGS84, plain_records
from gridward.registry import in_force, nearest
from gridward.store import now
from gridward.workspace.door import day_of
from gridward.workspace.questions import Questions, units_of_areas
from gridward.workspace.seeing import checked_anew, made_from, need_not_overtaken

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from gridward.language import Catalogue

    PathLike = str | os.PathLike[str]

REPAIR_STEPS = (*fabric.REPAIR_STEPS, "checked")
_DUTIES = ("territory", "contractor")


@dataclass(frozen=True)
class RepairReport:
    """What a repair of a layer would change, or did, and who is to be told."""

    layer: str
    tolerance_m: float
    repair: fabric.Repair  # its proposals with ``faults``, the kinds that each does away with
    told: pd.DataFrame  # a row for each area whose border moves: code, name, units, figures
    gaps: gpd.GeoDataFrame  # that are left after it, as ``fabric.triaged``
    counts: dict[str, tuple[int, int]]  # defects of each kind: before and after
    applied: bool
    revision: int  # of the workspace after it

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        proposals = plain_records(pd.DataFrame(self.repair.proposals.drop(columns="geometry")))
        for number, one in enumerate(proposals):
            one |= {"codes": list(one["codes"]), "faults": list(one["faults"])}
            moves = self.repair.moves[self.repair.moves["proposal"] == number]
            one["moves"] = plain_records(moves.drop(columns="proposal"))
        moved = plain_records(self.told)
        gaps = plain_records(pd.DataFrame(self.gaps.drop(columns=["geometry", "codes"])))
        return {
            "layer": self.layer,
            "tolerance_m": self.tolerance_m,
            "applied": self.applied,
            "revision": self.revision,
            "proposals": proposals,
            "moved": moved,
            "gaps": gaps,
            "counts": {kind: list(both) for kind, both in self.counts.items()},
        }


class FabricRepairs(Questions):
    """Repairs of a workspace's layers as fabrics."""

    @checked_anew
    def repair(
        self,
        layer: str | None = None,
        *,
        tolerance_m: float = fabric.TOLERANCE_M,
        apply: bool = False,
        progress: Callable[[str, str, float], object] | None = None,
    ) -> RepairReport:
        """Propose how the areas of a layer become a fabric again; ``fabric.repair`` says how.

        Parameters
        ----------
        layer
            The layer; the finest nested one unless given.
        tolerance_m
            How far a corner may move, metres.
        apply
            Whether it is done, as one change that can be undone; else it is only shown.
        progress
            Told the layer, the step (one of ``REPAIR_STEPS``) and the share that is done.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        InputError
            ``no_areas``, ``not_positive`` or ``tolerance_too_large``.
        """
        today = day_of(None)
        with self.seen() as (state, records):
            edits = records.edits()
            points, facilities = records.points(at=today), records.facilities()
        layer = state.finest if layer is None else layer
        if layer not in state.layer_names:
            raise NotFoundError("layer", layer, nearest(layer, state.layer_names))
        day = state.day(today)
        areas = day.areas[day.areas["layer"] == layer]
        above = state.layers_above(layer) if state.above(layer) else ()
        parents = day.areas[day.areas["layer"].isin(above)] if above else None
        mandate = state.given_mandate(today)

        def told(step: str) -> None:
            if progress is not None:
                progress(layer, step, REPAIR_STEPS.index(step) / len(REPAIR_STEPS))

        earlier = earlier_outlines(edits, state.areas, layer)
        made = fabric.repair(
            areas,
            mandate,
            parents=parents,
            tolerance_m=tolerance_m,
            excused=state.excused(today),
            before=_outlines_before(areas, earlier),
            metric_crs=state.metric_crs,
            progress=told,
        )
        told("checked")
        before, after = (
            fabric.audit(
                pd.concat([day.areas[day.areas["layer"] != layer], one]),
                mandate,
                layers=day.layers,
                only=(layer,),
                sliver_m=tolerance_m,
                metric_crs=state.metric_crs,
            )
            for one in (areas, _repaired(areas, made))
        )
        left = fabric.with_contents(
            after[after["kind"] == "gap"], points=points, facilities=facilities, areas=day.areas
        )
        faults = pd.Series(fabric.cured(made.proposals, before, after), dtype=object)
        report = RepairReport(
            layer,
            tolerance_m,
            replace(made, proposals=made.proposals.assign(faults=faults)),
            _told(made, day, layer),
            fabric.triaged(left, excused=in_force(state.excuses, today), earlier=earlier),
            _counts(before, after),
            applied=False,
            revision=state.revision,
        )
        return self._apply(report) if apply and len(made.after) else report

    def write_repair(self, report: RepairReport, path: PathLike, *, language: Catalogue) -> None:
        """Write a repair: a page with the outlines before and after, or a list for the units.

        Parameters
        ----------
        report
            Of ``repair``.
        path
            An ending ``.html`` makes the page; any other a list of the areas whose borders
            move, with their units.
        language
            The words of the page.

        Raises
        ------
        InputError
            If nothing is written with such an ending, or the file cannot be written.
        """
        file = self.target(path)
        if file.suffix.lower() not in {".html", ".htm"}:
            write_file(file, report.told)
            return
        state = self.state()
        day = state.day(day_of(None))
        page = mapping.repair_map(
            day.areas[day.areas["layer"] == report.layer],
            report.repair.before,
            report.repair.after,
            report.repair.proposals,
            moved=report.told,
            language=language,
            layer=report.layer,
            tolerance_m=report.tolerance_m,
        )
        write_text(file, page)

    def _apply(self, report: RepairReport) -> RepairReport:
        """Write the outlines in one transaction, and the fact of it into the history."""
        made = report.repair
        with self._store.writing(seen=made_from()) as records:
            need_not_overtaken(records.revision())
            done = records.put_areas(made.after)
            detail = {
                "layer": report.layer,
                "tolerance_m": report.tolerance_m,
                "moved": plain_records(report.told),
                **vars(done),
            }
            if done:
                records.record(action="repair areas", source=None, detail=detail, at=now())
            revision = records.revision()
        return RepairReport(**{**vars(report), "applied": True, "revision": revision})


def earlier_outlines(edits: pd.DataFrame, areas: gpd.GeoDataFrame, layer: str) -> gpd.GeoDataFrame:
    """Return the outlines that areas of a layer had earlier, the latest first of each code.

    Parameters
    ----------
    edits
        ``frames.EDITS``, the oldest first.
    areas
        Every version of every area, ``frames.AREAS``.
    layer
        The layer.

    Returns
    -------
    GeoDataFrame
        ``code`` and the outline, WGS 84.
    """
    rows = [
        (str(row["code"]), shapely.from_wkb(row["geom"]))
        for text in edits.loc[edits["table"] == "areas", "before"].dropna()[::-1]
        if (row := json.loads(text)).get("layer") == layer and row.get("geom")
    ]
    old = areas[(areas["layer"] == layer) & areas["valid_to"].notna() & areas.geometry.notna()]
    old = old.sort_values("valid_to", ascending=False)
    rows += list(zip(old["code"].astype(str), old.geometry, strict=True))
    codes, shapes = [code for code, _ in rows], [shape for _, shape in rows]
    return gpd.GeoDataFrame({"code": pd.Series(codes, dtype="str")}, geometry=shapes, crs=WGS84)


def _outlines_before(areas: gpd.GeoDataFrame, earlier: gpd.GeoDataFrame) -> gpd.GeoSeries | None:
    """Return the last other outline that each area had, by its row; none if no area had one."""
    latest = earlier.drop_duplicates("code").set_index("code").geometry
    known = areas["code"].astype(str).map(latest.to_dict())
    if known.isna().all():
        return None
    return gpd.GeoSeries(known, index=areas.index, crs=WGS84)


def _repaired(areas: gpd.GeoDataFrame, made: fabric.Repair) -> gpd.GeoDataFrame:
    shapes = areas.geometry.copy()
    shapes[made.after.index] = made.after.geometry
    return areas.set_geometry(shapes)


def _told(made: fabric.Repair, day: Any, layer: str) -> pd.DataFrame:  # noqa: ANN401 - a Day
    """Return a row for each area whose border moves, with those who are to know of it."""
    table = made.moved.assign(cures=made.moved["cures"].map(", ".join))
    named = [day.area(layer, code) for code in table["code"]]
    units = units_of_areas(day, layer, table["code"].tolist()).set_axis(table.index)
    for place, (column, values) in enumerate(
        {
            "name": [one.name for one in named],
            "name_en": [one.name_en for one in named],
            **{f"{role}_unit": units[role] for role in _DUTIES},
            **{
                f"{role}_{part}": [
                    None if pd.isna(code) else getattr(day.unit(code), part) for code in units[role]
                ]
                for role in _DUTIES
                for part in ("name", "name_en")
            },
        }.items()
    ):
        table.insert(1 + place, column, pd.Series(values, index=table.index, dtype="str"))
    return table


def _counts(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> dict[str, tuple[int, int]]:
    were, are = (
        one.loc[one["severity"] == "fault", "kind"].value_counts() for one in (before, after)
    )
    return {
        kind: (int(were.get(kind, 0)), int(are.get(kind, 0)))
        for kind in fabric.FAULTS
        if kind in were or kind in are
    }
