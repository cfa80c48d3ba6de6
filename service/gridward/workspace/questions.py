"""Answer the two questions: whose place this is, and which ground has nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gridward import duty
from gridward.coordinates import to_wgs84
from gridward.errors import NotFoundError
from gridward.registry import likely_meant
from gridward.workspace.annotations import ROLES, Annotations, dictionaries
from gridward.workspace.answers import AreaIdentifier, Nearest, Neighbour, Place, WhoAnswer
from gridward.workspace.door import Door, day_of, moment_of, moment_text
from gridward.workspace.located_duties import LocatedDuties
from gridward.workspace.owners import chains_of, owners_of, spot_of, weighed
from gridward.workspace.stated import differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pyarrow as pa
    from numpy.typing import ArrayLike, NDArray

    from gridward.coordinates import Datum
    from gridward.locating import Answer
    from gridward.workspace.day import Day
    from gridward.workspace.state import State


class Questions(Door):
    """The questions that a workspace answers; each opens one state and asks the rooms."""

    def who(
        self,
        x: float,
        y: float,
        *,
        datum: str | Datum = "wgs84",
        accuracy_m: float = 0.0,
        matter: str | None = None,
        at: str | None = None,
        explain: bool = False,
    ) -> WhoAnswer:
        """Return whose place this is and who must act.

        Parameters
        ----------
        x, y
            Longitude, latitude in degrees; or easting, northing of an EPSG system.
        datum
            Of the coordinates: ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or an EPSG code.
        accuracy_m
            How far the position may be off, metres.
        matter
            Code of the matter that somebody must see to.
        at
            ISO date that the question is about, or date and time, ``2026-05-01T22:00``;
            today unless said. Where only a day is named, everybody who acts at any time of
            it answers, with the hours.
        explain
            Name every record that was considered, too, and why it decides or does not.

        Raises
        ------
        InputError
            If a coordinate, the datum or the date cannot be used.
        NotFoundError
            If there is no such matter.
        """
        state, (day, minute) = self.state(), moment_of(at)
        taken = state.datum(datum)
        east, north = to_wgs84([x], [y], datum=taken)
        there = state.day(day)
        need_matter(there, matter)
        found = there.locator.who(east[0], north[0], accuracy_m=accuracy_m)
        held = [(area.layer, area.code) for area in found.areas]
        drawn = there.grounds.at(found.x, found.y)
        asked = duty.Question(spot_of(there, held, drawn), day, minute, matter)
        chain, *others = chains_of(there, asked)
        return WhoAnswer(
            place=Place(x, y, taken.name, found.x, found.y, accuracy_m),
            at=moment_text(day, minute),
            revision=state.revision,
            matter=matter,
            status=found.status,
            certainty=found.certainty,
            areas=tuple(there.area(layer, code) for layer, code in held),
            candidates=_neighbours(there, found),
            nearest=_nearest(there, found, asked),
            duties=owners_of(there, asked),
            chain=chain,
            further_chains=tuple(others),
            considered=weighed(there, asked) if explain else None,
            identifiers=identifiers_of(state, held, day),
        )

    def locate(
        self, x: ArrayLike, y: ArrayLike, *, datum: str | Datum = "wgs84", at: str | None = None
    ) -> pd.DataFrame:
        """Return the areas, status and units of many points.

        Parameters
        ----------
        x, y
            Shape (n,), finite; longitude, latitude in degrees or easting, northing.
        datum
            Of the coordinates.
        at
            ISO date that the question is about; today unless said.

        Returns
        -------
        DataFrame
            n rows in the same order: for each layer its code, then ``status``, for each
            layer ``<layer>_name``, ``territory`` and ``contractor`` (the units' codes),
            missing for nobody.

        Raises
        ------
        InputError
            If the coordinates, the datum or the date cannot be used.
        """
        state, at = self.state(), day_of(at)
        day = state.day(at)
        east, north = to_wgs84(x, y, datum=state.datum(datum))
        located = day.locator.locate(east, north)
        said = said_of_rows(day, located, east, north)
        more = {name: column.dictionary_decode().to_pandas() for name, column in said.items()}
        return located.assign(**{name: column.astype("str") for name, column in more.items()})

    def located_points(self, at: str | None = None) -> pd.DataFrame:
        """Return where every inspection point belongs: its code, then as ``locate``."""
        points = self.points(at=day_of(at))
        located = self.locate(*positions(points), at=at)
        located.insert(0, "code", points["code"].to_numpy())
        return located

    def stated_differently(self, at: str | None = None) -> pd.DataFrame:
        """Return the inspection points that do not lie in the area their source states.

        A stated name is compared with the names of every layer. A name that no area has
        is not judged.

        Returns
        -------
        DataFrame
            A row for each such point: ``code``, ``name``, ``layer``, ``stated``, ``found``
            (names; missing where it lies in none) and ``distance_m`` from the point to the
            nearest area of the stated name, metres in the metric CRS.

        Raises
        ------
        InputError
            If the date cannot be used.
        """
        state, points = self.state(), self.points(at=day_of(at))
        located, day = self.located_points(at), state.day(day_of(at))
        return differences(
            points,
            located,
            day.areas,
            layers=day.layer_names,
            metric_crs=state.metric_crs,
        )


def identifiers_of(
    state: State, held: Sequence[tuple[str, str]], day: str
) -> tuple[AreaIdentifier, ...]:
    """Return the further identifiers of areas in force on a day, in the order of the areas."""
    known = (one for place in held for one in state.identifiers_of_areas.get(place, ()))
    return tuple(
        identifier
        for identifier, since, until in known
        if (since is None or since <= day) and (until is None or until >= day)
    )


def need_matter(day: Day, matter: str | None) -> None:
    """Make sure that a matter that was asked for is there on a day.

    Raises
    ------
    NotFoundError
        If it is not, with the matters that are, those of a like name first.
    """
    if matter is not None and matter not in day.matter_codes:
        known = day.matters
        named = dict(zip(known["name"], known["code"], strict=True))
        meant = [named[name] for name in likely_meant(matter, named)]
        raise NotFoundError("matter", matter, tuple(dict.fromkeys([*meant, *known["code"]])))


def positions(points: gpd.GeoDataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude of points, WGS 84, shape (n,) each."""
    return points.geometry.x.to_numpy(), points.geometry.y.to_numpy()


def units_of_areas(day: Day, layer: str, codes: Sequence[str]) -> pd.DataFrame:
    """Return the territorial unit and contractor of areas of one nested layer, by code."""
    areas = pd.DataFrame({"code": list(codes)}, dtype="str")
    chains = {code: day.chain(layer, code) for code in areas["code"]}
    return duty.by_area(areas, chains, day.book, at=day.at)


def units_of_finest(day: Day) -> pd.DataFrame:
    """Return the territorial unit and contractor of the finest areas, by code."""
    places = day.finest_areas[["layer", "code"]]
    found = [
        units_of_areas(day, layer, places.loc[places["layer"] == layer, "code"].tolist())
        for layer in day.rungs.finest or (day.finest,)
    ]
    return pd.concat(found)


def annotations_of(state: State, at: str) -> Annotations:
    """Return the names and units of the areas of a day; made once for each day of a state."""
    if at not in state.annotated:
        day = state.day(at)
        names = {
            layer: of_layers(day, [layer]).set_index("code")["name"] for layer in day.layer_names
        }
        units = {
            layer: units_of_areas(day, layer, names[layer].index.tolist()) for layer in day.nested
        }
        state.annotated[at] = Annotations.of(names, units)
    return state.annotated[at]


def said_of_rows(
    day: Day,
    located: pd.DataFrame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> dict[str, pa.DictionaryArray]:
    """Return the names of the areas of located rows, and the units of the finest of them.

    Parameters
    ----------
    day
        That the question is about.
    located
        n rows with the code of each layer, as the locator returns them.
    x, y
        Shape (n,), WGS 84.
    """
    codes = dictionaries(located[day.layer_names])
    said = annotations_of(day.state, day.at).of_rows(codes)
    duties = LocatedDuties.needed(day.state, day.at, minute=None, matter=None)
    if duties is not None and not day.rungs.is_line:
        found = duties.of_rows(codes, x, y, np.ones(len(x), dtype=np.bool_))
        said |= {role: found[role] for role in ROLES}
    return said


def of_layers(day: Day, layers: Sequence[str]) -> gpd.GeoDataFrame:
    """Return the drawn areas of some layers."""
    return day.areas[day.areas["layer"].isin(list(layers))]


def _neighbours(day: Day, found: Answer) -> tuple[Neighbour, ...]:
    return tuple(
        Neighbour(
            **vars(day.area(one.layer, one.code)),
            holds=one.holds,
            distance_m=one.distance_m,
            share=one.share,
        )
        for one in found.candidates
    )


def _nearest(day: Day, found: Answer, asked: duty.Question) -> Nearest | None:
    if found.nearest is None:
        return None
    layer, code = found.nearest.layer, found.nearest.code
    there = replace(asked, spot=spot_of(day, day.chain(layer, code)))
    return Nearest(
        **vars(day.area(layer, code)),
        distance_m=found.nearest.distance_m,
        duties=owners_of(day, there),
    )
