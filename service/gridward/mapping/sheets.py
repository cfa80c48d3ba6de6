"""Draw the sheets of an atlas: one over all units, and one for each with its areas by name.

A sheet is plain data: a vector drawing without words, the words and their places, and the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from gridward.mapping.palette import NOBODY, colour_of_unit
from gridward.mapping.paper import HEIGHT_MM, WIDTH_MM, Label, Paper, middle_of, text_mm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from gridward.language import Catalogue
    from gridward.mapping.underlays import Underlay

_TOUCH_M = 1.0  # units nearer than this are neighbours
_OWN, _SMALL, _BESIDE = 7.5, 6.0, 5.5  # points
_KILOMETRE_M = 1000.0
_FITS = 1.25  # how much wider than its area a name may be


@dataclass(frozen=True, eq=False)
class Ground:
    """What all sheets of one atlas are drawn from."""

    areas: gpd.GeoDataFrame  # AREAS, the finest layers, WGS 84
    borders: gpd.GeoDataFrame  # AREAS of the layers above
    unit: pd.Series  # by area code: the code of its unit
    names: Mapping[str, str]  # of units, as the reader shall see them
    underlays: Sequence[Underlay]
    metric_crs: int
    language: Catalogue

    @cached_property
    def units(self) -> list[str]:
        """Return the codes of the units that have areas, in the order of their names."""
        held = self.areas["code"].map(self.unit).dropna().unique()
        return sorted(held, key=lambda code: (self.names[code], code))

    @cached_property
    def shapes(self) -> NDArray[np.object_]:
        """Return the areas in metres."""
        return self._metres(self.areas)

    @cached_property
    def owner(self) -> NDArray[np.object_]:
        """Return the unit of each area, none for nobody."""
        return np.asarray(self.areas["code"].map(self.unit), dtype=object)

    @cached_property
    def fills(self) -> dict[str, str]:
        """Return the colour of each unit."""
        return dict(colour_of_unit(self.areas, self.unit))

    @cached_property
    def called(self) -> list[str]:
        """Return the name of each area."""
        columns = (self.areas[column] for column in ("name", "name_en", "code"))
        return [
            self.language.name_of(name, name_en) or code
            for name, name_en, code in zip(*columns, strict=True)
        ]

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """Return the borders of the layers above, in metres."""
        return self._metres(self.borders)

    @cached_property
    def below(self) -> list[NDArray[np.object_]]:
        """Return what lies below the areas, in metres, a file each."""
        return [self._metres(one.shapes) for one in self.underlays]

    def _metres(self, frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
        found = frame.geometry.to_crs(self.metric_crs).to_numpy()
        return np.asarray(shapely.make_valid(found))


def overview(ground: Ground) -> dict[str, Any]:
    """Return the sheet over all units, each with its number, and the index."""
    paper = Paper.over(shapely.total_bounds(ground.shapes))
    drawing = [*_below(paper, ground)]
    number = {code: at + 1 for at, code in enumerate(ground.units)}
    for code in [None, *ground.units]:
        mine = ground.shapes[ground.owner == code] if code else ground.shapes[_nobodys(ground)]
        fill = ground.fills.get(code, NOBODY) if code else NOBODY
        drawing.append(_drawn(paper, mine, (fill, "#5b6b75", 12), opacity=0.9))
    drawing.append(_drawn(paper, ground.lines, ("none", "#1d3340", 40)))
    labels = []
    for code in ground.units:
        mine = ground.shapes[ground.owner == code]
        x, y = paper.place(middle_of(mine[np.argmax(shapely.area(mine))]))
        label = Label(str(number[code]), x, y, _OWN, "own")
        paper.put(label, always=True)
        labels.append(label)
    rows = [
        {
            "number": number[code],
            "name": ground.names[code],
            "count": int((ground.owner == code).sum()),
        }
        for code in ground.units
    ]
    return _sheet(paper, ground, drawing, labels) | {"rows": rows}


def sheet_of(ground: Ground, code: str) -> dict[str, Any]:
    """Return the sheet of one unit: its areas numbered and named, what lies round them paler."""
    own = np.flatnonzero(ground.owner == code)
    shapes = ground.shapes
    paper = Paper.over(shapely.total_bounds(shapes[own]))
    seen = paper.visible(shapes)
    beside = np.flatnonzero(~shapely.is_empty(seen) & (ground.owner != code))
    drawing = [
        *_below(paper, ground),
        _drawn(paper, shapes[beside], ("#f3f2ee", "#aab4ba", 14), opacity=0.75),
        _drawn(paper, shapes[own], (ground.fills[code], "#3f5a6b", 22), opacity=0.45),
        _drawn(paper, ground.lines, ("none", "#5b6b75", 40), dashes="160 60"),
        _drawn(paper, [shapely.union_all(shapes[own])], ("none", "#0f2b3d", 70)),
    ]
    rows = _rows(ground, own)
    labels = _own_labels(paper, ground, own, rows)
    labels += _labels_beside(paper, ground, beside, seen)
    place = gpd.GeoSeries([middle_of(shapes[own[0]])], crs=ground.metric_crs).to_crs(4326)
    return _sheet(paper, ground, drawing, labels) | {
        "code": code,
        "name": ground.names[code],
        "rows": rows,
        "beside": [ground.names[one] for one in _neighbours(ground, own, code)],
        "place": (float(place.x.iloc[0]), float(place.y.iloc[0])),
    }


def _rows(ground: Ground, own: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Return the list of a unit's areas, numbered in the order of their codes."""
    table = ground.areas.iloc[own]
    order = np.argsort(table["code"].to_numpy(dtype=object), kind="stable")
    own[:] = own[order]
    return [
        {
            "number": at + 1,
            "code": ground.areas["code"].iloc[row],
            "name": ground.called[row],
            "layer": ground.language.layer_name(ground.areas["layer"].iloc[row]),
        }
        for at, row in enumerate(own)
    ]


