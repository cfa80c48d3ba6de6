"""Draw who answers for what, and what nobody answers for, as one HTML page.

    areas of the finest layer    filled in their unit's colour
    all coarser layers           border lines, thicker the coarser
    overlays                     broken lines with their names
    points                       small dots
    gaps                         a colour and a pattern for each kind, above all

folium writes the map; the panel beside it is legend, layer switch and list in
one. folium renders what it is given a second time as a template, so it never sees
a name: shapes and colours go through it, and what people wrote goes beside it, as
data in our own template, keyed by layer and row. The page is made whole by
``offline.whole``. It holds some ten thousand polygons;
beyond that a page becomes too heavy to open and tiles are the better way.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import folium
import jinja2
import pandas as pd
import shapely
from branca.element import Figure

from gridward.language import gap_text
from gridward.mapping import offline
from gridward.mapping.palette import NOBODY, colour_of_unit
from gridward.mapping.panel import Panel, is_drawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from gridward.language import Catalogue

_DEGREE_DIGITS = 1e-6  # about 0.1 m
_BORDER_WEIGHTS = (3.2, 2.2, 1.4)  # screen pixels, coarsest first
_ACROSS = {"fill": False, "color": "#00575c", "weight": 2, "dashArray": "6 4"}
_KINDS = ("point", "unmanaged", "duty", "ground")  # bottom to top


def coverage_map(
    areas: gpd.GeoDataFrame,
    gaps: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    *,
    unit_of_area: pd.Series,
    language: Catalogue,
    title: str,
    nested: Sequence[str],
    filled: Sequence[str] = (),
    matters: Mapping[str, str],
) -> str:
    """Return a whole HTML page that shows coverage and opens with the network off.

    Parameters
    ----------
    areas
        Frame ``AREAS``, WGS 84: the finest nested layers are filled, the others are drawn
        as lines. Leave out what shall not be drawn.
    gaps
        Frame ``GAPS``, WGS 84. A duty gap without an area code concerns a matter
        everywhere and bears its name: it is listed, not drawn.
    points
        Frame ``POINTS``, WGS 84; may have no rows.
    unit_of_area
        Index: code of an area of the finest layer; value: the name of its unit, as
        the reader shall see it. Areas that are missing here have nobody.
    language
        The reader's catalogue.
    title
        Heading of the page.
    nested
        Names of the nested layers, coarse to fine, at least one; the others lie across.
    filled
        Those of them whose areas are filled; the last one unless given.
    matters
        The names of matters by code, as the reader shall see them.

    Returns
    -------
    str
        HTML, UTF-8.
    """
    filled = tuple(filled) or (nested[-1],)
    fine = areas[areas["layer"].isin(filled)].reset_index(drop=True)
    across = areas[~areas["layer"].isin(nested)]
    unit = fine["code"].map(unit_of_area)
    fill = colour_of_unit(fine, unit_of_area)
    made = {
        "areas": _filled(fine, unit, fill, language),
        "borders": _borders(areas, [one for one in nested if one not in filled], language),
        "overlays": _overlays(across, language),
        "points": _dots(points, language),
    } | {kind: _gaps_of(gaps, kind, language, matters) for kind in _KINDS}
    drawn = {name: layer for name, layer in made.items() if layer.told}
    panel = Panel(
        fine,
        gaps.reset_index(drop=True),
        points,
        across=across,
        unit=unit,
        fill=fill,
        language=language,
        matters=matters,
    )
    return offline.whole(_Page(drawn, panel, language.language, title).render())


class _Layer(NamedTuple):
    """Shapes for folium, and what is told about each of them, in the same order."""

    shapes: folium.GeoJson
    told: list[dict[str, Any]]


class _Map(folium.Map):  # type: ignore[misc, unused-ignore]
    """A folium map that asks for Leaflet and nothing else, and for ours."""

    default_js = [("leaflet", offline.LEAFLET_JS)]  # noqa: RUF012 - folium's own spelling
    default_css = [("leaflet_css", offline.LEAFLET_CSS)]  # noqa: RUF012 - folium's own spelling


class _Page(Figure):  # type: ignore[misc, unused-ignore]
    """The frame round a folium map: head, panel and behaviour."""

    def __init__(self, layers: dict[str, _Layer], panel: Panel, language: str, title: str) -> None:
        super().__init__(title=title)
        self._template = _template()
        self.layers = {name: layer.shapes.get_name() for name, layer in layers.items()}
        self.told = {name: layer.told for name, layer in layers.items()}
        self.panel = panel
        self.language = language
        self.policy_place = offline.POLICY_PLACE
        self.style, self.behaviour, self.hatches = map(_text, ("page.css", "page.js", "hatches.js"))
        drawing = _Map(
            location=(0, 0),
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attribution_control=False,
            zoom_snap=0.25,
        )
        self.map_name = drawing.get_name()
        for layer in layers.values():
            layer.shapes.add_to(drawing)
        drawing.add_to(self)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    return environment.from_string(_text("page.html"))


def _text(name: str) -> str:
    return (files("gridward.mapping") / "page" / name).read_text(encoding="utf-8")


def _filled(
    areas: gpd.GeoDataFrame, unit: pd.Series, fill: pd.Series, language: Catalogue
) -> _Layer:
    nobody = language("map.nobody")
    told = [
        {
            "name": language.name_of(row.name, row.name_en) or row.code,
            "unit": owner if pd.notna(owner) else None,
            "rows": [
                (language("map.code"), row.code),
                (language("map.unit"), owner if pd.notna(owner) else nobody),
            ],
        }
        for row, owner in zip(_rows(areas), unit, strict=True)
    ]
    styles = [
        {"fillColor": colour, "fillOpacity": 0.85, "color": "#5b6b75", "weight": 0.7}
        for colour in unit.map(fill).fillna(NOBODY)
    ]
    return _Layer(_shapes(areas, styles), told)


def _borders(areas: gpd.GeoDataFrame, layers: Sequence[str], language: Catalogue) -> _Layer:
    """Return the lines of layers, with the names of the coarsest that has several areas."""
    rank = {layer: at for at, layer in enumerate(layers)}
    named = next((layer for layer in layers if (areas["layer"] == layer).sum() > 1), None)
    areas = areas[areas["layer"].isin(layers)]
    areas = areas.iloc[areas["layer"].map(rank).argsort(kind="stable")[::-1]]
    told = [
        {
            "name": language.name_of(row.name, row.name_en) or row.code,
            "label": _label(row.geometry) if row.layer == named else None,
        }
        for row in _rows(areas)
    ]
    last = len(_BORDER_WEIGHTS) - 1
    styles = [
        {"fill": False, "color": "#1d3340", "weight": _BORDER_WEIGHTS[min(rank[layer], last)]}
        for layer in areas["layer"]
    ]
    return _Layer(_shapes(areas, styles, interactive=False), told)


def _overlays(areas: gpd.GeoDataFrame, language: Catalogue) -> _Layer:
    """Return the lines of areas that lie across the tree, each with its name."""
    told = [
        {
            "name": language.name_of(row.name, row.name_en) or row.code,
            "label": _label(row.geometry),
        }
        for row in _rows(areas)
    ]
    return _Layer(_shapes(areas, [_ACROSS] * len(areas), interactive=False), told)


def _dots(points: gpd.GeoDataFrame, language: Catalogue) -> _Layer:
    told = [
        {
            "name": row.name if isinstance(row.name, str) else row.code,
            "rows": [
                (language(word), value)
                for word, value in (
                    ("map.code", row.code),
                    ("map.address", row.address),
                    ("map.stated_area", row.stated_area),
                )
                if isinstance(value, str)
            ],
        }
        for row in _rows(points)
    ]
    dot = folium.CircleMarker(
        radius=3, weight=1, color="#ffffff", fill=True, fill_color="#12303f", fill_opacity=1
    )
    return _Layer(_shapes(points, [{}] * len(points), marker=dot), told)


def _gaps_of(
    gaps: gpd.GeoDataFrame, kind: str, language: Catalogue, matters: Mapping[str, str]
) -> _Layer:
    numbered = gaps.reset_index(drop=True)
    chosen = numbered[(numbered["kind"] == kind) & is_drawn(numbered)]
    told = [
        {
            "row": number,
            "name": gap_text(row, language, matters),
            "rows": [
                (language("map.gap"), language(f"kind.{kind}")),
                *([(language("map.code"), row.code)] if isinstance(row.code, str) else []),
                (language("map.ground"), language.ground(row.area_m2)),
            ],
        }
        for number, row in zip(chosen.index, _rows(chosen), strict=True)
    ]
    return _Layer(_shapes(chosen, [{}] * len(chosen)), told)


def _shapes(
    frame: gpd.GeoDataFrame,
    styles: list[dict[str, Any]],
    **options: Any,  # noqa: ANN401 - Leaflet's own
) -> folium.GeoJson:
    """Return shapes with their styles, and coordinates no longer than they need to be."""
    geometries = shapely.set_precision(frame.geometry.to_numpy(), _DEGREE_DIGITS, mode="pointwise")
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"style": style},
            "geometry": shapely.geometry.mapping(geometry),
        }
        for number, (style, geometry) in enumerate(zip(styles, geometries, strict=True))
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return folium.GeoJson(collection, smooth_factor=0, **options)


def _label(geometry: shapely.Polygon | shapely.MultiPolygon) -> list[float]:
    """Return where a name stands, inside its area: latitude, longitude."""
    place = shapely.maximum_inscribed_circle(geometry).coords[0]
    return [round(place[1], 6), round(place[0], 6)]


def _rows(frame: pd.DataFrame) -> Any:  # noqa: ANN401 - pandas makes the row type anew for each frame
    return frame.itertuples(index=False)
