"""Find the owner of every point in every layer, by one rule.

Areas are closed: a point on a border is held by every area whose border it
touches. The smallest code owns::

    ┌─────┬─────┐   p  inside A1
    │ A1  q  B2 │   q  on the border of both: owner A1, status edge
    │  p  │     │   r  outside, or a gap where the mandate holds it
    └─────┴─────┘ r
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from gridward.coordinates import metric_crs_at
from gridward.errors import InputError, NotFoundError
from gridward.locating import intake, saving, snapshot
from gridward.locating.answers import Answer, Held, Status
from gridward.locating.kernel import EDGE, INSIDE, NOBODY, NONE, OVERLAP
from gridward.locating.layer import Layer
from gridward.locating.rivals import rivals
from gridward.locating.rung import Rung
from gridward.locating.saving import SavedLayer
from gridward.locating.shares import shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

_STATUS_COLUMN = "status"
_STATUSES: tuple[Status, ...] = ("inside", "edge", "overlap", "gap", "outside")
_GAP, _OUTSIDE = 3, 4
_STATUS_OF_STATE = {INSIDE: 0, EDGE: 1, OVERLAP: 2, NONE: _OUTSIDE}
_FROM_STATE = np.array([_STATUS_OF_STATE[state] for state in range(4)], dtype=np.int8)


class Locator:
    """Answer for points which area of each layer holds them.

    A locator never changes. Coordinates are WGS 84 degrees, longitude x, latitude y.

    Attributes
    ----------
    layers
        Names of the layers: nested ones from coarse to fine, then overlays.
    finest
        The finest nested layer; None without nested layers. Where others stand beside it,
        the one that they stand beside.
    metric_crs
        EPSG code of the workspace's metric CRS, if one was given.
    """

    def __init__(
        self,
        layers: tuple[Layer, ...],
        mandate: Layer | None,
        metric_crs: int | None,
        ground: tuple[str, ...] | None = None,
        *,
        rung: Rung | None = None,
    ) -> None:
        nested = [layer for layer in layers if not layer.overlay]
        self.layers: tuple[str, ...] = tuple(layer.name for layer in layers)
        self._rung = Rung.of(nested[-1:], ()) if rung is None and nested else rung
        finest = [layer.name for layer in self._rung.layers] if self._rung else []
        self.finest: str | None = finest[0] if finest else None
        self.metric_crs = metric_crs
        self._layers = {layer.name: layer for layer in layers}
        self._mandate = mandate
        coarser = (layer.name for layer in nested if layer.name not in finest)
        self._ground = tuple(coarser) if ground is None else ground

    @classmethod
    def build(
        cls,
        areas: gpd.GeoDataFrame,
        *,
        layers: pd.DataFrame | None = None,
        mandate: BaseGeometry | Sequence[str] | None = None,
        metric_crs: int | None = None,
        trusted: bool = False,
    ) -> Self:
        """Return a locator over areas.

        Parameters
        ----------
        areas
            Columns ``code``, ``layer`` and the geometry, any CRS; ``name``, ``name_en``
            and ``parent_code`` optional. May have no rows.
        layers
            ``frames.LAYERS``. Without it every layer is nested, coarse to fine in the
            order of first appearance, and its lines are exact. Its columns ``beside`` and
            ``may_overlap`` may be missing: no layer then stands beside another.
        mandate
            Ground that must be covered, WGS 84; or the nested layers whose areas together
            are that ground. Unless given, all nested layers but the finest.
        metric_crs
            EPSG code of the metric CRS in which lengths and areas are told.
        trusted
            The caller knows every polygon to be valid: do not spend time on that check.

        Raises
        ------
        InputError
            Naming the area, for what ``intake.sound_areas`` refuses; ``layer_missing``
            for areas or a mandate of a layer that ``layers`` does not name;
            ``bad_layer_name`` for a layer called ``status``.
        """
        sound = intake.sound_areas(areas, trusted=trusted)
        kinds = _layer_kinds(sound.layers, layers)
        choices = tuple(name for name, _, _ in kinds)
        beside, overlapping = _finest(layers)
        ground = None
        if mandate is not None and not isinstance(mandate, BaseGeometry):
            ground = tuple(mandate)
        unnamed = [name for name in (*sound.layers, *(ground or ())) if name not in choices]
        if unnamed:
            raise InputError("layer_missing", value=unnamed[0], choices=choices)
        parts = tuple(
            Layer.of(name, sound.of(name), overlay=overlay, accuracy_m=accuracy_m)
            for name, overlay, accuracy_m in kinds
        )
        rung = _rung(parts, beside, overlapping)
        if not isinstance(mandate, BaseGeometry):
            return cls(parts, None, metric_crs, ground, rung=rung)
        drawn = intake.sound_mandate(mandate)
        bounds = Layer.of(drawn.layers[0], drawn, overlay=True, accuracy_m=0.0)
        return cls(parts, bounds, metric_crs, rung=rung)

    def areas(self, layer: str) -> gpd.GeoDataFrame:
        """Return the areas of a layer, sorted by code: the order in which ``rows`` counts.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        """
        return self._layer(layer).areas()

    def table(self, layer: str) -> pd.DataFrame:
        """Return what ``areas`` does without the polygons, which a loaded locator makes anew.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        """
        return self._layer(layer).table.copy()

    def rows(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        layer: str | None = None,
        threads: int | None = None,
    ) -> NDArray[np.int32]:
        """Return for each point the position of its owner in ``areas(layer)``.

        Parameters
        ----------
        x, y
            Shape (n,), WGS 84 degrees. n may be 0. One point may be two floats.
        layer
            Default: the finest nested layer.
        threads
            At most; default: every processor for many points, one for few.

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
        part = self._layer(layer or self.finest or "")
        lone = intake.lone_point(x, y)
        if lone and part.is_indexed:
            rows = np.empty(1, np.int32)  # sooner than an array of a list
            rows[0] = part.owner(*lone)
            return rows
        if lone:
            x, y = [lone[0]], [lone[1]]
        xs, ys = intake.point_arrays(x, y)
        return part.resolve(xs, ys, _threads(threads))[0]

    def locate(self, x: ArrayLike, y: ArrayLike, *, threads: int | None = None) -> pd.DataFrame:
        """Return the owner of each point in every layer, and its status in the finest.

        Parameters
        ----------
        x, y
            Shape (n,), WGS 84 degrees. n may be 0.
        threads
            As in ``rows``.

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
        found = self._resolved(xs, ys, _threads(threads))
        columns = {
            name: self._layers[name].table["code"].array.take(rows, allow_fill=True)
            for name, (rows, _) in found.items()
        }
        statuses = self._statuses(xs, ys, found)
        columns[_STATUS_COLUMN] = pd.array(_STATUSES, dtype="str").take(statuses)
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
        holders = self._holders(x, y)
        held = tuple(
            Held(name, self._layers[name].codes[next(iter(rows))])
            for name, rows in holders.items()
            if rows
        )
        status = self._status(x, y, holders)
        if self._rung is None:
            return Answer(x, y, status, None, None, "none", held, (), None)
        candidates, word = self._rung.candidates(x, y, radius_m, holders=holders)
        if word == "none":
            near = self._rung.nearest(x, y)
            return Answer(x, y, status, None, self.finest, word, held, candidates, near)
        owner = candidates[0]
        return Answer(x, y, status, owner.code, owner.layer, word, held, candidates, None)

    def rivals(self, x: ArrayLike, y: ArrayLike, *, accuracy_m: ArrayLike = 0.0) -> pd.DataFrame:
        """Return every candidate of many points: ``who`` for each, in one frame.

        Parameters
        ----------
        x, y
            Shape (n,), WGS 84 degrees. n may be 0.
        accuracy_m
            How far the points may be off, metres: one length, or shape (n,).

        Returns
        -------
        DataFrame
            As ``rivals.rivals`` says: ``point``, ``status``, ``certainty``, ``owner``,
            ``candidate``, ``holds``, ``distance_m``, ``share``.

        Raises
        ------
        InputError
            For coordinates that ``intake.point_arrays`` refuses, or if ``accuracy_m`` is
            no length or not one for each point (``different_lengths``).
        """
        xs, ys = intake.point_arrays(x, y)
        lengths = intake.lengths_m(accuracy_m, "accuracy_m", count=len(xs))
        return rivals(lambda *place: self.who(*place[:2], accuracy_m=place[2]), xs, ys, lengths)

    def shares(self, geometry: BaseGeometry, *, layer: str | None = None) -> pd.DataFrame:
        """Return how much of a line or polygon lies in each area of a layer.

        Parameters
        ----------
        geometry
            A valid line or polygon, or several of one kind, WGS 84.
        layer
            Default: the finest nested layer.

        Returns
        -------
        DataFrame
            As ``shares.shares`` says, measured in ``metric_crs`` or, without one, in the
            metric CRS of the place.

        Raises
        ------
        InputError
            For a geometry that is empty, invalid, or no line or polygon.
        NotFoundError
            If there is no such layer, or no nested layer and none was named.
        """
        part = self._layer(layer or self.finest or "")
        place = (0.0, 0.0) if geometry.is_empty else geometry.centroid.coords[0]
        crs = self.metric_crs or metric_crs_at(*place)
        return shares(geometry, part.areas(), layer=part.name, metric_crs=crs)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the locator to one file, replacing it in one step.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        parts = [*self._layers.values(), *([self._mandate] if self._mandate else [])]
        kinds = [[part.name, part.overlay, part.accuracy_m] for part in parts]
        facts = {
            "layers": kinds,
            "mandate": self._mandate is not None,
            "ground": self._ground,
            "finest": [part.name for part in self._rung.layers] if self._rung else [],
            "overlapping": self._rung.overlapping if self._rung else [],
            "metric_crs": self.metric_crs,
        }
        arrays: dict[str, NDArray[Any]] = {}
        for number, part in enumerate(parts):
            arrays |= saving.sections(part, number)
        snapshot.write(path, facts, arrays)

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, verify: bool = False) -> Self:
        """Return the locator that ``save`` wrote.

        Parameters
        ----------
        path
            The file.
        verify
            Check every byte now. Otherwise the head and the length are checked, in
            milliseconds whatever the size, and what a question needs is checked before
            it is first used: such a question may raise ``DamagedError``.

        Raises
        ------
        NotFoundError
            If there is no such file.
        DamagedError
            If the file is broken, foreign or of another version.
        """
        facts, file = snapshot.read(path)
        if verify:
            file.verify()
        parts = [
            SavedLayer(name, file, number, overlay=overlay, accuracy_m=metres)
            for number, (name, overlay, metres) in enumerate(facts["layers"])
        ]
        mandate = parts.pop() if facts["mandate"] else None
        rung = _rung(parts, facts["finest"], facts["overlapping"])
        return cls(tuple(parts), mandate, facts["metric_crs"], tuple(facts["ground"]), rung=rung)

    def replace(self, areas: gpd.GeoDataFrame, *, gone: pd.DataFrame | None = None) -> Self:
        """Return a locator in which some areas are exchanged, new ones added, others taken out.

        It answers as one built from all areas would, and saves the same bytes. Of a layer
        that is indexed only the cells that the areas touch are divided again (``patching``
        says when not); layers without them are shared with this locator, index and all.

        Parameters
        ----------
        areas
            As for ``build``; an area of the same layer and code takes the place of ours.
        gone
            Columns ``layer`` and ``code`` of areas that are no more; one that is not here,
            or that is among ``areas``, changes nothing.

        Raises
        ------
        InputError
            As for ``build``; ``layer_missing`` for a layer that is not here.
        """
        sound = intake.sound_areas(areas)
        left: dict[str, list[str]] = {}
        if gone is not None:
            for name, codes in gone.groupby("layer", sort=False)["code"]:
                left[str(name)] = codes.tolist()
        for name in (*sound.layers, *left):
            if name not in self._layers:
                raise InputError("layer_missing", value=name, choices=self.layers)
        parts = tuple(
            part.replaced(sound.of(name), left.get(name, ()))
            if name in sound.layers or name in left
            else part
            for name, part in self._layers.items()
        )
        rung = self._rung and self._rung.over(parts)
        return type(self)(parts, self._mandate, self.metric_crs, self._ground, rung=rung)

    def _layer(self, name: str) -> Layer:
        try:
            return self._layers[name]
        except KeyError:
            raise NotFoundError("layer", name, choices=self.layers) from None

    def _holders(self, x: float, y: float) -> dict[str, dict[int, bool]]:
        return {name: part.holders(x, y) for name, part in self._layers.items()}

    def _resolved(
        self, x: NDArray[np.float64], y: NDArray[np.float64], threads: int
    ) -> dict[str, tuple[NDArray[np.int32], NDArray[np.uint8]]]:
        return {name: part.resolve(x, y, threads) for name, part in self._layers.items()}

    def _statuses(
        self,
        x: NDArray[np.float64],
        y: NDArray[np.float64],
        found: dict[str, tuple[NDArray[np.int32], NDArray[np.uint8]]],
    ) -> NDArray[np.int8]:
        """Return positions in ``_STATUSES``."""
        statuses = np.full(len(x), _OUTSIDE, dtype=np.int8)
        if self._rung is not None:
            states = self._rung.states(found, lambda one: self._holders(x[one], y[one]))
            statuses = _FROM_STATE[states]
        alone = np.flatnonzero(statuses == _OUTSIDE)
        if self._mandate is not None:
            rows, _ = self._mandate.resolve(_sealed(x[alone]), _sealed(y[alone]))
            statuses[alone[rows != NOBODY]] = _GAP
            return statuses
        for name in self._ground:
            statuses[alone[found[name][0][alone] != NOBODY]] = _GAP
        return statuses

    def _status(self, x: float, y: float, holders: dict[str, dict[int, bool]]) -> Status:
        held = None if self._rung is None else self._rung.status(holders)
        if held is not None:
            return held
        if self._mandate is not None:
            return "gap" if self._mandate.holders(x, y) else "outside"
        return "gap" if any(holders[name] for name in self._ground) else "outside"


def _threads(wanted: int | None) -> int:
    return wanted if wanted is not None else os.cpu_count() or 1


def _sealed(array: NDArray[np.float64]) -> NDArray[np.float64]:
    array.flags.writeable = False  # one type of array, so that the kernel compiles once
    return array


def _layer_kinds(
    names: tuple[str, ...], layers: pd.DataFrame | None
) -> list[tuple[str, bool, float]]:
    if layers is None:
        kinds = [(name, False, 0.0) for name in names]
    else:
        table = layers.sort_values(["overlay", "rank", "layer"]).fillna({"accuracy_m": 0.0})
        rows = zip(table["layer"], table["overlay"], table["accuracy_m"], strict=True)
        kinds = [(str(name), bool(overlay), float(metres)) for name, overlay, metres in rows]
    if any(name == _STATUS_COLUMN for name, _, _ in kinds):
        raise InputError("bad_layer_name", field="layer", value=_STATUS_COLUMN)
    return kinds


def _finest(layers: pd.DataFrame | None) -> tuple[list[str], list[str]]:
    """Return the layers on the last rung of a tree, and those that may overlap the others.

    Where nothing is said of it, the last nested layer stands alone; nothing is returned.
    """
    if layers is None or "beside" not in layers or not layers["beside"].notna().any():
        return [], []
    nested = layers[~layers["overlay"]].sort_values(["rank", "layer"])
    first = nested["beside"].fillna(nested["layer"])
    last = list(dict.fromkeys(first))[-1]
    rung = nested[first == last].sort_values("beside", na_position="first", kind="stable")
    overlapping = rung.loc[rung["may_overlap"], "layer"]
    return rung["layer"].tolist(), overlapping.tolist()


def _rung(parts: Iterable[Layer], finest: Sequence[str], overlapping: Sequence[str]) -> Rung | None:
    named = {part.name: part for part in parts}
    rung = [named[name] for name in finest]
    return Rung.of(rung, overlapping) if rung else None
