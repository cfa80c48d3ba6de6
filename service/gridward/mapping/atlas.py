"""Print a page for each unit: its areas drawn and listed, and what lies round them.

Sheets are plain data; ``page/atlas.typ`` lays them out and typst sets them. Names reach it as
data, never as markup. A letter that no font has is printed as 〓 and told, never as an empty box.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode, urlsplit

from gridward.errors import InputError
from gridward.mapping.fonts import faces
from gridward.mapping.sheets import Ground, overview, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from gridward.language import Catalogue

    Progress = Callable[[int, int], object]

_GETA = "〓"  # what printers set for a letter that they have not
_PPI = 200.0


@dataclass(frozen=True)
class Atlas:
    """A printed atlas."""

    pdf: bytes
    pictures: tuple[bytes, ...]  # a PNG a page; none unless asked for
    units: tuple[str, ...]  # that have a page, by code
    missing: str  # letters that no font has


def atlas(
    ground: Ground,
    units: Sequence[str],
    *,
    title: str,
    role: str,
    at: str,
    address: str | None = None,
    font: Path | None = None,
    pictures: bool = False,
    progress: Progress | None = None,
) -> Atlas:
    """Return the pages of some units, behind one over all of them where there are several.

    Parameters
    ----------
    ground
        What is drawn.
    units
        Codes, each of a unit with areas, in the order of the pages.
    title, role
        Of the atlas, and what the units are there, as the reader shall see it.
    at
        ISO date that the atlas is valid on.
    address
        Where the live page is, such as ``https://grid.example``; without one there is no QR code.
    font
        A file that goes before the fonts that are there.
    pictures
        Whether a PNG of each page is wanted, too.
    progress
        Told how many sheets are drawn, of how many.

    Raises
    ------
    NotFoundError
        If the font is not there.
    InputError
        ``extra_missing``, ``bad_font``, or ``bad_link``.
    """
    words = ground.language
    base = None if not address else _checked(address)
    with faces(font) as found:
        sheets = []
        for number, code in enumerate(units):
            if progress is not None:
                progress(number, len(units))
            sheet = sheet_of(ground, code)
            link = None if base is None else _link(base, sheet["place"], words)
            sheets.append(sheet | {"link": link, "qr": None if link is None else _qr(link)})
        said = {
            "title": title,
            "families": list(found.families),
            "language": words.language,
            "words": _words(words, role, at),
            "overview": overview(ground) if len(units) > 1 else None,
            "sheets": sheets,
        }
        if progress is not None:
            progress(len(units), len(units))
        text = json.dumps(said, ensure_ascii=False)
        missing = found.missing(text)
        text = text.translate(dict.fromkeys(map(ord, missing), _GETA))
        return Atlas(
            _set(text, found.fonts, "pdf")[0],
            tuple(_set(text, found.fonts, "png")) if pictures else (),
            tuple(units),
            missing,
        )


def _set(text: str, fonts: Any, form: Literal["pdf", "png"]) -> list[bytes]:  # noqa: ANN401 - typst's
    import typst  # noqa: PLC0415 - an extra, and there as ``fonts`` is

    template = (files("gridward.mapping") / "page" / "atlas.typ").read_bytes()
    made = typst.Compiler(
        input=template, font_paths=fonts, ignore_system_fonts=True, sys_inputs={"told": text}
    ).compile(format=form, ppi=_PPI)
    return [made] if isinstance(made, bytes) else list(made or ())


def _words(language: Catalogue, role: str, at: str) -> dict[str, str]:
    names = ("areas", "beside", "live")
    said = {name: language(f"printed.{name}") for name in names}
    return said | {"role": role, "at": language("printed.at", at=at)}


def _checked(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise InputError("bad_link", field="--address", value=address)
    return address.rstrip("/")


def _link(base: str, place: tuple[float, float], language: Catalogue) -> str:
    x, y = (f"{one:.6f}" for one in place)
    return f"{base}/?{urlencode({'lang': language.language, 'x': x, 'y': y})}"


def _qr(link: str) -> str:
    try:
        import segno  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError("extra_missing", value="atlas") from None
    drawn = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode("utf-8")
