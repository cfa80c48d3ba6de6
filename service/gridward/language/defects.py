"""Say what lies inside ground that is wrong, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from gridward.language.catalogue import Catalogue

_CONTENTS = ("points", "facilities", "households")
_TAKEN = ("assign", "give")  # cures that name who should take the ground


def contents_text(defect: Any, language: Catalogue) -> str:  # noqa: ANN401 - a row of any DEFECTS frame
    """Return what lies inside a defect, such as ``3 points · about 12 households``.

    Parameters
    ----------
    defect
        A row of ``frames.DEFECTS``. What is not counted, or none, is not said.
    language
        The reader's catalogue.
    """
    counts = ((name, getattr(defect, name)) for name in _CONTENTS)
    return " · ".join(
        language(f"contents.{name}", count=language.number(int(count)))
        for name, count in counts
        if not pd.isna(count) and count
    )


def cure_text(defect: Any, taker: str | None, language: Catalogue) -> str:  # noqa: ANN401 - as above
    """Return what would cure a defect, and the name of the area that should take the ground."""
    if taker is not None and defect.cure in _TAKEN:
        return language(f"cure.{defect.cure}_to", area=taker)
    return language(f"cure.{defect.cure}")
