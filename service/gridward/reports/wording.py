"""Name areas, units, roles and matters as the reader knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gridward.frames import plain_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from gridward.language import Catalogue
    from gridward.reports.facts import Facts, Place


class Wording:
    """The names of everything that a report speaks of, in one language."""

    def __init__(self, facts: Facts, language: Catalogue) -> None:
        self.language = language
        self.matters = language.names_of(facts.matters)
        self.units = language.names_of(facts.units)
        sizes = facts.areas["layer"].value_counts()
        self._lone = {layer for layer, size in sizes.items() if size == 1}
        self._areas = _named(facts.areas, ("layer", "code"), language)
        self._roles = {
            one.code: language.role_name(one.code, text(one.name), text(one.name_en))
            for one in rows_of(facts.roles)
        }

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a message of the catalogue."""
        return self.language(name, **values)

    def area(self, layer: str, code: str) -> str:
        """Return what an area is called; its code, if it has no name."""
        return self._areas.get((layer, code)) or code

    def path(self, places: Iterable[Place]) -> str:
        """Return the names of the areas that hold a place, coarse to fine.

        A layer of one area alone, such as the city, is not said each time.
        """
        return " / ".join(self.area(*place) for place in places if place[0] not in self._lone)

    def unit(self, code: object) -> str:
        """Return what a unit is called; nothing for nobody."""
        return (self.units.get(code) or code) if isinstance(code, str) else ""

    def role(self, role: str) -> str:
        """Return what a role is called."""
        return self._roles.get(role) or self.language.role_name(role)

    def matter(self, code: object) -> str:
        """Return what a matter is called; that it is every one, where none is named."""
        if not isinstance(code, str):
            return self.language("report.every_matter")
        return self.matters.get(code) or code

    def layer(self, layer: object) -> str:
        """Return what a layer is called; nothing if there is none."""
        return self.language.layer_name(layer) if isinstance(layer, str) else ""

    def name(self, row: Any) -> str:  # noqa: ANN401 - a row of any frame with names
        """Return the name of a row, nothing if it has none."""
        return self.language.name_of(row.name, row.name_en)

    def measure(self, measure: str) -> str:
        """Return what an amount is counted in."""
        return self.language(f"report.measure.{measure}")


def rows_of(frame: pd.DataFrame) -> Any:  # noqa: ANN401 - pandas makes the row type anew for each frame
    """Return the rows of a frame one by one, a field for each column."""
    return frame.itertuples(index=False)


def text(value: object) -> str | None:
    """Return a text, or none for what is missing."""
    return value if isinstance(value, str) else None


def number(value: Any) -> float | None:  # noqa: ANN401 - a cell of any frame
    """Return a number, or none for what is missing."""
    return None if value is None or value != value else float(value)  # noqa: PLR0124 - NaN


def whole(value: Any) -> int | None:  # noqa: ANN401 - a cell of any frame
    """Return a whole number, or none for what is missing."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _named(
    frame: pd.DataFrame, keys: tuple[str, ...], language: Catalogue
) -> dict[tuple[Any, ...], str]:
    columns = (plain_values(frame[name]) for name in (*keys, "name", "name_en"))
    return {
        tuple(key): language.name_of(name, name_en)
        for *key, name, name_en in zip(*columns, strict=True)
    }
