"""Ask of many points at once how sure each owner is, and lay the answers in one frame.

    point  status  certainty  owner  candidate  holds  distance_m  share
    0      inside  certain    A1     A1         True   240.1       1.0
    1      inside  ambiguous  A1     A1         True   12.3        0.71
    1      inside  ambiguous  A1     B2         False  12.3        0.29
    2      gap     none       -      -          -      -           -

It is the answer of ``Locator.who``, point by point: some tens of microseconds each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from gridward.locating.answers import Answer

    Row = tuple[int, str, str, str | None, str | None, bool | None, float, float]

_COLUMNS = (
    "point",
    "status",
    "certainty",
    "owner",
    "candidate",
    "holds",
    "distance_m",
    "share",
)
_TEXT = ("status", "certainty", "owner", "candidate")


def rivals(
    who: Callable[[float, float, float], Answer],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    accuracy_m: NDArray[np.float64],
) -> pd.DataFrame:
    """Return every candidate of every point, a row each.

    Parameters
    ----------
    who
        The answer for one point and its accuracy, metres.
    x, y
        Shape (n,), WGS 84 degrees, sound.
    accuracy_m
        Shape (n,), metres.

    Returns
    -------
    DataFrame
        At least n rows, in the order of the points and, within one, of its candidates;
        a point without any has one row that names the nearest area: ``holds`` false and
        its ``distance_m``, no ``share``.
    """
    asked = zip(x.tolist(), y.tolist(), accuracy_m.tolist(), strict=True)
    rows = [row for number, place in enumerate(asked) for row in _rows(number, who(*place))]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return frame.astype(
        {
            **dict.fromkeys(_TEXT, "str"),
            "point": "int64",
            "holds": "boolean",
            "distance_m": "float64",
            "share": "float64",
        }
    )


def _rows(number: int, answer: Answer) -> Iterator[Row]:
    said = (number, answer.status, answer.certainty, answer.code)
    candidates = answer.candidates or ((answer.nearest,) if answer.nearest else ())
    for one in candidates:
        share = np.nan if one.share is None else one.share
        yield (*said, one.code, one.holds, one.distance_m, share)
    if not candidates:
        yield (*said, None, None, np.nan, np.nan)
