"""Draw who answers for what, and what nobody answers for, as one HTML page.

    underlays                    plain lines and grounds, below everything
    areas of the finest layer    filled: by unit, by status, by days since the last visit
    all coarser layers           border lines, thicker the coarser
    overlays                     broken lines with their names
    points                       small dots
    gaps and defects             a colour and a pattern for each kind, above all

folium frames the map; the panel beside it is legend, layer switch, search and list in
one. folium renders what it is given a second time as a template, so it never sees
a name: what people wrote goes beside it, as data in our own template, and with it the
shapes, packed, for ten thousand areas as GeoJSON take a browser ten seconds to open.
The page is made whole by ``offline.whole``.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import folium
import jinja2
from branca.element import Figure

from gridward.mapping import colouring, offline
from gridward.mapping.drawing import Drawing
from gridward.mapping.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd
    import pandas as pd

    from gridward.language import Catalogue
    from gridward.mapping.underlays import Tiles, Underlay

_KINDS = ("ground", "duty", "unmanaged", "visit", "facility", "target", "point")  # the worst first


def coverage_map(
    areas: gpd.GeoDataFrame,
    gaps: gpd.GeoDataFrame,
    points: gpd.GeoDataFrame,
    *,
    units: Mapping[str, pd.Series],
    language: Catalogue,
    title: str,
    at: str,
    nested: Sequence[str],
    filled: Sequence[str] = (),
    matters: Mapping[str, str],
    visited: pd.DataFrame | None = None,
    defects: gpd.GeoDataFrame | None = None,
    underlays: Sequence[Underlay] = (),
    tiles: Tiles | None = None,
    verdict: str | None = None,
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
    units
        For each role, as the reader calls it, a series. Index: code of an area of the
        finest layers; value: the name of its unit, as the reader shall see it. Areas that are
        missing there have nobody. The first role is shown when the page opens.
    language
        The reader's catalogue.
    title
        Heading of the page.
    at
        ISO date that the page is about.
    nested
        Names of the nested layers, coarse to fine, at least one; the others lie across.
    filled
        Those of them whose areas are filled; the last one unless given.
    matters
        The names of matters by code, as the reader shall see them.
    visited
        ``frames.VISITED``, to colour the areas by.
    defects
        ``frames.DEFECTS``, WGS 84, that are to be drawn.
    underlays
        What is drawn plainly below the areas.
    tiles
        Pictures from the network below all of it. All is drawn in their datum then.
    verdict
        What stands above the map of a plan, where gaps and points are not asked about;
        what the gaps say unless given.

    Returns
    -------
    str
        HTML, UTF-8.
    """
    filled = tuple(filled) or (nested[-1],)
    fine = areas[areas["layer"].isin(filled)].reset_index(drop=True)
    ways = colouring.units_by_role(fine, units, language)
    if len(set(fine["status"])) > 1:
        ways.append(colouring.by_status(fine, language))
    if visited is not None and len(visited):
        ways.append(colouring.by_days(fine, visited, at=at, language=language))
    drawing = Drawing(language, tiles)
    drawing.lay_under(underlays, areas.total_bounds)
    drawing.fill(fine, ways, visited)
    drawing.border(areas, [one for one in nested if one not in filled])
    drawing.lay_across(areas[~areas["layer"].isin(nested)])
    drawing.dot(points)
    for kind in _KINDS:
        drawing.mark_gaps(gaps[gaps["kind"] == kind], kind, matters)
    drawing.mark_defects(defects, areas)
    panel = Panel(drawing.told, at=at, language=language, verdict=verdict)
    return offline.whole(
        _Page(drawing.told, panel, language.language, title).render(),
        pictures_from=None if tiles is None else tiles.url,
    )


class _Map(folium.Map):  # type: ignore[misc, unused-ignore]
    """A folium map that asks for Leaflet and nothing else, and for ours."""

    default_js = [("leaflet", offline.LEAFLET_JS)]  # noqa: RUF012 - folium's own spelling
    default_css = [("leaflet_css", offline.LEAFLET_CSS)]  # noqa: RUF012 - folium's own spelling


class _Page(Figure):  # type: ignore[misc, unused-ignore]
    """The frame round a folium map: head, panel and behaviour."""

    def __init__(self, told: dict[str, Any], panel: Panel, language: str, title: str) -> None:
        super().__init__(title=title)
        self._template = _template()
        # Letters as they are, for thousands of names; nothing in it can end the script.
        self.data = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace(
            "<", "\\u003c"
        )
        self.panel = panel
        self.language = language
        self.policy_place = offline.POLICY_PLACE
        self.style = _text("page.css")
        self.behaviour = [
            _text(name) for name in ("hatches.js", "shapes.js", "search.js", "page.js")
        ]
        drawing = _Map(
            location=(0, 0),
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attribution_control=False,
            zoom_snap=0.25,
            max_zoom=20,
        )
        self.map_name = drawing.get_name()
        drawing.add_to(self)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    return environment.from_string(_text("page.html"))


def _text(name: str) -> str:
    return (files("gridward.mapping") / "page" / name).read_text(encoding="utf-8")