def _own_labels(
    paper: Paper, ground: Ground, own: NDArray[np.int64], rows: list[dict[str, Any]]
) -> list[Label]:
    """Return a label for every area, with its name where there is room, its number at least."""
    labels, waiting = [], []
    for at in np.argsort(-shapely.area(ground.shapes[own]), kind="stable"):
        shape, row = ground.shapes[own[at]], rows[at]
        x, y = paper.place(middle_of(shape))
        west, _, east, _ = shape.bounds
        whole = Label(f"{row['number']} {row['name']}", x, y, _OWN, "own")
        room = (east - west) * 1000 / paper.scale * _FITS
        if text_mm(whole.text, _OWN)[0] <= room and paper.put(whole):
            labels.append(whole)
        else:
            waiting.append(Label(str(row["number"]), x, y, _SMALL, "own"))
    for label in waiting:
        paper.put(label, always=True)
    return labels + waiting


def _labels_beside(
    paper: Paper, ground: Ground, beside: NDArray[np.int64], seen: NDArray[np.object_]
) -> list[Label]:
    """Return names of what lies round a unit, where they do not lie across others."""
    labels = []
    for row in beside[np.argsort(-shapely.area(seen[beside]), kind="stable")]:
        if shapely.area(seen[row]) == 0:
            continue
        west, _, east, _ = seen[row].bounds
        label = Label(ground.called[row], *paper.place(middle_of(seen[row])), _BESIDE, "beside")
        room = (east - west) * 1000 / paper.scale * _FITS
        if text_mm(label.text, _BESIDE)[0] <= room and paper.put(label):
            labels.append(label)
    return labels


def _neighbours(ground: Ground, own: NDArray[np.int64], code: str) -> list[str]:
    """Return the units whose areas come to a unit's, in the order of their names."""
    tree = shapely.STRtree(ground.shapes)
    _, near = tree.query(ground.shapes[own], predicate="dwithin", distance=_TOUCH_M)
    met = {one for one in ground.owner[near] if isinstance(one, str)} - {code}
    return [one for one in ground.units if one in met]


def _nobodys(ground: Ground) -> NDArray[np.bool_]:
    return np.array([not isinstance(one, str) for one in ground.owner], dtype=bool)


def _below(paper: Paper, ground: Ground) -> list[str]:
    """Return what lies below the areas: grounds filled, lines as they are."""
    drawn = []
    for shapes in ground.below:
        seen = paper.visible(shapes)
        seen = seen[~shapely.is_empty(seen)]
        lines = shapely.get_dimensions(seen) == 1
        drawn.append(
            _drawn(paper, seen[shapely.get_dimensions(seen) > 1], ("#c9d2d7", "#9fabb2", 6))
        )
        drawn.append(_drawn(paper, seen[lines], ("none", "#5f6d76", 36)))
    return drawn


def _drawn(
    paper: Paper,
    shapes: Sequence[shapely.Geometry] | NDArray[np.object_],
    look: tuple[str, str, int],
    *,
    opacity: float = 1.0,
    dashes: str = "",
) -> str:
    """Return shapes of one look as one path: fill, line, and its width in 1/100 mm."""
    fill, stroke, width = look
    seen = paper.visible(np.array(shapes, dtype=object))
    path = "".join(paper.path(one) for one in seen if not one.is_empty)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{path}" fill="{fill}" fill-opacity="{opacity}" fill-rule="evenodd" '
        f'stroke="{stroke}" stroke-width="{width}" stroke-linejoin="round"{dashed}/>'
        if path
        else ""
    )


def _sheet(paper: Paper, ground: Ground, drawing: list[str], labels: list[Label]) -> dict[str, Any]:
    wide, high = int(WIDTH_MM * 100), int(HEIGHT_MM * 100)
    length_m, length_mm = paper.bar
    return {
        "svg": (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm" '
            f'viewBox="0 0 {wide} {high}">{"".join(drawing)}</svg>'
        ),
        "labels": [label._asdict() for label in labels],
        "bar_mm": length_mm,
        "bar": _length(length_m, ground.language),
        "scale": f"1:{ground.language.number(paper.scale)}",
        "north": paper.north_turn(ground.metric_crs),
    }


def _length(length_m: float, language: Catalogue) -> str:
    """Return the length of a scale bar, which is a round number of metres or kilometres."""
    if length_m < _KILOMETRE_M:
        return language("unit.metres", value=language.number(length_m))
    return language("unit.kilometres", value=language.number(length_m / _KILOMETRE_M))
