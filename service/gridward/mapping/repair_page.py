"""Draw what a repair would move as one HTML page: outlines before and after, and each piece.

    areas     pale, with their names
    moved     the ground that changes hands
    before    broken lines: the outlines that move
    after     full lines: where they come to lie

The outlines keep every digit: what a repair moves is often narrower than a decimetre.
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

from gridward.frames import plain_records
from gridward.mapping import offline

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from gridward.language import Catalogue

_MOST_LISTED = 200
_STYLES: dict[str, dict[str, Any]] = {
    "areas": {"fillColor": "#f4f2ee", "fillOpacity": 1, "color": "#9aa7af", "weight": 0.7},
    "moved": {"fillColor": "#ffb000", "fillOpacity": 0.9, "color": "#7a3e00", "weight": 0.8},
    "before": {"fill": False, "color": "#b3122a", "weight": 2, "dashArray": "5 5"},
    "after": {"fill": False, "color": "#14536e", "weight": 2},
}


def repair_map(
    areas: gpd.GeoDataFrame,
    before: gpd.GeoDataFrame,
    after: gpd.GeoDataFrame,
    proposals: gpd.GeoDataFrame,
    *,
    moved: pd.DataFrame,
    language: Catalogue,
    layer: str,
    tolerance_m: float,
) -> str:
    """Return a whole HTML page that shows a repair and opens with the network off.

    Parameters
    ----------
    areas
        ``frames.AREAS`` of the layer, WGS 84.
    before, after
        The areas that change, with the outlines that they have and would have.
    proposals
        ``cure``, ``codes``, ``moved_m2``, ``move_m`` and the ground, WGS 84.
    moved
        A row for each area that changes: ``code``, ``gained_m2``, ``lost_m2``.
    language
        The reader's catalogue.
    layer
        The name of the layer.
    tolerance_m
        How far corners may move, metres.

    Returns
    -------
    str
        HTML, UTF-8.
    """
    names = {
        row.code: language.name_of(row.name, row.name_en) or row.code
        for row in areas[["code", "name", "name_en"]].itertuples(index=False)
    }
    pieces = proposals[~proposals.geometry.is_empty]
    told = {
        "areas": [_area(code, names, moved, language) for code in areas["code"]],
        "moved": [_piece(row, names, language) for row in pieces.itertuples()],
    }
    layers = {
        "areas": _shapes(areas.geometry, "areas"),
        "moved": _shapes(pieces.geometry, "moved"),
        "before": _shapes(before.geometry, "before", interactive=False),
        "after": _shapes(after.geometry, "after", interactive=False),
    }
    page = _Page(
        {name: shapes for name, shapes in layers.items() if shapes is not None},
        {name: rows for name, rows in told.items() if rows},
        _groups(pieces, names, language),
        switches=_switches(areas, pieces, before, language),
        language=language,
        title=language("repair.map.title", layer=language.layer_name(layer)),
        verdict=language(
            "repair.map.verdict",
            areas=language.number(len(before)),
            tolerance=f"{tolerance_m:g}",
            ground=language.ground(float(proposals["moved_m2"].sum())),
        ),
    )
    return offline.whole(page.render())


class _Switch(NamedTuple):
    layer: str
    what: str
    meaning: str
    number: str


class _Map(folium.Map):  # type: ignore[misc, unused-ignore]
    """A folium map that asks for Leaflet and nothing else, and for ours."""

    default_js = [("leaflet", offline.LEAFLET_JS)]  # noqa: RUF012 - folium's own spelling
    default_css = [("leaflet_css", offline.LEAFLET_CSS)]  # noqa: RUF012 - folium's own spelling


class _Page(Figure):  # type: ignore[misc, unused-ignore]
    """The frame round a folium map: head, panel and behaviour."""

    def __init__(
        self,
        layers: dict[str, folium.GeoJson],
        told: dict[str, list[dict[str, Any]]],
        groups: list[dict[str, Any]],
        *,
        switches: list[_Switch],
        language: Catalogue,
        title: str,
        verdict: str,
    ) -> None:
        super().__init__(title=title)
        self._template = _template()
        self.layers = {name: shapes.get_name() for name, shapes in layers.items()}
        self.told, self.groups, self.switches = told, groups, switches
        self.language = language.language
        self.words = {
            "verdict": verdict,
            "show": language("map.show"),
            "offline": language("map.offline"),
            "zoom_in": language("map.zoom_in"),
            "zoom_out": language("map.zoom_out"),
        }
        self.policy_place = offline.POLICY_PLACE
        self.style, self.behaviour = map(_text, ("page.css", "repair.js"))
        drawing = _Map(
            location=(0, 0),
            tiles=None,
            prefer_canvas=True,
            zoom_control=False,
            attribution_control=False,
            zoom_snap=0.25,
            max_zoom=22,
        )
        self.map_name = drawing.get_name()
        for shapes in layers.values():
            shapes.add_to(drawing)
        drawing.add_to(self)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    return environment.from_string(_text("repair.html"))


def _text(name: str) -> str:
    return (files("gridward.mapping") / "page" / name).read_text(encoding="utf-8")


def _area(
    code: str, names: dict[str, str], moved: pd.DataFrame, language: Catalogue
) -> dict[str, Any]:
    mine = moved[moved["code"] == code]
    rows = [(language("map.code"), code)]
    for row in plain_records(mine[["gained_m2", "lost_m2"]]):
        rows.append((language("repair.gains"), language.ground(row["gained_m2"])))
        rows.append((language("repair.loses"), language.ground(row["lost_m2"])))
    return {"name": names[code], "rows": rows}


def _piece(row: Any, names: dict[str, str], language: Catalogue) -> dict[str, Any]:  # noqa: ANN401 - pandas makes the row type anew for each frame
    said = [(language("map.ground"), language.ground(row.moved_m2))]
    if pd.notna(row.move_m):
        said.append((language("repair.moved_by"), f"{row.move_m:.2f} m"))
    return {
        "row": row.Index,
        "name": language(f"repair.cure.{row.cure}"),
        "rows": [(language("repair.areas"), _whose(row.codes, names, language)), *said],
    }


def _whose(codes: Iterable[str], names: dict[str, str], language: Catalogue) -> str:
    return language("error.comma").join(names.get(code, code) for code in codes)


def _groups(
    pieces: gpd.GeoDataFrame, names: dict[str, str], language: Catalogue
) -> list[dict[str, Any]]:
    """Return the pieces of each cure, the largest first."""
    made = []
    for cure, rows in pieces.groupby("cure", sort=False):
        largest = rows.sort_values("moved_m2", ascending=False, kind="stable").head(_MOST_LISTED)
        listed = [
            {
                "row": row.Index,
                "text": _whose(row.codes, names, language),
                "ground": language.ground(row.moved_m2),
            }
            for row in largest.itertuples()
        ]
        more = len(rows) - len(listed)
        made.append(
            {
                "what": language(f"repair.cure.{cure}"),
                "number": language.number(len(rows)),
                "rows": listed,
                "more": language("error.more_rows", count=more) if more else "",
            }
        )
    return made


def _switches(
    areas: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame, before: gpd.GeoDataFrame, language: Catalogue
) -> list[_Switch]:
    counts = {"moved": pieces, "before": before, "after": before, "areas": areas}
    return [
        _Switch(
            name,
            language(f"repair.map.{name}"),
            language(f"repair.map.{name}.meaning"),
            language.number(len(rows)),
        )
        for name, rows in counts.items()
        if len(rows)
    ]


def _shapes(shapes: gpd.GeoSeries, name: str, **options: Any) -> folium.GeoJson | None:  # noqa: ANN401 - Leaflet's own
    """Return shapes in the style of their layer; none where there are none."""
    if shapes.empty:
        return None
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {"style": _STYLES[name]},
            "geometry": shapely.geometry.mapping(shape),
        }
        for number, shape in enumerate(shapes)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return folium.GeoJson(collection, smooth_factor=0, **options)
