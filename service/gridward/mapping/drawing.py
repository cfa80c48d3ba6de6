"""Gather what a coverage map draws as plain data: packed shapes, and what is told of each.

A shape that is drawn twice, such as an area and the gap that it is, is packed once: the page
looks it up by its number. What is told stands in columns, one entry for each shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from gridward.coordinates import from_wgs84
from gridward.frames import plain_values
from gridward.language import gap_text
from gridward.mapping.packing import packed, simplified
from gridward.mapping.underlays import clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from gridward.language import Catalogue
    from gridward.mapping.underlays import Tiles, Underlay

_BORDER_WEIGHTS = (3.2, 2.2, 1.4)  # screen pixels, coarsest first
_AWAY_AT_FIRST = ("visit", "facility", "target", "defects")  # the areas' colours tell of visits
_FEW = 20
_MOST_NAMES = 400  # of an underlay


class Drawing:
    """The shapes of one map, in the order in which they are drawn."""

    def __init__(self, language: Catalogue, tiles: Tiles | None) -> None:
        self._language = language
        self._tiles = tiles
        self._numbers: dict[tuple[str, str], int] = {}  # of shapes that are areas
        self._outlines: dict[int, shapely.Geometry] = {}
        self._shapes: list[str] = []
        self.told: dict[str, Any] = {
            "shapes": self._shapes,
            "under": [],
            "areas": {},
            "ways": [],
            "lines": [],
            "gaps": [],
            "words": {
                **{w: language(f"map.{w}") for w in ("zoom_in", "zoom_out", "nothing_found")},
                "more": language("map.more", number="{number}"),  # the page fills it in
            },
        }
        if tiles is not None:
            self.told["tiles"] = {"url": tiles.url, "attribution": tiles.attribution}

    def lay_under(self, underlays: Sequence[Underlay], bounds: NDArray[np.float64]) -> None:
        """Take in what lies below the areas, as far as the areas reach."""
        around = tuple(bounds + np.array([-1, -1, 1, 1]) * 0.02 * max(np.ptp(bounds[::2]), 1e-3))
        for number, underlay in enumerate(underlays):
            shapes = clipped(underlay, around)
            told: dict[str, Any] = {"key": f"under-{number}", "what": underlay.name}
            for kind, dimension in (("dots", 0), ("lines", 1), ("grounds", 2)):
                chosen = shapes[shapely.get_dimensions(shapes.geometry.to_numpy()) == dimension]
                told[kind] = packed(self._placed(chosen.geometry.to_numpy()))
            told["count"] = len(shapes)
            told["names"] = self._names_under(shapes)
            self.told["under"].append(told)

    def fill(
        self, areas: gpd.GeoDataFrame, ways: list[dict[str, Any]], visited: pd.DataFrame | None
    ) -> None:
        """Take in the areas that are filled, and what they can be coloured by."""
        drawn, coarse_m = simplified(areas.geometry.to_numpy())
        west, south, east, north = shapely.total_bounds(self._placed(drawn)).tolist()
        self.told["bounds"] = [[south, west], [north, east]]
        last = None if visited is None else areas["code"].map(visited.set_index("code")["last"])
        self.told["areas"] = {
            "shape": self._numbered(areas, drawn),
            "place": packed([shapely.MultiPoint(self._placed(_places(drawn)))])[0],
            "name": self._names(areas),
            "code": areas["code"].tolist(),
            "layer": self._layers(areas),
            "last": None if last is None or last.isna().all() else plain_values(last).tolist(),
        }
        self.told["ways"] = ways
        self.told["coarse_m"] = coarse_m
        words = ("code", "layer", "last_visit", "gap", "ground", "cure", "areas_of", "address")
        self.told["words"] |= {word: self._language(f"map.{word}") for word in words}

    def border(self, areas: gpd.GeoDataFrame, layers: Sequence[str]) -> None:
        """Take in layers as lines, with the names of the coarsest that has several areas."""
        rank = {layer: at for at, layer in enumerate(layers)}
        named = next((layer for layer in layers if (areas["layer"] == layer).sum() > 1), None)
        areas = areas[areas["layer"].isin(layers)]
        areas = areas.iloc[areas["layer"].map(rank).argsort(kind="stable")[::-1]]
        last = len(_BORDER_WEIGHTS) - 1
        weights = [_BORDER_WEIGHTS[min(rank[layer], last)] for layer in areas["layer"]]
        self._line("borders", areas, weights, (areas["layer"] == named).to_numpy())

    def lay_across(self, areas: gpd.GeoDataFrame) -> None:
        """Take in areas that lie across the tree, each with its name."""
        layers = self._language("error.comma").join(dict.fromkeys(self._layers(areas)))
        everywhere = np.ones(len(areas), dtype=bool)
        self._line("overlays", areas, [2.0] * len(areas), everywhere, what=layers)

    def dot(self, points: gpd.GeoDataFrame) -> None:
        """Take in the inspection points."""
        if points.empty:
            return
        places = shapely.MultiPoint(self._placed(points.geometry.to_numpy()))
        self.told["points"] = {
            "what": self._language("map.points"),
            "places": packed([places])[0],
            "name": [
                name if isinstance(name, str) else code
                for name, code in zip(points["name"], points["code"], strict=True)
            ],
            "code": points["code"].tolist(),
            "address": plain_values(points["address"]).tolist(),
            "stated_area": plain_values(points["stated_area"]).tolist(),
        }
        self.told["words"]["stated_area"] = self._language("map.stated_area")

    def mark_gaps(self, gaps: gpd.GeoDataFrame, kind: str, matters: Mapping[str, str]) -> None:
        """Take in the gaps of one kind, those without a place at their end."""
        drawn = gaps[is_drawn(gaps)]
        listed = pd.concat([drawn, gaps[~is_drawn(gaps)]])
        names = [gap_text(row, self._language, matters) for row in listed.itertuples(index=False)]
        self._mark(
            kind,
            drawn,
            what=self._language(f"kind.{kind}"),
            meaning=self._language(f"map.meaning.{kind}"),
            name=names,
            code=plain_values(listed["code"]).tolist(),
            ground=[self._language.ground(one) if one else "" for one in drawn["area_m2"]],
        )

    def mark_defects(self, defects: gpd.GeoDataFrame | None, areas: gpd.GeoDataFrame) -> None:
        """Take in what does not fit in the layers, each with the areas and the cure."""
        if defects is None:
            return
        places = zip(areas["layer"], areas["code"], strict=True)
        names = dict(zip(places, self._names(areas), strict=True))
        between = self._language("error.comma")
        self._mark(
            "defects",
            defects,
            what=self._language("map.defects"),
            meaning=self._language("map.defects_meaning"),
            name=[self._language(f"defect.{kind}") for kind in defects["kind"]],
            of=[
                between.join(names.get((layer, code), code) for code in codes[:4])
                for layer, codes in zip(defects["layer"], defects["codes"], strict=True)
            ],
            ground=[self._language.ground(one) if one else "" for one in defects["area_m2"]],
            cure=[self._language(f"cure.{cure}") for cure in defects["cure"]],
        )

    def _mark(
        self,
        kind: str,
        drawn: gpd.GeoDataFrame,
        *,
        name: list[str],
        **told: Any,  # noqa: ANN401 - columns and words
    ) -> None:
        if not name:
            return
        few = len(drawn) <= max(_FEW, len(self.told["areas"]["code"]) / 2)  # else all is hatched
        told |= {"kind": kind, "name": name, "shown": few and kind not in _AWAY_AT_FIRST}
        self.told["gaps"].append({**told, "shape": self._numbered(drawn)})

    def _line(
        self,
        key: str,
        areas: gpd.GeoDataFrame,
        weights: list[float],
        labelled: NDArray[np.bool_],
        *,
        what: str = "",
    ) -> None:
        if areas.empty:
            return
        outlines, _ = simplified(areas.geometry.to_numpy())
        places = np.full(len(areas), None, dtype=object)
        places[labelled] = self._placed(_inscribed(areas.geometry.to_numpy()[labelled]))
        self.told["lines"].append(
            {
                "key": key,
                "what": what,
                "shape": self._numbered(areas, outlines),
                "name": self._names(areas),
                "code": areas["code"].tolist(),
                "layer": self._layers(areas),
                "weight": weights,
                "label": [
                    None if one is None else [round(one.y, 6), round(one.x, 6)] for one in places
                ],
            }
        )

    def _numbered(
        self, frame: gpd.GeoDataFrame, drawn: NDArray[np.object_] | None = None
    ) -> list[int]:
        """Return the numbers of shapes in the page; an area that is there already is not again."""
        numbers = []
        new: list[shapely.Geometry] = []
        whole = frame.geometry.to_numpy()
        layers, codes = (
            frame[name] if name in frame else [None] * len(frame) for name in ("layer", "code")
        )
        for at, (place, shape) in enumerate(
            zip(zip(layers, codes, strict=True), whole, strict=True)
        ):
            number = self._numbers.get(place)
            if number is None or not shapely.equals_exact(self._outlines[number], shape, 0):
                number = len(self._shapes) + len(new)
                new.append(shape if drawn is None else drawn[at])
                if drawn is not None:
                    self._numbers[place], self._outlines[number] = number, shape
            numbers.append(number)
        self._shapes.extend(packed(self._placed(np.array(new, dtype=object))) if new else [])
        return numbers

    def _placed(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Return shapes in the datum that the page is drawn in."""
        if self._tiles is None or self._tiles.datum.is_wgs84:
            return shapes
        datum = self._tiles.datum

        def convert(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(from_wgs84(pairs[:, 0], pairs[:, 1], datum=datum))

        return np.asarray(shapely.transform(shapes, convert))

    def _names(self, areas: gpd.GeoDataFrame) -> list[str]:
        columns = (areas[column] for column in ("name", "name_en", "code"))
        return [
            self._language.name_of(name, name_en) or code
            for name, name_en, code in zip(*columns, strict=True)
        ]

    def _layers(self, areas: gpd.GeoDataFrame) -> list[str]:
        return [self._language.layer_name(layer) for layer in areas["layer"]]

    def _names_under(self, shapes: gpd.GeoDataFrame) -> list[list[Any]]:
        """Return the names of the largest shapes of an underlay, each once, with their places."""
        if "name" not in shapes:
            return []
        named = shapes[shapes["name"].notna()]
        size = shapely.length(named.geometry.to_numpy())
        largest = named.iloc[np.argsort(-size, kind="stable")].drop_duplicates("name")
        largest = largest.head(_MOST_NAMES)
        places = self._placed(_places(largest.geometry.to_numpy()))
        return [
            [str(name), round(place.y, 6), round(place.x, 6)]
            for name, place in zip(largest["name"], places, strict=True)
        ]


def is_drawn(gaps: gpd.GeoDataFrame) -> pd.Series:
    """Return for each gap whether it has a place of its own on the map.

    A matter without a lead anywhere has none: hatching the whole city would hide
    every other gap.
    """
    everywhere = (gaps["kind"] == "duty") & gaps["code"].isna()
    drawn: pd.Series = ~everywhere & ~gaps.geometry.isna() & ~gaps.geometry.is_empty
    return drawn


def _places(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return a point of each shape, inside an area, half way along a line."""
    lines = shapely.get_dimensions(shapes) == 1
    places = shapely.point_on_surface(shapes)
    places[lines] = shapely.line_interpolate_point(
        shapely.line_merge(shapes[lines]), 0.5, normalized=True
    )
    return np.asarray(places)


def _inscribed(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the point of each area that is farthest from its border."""
    return np.asarray(shapely.get_point(shapely.maximum_inscribed_circle(shapes), 0))
