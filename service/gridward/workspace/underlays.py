"""Read what a map draws plainly below the areas: streets, rivers, buildings of any file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import geopandas as gpd
import shapely

from gridward.coordinates import on_earth
from gridward.errors import InputError
from gridward.files import features_as_they_are
from gridward.frames import WGS84
from gridward.mapping import Tiles, Underlay
from gridward.workspace.shapes import in_wgs84, own_datum

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from gridward.coordinates import Datum
    from gridward.workspace.state import State

    PathLike = str | os.PathLike[str]

_NAMES = ("name", "名称", "名稱", "道路名称", "路名", "label")
_PLACES = ("{z}", "{x}", "{y}")
_TILED = ("wgs84", "cgcs2000", "gcj02")  # whose tiles lie in the grid that web maps share


def underlays(
    paths: Sequence[PathLike], state: State, *, datum: str | Datum | None = None
) -> list[Underlay]:
    """Return what lies below a map, a file each, under the file's name.

    Parameters
    ----------
    paths
        Of files of lines, polygons or points, in any format that is read; ``file.gpkg:layer``
        names one layer of several.
    state
        Of the workspace.
    datum
        What their coordinates are in, where a file does not say it or says it wrongly.

    Raises
    ------
    NotFoundError
        If there is no such file or layer.
    InputError
        As ``files.read_features``; ``out_of_range`` for coordinates that are not on the earth.
    """
    said = None if datum is None else state.datum(datum)
    return [_underlay(str(path), said) for path in paths]


def tiles_of(url: str, datum: str, attribution: str, state: State) -> Tiles | None:
    """Return the tiles that the settings name; none where they name none.

    Raises
    ------
    InputError
        ``bad_tiles`` for an address without ``{z}``, ``{x}`` and ``{y}`` or not of the web;
        ``tiles_datum`` for BD-09, whose tiles are cut otherwise, and any other datum.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or any(place not in url for place in _PLACES)
    ):
        raise InputError("bad_tiles", field="GRIDWARD_TILES", value=url)
    if datum not in _TILED:
        raise InputError("tiles_datum", field="GRIDWARD_TILES_DATUM", value=datum, choices=_TILED)
    return Tiles(url, state.datum(datum), attribution)


def _underlay(path: str, said: Datum | None) -> Underlay:
    file, layer = Path(path), None
    if not file.exists() and ":" in file.name:
        path, _, layer = path.rpartition(":")
        file = Path(path)
    features = features_as_they_are(file, layer=layer)
    taken = said or own_datum(features, said, source=file.name)
    if taken is None:
        raise InputError("no_crs", source=file.name)
    shapes = in_wgs84(features, taken)
    shapes = shapes[~(shapes.isna() | shapes.is_empty)]
    corners, shape = shapely.get_coordinates(shapes.to_numpy(), return_index=True)
    away = ~on_earth(*corners.T)
    if away.any():
        row = int(shapes.index[shape[away][0]])
        x, y = corners[away][0]
        raise InputError("out_of_range", source=file.name, row=row, value=f"{x:g}, {y:g}")
    columns = {str(column).lower(): column for column in features.columns}
    named = next((columns[name] for name in _NAMES if name in columns), None)
    names = None if named is None else features.loc[shapes.index, named].astype("str")
    frame = gpd.GeoDataFrame({} if names is None else {"name": names}, geometry=shapes, crs=WGS84)
    return Underlay(layer or file.stem, frame)
