"""Know the layouts of codes: parts, digits and order are data, read here and nowhere spelt out.

    unit_grid   140109 003 012 | 007        above | number
                └ grid_community ┘
                  140109 003 | 012          above | community
                  └ township ┘
                    140109 | 003            above | township: a street

A code is right by a scheme if each part is, and the part above by the scheme above.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SOURCES = ("above", "number")
_PART_KEYS = {"name", "digits", "kinds", "values", "undivided", *_SOURCES}
_SCHEME_KEYS = {"en", "zh", "above", "parts"}
_MOST_DIGITS = 40


@dataclass(frozen=True)
class Part:
    """One part of a code."""

    name: str
    digits: int
    source: str  # above | number | own
    kinds: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    values: tuple[str, ...] = ()
    undivided: str | None = None

    def fits(self, text: str) -> bool:
        """Tell whether a text of the right length may stand here, whatever stands above."""
        if not (text.isascii() and text.isdigit()):
            return False
        if self.values and text not in self.values:
            return False
        if self.source == "number" and text != self.undivided:
            return int(text) > 0
        return not self.kinds or any(a <= int(text) <= b for a, b in self.kinds.values())

    @property
    def choices(self) -> tuple[str, ...]:
        """Return what may stand here, as people read it: ``street 001-099``."""
        if self.source == "number":
            return (f"{1:0{self.digits}}-{10**self.digits - 1}",)
        ranges = (f"{a:0{self.digits}}-{b:0{self.digits}}" for a, b in self.kinds.values())
        return self.values or tuple(map(" ".join, zip(self.kinds, ranges, strict=True)))


@dataclass(frozen=True)
class Scheme:
    """One layout of codes."""

    name: str
    titles: Mapping[str, str]  # by language
    parts: tuple[Part, ...]
    above: tuple[str, ...] = ()

    @property
    def digits(self) -> int:
        """Return how long a code is."""
        return sum(part.digits for part in self.parts)

    @property
    def layout(self) -> str:
        """Return the parts as people write them: ``community 12 + number 3``."""
        return " + ".join(f"{part.name} {part.digits}" for part in self.parts)

    def split(self, code: str) -> dict[str, str]:
        """Return the parts of a code of the right length, by name."""
        found, start = {}, 0
        for part in self.parts:
            found[part.name] = code[start : start + part.digits]
            start += part.digits
        return found

    def is_shaped(self, code: str) -> bool:
        """Tell whether a text has the length of a code and nothing but digits."""
        return len(code) == self.digits and code.isascii() and code.isdigit()

    def part(self, source: str) -> Part | None:
        """Return the part that comes from somewhere; none if there is none."""
        return next((part for part in self.parts if part.source == source), None)

    @property
    def counter(self) -> Part:
        """Return the part that is a number.

        Raises
        ------
        InputError
            ``scheme_uncounted``, if there is none.
        """
        part = self.part("number")
        if part is None:
            raise InputError("scheme_uncounted", field="--scheme", value=self.name)
        return part

    def above_in(self, code: str) -> str:
        """Return what stands of the area above in a code of the right length; may be empty."""
        part = self.part("above")
        return "" if part is None else self.split(code)[part.name]


class Schemes:
    """All layouts that are known, by name."""

    def __init__(self, schemes: Mapping[str, Scheme], text: str) -> None:
        self._schemes = dict(schemes)
        self.text = text  # what they were read from

    def __iter__(self) -> Iterator[Scheme]:
        return iter(self._schemes.values())

    def __contains__(self, name: object) -> bool:
        return name in self._schemes

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names, as they stand in the file."""
        return tuple(self._schemes)

    def named(self, name: str) -> Scheme:
        """Return one of them.

        Raises
        ------
        InputError
            ``unknown_scheme``, with those that are known.
        """
        if name not in self._schemes:
            raise InputError("unknown_scheme", field="--scheme", value=name, choices=self.names)
        return self._schemes[name]

    def wrong_part(self, scheme: Scheme, code: str) -> tuple[Part, str] | None:
        """Return the first part of a shaped code that cannot be, and its text, if any."""
        parts = scheme.split(code)
        above = scheme.above_in(code)
        if above and scheme.above and scheme.above[0] in self:
            wrong = self.wrong_part(self.named(scheme.above[0]), above)
            if wrong is not None:
                return wrong
        return next(
            ((one, parts[one.name]) for one in scheme.parts if not one.fits(parts[one.name])),
            None,
        )

    def top_of(self, scheme: Scheme, code: str) -> str:
        """Return what stands in a shaped code of the topmost area: its county."""
        above = scheme.above_in(code)
        if not above or not scheme.above or scheme.above[0] not in self:
            return code
        return self.top_of(self.named(scheme.above[0]), above)


