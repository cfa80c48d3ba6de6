"""Hold what is in force on one day: areas and units by the names and parents of that day."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from gridward.duty import Book, Grounds, Tree
from gridward.frames import plain_values
from gridward.registry import Rungs, as_of, in_force, layer_order
from gridward.registry.vocabulary import EXCEPTION
from gridward.workspace.answers import NamedArea, NamedMatter, NamedUnit

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from gridward.locating import Locator
    from gridward.workspace.state import State

_AREA = ["layer", "code"]  # what an area is told apart by


@dataclass(frozen=True, eq=False)
class Day:
    """What is in force on one day: the areas, their layers, and the locator over them."""

    at: str  # ISO date
    ground: tuple[object, ...]  # equal on days with the same areas, layers and mandate
    entered: gpd.GeoDataFrame  # the areas of the register, drawn or not
    layers: pd.DataFrame  # frames.LAYERS that had begun
    locator: Locator
    state: State = field(repr=False)

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Return the areas that are drawn."""
        return self.entered[self.entered.geometry.notna()]

    @cached_property
    def finest_areas(self) -> gpd.GeoDataFrame:
        """Return the drawn areas of the finest layer and of those that stand beside it."""
        return self.areas[self.areas["layer"].isin(list(self.rungs.finest))]

    @cached_property
    def mandate(self) -> BaseGeometry | None:
        """Return the ground that must be covered: given, or the areas of the top layers."""
        return self.state.mandate_over(self.entered, self.layers, self.at)

    @cached_property
    def matters(self) -> pd.DataFrame:
        """Return the matters in force."""
        return in_force(self.state.matters, self.at)

    @cached_property
    def matter_codes(self) -> frozenset[str]:
        """Return the codes of the matters in force."""
        return frozenset(self.matters["code"])

    @cached_property
    def book(self) -> Book:
        """Return the responsibilities, with the tree of matters that there is."""
        parents = dict(zip(self.matters["code"], self.matters["parent_code"], strict=True))
        return self.state.book.with_matters(parents)

    @cached_property
    def grounds(self) -> Grounds:
        """Return the drawn exceptions as they are drawn, ready to be asked."""
        return Grounds(in_force(self.state.exceptions, self.at).reset_index(drop=True))

    @cached_property
    def layer_names(self) -> list[str]:
        """Return the names of the layers, nested ones coarse to fine, overlays last."""
        return layer_order(self.layers)

    @cached_property
    def nested(self) -> list[str]:
        """Return the names of the nested layers, coarse to fine."""
        return layer_order(self.layers[~self.layers["overlay"]])

    @cached_property
    def rungs(self) -> Rungs:
        """Return the rungs of the tree of layers."""
        return Rungs.of(self.layers)

    @cached_property
    def tree(self) -> Tree:
        """Return the tree that duties are resolved in."""
        if self.rungs.is_line:
            return Tree(self.rungs)
        several = {place for place, above in self._parents.items() if self._stands_beside(above)}
        return Tree(self.rungs, {place: self._parents[place] for place in several})

    @property
    def finest(self) -> str:
        """Return the finest nested layer, that others may stand beside.

        Raises
        ------
        InputError
            If there is none yet (``no_areas``).
        """
        return self.rungs.finest[0] if self.nested else self.state.finest

    def area(self, layer: str, code: str) -> NamedArea:
        """Return an area or drawn exception with the names that it had."""
        return self._named_areas.get((layer, code)) or NamedArea(layer, code, None, None)

    def matter(self, code: str) -> NamedMatter:
        """Return a matter with the names that it had; the code alone, if it was never there."""
        return self._named_matters.get(code) or NamedMatter(code, code, None)

    def unit(self, code: str) -> NamedUnit:
        """Return a unit with the names that it had; the code alone, if it was never there."""
        return self._named_units.get(code) or NamedUnit(code, code, None, None)

    def chain(self, layer: str, code: str) -> list[tuple[str, str]]:
        """Return layer and code of a nested area and all above it, coarse to fine."""
        line = [(layer, code)]
        while (above := self._parents.get(line[-1])) is not None:
            line.append(above)
        return line[::-1]

    def made_ready(self) -> None:
        """Make what a question needs, so that none has to wait for it."""
        if self.entered.empty or not self.nested:
            return
        layer, code = self.entered[_AREA].iloc[0]
        self.area(layer, code)
        self.unit(code)
        self.chain(layer, code)
        for name in self.locator.layers:
            self.locator.rows([0.0, 0.0], [0.0, 0.0], layer=name)
        self.locator.who(0.0, 0.0)
        _ = self.book, self.grounds, self.matter_codes, self.state.identifiers_of_areas

    @cached_property
    def unit_parents(self) -> dict[str, str | None]:
        """Return the code above each unit."""
        units = as_of(self.state.units, self.at, ["code"])
        return dict(zip(units["code"], units["parent_code"], strict=True))

    @cached_property
    def _known(self) -> pd.DataFrame:
        """Return every area, as it was on the day or, where it was not, when nearest to it."""
        return as_of(pd.DataFrame(self.state.areas), self.at, ["layer", "code"])

    @cached_property
    def _named_areas(self) -> dict[tuple[str, str], NamedArea]:
        texts = (plain_values(self._known[column]) for column in (*_AREA, "name", "name_en"))
        drawn = as_of(pd.DataFrame(self.state.exceptions), self.at, ["code"])
        return {
            (layer, code): NamedArea(layer, code, name, name_en)
            for layer, code, name, name_en in zip(*texts, strict=True)
        } | {
            (EXCEPTION, code): NamedArea(EXCEPTION, code, name, None)
            for code, name in zip(drawn["code"], plain_values(drawn["name"]), strict=True)
        }

    @cached_property
    def _named_matters(self) -> dict[str, NamedMatter]:
        known = as_of(self.state.matters, self.at, ["code"])
        texts = (plain_values(known[column]) for column in ("code", "name", "name_en"))
        return {
            code: NamedMatter(code, name, name_en)
            for code, name, name_en in zip(*texts, strict=True)
        }

    @cached_property
    def _named_units(self) -> dict[str, NamedUnit]:
        units = as_of(self.state.units, self.at, ["code"])
        columns = ("code", "name", "name_en", "phone", "holder", "kind")
        rows = zip(*(plain_values(units[column]) for column in columns), strict=True)
        return {
            code: NamedUnit(
                code, name, name_en, phone, holder, vacant=kind == "post" and holder is None
            )
            for code, name, name_en, phone, holder, kind in rows
        }

    @cached_property
    def _parents(self) -> dict[tuple[str, str], tuple[str, str]]:
        children = self._known.dropna(subset=["parent_code"])
        keys = zip(*(plain_values(children[name]) for name in (*_AREA, "parent_code")), strict=True)
        return {
            (layer, code): (above, parent)
            for layer, code, parent in keys
            for above in self.state.layers_above(layer)
            if (above, parent) in self._named_areas
        }

    def _stands_beside(self, place: tuple[str, str]) -> bool:
        return len(self.rungs.with_peers(place[0])) > 1


def layers_of(layers: pd.DataFrame, areas: gpd.GeoDataFrame, at: str) -> pd.DataFrame:
    """Return the layers of which something was drawn by a day, and those still empty.

    A layer that begins later, such as grids that are introduced next year, leaves the
    answers about earlier days as they were.
    """
    begun = areas["valid_from"].isna() | (areas["valid_from"] <= at)
    drawn = areas.loc[begun & areas.geometry.notna(), "layer"].unique()
    known = layers["layer"].isin(drawn) | ~layers["layer"].isin(areas["layer"].unique())
    return layers[known]
