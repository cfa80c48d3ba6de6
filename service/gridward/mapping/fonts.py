"""Find fonts for print, and the letters that none of them has.

The Chinese font of the ``atlas`` extra goes before those of the system, so that a page looks alike
everywhere; a font that the user names goes before both.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridward.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUNDLE = "noto_cjk_sans_otc"
_KNOWN = (
    *("Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC"),
    *("SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Libertinus Serif"),
)
_UNSEEN = frozenset(" \t\n\u3000\u200b\ufeff\u00a0")


@dataclass(frozen=True)
class Faces:
    """The fonts that a text is set in, the first that has a letter draws it."""

    fonts: Any  # typst.Fonts
    families: tuple[str, ...]
    letters: frozenset[int]  # that one of them has

    def missing(self, text: str) -> str:
        """Return the letters of a text that no font has, each once, in order."""
        return "".join(
            one
            for one in dict.fromkeys(text)
            if ord(one) not in self.letters and one not in _UNSEEN
        )


@contextmanager
def faces(font: Path | None = None) -> Iterator[Faces]:
    """Yield the fonts of this machine, one of the user's first.

    Raises
    ------
    NotFoundError
        If the user's font is not there.
    InputError
        ``extra_missing`` without what sets type, ``bad_font`` if the user's is none.
    """
    typst, _ = _libraries()
    with tempfile.TemporaryDirectory() as folder:
        places: list[Path] = []
        own: list[str] = []
        if font is not None:
            if not font.is_file():
                raise NotFoundError("file", str(font))
            shutil.copy(font, folder)
            own = _families(typst, [Path(folder)])
            if not own:
                raise InputError("bad_font", source=font.name, field="--font")
            places.append(Path(folder))
        if (bundle := find_spec(_BUNDLE)) is not None and bundle.origin is not None:
            places.append(Path(bundle.origin).parent)
        found = typst.Fonts(font_paths=[str(one) for one in places])
        there = set(found.families())
        families = tuple(dict.fromkeys([*own, *(one for one in _KNOWN if one in there)]))
        yield Faces(found, families, _letters(found, families))


def _families(typst: Any, places: list[Path]) -> list[str]:  # noqa: ANN401 - the module
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(one) for one in places],
    )
    return list(fonts.families())


def _letters(found: Any, families: tuple[str, ...]) -> frozenset[int]:  # noqa: ANN401 - typst's
    """Return the letters of fonts; Libertinus, which lies within typst, has the Latin ones."""
    _, ttf = _libraries()
    letters = set(range(0x20, 0x250)) if "Libertinus Serif" in families else set()
    faces_of = {one.family: one for one in found.fonts() if one.path is not None}
    for family in families:
        if (face := faces_of.get(family)) is not None:
            with ttf.TTFont(face.path, fontNumber=face.index, lazy=True) as opened:
                letters |= set(opened.getBestCmap() or ())
    return frozenset(letters)


def _libraries() -> tuple[Any, Any]:
    """Return what sets type and what reads fonts.

    Raises
    ------
    InputError
        ``extra_missing``.
    """
    try:
        import typst  # noqa: PLC0415 - an extra
        from fontTools import ttLib  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("extra_missing", value="atlas") from None
    return typst, ttLib
