"""See the areas of one layer on one day with their codes by a scheme, and their parents'."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from gridward import registry
from gridward.errors import InputError
from gridward.registry import in_force
from gridward.workspace.shapes import holders

if TYPE_CHECKING:
    from collections.abc import Collection

    import geopandas as gpd

    from gridward.registry import BadRows, Scheme
    from gridward.workspace.state import State


@dataclass(frozen=True, eq=False)
class CodedLayer:
    """The areas of a layer, by one scheme."""

    state: State
    layer: str
    scheme: Scheme
    day: str

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Return the areas in force that day, ``frames.AREAS``, the index their own codes."""
        areas = self.state.day(self.day).areas
        mine: gpd.GeoDataFrame = areas[areas["layer"] == self.layer].set_index("code", drop=False)
        return mine.rename_axis(None)

    @cached_property
    def codes(self) -> pd.Series[str]:
        """Return the code by the scheme of each area, or missing, by its own code.

        It is its identifier of the scheme, or its own code, if that is one of the scheme; its
        own in any case, if no area of the layer has such an identifier.
        """
        own: pd.Series[str] = self.areas["code"]
        named = _by_area(self.state, self.layer, self.scheme.name, self.day)
        if not named:
            return own
        made: pd.Series[str] = own.map(named).astype("str")
        return made.fillna(own.where(own.map(self._is_right)))

    @cached_property
    def heads(self) -> dict[str, str]:
        """Return what codes below each area above begin with, by that area's own code.

        It is the area's identifier of one of the schemes above, the likeliest that it has, or
        else its own code, if that is as long and of digits.
        """
        part, above = self.scheme.part("above"), self.state.layers_above(self.layer)
        if part is None:
            return {}
        listed = [
            _by_area(self.state, layer, name, self.day)
            for name in self.scheme.above
            for layer in above
        ]
        own = self.state.areas_of(above)["code"].unique()
        heads = {code: next((one[code] for one in listed if code in one), code) for code in own}
        return {code: head for code, head in heads.items() if _is_digits(head, part.digits)}

    def unnumbered(self) -> gpd.GeoDataFrame:
        """Return the areas that have no code of the scheme, that day or later."""
        known, own = self.state.identifiers, self.areas["code"]
        lasting = known["valid_to"].isna() | (known["valid_to"] >= self.day)
        mine = (known["layer"] == self.layer) & (known["scheme"] == self.scheme.name)
        has_one = own.isin(known.loc[lasting & mine, "area_code"]) | own.map(self._is_right)
        return self.areas[~has_one.astype(bool)]

    def ever_used(self) -> list[str]:
        """Return every code that an area of any day has, or had as an identifier of the scheme."""
        known = self.state.identifiers
        named = known.loc[known["scheme"] == self.scheme.name, "identifier"]
        return [*named, *self.state.areas["code"]]

    def check(self, *, counties: Collection[str] | None, bad: BadRows) -> tuple[int, int]:
        """Note the codes that are wrong; return how many there are, and how many areas have none.

        Parameters
        ----------
        counties
            The codes of the counties that there are; any unless given.
        bad
            Gets what ``registry.check_codes`` and ``check_places`` find; rows are areas' own
            codes.
        """
        areas, state = self.areas, self.state
        bad.call(areas["code"], areas["name"])
        above_code = areas["parent_code"].map(self.heads).astype("str")
        table = pd.DataFrame({"code": self.codes, "above_code": above_code})
        coded = table.dropna(subset=["code"])
        right = registry.check_codes(coded, self.scheme, state.schemes, counties=counties, bad=bad)
        above = state.layers_above(self.layer)
        if above:
            held = holders(areas.geometry, state.day(self.day).locator, layers=above)
            registry.check_places(
                areas, right, self.scheme, heads=self.heads, held_by=held, bad=bad
            )
        return len(coded), len(table) - len(coded)

    def _is_right(self, code: str) -> bool:
        schemes = self.state.schemes
        return self.scheme.is_shaped(code) and schemes.wrong_part(self.scheme, code) is None


def identified(state: State, scheme: str, day: str) -> dict[str, dict[str, str]]:
    """Return, for each layer with identifiers of a scheme, those of a day by the area's code.

    Raises
    ------
    InputError
        ``unknown_scheme``, if no area ever had one.
    """
    known = state.identifiers
    if scheme not in set(known["scheme"]):
        used = tuple(sorted(known["scheme"].unique()))
        raise InputError("unknown_scheme", field="--scheme", value=scheme, choices=used)
    layers = known.loc[known["scheme"] == scheme, "layer"]
    named = (name for name in state.layer_names if name in set(layers))
    return {layer: _by_area(state, layer, scheme, day) for layer in named}


def _by_area(state: State, layer: str, scheme: str, day: str) -> dict[str, str]:
    """Return the identifier of a scheme that each area of a layer has on a day."""
    dated = in_force(state.identifiers, day)
    mine = dated[(dated["layer"] == layer) & (dated["scheme"] == scheme)]
    return dict(zip(mine["area_code"], mine["identifier"], strict=True))


def _is_digits(text: str, digits: int) -> bool:
    return len(text) == digits and text.isascii() and text.isdigit()
