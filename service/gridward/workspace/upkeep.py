"""Look a workspace over: is the file sound, and do its records fit together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from gridward.workspace.door import Door, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gridward.workspace.state import State


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    name: str  # file | references | journal | shapes | parents | coordinates
    sound: bool
    detail: str  # codes or figures, no sentence


class Upkeep(Door):
    """The checks of a workspace."""

    def doctor(self) -> list[Check]:
        """Return every check of the file and of what its records say of each other.

        Raises
        ------
        DamagedError
            If the file is too broken to be read.
        """
        with self._store.reading() as records:
            health = records.health()
        state = self.state()
        checks = [Check(name, not found, ", ".join(found)) for name, found in health.items()]
        return [*checks, *_record_checks(state)]


def _record_checks(state: State) -> Iterator[Check]:
    areas = state.areas[state.areas.geometry.notna()]
    invalid = areas.loc[~areas.is_valid, "code"].tolist()
    yield Check("shapes", not invalid, ", ".join(invalid))
    child = areas["layer"].isin(state.layers.dropna(subset=["parent_layer"])["layer"])
    orphans = areas.loc[child & areas["parent_code"].isna(), "code"].tolist()
    yield Check("parents", not orphans, ", ".join(orphans))
    mandate = state.mandate(day_of(None))
    away = (
        []
        if mandate is None
        else areas.loc[~shapely.intersects(areas.geometry.to_numpy(), mandate), "code"].tolist()
    )
    yield Check("mandate", not away, ", ".join(away))
