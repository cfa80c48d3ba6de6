"""Say who must act at many places at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward import duty
from gridward.coordinates import to_wgs84
from gridward.errors import InputError
from gridward.workspace.door import moment_of
from gridward.workspace.questions import Questions, need_matter

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import ArrayLike

    from gridward.coordinates import Datum


class DutyBatches(Questions):
    """Questions about many places, each with its matter."""

    def resolve_batch(
        self,
        x: ArrayLike,
        y: ArrayLike,
        *,
        matter: str | Sequence[str | None] | None = None,
        datum: str | Datum = "wgs84",
        at: str | None = None,
    ) -> pd.DataFrame:
        """Return who must act at many places: the answers of ``who``, one row each.

        Parameters
        ----------
        x, y
            Shape (n,), finite; longitude, latitude in degrees or easting, northing.
        matter
            Code of the matter, one for all or n of them; none: what holds for every matter.
        datum
            Of the coordinates.
        at
            ISO date, or date and time, that the question is about; today unless said.

        Returns
        -------
        DataFrame
            As ``duty.resolve_batch``.

        Raises
        ------
        InputError
            If the coordinates, the datum or the date cannot be used, or there are not as
            many matters as places (``different_lengths``).
        NotFoundError
            If there is no such matter.
        """
        state, (day, minute) = self.state(), moment_of(at)
        east, north = to_wgs84(x, y, datum=state.datum(datum))
        alone = matter is None or isinstance(matter, str)
        matters: Sequence[str | None] = [matter] * len(east) if alone else list(matter)  # type: ignore[arg-type, list-item]  # narrowed by the flag
        if len(matters) != len(east):
            raise InputError("different_lengths", value=len(matters))
        there = state.day(day)
        for one in dict.fromkeys(matters):
            need_matter(there, one)
        locator = there.locator
        held = {
            layer: (
                locator.table(layer)["code"].tolist(),
                np.asarray(locator.rows(east, north, layer=layer)),
            )
            for layer in locator.layers
        }
        grounds = there.grounds
        return duty.resolve_batch(
            there.book,
            held,
            matters,
            tree=there.tree,
            day=day,
            minute=minute,
            drawn=(grounds, grounds.hits(east, north)),
        )
