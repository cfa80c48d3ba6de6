"""Say which gap a gap is, in one line that stands alike in tables, on maps and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gridward.language.catalogue import Catalogue


def gap_text(gap: Any, language: Catalogue, matters: Mapping[str, str]) -> str:  # noqa: ANN401 - a row of any GAPS frame
    """Return one line that names a gap: where it is, and what is missing there.

    Parameters
    ----------
    gap
        A row of ``frames.GAPS``. Without an area's code a duty concerns a matter
        everywhere, and the name is the matter's.
    language
        The reader's catalogue.
    matters
        The names of matters by code, as the reader shall see them.
    """
    code = gap.code if isinstance(gap.code, str) else ""
    name = language.name_of(gap.name, gap.name_en) or code
    if gap.kind == "ground":
        return language("gap.ground_in", area=name) if name else language("gap.ground")
    if gap.kind == "point":
        return name
    if gap.kind in ("unmanaged", "visit", "facility", "target"):
        return _missed(gap, name, language)
    role = language.amid(f"role.{gap.role}")
    if not code:
        return language("gap.everywhere", matter=name or gap.matter, role=role)
    if isinstance(gap.matter, str):
        matter = matters.get(gap.matter, gap.matter)
        return language("gap.role_for", area=name, role=role, matter=matter)
    return language("gap.role", area=name, role=role)


def _missed(gap: Any, name: str, language: Catalogue) -> str:  # noqa: ANN401 - a row of any GAPS frame
    """Name an area or target that nobody manages, or came to, or what facilities an area lacks."""
    if gap.kind == "unmanaged":
        return language("gap.unmanaged", layer=language.layer_name(gap.layer), area=name)
    area = name or language("gap.no_area")
    last = gap.last if isinstance(gap.last, str) else None
    if gap.kind == "facility":
        return language(f"gap.{gap.reason}", area=area, subject=gap.subject)
    if gap.kind == "target":
        subject = language.layer_name(gap.subject) if isinstance(gap.subject, str) else ""
        area = language("gap.target", name=area, subject=subject) if subject else area
    elif gap.reason == "blind":
        return language("gap.blind", area=area)
    if last is None:
        return language("gap.unvisited", area=area)
    return language("gap.unvisited_since", area=area, last=last)
