"""Hold one revision of a workspace in memory, so that a question touches no disk.

A state never changes. When there is a newer revision the next state is made beside it, from it
(``succession``); whoever still works with the old one keeps old answers, whole.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import shapely

from gridward import duty
from gridward.coordinates import Datum
from gridward.errors import InputError
from gridward.frames import plain_values
from gridward.locating import Locator
from gridward.registry import (
    Roles,
    Rungs,
    in_force,
    layer_order,
    read_schemes,
    shipped_schemes,
)
from gridward.registry.vocabulary import EXCEPTION
from gridward.workspace.answers import AreaIdentifier
from gridward.workspace.day import Day, layers_of
from gridward.workspace.shared_locators import shared_locator
from gridward.workspace.succession import Footing, nearest, readings, still_true

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from gridward.registry import Schemes
    from gridward.store import Reading, Records
    from gridward.workspace.annotations import Annotations

_Dated = tuple[AreaIdentifier, str | None, str | None]  # with its first and last day

_MOST_DAYS = 4  # whose locators are kept at a time; a question about another builds its own


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
    exceptions: gpd.GeoDataFrame
    own_roles: pd.DataFrame
    identifiers: pd.DataFrame
    mandates: gpd.GeoDataFrame  # the ground that was given to be covered, by its days
    excuses: gpd.GeoDataFrame  # and what is taken out of it
    readings: dict[str, Reading] = field(repr=False)  # the tables, to make the next state from
    shared: Path | None = None  # a folder of locators that several processes share
    annotated: dict[str, Annotations] = field(default_factory=dict)  # made so far, by day
    _days: dict[str, Day] = field(default_factory=dict)  # of the last days asked about
    _footings: list[Footing] = field(default_factory=list)  # locators to make others from
    _mandates: dict[bytes, BaseGeometry | None] = field(default_factory=dict)
    _datums: dict[str, Datum] = field(default_factory=dict)
    _building: Lock = field(default_factory=Lock)

    @classmethod
    def read(
        cls, records: Records, *, shared: Path | None = None, before: State | None = None
    ) -> State:
        """Return the state of the revision that a transaction sees.

        Parameters
        ----------
        records
            Of the transaction.
        shared
            A folder of locators that several processes share.
        before
            A state of another revision, from which is taken what is still so.
        """
        read = readings(records, {} if before is None else before.readings)
        state = cls(
            revision=records.revision(),
            settings=records.settings(),
            layers=records.layers(),
            areas=read["areas"].frame,
            units=read["units"].frame,
            matters=read["matters"].frame,
            responsibilities=read["responsibilities"].frame,
            exceptions=read["exceptions"].frame,
            own_roles=read["roles"].frame,
            identifiers=read["identifiers"].frame,
            mandates=records.mandates(),
            excuses=read["excused"].frame,
            readings=read,
            shared=shared,
        )
        if before is not None:
            state._follow(before)
        return state

    def _follow(self, before: State) -> None:
        """Take over what the state before has made of what is still so."""
        beside = ["settings"] if self.settings == before.settings else []
        beside += ["layers"] if self.layers.equals(before.layers) else []
        kept = still_true(vars(before), before.readings, self.readings, beside=beside)
        vars(self).update(kept)
        self._footings.extend(before.footings())
        self._mandates.update(before._mandates)

    def footings(self) -> list[Footing]:
        """Return the locators of the last days asked about, to make others from."""
        made = {id(day.locator) for day in list(self._days.values())}
        own = [one for one in list(self._footings) if id(one.locator) in made]
        return own or list(self._footings)

    def made_ready(self, before: State) -> None:
        """Make what questions about the last day that another state was asked about need."""
        for at in list(before._days)[-1:]:
            self.day(at).made_ready()

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
        """Return the rungs of the tree of layers, whatever has begun."""
        return Rungs.of(self.layers)

    @property
    def top_layers(self) -> list[str]:
        """Return the nested layers with none above them; what they cover must be covered."""
        return _tops(self.layers)

    @property
    def metric_crs(self) -> int:
        """Return the EPSG code that the workspace measures in.

        Raises
        ------
        InputError
            If it was never chosen, as there are no areas yet (``no_areas``).
        """
        return int(self.settings["metric_crs"]) if self.has_areas else _no_areas()

    @property
    def finest(self) -> str:
        """Return the finest nested layer, that others may stand beside.

        Raises
        ------
        InputError
            If there is none yet (``no_areas``).
        """
        return self.rungs.finest[0] if self.nested else _no_areas()

    @property
    def has_areas(self) -> bool:
        """Tell whether anything was ever drawn here, so that a metric CRS was chosen."""
        return "metric_crs" in self.settings

    @cached_property
    def offset_ground(self) -> BaseGeometry | None:
        """Return the ground where GCJ-02 and BD-09 are offset; none: the published box."""
        stated = self.settings.get("offset_ground")
        return None if stated is None else shapely.from_wkt(stated)

    def datum(self, said: str | Datum) -> Datum:
        """Return a datum that is offset on the ground of this workspace.

        Raises
        ------
        InputError
            As ``Datum.named``.
        """
        if isinstance(said, str) and said in self._datums:
            return self._datums[said]
        named = Datum.named(said) if isinstance(said, str) else said
        here = replace(named, offset_ground=self.offset_ground) if named.crs is None else named
        if isinstance(said, str):
            self._datums[said] = here
        return here

    def day(self, at: str) -> Day:
        """Return what is in force on a day; days with the same areas share one locator."""
        if (known := self._days.get(at)) is not None:
            return known
        with self._building:
            if at not in self._days:
                day = self._day(at)
                while len(self._days) >= _MOST_DAYS:
                    self._days.pop(next(iter(self._days)))
                self._days[at] = day
            return self._days[at]

    def given_mandate(self, at: str) -> BaseGeometry | None:
        """Return the ground that was given to be covered on a day; none if none was."""
        given = in_force(self.mandates, at)
        return given.geometry.iloc[-1] if len(given) else None

    def excused(self, at: str) -> BaseGeometry | None:
        """Return the ground that is taken out on a day, for whatever reason."""
        there = in_force(self.excuses, at)
        return there.union_all() if len(there) else None

    def mandate(self, at: str) -> BaseGeometry | None:
        """Return the ground that must be covered on a day; none where nothing is drawn."""
        return self.mandate_over(in_force(self.areas, at), self.layers, at)

    def mandate_over(
        self, areas: gpd.GeoDataFrame, layers: pd.DataFrame, at: str
    ) -> BaseGeometry | None:
        """Return the ground that was given, or that of areas of the top layers of a tree."""
        if (given := self.given_mandate(at)) is not None:
            return given
        coarsest = areas[areas["layer"].isin(_tops(layers)) & areas.geometry.notna()]
        key = b"".join(shapely.to_wkb(np.asarray(coarsest.geometry.array, dtype=object)))
        key = sha256(key).digest()
        if key not in self._mandates:  # uniting thousands of areas takes a second
            while len(self._mandates) >= _MOST_DAYS:
                self._mandates.pop(next(iter(self._mandates)), None)
            self._mandates[key] = coarsest.union_all() if len(coarsest) else None
        return self._mandates[key]

    def _day(self, at: str) -> Day:
        areas, layers = in_force(self.areas, at), layers_of(self.layers, self.areas, at)
        given = in_force(self.mandates, at).index
        ground = (areas.index.to_numpy().tobytes(), tuple(layers["layer"]), tuple(given))
        alike = next((day for day in self._days.values() if day.ground == ground), None)
        locator = alike.locator if alike else self._locator(areas, layers, at)
        return Day(at, ground, areas, layers, locator, self)

    def _locator(self, areas: gpd.GeoDataFrame, layers: pd.DataFrame, at: str) -> Locator:
        drawn = areas[areas.geometry.notna()]
        given = self.given_mandate(at)
        mandate = _tops(layers) if given is None else given
        metric_crs = self.metric_crs if self.has_areas else None

        patch = nearest(
            self._footings, drawn, layers=layers, mandate=mandate, metric_crs=metric_crs
        )

        def build() -> Locator:
            if patch is not None:
                return patch.locator()
            return Locator.build(drawn, layers=layers, mandate=mandate, metric_crs=metric_crs)

        if self.shared is None or (patch is not None and not patch.size):
            made = build()
        else:
            made = shared_locator(
                self.shared,
                drawn,
                layers=layers,
                mandate=mandate,
                metric_crs=metric_crs,
                build=build,
            )
        self._footings.append(Footing(drawn, layers, mandate, metric_crs, made))
        del self._footings[:-_MOST_DAYS]
        return made

    @cached_property
    def roles(self) -> Roles:
        """Return the roles there are, those of the workspace's own among them."""
        return Roles.of(self.own_roles)

    @cached_property
    def precedence(self) -> duty.Precedence:
        """Return which record goes before which."""
        stated = self.settings.get("precedence")
        return duty.shipped() if stated is None else duty.precedence(stated)

    @cached_property
    def book(self) -> duty.Book:
        """Return the responsibilities, laid out by place; days add the tree of matters."""
        return duty.Book(
            self.responsibilities,
            precedence=self.precedence,
            roles=tuple(self.roles.words),
            shared=self.roles.shared,
        )

    def above(self, layer: str) -> str | None:
        """Return the layer above a layer; none for the top and for overlays."""
        return self._layers_above.get(layer)

    def layers_above(self, layer: str) -> tuple[str, ...]:
        """Return the layers in which the areas above those of a layer may lie."""
        return self.rungs.with_peers(self.above(layer))

    def areas_of(self, layers: Collection[str]) -> gpd.GeoDataFrame:
        """Return every version of the areas of some layers."""
        return self.areas[self.areas["layer"].isin(list(layers))]

    def lines_accuracy_m(self, layer: str) -> float | None:
        """Return how far a layer's lines may be off, metres; none where that is not known."""
        accuracy_m = self.layers.loc[self.layers["layer"] == layer, "accuracy_m"].dropna()
        return None if accuracy_m.empty else float(accuracy_m.iloc[0])

    @cached_property
    def unit_parents(self) -> dict[str, str | None]:
        """Return the code that stands last above each unit, whatever the day."""
        return dict(zip(self.units["code"], self.units["parent_code"], strict=True))

    @cached_property
    def matter_parents(self) -> dict[str, str | None]:
        """Return the code that stands last above each matter, whatever the day."""
        return dict(zip(self.matters["code"], self.matters["parent_code"], strict=True))

    @cached_property
    def schemes(self) -> Schemes:
        """Return the layouts of codes: the workspace's own, or those the program carries."""
        said = self.settings.get("schemes")
        return shipped_schemes() if said is None else read_schemes(said)

    @cached_property
    def identifiers_of_areas(self) -> dict[tuple[str, str], list[_Dated]]:
        """Return, by layer and code of an area, its further identifiers with their days."""
        found: dict[tuple[str, str], list[_Dated]] = {}
        names = ("layer", "area_code", "scheme", "identifier", "valid_from", "valid_to")
        for layer, code, scheme, identifier, since, until in zip(
            *(plain_values(self.identifiers[name]) for name in names), strict=True
        ):
            one = AreaIdentifier(layer, code, scheme, identifier)
            found.setdefault((layer, code), []).append((one, since, until))
        return found

    @cached_property
    def identified(self) -> dict[str, dict[str, str]]:
        """Return, for each layer, the area behind each identifier; none that names several."""
        found: dict[str, dict[str, str]] = {}
        once = self.identifiers.drop_duplicates(["layer", "area_code", "identifier"])
        once = once[~once.duplicated(["layer", "identifier"], keep=False)]
        for layer, code, identifier in once[["layer", "area_code", "identifier"]].to_numpy():
            found.setdefault(layer, {})[identifier] = code
        return found

    @cached_property
    def named_places(self) -> dict[str, dict[str, str | None]]:
        """Return, for each layer, the name behind each code; what is drawn among them."""
        known = {
            str(layer): dict(zip(rows["code"], map(_text, rows["name"]), strict=True))
            for layer, rows in self.areas.groupby("layer", sort=False)
        }
        drawn = zip(self.exceptions["code"], map(_text, self.exceptions["name"]), strict=True)
        return known | ({EXCEPTION: dict(drawn)} if len(self.exceptions) else {})

    @cached_property
    def _layers_above(self) -> dict[str, str]:
        nested = self.layers.dropna(subset=["parent_layer"])
        return dict(zip(nested["layer"], nested["parent_layer"], strict=True))


def _tops(layers: pd.DataFrame) -> list[str]:
    """Return the nested layers with none above them."""
    tops = layers[~layers["overlay"] & layers["parent_layer"].isna()]
    return [str(name) for name in tops["layer"]]


def _no_areas() -> NoReturn:
    raise InputError("no_areas")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
