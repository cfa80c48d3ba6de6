"""Hold where and when visits were, and judge which areas and targets they came to.

A visit is a place or a track, on a day or, without one, on every day. A million of them
are held as numbers: positions, and small numbers for days, teams and parts of the day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

PARTS = ("night", "morning", "afternoon", "evening")
"""Parts of the day of six hours each, from midnight; ``untimed`` is what has no time."""

UNTIMED = "untimed"


@dataclass(frozen=True, eq=False)
class Visits:
    """n visits, WGS 84.

    Attributes
    ----------
    x, y
        Longitude and latitude, shape (n,); of a track its first corner.
    tracks
        The lines of those visits that are tracks, shape (m,).
    track_of
        Which visits these are, shape (m,).
    table
        n rows: ``team``, ``day`` (ISO date; missing: every day), ``part``; categories.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    tracks: NDArray[np.object_]
    track_of: NDArray[np.int64]
    table: pd.DataFrame
    _seen: dict[bytes, object] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, blocks: Iterable[tuple[NDArray[np.object_], pd.DataFrame]]) -> Visits:
        """Return visits of blocks of shapes and of texts: ``team``, ``day``, ``arrive``."""
        places, tracks, track_of, texts = [np.empty((0, 2))], [], [], []
        done = 0
        for shapes, table in blocks:
            parts, row = shapely.get_parts(shapes, return_index=True)  # of several places each
            lines = shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING
            pairs, part = shapely.get_coordinates(parts, return_index=True)
            places.append(pairs[np.flatnonzero(np.diff(part, prepend=-1))])
            tracks.append(parts[lines])
            track_of.append(np.flatnonzero(lines) + done)
            texts.append(table.iloc[row])
            done += len(parts)
        x, y = np.ascontiguousarray(np.concatenate(places).T)
        table = pd.concat(texts, ignore_index=True) if texts else _no_texts()
        made = {
            "team": table["team"].astype("category"),
            "day": table["day"].astype("category"),
            "part": _parts(table["arrive"]).astype("category"),
        }
        lines = np.concatenate(tracks) if tracks else np.empty(0, dtype=object)
        which = np.concatenate(track_of) if track_of else np.empty(0, dtype=np.int64)
        return cls(x, y, lines, which, pd.DataFrame(made))

    def __len__(self) -> int:
        """Return how many there are; a visit to several places counts for each."""
        return len(self.x)

    def only(self, chosen: NDArray[np.bool_]) -> Visits:
        """Return some of them, shape (n,)."""
        place = np.cumsum(chosen) - 1
        kept = chosen[self.track_of]
        table = self.table[chosen].reset_index(drop=True)
        which = place[self.track_of[kept]]
        return Visits(self.x[chosen], self.y[chosen], self.tracks[kept], which, table)

    def in_window(self, since: str | None) -> Visits:
        """Return those of a day on or after a date, and those of every day."""
        if since is None:
            return self
        day = self.table["day"]
        early = day.cat.categories[day.cat.categories < since]
        return self.only(~day.isin(early).to_numpy())

    def by(self, column: str) -> Iterator[tuple[str | None, NDArray[np.bool_]]]:
        """Yield each day, team or part of the day, and which visits are of it, shape (n,).

        Those of every day are of each day; the visits without a team come last.
        """
        cells = self.table[column]
        codes, without = cells.cat.codes.to_numpy(), cells.isna().to_numpy()
        for number, name in enumerate(cells.cat.categories):
            chosen = codes == number
            if chosen.any():
                yield str(name), chosen | without if column == "day" else chosen
        if column == "team" and without.any():
            yield None, without

    def reaching(self, shapes: NDArray[np.object_]) -> NDArray[np.int64]:
        """Return pairs of a visit and a shape, WGS 84, that it came to; shape (2, k).

        A place reaches the shapes that hold it, their edges too; a track those it meets.
        """
        tree = shapely.STRtree(shapes)
        alone = np.ones(len(self), dtype=bool)
        alone[self.track_of] = False
        visit = np.flatnonzero(alone)
        spots = np.asarray(shapely.points(self.x[alone], self.y[alone]), dtype=object)
        prepared = shapes.copy()
        shapely.prepare(prepared)
        held = shapely.STRtree(spots).query(prepared, predicate="intersects")[::-1]
        met = tree.query(self.tracks, predicate="intersects")
        pairs = [np.stack([visit[held[0]], held[1]]), np.stack([self.track_of[met[0]], met[1]])]
        return np.unique(np.concatenate(pairs, axis=1), axis=1)


def some_pairs(pairs: NDArray[np.int64], chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the pairs, as ``Visits.reaching`` returns them, of some of the visits."""
    return pairs[:, chosen[pairs[0]]]


def last_days(visits: Visits, pairs: NDArray[np.int64], count: int) -> pd.DataFrame:
    """Return when each of so many shapes was visited last.

    Parameters
    ----------
    visits
        All until the day asked about.
    pairs
        As ``Visits.reaching`` returns them.
    count
        How many shapes there are.

    Returns
    -------
    DataFrame
        ``last``, ISO date, missing for never, and ``daily``; a row for each shape.
    """
    day = visits.table["day"].cat.codes.to_numpy()[pairs[0]].astype(np.int64)
    latest = np.full(count, -1)
    np.maximum.at(latest, pairs[1], day)
    daily = np.zeros(count, dtype=bool)
    daily[pairs[1][day < 0]] = True
    days = np.array([*visits.table["day"].cat.categories, None], dtype=object)
    return pd.DataFrame({"last": pd.Series(days[latest], dtype="str"), "daily": daily})


def _parts(arrive: pd.Series[str]) -> pd.Series[str]:
    hours = pd.to_numeric(arrive.str[:2], errors="coerce") % 24
    part = hours.floordiv(6).map(dict(enumerate(PARTS)))
    return part.astype("str").fillna(UNTIMED)


def _no_texts() -> pd.DataFrame:
    return pd.DataFrame({"team": [], "day": [], "arrive": []}, dtype="str")
