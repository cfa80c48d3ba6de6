"""Say in words what a coverage map shows: verdict, counts, legend.

The panel is plain data in the reader's language; the page's template lays it out, and the page
fills the long lists in from what it draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.language import Catalogue

_COUNTED = ("areas", "units", "points", "gaps")
_COUNTED_IN_PLANS = ("areas", "units")


class Panel:
    """What stands beside the map."""

    def __init__(
        self, told: dict[str, Any], *, at: str, language: Catalogue, verdict: str | None = None
    ) -> None:
        self._language = language
        self._told = told
        self.gaps = told["gaps"]
        self.ways = told["ways"]
        self.words = {
            word: language(f"map.{word}")
            for word in ("show", "offline", "colour_by", "search", "search_hint")
        } | {"at": language("map.at", at=at)}
        self.verdict = self._verdict() if verdict is None else verdict
        self.counts = self._counts(_COUNTED if verdict is None else _COUNTED_IN_PLANS)
        self.switches = self._switches()
        self.notes = [self.words["offline"]]
        if told.get("tiles"):
            self.notes = [language("map.tiles")]
        if told["coarse_m"]:
            self.notes.append(language("map.coarse", metres=f"{told['coarse_m']:g}"))

    def number(self, value: int) -> str:
        """Return a number as the reader writes it."""
        return self._language.number(value)

    def _verdict(self) -> str:
        named = [gap for gap in self.gaps if gap["kind"] != "defects"]
        if not named:
            return self._language("map.no_gaps")
        return self._language("error.comma").join(
            self._language("map.verdict", kind=gap["what"], number=self.number(len(gap["name"])))
            for gap in named
        )

    def _counts(self, counted: Sequence[str]) -> list[dict[str, str]]:
        units = self.ways[0]["classes"] if self.ways else []
        numbers = {
            "areas": len(self._told["areas"]["code"]),
            "units": sum("label" in one for one in units),
            "points": len(self._told.get("points", {}).get("code", ())),
            "gaps": sum(len(gap["name"]) for gap in self.gaps if gap["kind"] != "defects"),
        }
        return [
            {"what": self._language(f"map.counts.{what}"), "number": self.number(number)}
            for what, number in numbers.items()
            if what in counted
        ]

    def _switches(self) -> list[dict[str, Any]]:
        """Return a row of the legend for each layer that can be taken off the map."""
        told = self._told
        rows = [_switch("areas", self._language("map.areas"), len(told["areas"]["code"]))]
        rows += [
            _switch(line["key"], line["what"], len(line["shape"]))
            for line in told["lines"]
            if line["key"] == "overlays"
        ]
        if "points" in told:
            rows.append(_switch("points", told["points"]["what"], len(told["points"]["code"])))
        rows += [
            _switch(gap["kind"], gap["what"], len(gap["name"]), gap["meaning"], on=gap["shown"])
            for gap in self.gaps
            if gap["shape"]
        ]
        rows += [_switch(one["key"], one["what"], one["count"]) for one in told["under"]]
        return rows


def _switch(
    layer: str, what: str, count: int, meaning: str = "", *, on: bool = True
) -> dict[str, Any]:
    return {"layer": layer, "what": what, "count": count, "meaning": meaning, "on": on}
