"""Find the owner of every point in every layer, by one rule.

Areas are closed: a point on a border is held by every area whose border it
touches. The smallest code owns::

    ┌─────┬─────┐   p  inside A1
    │ A1  q  B2 │   q  on the border of both: owner A1, status edge
    │  p  │     │   r  outside, or a gap where the mandate holds it
    └─────┴─────┘ r
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import STRtree

from gridward.errors import InputError, NotFoundError
from gridward.locating import certainty, intake, snapshot
from gridward.locating.answers import Answer, Candidate, Certainty, Held, Status

if TYPE_CHECKING:
    import os

    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

_STATUS_COLUMN = "status"
_NOBODY = -1
_STATUSES: tuple[Status, ...] = ("inside", "edge", "overlap", "gap", "outside")
_INSIDE, _EDGE, _OVERLAP, _GAP, _OUTSIDE = range(5)


@dataclass(frozen=True, slots=True)
class _Layer:
    """One layer: its areas by code, and a tree over them."""

    name: str
    overlay: bool
    accuracy_m: float
    areas: gpd.GeoDataFrame
    shapes: NDArray[np.object_]
    tree: STRtree

    def pairs(
        self, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """Return point, area and whether the point is on its border, for all that hold it."""
        points: NDArray[np.object_] = np.asarray(shapely.points(x, y), dtype=object)
        point, area = self.tree.query(points, predicate="intersects")
        on_border = np.asarray(shapely.touches(self.shapes[area], points[point]))
        return point, area, on_border

    def owners(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return the smallest row that holds each point, or -1."""
        point, area, _ = self.pairs(x, y)
        return _smallest(point, area, len(x))


