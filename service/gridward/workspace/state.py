"""Hold one revision of a workspace in memory, so that a question touches no disk.

A state never changes. When the file has a newer revision the next question builds the
next state beside it; whoever still works with the old one keeps old answers, whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from gridward.coordinates import metric_crs_at
from gridward.errors import InputError
from gridward.locating import Locator
from gridward.registry import in_force, layer_order
from gridward.workspace.answers import NamedArea, NamedMatter, NamedUnit

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from gridward.store import Records
    from gridward.workspace.annotations import Annotations


@dataclass(frozen=True)
class Day:
    """What is in force on one day: the areas, and the locator over them."""

    areas: gpd.GeoDataFrame
    locator: Locator


@dataclass(frozen=True, eq=False)
class State:
    """Everything that questions need of one revision."""

    revision: int
    settings: dict[str, str]
    layers: pd.DataFrame
    areas: gpd.GeoDataFrame
    units: pd.DataFrame
    matters: pd.DataFrame
    responsibilities: pd.DataFrame
    given_mandate: BaseGeometry | None
    excused: BaseGeometry | None
    annotated: dict[str, Annotations] = field(default_factory=dict)  # made so far, by day
    _days: dict[bytes, Day] = field(default_factory=dict)

    @classmethod
    def read(cls, records: Records) -> State:
        """Return the state of the revision that a transaction sees."""
        excused = records.excused()
        return cls(
            revision=records.revision(),
            settings=records.settings(),
            layers=records.layers(),
            areas=records.areas(),
            units=records.units(),
            matters=records.matters(),
            responsibilities=records.responsibilities(),
            given_mandate=records.mandate(),
            excused=excused.union_all() if len(excused) else None,
        )

    @cached_property
    def layer_names(self) -> list[str]:
        """Return the names of the layers, nested ones coarse to fine, overlays last."""
        return layer_order(self.layers)

    @cached_property
    def nested(self) -> list[str]:
        """Return the names of the nested layers, coarse to fine."""
        return layer_order(self.layers[~self.layers["overlay"]])

    @property
    def metric_crs(self) -> int:
        """Return the EPSG code that the workspace measures in.

        Raises
        ------
        InputError
            If it was never chosen, as there are no areas yet (``mandate_missing``).
        """
        if chosen := self.settings.get("metric_crs"):
            return int(chosen)
        if self.mandate is None:
            raise InputError("mandate_missing")
        centre = self.mandate.centroid
        return metric_crs_at(centre.x, centre.y)

    @cached_property
    def mandate(self) -> BaseGeometry | None:
        """Return the ground that must be covered: given, or the coarsest layer's areas."""
        if self.given_mandate is not None:
            return self.given_mandate
        coarsest = self.areas[self.areas["layer"].isin(self.nested[:1])]
        return coarsest.union_all() if len(coarsest) else None

    def day(self, at: str) -> Day:
        """Return what is in force on a day; days with the same areas share one locator."""
        areas = in_force(self.areas, at)
        key = areas.index.to_numpy().tobytes()
        if key not in self._days:
            metric_crs = None if self.mandate is None else self.metric_crs
            locator = Locator.build(
                areas, layers=self.layers, mandate=self.mandate, metric_crs=metric_crs
            )
            self._days[key] = Day(areas, locator)
        return self._days[key]

    def area(self, layer: str, code: str) -> NamedArea:
        """Return an area that is there, with its names."""
        return self._named_areas[layer, code]

    def unit(self, code: str) -> NamedUnit:
        """Return a unit that is there, with its names."""
        return self._named_units[code]

    def matter(self, code: str) -> NamedMatter:
        """Return a matter that is there, with its names."""
        return self._named_matters[code]

    def chain(self, layer: str, code: str) -> list[tuple[str, str]]:
        """Return layer and code of a nested area and all above it, coarse to fine."""
        line = [(layer, code)]
        while (above := self._parents.get(line[-1])) is not None:
            line.append(above)
        return line[::-1]

    def above(self, layer: str) -> str | None:
        """Return the layer above a layer; none for the top and for overlays."""
        return self._layers_above.get(layer)

    def lines_accuracy_m(self, layer: str) -> float | None:
        """Return how far a layer's lines may be off, metres; none where that is not known."""
        accuracy_m = self.layers.loc[self.layers["layer"] == layer, "accuracy_m"].dropna()
        return None if accuracy_m.empty else float(accuracy_m.iloc[0])

    @cached_property
    def matter_parents(self) -> dict[str, str | None]:
        """Return the code above each matter."""
        return dict(zip(self.matters["code"], self.matters["parent_code"], strict=True))

    @cached_property
    def _named_areas(self) -> dict[tuple[str, str], NamedArea]:
        texts = (self.areas[column] for column in ("layer", "code", "name", "name_en"))
        rows = zip(*texts, strict=True)
        return {
            (layer, code): NamedArea(layer, code, _text(name), _text(name_en))
            for layer, code, name, name_en in rows
        }

    @cached_property
    def _named_units(self) -> dict[str, NamedUnit]:
        texts = (self.units[column] for column in ("code", "name", "name_en", "phone"))
        rows = zip(*texts, strict=True)
        return {
            code: NamedUnit(code, name, _text(name_en), _text(phone))
            for code, name, name_en, phone in rows
        }

    @cached_property
    def _named_matters(self) -> dict[str, NamedMatter]:
        texts = (self.matters[column] for column in ("code", "name", "name_en"))
        return {
            code: NamedMatter(code, name, _text(name_en))
            for code, name, name_en in zip(*texts, strict=True)
        }

    @cached_property
    def _layers_above(self) -> dict[str, str]:
        nested = self.layers.dropna(subset=["parent_layer"])
        return dict(zip(nested["layer"], nested["parent_layer"], strict=True))

    @cached_property
    def _parents(self) -> dict[tuple[str, str], tuple[str, str]]:
        children = self.areas.dropna(subset=["parent_code"])
        keys = zip(children["layer"], children["code"], children["parent_code"], strict=True)
        layers = self._layers_above
        return {
            (layer, code): (layers[layer], above) for layer, code, above in keys if layer in layers
        }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
