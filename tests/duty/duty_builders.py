"""Build responsibilities from one line each."""

import pandas as pd

from gridward.frames import RESPONSIBILITIES, checked

MATTERS = {"campaign": None, "markets": "campaign", "stalls": "markets", "toilets": "campaign"}
NESTED = [("city", "C"), ("district", "D"), ("village", "V")]


def duties(*records):
    """Return responsibilities numbered from 1: unit, role, place, matter, first, last day, hours.

    The place is ``layer:code``, or none for everywhere.
    """
    rows = []
    for number, (unit, role, place, *more) in enumerate(records, start=1):
        layer, code = place.split(":") if place else (None, None)
        matter, begin, end, hours = [*more, None, None, None, None][:4]
        rows.append((number, layer, code, matter, unit, role, begin, end, None, hours))
    frame = pd.DataFrame(rows, columns=list(RESPONSIBILITIES.columns))
    text = dict.fromkeys([name for name in frame.columns if name != "record"], "str")
    return checked(frame.astype({**text, "record": "int64"}), RESPONSIBILITIES)