class Locator:
    """Answer for points which area of each layer holds them.

    A locator never changes. Coordinates are WGS 84 degrees, longitude x, latitude y.

    Attributes
    ----------
    layers
        Names of the layers: nested ones from coarse to fine, then overlays.
    finest
        The finest nested layer; None without nested layers.
    metric_crs
        EPSG code of the workspace's metric CRS, if one was given.
    """

    def __init__(
        self, layers: tuple[_Layer, ...], mandate: BaseGeometry | None, metric_crs: int | None
    ) -> None:
        nested = [layer.name for layer in layers if not layer.overlay]
        self.layers: tuple[str, ...] = tuple(layer.name for layer in layers)
        self.finest: str | None = nested[-1] if nested else None
        self.metric_crs = metric_crs
        self._layers = {layer.name: layer for layer in layers}
        self._mandate = mandate

    @classmethod
    def build(
        cls,
        areas: gpd.GeoDataFrame,
        *,
        layers: pd.DataFrame | None = None,
        mandate: BaseGeometry | None = None,
        metric_crs: int | None = None,
    ) -> Self:
        """Return a locator over areas.

        Parameters
        ----------
        areas
            Columns ``code``, ``layer`` and the geometry, any CRS; ``name``, ``name_en``
            and ``parent_code`` optional. May have no rows.
        layers
            ``frames.LAYERS``. Without it every layer is nested, coarse to fine in the
            order of first appearance, and its lines are exact.
        mandate
            Ground that must be covered, WGS 84. Without it a point is inside the
            mandate when a coarser nested layer holds it.
        metric_crs
            EPSG code of the metric CRS in which lengths and areas are told.

        Raises
        ------
        InputError
            Naming the area, for what ``intake.sound_areas`` refuses; ``layer_missing``
            for areas of a layer that ``layers`` does not name; ``bad_layer_name`` for a
            layer called ``status``.
        """
        frame = intake.sound_areas(areas)
        kinds = _layer_kinds(areas, layers)
        choices = tuple(name for name, _, _ in kinds)
        unnamed = frame.loc[~frame["layer"].isin(choices), "layer"]
        if len(unnamed):
            raise InputError("layer_missing", value=unnamed.iloc[0], choices=choices)
        parts = tuple(
            _layer(name, overlay, accuracy_m, frame) for name, overlay, accuracy_m in kinds
        )
        return cls(parts, intake.sound_mandate(mandate), metric_crs)

    def areas(self, layer: str) -> gpd.GeoDataFrame:
        """Return the areas of a layer, sorted by code: the order in which ``rows`` counts.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        """
        return self._layer(layer).areas.copy()

    def rows(self, x: ArrayLike, y: ArrayLike, *, layer: str | None = None) -> NDArray[np.int32]:
        """Return for each point the position of its owner in ``areas(layer)``.

        Parameters
        ----------
        x, y
            Shape (n,), WGS 84 degrees. n may be 0.
        layer
            Default: the finest nested layer.

        Returns
        -------
        ndarray
            int32, shape (n,); -1 where no area holds the point.

        Raises
        ------
        InputError
            For coordinates that ``intake.point_arrays`` refuses.
        NotFoundError
            If there is no such layer, or no nested layer and none was named.
        """
        xs, ys = intake.point_arrays(x, y)
        return self._layer(layer or self.finest or "").owners(xs, ys)

    def locate(self, x: ArrayLike, y: ArrayLike) -> pd.DataFrame:
        """Return the owner of each point in every layer, and its status in the finest.

        Parameters
        ----------
        x, y
            Shape (n,), WGS 84 degrees. n may be 0.

        Returns
        -------
        DataFrame
            n rows in the order of the points; one ``str`` column per layer with the
            owner's code or a missing value; ``status``: inside, edge, overlap, gap or
            outside.

        Raises
        ------
        InputError
            For coordinates that ``intake.point_arrays`` refuses.
        """
        xs, ys = intake.point_arrays(x, y)
        rows = {name: part.owners(xs, ys) for name, part in self._layers.items()}
        columns = {
            name: self._layers[name].areas["code"].array.take(row, allow_fill=True)
            for name, row in rows.items()
        }
        names = pd.array(_STATUSES, dtype="str")
        columns[_STATUS_COLUMN] = names.take(self._statuses(xs, ys, rows))
        return pd.DataFrame(columns, index=pd.RangeIndex(len(xs)))

    def who(self, x: float, y: float, *, accuracy_m: float = 0.0) -> Answer:
        """Return everything known about one point.

        Parameters
        ----------
        x, y
            WGS 84 degrees.
        accuracy_m
            How far the point may be off, metres; the accuracy of the finest layer's
            own lines is added to it.

        Raises
        ------
        InputError
            If the point or ``accuracy_m`` cannot be used.
        """
        x, y = intake.one_point(x, y)
        radius_m = intake.length_m(accuracy_m, "accuracy_m")
        xs, ys = np.array([x]), np.array([y])
        rows = {name: part.owners(xs, ys) for name, part in self._layers.items()}
        held = tuple(
            Held(name, str(self._layers[name].areas["code"].iloc[row[0]]))
            for name, row in rows.items()
            if row[0] != _NOBODY
        )
        status = _STATUSES[int(self._statuses(xs, ys, rows)[0])]
        if self.finest is None:
            return Answer(x, y, status, None, None, "none", held, (), None)
        finest = self._layers[self.finest]
        radius_m += finest.accuracy_m
        candidates = _candidates(finest, x, y, radius_m)
        if rows[finest.name][0] == _NOBODY:
            near = _nearest(finest, x, y)
            return Answer(x, y, status, None, finest.name, "none", held, candidates, near)
        owner, *others = candidates
        unsure = owner.distance_m < radius_m or bool(others)
        word: Certainty = "ambiguous" if unsure else "certain"
        return Answer(x, y, status, owner.code, finest.name, word, held, candidates, None)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the locator to one file, replacing it in one step.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        kinds = [[part.name, part.overlay, part.accuracy_m] for part in self._layers.values()]
        mandate = None if self._mandate is None else shapely.to_wkb(self._mandate, hex=True)
        facts = {"layers": kinds, "mandate": mandate, "metric_crs": self.metric_crs}
        head = json.dumps(facts).encode()
        table = BytesIO()
        frames = [part.areas for part in self._layers.values()] or [_no_areas()]
        pd.concat(frames, ignore_index=True).to_parquet(table)
        snapshot.write(path, struct.pack("<Q", len(head)) + head + table.getvalue())

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Self:
        """Return the locator that ``save`` wrote.

        Raises
        ------
        NotFoundError
            If there is no such file.
        DamagedError
            If the file is broken, foreign or of another version.
        """
        body = snapshot.read(path)
        (size,) = struct.unpack_from("<Q", body)
        facts = json.loads(body[8 : 8 + size])
        frame = gpd.read_parquet(BytesIO(body[8 + size :]))
        parts = tuple(
            _layer(name, overlay, metres, frame) for name, overlay, metres in facts["layers"]
        )
        mandate = facts["mandate"]
        return cls(parts, mandate and shapely.from_wkb(mandate), facts["metric_crs"])

    def _layer(self, name: str) -> _Layer:
        try:
            return self._layers[name]
        except KeyError:
            raise NotFoundError("layer", name, choices=self.layers) from None

    def _statuses(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        rows: dict[str, NDArray[np.int32]],
    ) -> NDArray[np.int8]:
        statuses = np.full(len(x), _OUTSIDE, dtype=np.int8)
        statuses[self._in_mandate(x, y, rows)] = _GAP
        if self.finest is None:
            return statuses
        point, _, on_border = self._layers[self.finest].pairs(x, y)
        statuses[point] = _INSIDE
        statuses[np.bincount(point[~on_border], minlength=len(x)) > 1] = _OVERLAP
        edge = np.zeros(len(x), dtype=bool)
        edge[point[on_border]] = True
        statuses[edge & (statuses != _OVERLAP)] = _EDGE
        return statuses

    def _in_mandate(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        rows: dict[str, NDArray[np.int32]],
    ) -> NDArray[np.bool_]:
        if self._mandate is not None:
            return np.asarray(shapely.intersects_xy(self._mandate, x, y))
        coarser = [row for name, row in rows.items() if not self._layers[name].overlay][:-1]
        held = np.zeros(len(x), dtype=bool)
        for row in coarser:
            held |= row != _NOBODY
        return held