@cache
def shipped_schemes() -> Schemes:
    """Return the layouts that the program carries."""
    return read_schemes(files(__package__).joinpath("schemes.toml").read_text("utf-8"))


def read_schemes(text: str, *, source: str | None = None) -> Schemes:
    """Return the layouts that a TOML text holds.

    Parameters
    ----------
    text
        As ``schemes.toml`` beside this module, which explains it.
    source
        The file's name, for errors.

    Raises
    ------
    InputError
        ``bad_scheme``, with what cannot be used as its value.
    """
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError("bad_scheme", source, value=str(error)) from None
    if not said:
        raise InputError("bad_scheme", source)
    made = {name: _scheme(name, one, source) for name, one in said.items()}
    for scheme in made.values():
        part, above = scheme.part("above"), scheme.above[:1]
        fits = all(name in made and part and made[name].digits == part.digits for name in above)
        if not fits or (part is not None and not above) or scheme.name in _line(scheme, made):
            raise InputError("bad_scheme", source, field=scheme.name, value="above")
    return Schemes(made, text)


def _line(scheme: Scheme, known: Mapping[str, Scheme]) -> list[str]:
    """Return the names of the schemes above one."""
    line: list[str] = []
    above = scheme.above[:1]
    while above and above[0] in known and above[0] not in line:
        line.append(above[0])
        above = known[above[0]].above[:1]
    return line


def _scheme(name: str, said: Any, source: str | None) -> Scheme:  # noqa: ANN401 - what a file holds
    wrong = InputError("bad_scheme", source, field=name)
    if not isinstance(said, dict) or said.keys() - _SCHEME_KEYS or not said.get("parts"):
        raise wrong
    try:
        parts = tuple(_part(one) for one in said["parts"])
        above = tuple(str(one) for one in said.get("above", ()))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise wrong from None
    sources = [part.source for part in parts if part.source != "own"]
    names = {part.name for part in parts}
    digits = sum(part.digits for part in parts)
    if len(sources) != len(set(sources)) or len(names) != len(parts) or digits > _MOST_DIGITS:
        raise wrong
    titles = {language: str(said.get(language, name)) for language in ("en", "zh")}
    return Scheme(name, titles, parts, above)


def _part(said: dict[str, Any]) -> Part:
    """Return one part.

    Raises
    ------
    ValueError, KeyError, TypeError, AttributeError
        If it cannot be one.
    """
    sources = [name for name in _SOURCES if said.get(name)]
    digits, undivided = int(said["digits"]), said.get("undivided")
    texts = [*said.get("values", ()), *([] if undivided is None else [undivided])]
    if said.keys() - _PART_KEYS or len(sources) > 1 or digits < 1:
        raise ValueError(said)
    if any(len(text) != digits or not text.isdigit() for text in texts):
        raise ValueError(texts)
    kinds = {str(name): (int(a), int(b)) for name, (a, b) in said.get("kinds", {}).items()}
    return Part(
        name=str(said["name"]),
        digits=digits,
        source=sources[0] if sources else "own",
        kinds=kinds,
        values=tuple(said.get("values", ())),
        undivided=undivided,
    )
