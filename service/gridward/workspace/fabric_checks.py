"""Look the layers over as fabrics: what does not fit, and what lies on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from gridward import fabric
from gridward.coverage import audit
from gridward.errors import InputError, NotFoundError
from gridward.files import is_table, write_file
from gridward.frames import WGS84, plain_records
from gridward.registry import nearest
from gridward.workspace.door import day_of
from gridward.workspace.questions import Questions

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Sequence

    from gridward.workspace.state import State

    PathLike = str | os.PathLike[str]

_ONE_KIND = (".shp", ".zip")  # formats that hold one kind of shape
_RING_DEGREES = 1e-5  # about a metre


@dataclass(frozen=True)
class FabricReport:
    """What is wrong with the layers as fabrics, on a day; nothing where there are no faults."""

    at: str  # ISO date
    revision: int
    layers: tuple[str, ...]  # that were looked at
    defects: gpd.GeoDataFrame  # frames.DEFECTS, WGS 84

    @property
    def faults(self) -> gpd.GeoDataFrame:
        """Return the defects that are wrong, without what is only to be looked over."""
        return self.defects[self.defects["severity"] == "fault"]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many defects of each kind there are, kinds without any included."""
        found = self.defects["kind"].value_counts()
        return {kind: int(found.get(kind, 0)) for kind in fabric.KINDS}

    def as_dict(self, *, geometry: bool = True, limit: int | None = None) -> dict[str, Any]:
        """Return the report for JSON: missing values as none, shapes as GeoJSON."""
        told = self.defects if limit is None else self.defects.iloc[:limit]
        defects = plain_records(pd.DataFrame(told.drop(columns="geometry")))
        for defect, shape in zip(defects, told.geometry, strict=True):
            defect["codes"] = list(defect["codes"])
            if geometry:
                defect["geometry"] = shapely.geometry.mapping(shape)
        return {
            "at": self.at,
            "revision": self.revision,
            "layers": list(self.layers),
            "counts": self.counts,
            "faults": len(self.faults),
            "defects": defects,
        }


class FabricChecks(Questions):
    """The checks of a workspace's layers as fabrics."""

    def check(
        self,
        layer: str | None = None,
        *,
        at: str | None = None,
        may_overlap: Collection[str] = (),
        sliver_m: float | None = None,
        progress: Callable[[str, str, float], object] | None = None,
    ) -> FabricReport:
        """Return what is wrong with a layer as a fabric; ``fabric.audit`` tells what is looked at.

        Parameters
        ----------
        layer
            The layer; all of them unless given.
        at
            ISO date that the question is about; today unless said.
        may_overlap
            Layers whose areas may lie on one another.
        sliver_m
            Ground narrower than this is a sliver, metres; unless given, as far as the
            layer's lines may be off, or 3 m where that is not known.
        progress
            Told the layer, the step and the share that is done.

        Raises
        ------
        InputError
            If the date or the width cannot be used, there is no area yet (``no_areas``), or
            the mandate crosses itself.
        NotFoundError
            If there is no such layer.
        """
        asked = day_of(at)
        with self.seen() as (state, records):
            points, facilities = records.points(at=asked), records.facilities()
        for name in (*may_overlap, *([] if layer is None else [layer])):
            if name not in state.layer_names:
                raise NotFoundError("layer", name, nearest(name, state.layer_names))
        names = tuple(one for one in state.day(asked).layer_names if layer in {None, one})
        if not names:
            raise InputError("no_areas")
        found = defects_of(
            state,
            asked,
            only=names,
            may_overlap=may_overlap,
            sliver_m=sliver_m,
            progress=progress,
        )
        areas = state.day(asked).areas
        filled = fabric.with_contents(found, points=points, facilities=facilities, areas=areas)
        return FabricReport(asked, state.revision, names, filled)

    def write_defects(self, report: FabricReport, path: PathLike) -> None:
        """Write every defect with its shape, or as a table with a place in each.

        A shapefile holds one kind of shape: there a ring of a metre goes round a corner.

        Raises
        ------
        InputError
            If nothing is written with such an ending, or the file cannot be written.
        """
        file = self.target(path)
        defects = report.defects.assign(codes=report.defects["codes"].map(", ".join))
        if is_table(file):
            defects = defects.set_geometry(defects.geometry.representative_point())
        elif file.suffix.lower() in _ONE_KIND:
            shapes = defects.geometry.to_numpy()
            lone = shapely.get_dimensions(shapes) == 0
            shapes[lone] = shapely.buffer(shapes[lone], _RING_DEGREES)
            defects = defects.set_geometry(gpd.GeoSeries(shapes, crs=WGS84))
        write_file(file, defects)


def defects_of(
    state: State,
    at: str,
    *,
    only: Sequence[str],
    may_overlap: Collection[str] = (),
    sliver_m: float | None = None,
    progress: Callable[[str, str, float], object] | None = None,
) -> gpd.GeoDataFrame:
    """Return what is wrong with layers of a day as fabrics; what lies on it is not counted yet.

    The parameters are those of ``FabricChecks.check``.

    Raises
    ------
    InputError
        If the width cannot be used, there is no area, or the mandate crosses itself.
    """
    day = state.day(at)
    wide = {name: _sliver_m(state, name) for name in only}
    return audit(
        day.areas,
        state.given_mandate(at),
        layers=day.layers,
        only=only,
        excused=state.excused(at),
        may_overlap=may_overlap,
        sliver_m=wide if sliver_m is None else sliver_m,
        metric_crs=state.metric_crs,
        progress=progress,
    )


def _sliver_m(state: State, layer: str) -> float:
    return state.lines_accuracy_m(layer) or fabric.SLIVER_M