def _layer_kinds(
    areas: gpd.GeoDataFrame, layers: pd.DataFrame | None
) -> list[tuple[str, bool, float]]:
    if layers is None:
        kinds = [(str(name), False, 0.0) for name in areas["layer"].unique()]
    else:
        table = layers.sort_values(["overlay", "rank"], kind="stable").fillna({"accuracy_m": 0.0})
        rows = zip(table["layer"], table["overlay"], table["accuracy_m"], strict=True)
        kinds = [(str(name), bool(overlay), float(metres)) for name, overlay, metres in rows]
    if any(name == _STATUS_COLUMN for name, _, _ in kinds):
        raise InputError("bad_layer_name", field="layer", value=_STATUS_COLUMN)
    return kinds


def _layer(name: str, overlay: bool, accuracy_m: float, frame: gpd.GeoDataFrame) -> _Layer:  # noqa: FBT001 (one row of the table of layers)
    areas = frame[frame["layer"] == name].reset_index(drop=True)
    shapes = np.asarray(areas.geometry.array, dtype=object)
    return _Layer(name, overlay, accuracy_m, areas, shapes, STRtree(shapes))


def _no_areas() -> gpd.GeoDataFrame:
    columns = pd.DataFrame({"layer": [], "code": []}, dtype="str")
    return gpd.GeoDataFrame(columns, geometry=[], crs="EPSG:4326")


def _smallest(point: NDArray[np.int64], area: NDArray[np.int64], size: int) -> NDArray[np.int32]:
    owners = np.full(size, len(area) and area.max() + 1, dtype=np.int32)
    np.minimum.at(owners, point, area.astype(np.int32))
    unheld = np.ones(size, dtype=bool)
    unheld[point] = False
    owners[unheld] = _NOBODY
    return owners


def _candidates(layer: _Layer, x: float, y: float, radius_m: float) -> tuple[Candidate, ...]:
    """Return what holds the point or is reached: owner, other holders, then by distance."""
    _, holders, on_border = layer.pairs(np.array([x]), np.array([y]))
    touched = dict(zip(holders.tolist(), on_border.tolist(), strict=True))
    reached = {*touched, *_within(layer, x, y, radius_m)} if radius_m else set(touched)
    found = []
    for row in sorted(reached):
        shape = layer.shapes[row]
        distance_m = 0.0 if touched.get(row) else certainty.border_distance_m(shape, x, y)
        if row in touched or distance_m <= radius_m:
            share = certainty.circle_share(shape, x, y, radius_m) if radius_m else None
            code = str(layer.areas["code"].iloc[row])
            found.append(Candidate(layer.name, code, row in touched, distance_m, share))
    holding = [candidate for candidate in found if candidate.holds]
    others = [candidate for candidate in found if not candidate.holds]
    return (*holding, *sorted(others, key=lambda c: (c.distance_m, c.code)))


def _nearest(layer: _Layer, x: float, y: float) -> Candidate | None:
    if not len(layer.shapes):
        return None
    first: BaseGeometry = layer.shapes[int(layer.tree.nearest(shapely.Point(x, y)))]
    rows = _within(layer, x, y, certainty.border_distance_m(first, x, y))
    found = [(certainty.border_distance_m(layer.shapes[row], x, y), row) for row in sorted(rows)]
    distance_m, row = min(found)
    return Candidate(layer.name, str(layer.areas["code"].iloc[row]), False, distance_m, None)


def _within(layer: _Layer, x: float, y: float, radius_m: float) -> set[int]:
    """Return every area whose box lies within a radius, and perhaps some beyond it."""
    across, up = certainty.reach_degrees(y, radius_m * 1.001 + 0.01)
    boxes = [
        shapely.box(x + turn - across, y - up, x + turn + across, y + up)
        for turn in (-360.0, 0.0, 360.0)
    ]
    return set(layer.tree.query(boxes)[1].tolist())
