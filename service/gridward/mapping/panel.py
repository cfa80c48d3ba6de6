"""Say in words what a coverage map shows: counts, legend, gaps by name, units.

The panel is plain data in the reader's language; the page's template lays it out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridward.language import gap_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from gridward.language import Catalogue

_KINDS = ("ground", "duty", "unmanaged", "point")  # the worst first
_OPEN_AT_MOST = 12  # longer lists start closed


class Panel:
    """What stands beside the map."""

    def __init__(
        self,
        areas: gpd.GeoDataFrame,
        gaps: gpd.GeoDataFrame,
        points: gpd.GeoDataFrame,
        *,
        across: gpd.GeoDataFrame,
        unit: pd.Series,
        fill: pd.Series,
        language: Catalogue,
        matters: Mapping[str, str],
    ) -> None:
        self._language = language
        self._matters = matters
        by_kind = {kind: gaps[gaps["kind"] == kind] for kind in _KINDS}
        found = {kind: rows for kind, rows in by_kind.items() if len(rows)}
        units = unit.value_counts()
        self.words = {
            word: language(f"map.{word}")
            for word in ("show", "units", "offline", "zoom_in", "zoom_out")
        }
        self.verdict = self._verdict(found)
        self.counts = [
            {"what": language(f"map.counts.{what}"), "number": language.number(number)}
            for what, number in (
                ("areas", len(areas)),
                ("units", len(units)),
                ("points", len(points)),
                ("gaps", len(gaps)),
            )
        ]
        self.switches = [
            self._switch("areas", language("map.areas_by_unit"), len(areas)),
            *(
                [self._switch("overlays", _named_layers(across, language), len(across))]
                if len(across)
                else []
            ),
            self._switch("points", language("map.points"), len(points)),
            *(
                self._switch(kind, language(f"kind.{kind}"), len(rows), f"map.meaning.{kind}")
                for kind, rows in found.items()
                if is_drawn(rows).any()
            ),
        ]
        self.gaps = [self._group(kind, rows) for kind, rows in found.items()]
        self.units = [
            {"name": name, "fill": colour, "number": language.number(number)}
            for name, colour, number in zip(
                fill.index, fill, units.reindex(fill.index), strict=True
            )
        ]

    def _verdict(self, found: dict[str, gpd.GeoDataFrame]) -> str:
        if not found:
            return self._language("map.no_gaps")
        return self._language("error.comma").join(
            self._language("map.verdict", kind=self._language(f"kind.{kind}"), number=len(rows))
            for kind, rows in found.items()
        )

    def _switch(self, layer: str, what: str, number: int, meaning: str = "") -> dict[str, str]:
        return {
            "layer": layer,
            "what": what,
            "number": self._language.number(number),
            "meaning": self._language(meaning) if meaning else "",
        }

    def _group(self, kind: str, gaps: gpd.GeoDataFrame) -> dict[str, Any]:
        rows = [
            {
                "row": number,
                "drawn": drawn,
                "text": gap_text(row, self._language, self._matters),
                "ground": self._language.ground(row.area_m2) if drawn else "",
            }
            for number, drawn, row in zip(
                gaps.index, is_drawn(gaps), gaps.itertuples(index=False), strict=True
            )
        ]
        return {
            "layer": kind,
            "what": self._language(f"kind.{kind}"),
            "number": self._language.number(len(gaps)),
            "open": len(gaps) <= _OPEN_AT_MOST,
            "rows": rows,
        }


def is_drawn(gaps: gpd.GeoDataFrame) -> pd.Series:
    """Return for each gap whether it has a place of its own on the map.

    A matter without a lead anywhere has none: hatching the whole city would hide
    every other gap.
    """
    everywhere = (gaps["kind"] == "duty") & gaps["code"].isna()
    drawn: pd.Series = ~everywhere & ~gaps.geometry.isna() & ~gaps.geometry.is_empty
    return drawn


def _named_layers(areas: gpd.GeoDataFrame, language: Catalogue) -> str:
    return language("error.comma").join(map(language.layer_name, areas["layer"].unique()))
