"""Look up messages by name in a gettext catalogue, and write numbers the local way.

A message has a symbolic name (``page.whose_place``) that stands in the code, and
a text in each catalogue. The catalogues are the ``gridward.po`` files beside this
module; they are read when first asked for, so a changed word needs no compile step.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

LANGUAGES = ("en", "zh")
_LOCALES = {"en": "en", "zh": "zh_Hans_CN"}
_KILOMETRE_M = 1000.0
_SQUARE_KILOMETRE_M2 = 1_000_000.0
_SMALL_AREA_M2 = 100_000.0


class Catalogue:
    """The words of one language.

    Call it with a message's name and the values of its placeholders.

    Examples
    --------
    >>> Catalogue.load("en")("status.gap")
    'in a gap'
    """

    def __init__(self, language: str, messages: Mapping[str, str]) -> None:
        self.language = language
        self.messages = messages
        self._locale = _LOCALES[language]

    @staticmethod
    @cache
    def load(language: str) -> Catalogue:
        """Return the catalogue of a language, ``zh`` or ``en``; read once per process.

        Raises
        ------
        KeyError
            If there is no catalogue for it; ``negotiate`` finds one that exists.
        """
        if language not in LANGUAGES:
            raise KeyError(language)
        path = files("gridward.language") / "catalogues" / language / "gridward.po"
        with path.open("rb") as stream:
            entries = read_po(stream, locale=_LOCALES[language])
        return Catalogue(language, {str(e.id): str(e.string) for e in entries if e.id})

    def __call__(self, name: str, /, **values: object) -> str:
        """Return the text of a message with its placeholders filled in.

        Raises
        ------
        KeyError
            If the catalogue has no such message or a placeholder has no value.
        """
        return self.messages[name].format_map(values)

    def __contains__(self, name: str) -> bool:
        return name in self.messages

    def name_of(self, name: object, name_en: object) -> str:
        """Return the name that this reader reads best; either may be missing."""
        local, english = (text if isinstance(text, str) else "" for text in (name, name_en))
        return (english or local) if self.language == "en" else (local or english)

    def names_of(self, frame: pd.DataFrame) -> dict[str, str]:
        """Return the name that this reader reads best, by code.

        Parameters
        ----------
        frame
            Columns ``code``, ``name``, ``name_en``; any number of rows.
        """
        rows = zip(*(frame[column] for column in ("code", "name", "name_en")), strict=True)
        return {code: self.name_of(name, name_en) for code, name, name_en in rows}

    def layer_name(self, layer: str) -> str:
        """Return what a layer is called; its own name where there is no other word for it."""
        return self.messages.get(f"layer.{layer}", layer)

    def role_name(self, role: str, name: str | None = None, name_en: str | None = None) -> str:
        """Return what a role is called: a workspace's own name for it goes first."""
        return self.name_of(name, name_en) or self.messages.get(f"role.{role}", role)

    def layout(self, parts: str) -> str:
        """Return the parts of a code, such as ``township 9 + village 3``, in this language."""
        words = (part.split(" ") for part in parts.split(" + "))
        return " + ".join(
            " ".join([self.messages.get(f"part.{name}", name), *digits]) for name, *digits in words
        )

    def amid(self, name: str) -> str:
        """Return a message that is a label as it stands in the middle of a sentence."""
        return self(name)[:1].lower() + self(name)[1:]

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with the language's grouping, rounded to some digits."""
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(value, format=pattern, locale=self._locale)

    def share(self, value: float) -> str:
        """Return a share of one as a percentage, such as ``99.35 %``."""
        return f"{self.number(100 * value, 2)} %"

    def distance(self, distance_m: float) -> str:
        """Return a distance in metres or kilometres, whichever reads better."""
        if distance_m < _KILOMETRE_M:
            return self("unit.metres", value=self.number(distance_m, int(distance_m < 10)))  # noqa: PLR2004 - one digit below ten metres
        return self("unit.kilometres", value=self.number(distance_m / _KILOMETRE_M, 1))

    def width(self, width_m: float) -> str:
        """Return a width as a distance; in centimetres below a metre."""
        if width_m < 1:
            centimetres = 100 * width_m
            return self("unit.centimetres", value=self.number(centimetres, int(centimetres < 10)))  # noqa: PLR2004 - as above
        return self.distance(width_m)

    def ground(self, area_m2: float) -> str:
        """Return an area in square metres or square kilometres, whichever reads better."""
        if area_m2 < _SMALL_AREA_M2:
            return self("unit.square_metres", value=self.number(area_m2, int(area_m2 < 10)))  # noqa: PLR2004 - as above
        return self("unit.square_kilometres", value=self.number(area_m2 / _SQUARE_KILOMETRE_M2, 2))


def negotiate(wishes: Iterable[str], default: str = "en") -> str:
    """Return the first language of a list of wishes that there is a catalogue for.

    Parameters
    ----------
    wishes
        Language tags, most wanted first: ``zh-CN``, ``zh_TW.UTF-8``, ``en``. Tags
        that are no language (``C``, ``*``) are passed over.
    default
        What to speak when no wish can be met.

    Returns
    -------
    str
        ``zh`` or ``en``.
    """
    for wish in wishes:
        try:
            language = Locale.parse(wish.split(".")[0].replace("-", "_")).language
        except (UnknownLocaleError, ValueError):
            continue
        if language in LANGUAGES:
            return language
    return default
