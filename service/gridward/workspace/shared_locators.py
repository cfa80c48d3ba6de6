"""Keep locators in files that several processes map, so that one builds and all read.

    worker 1 ──builds──> 5f0c….locator <──maps── worker 2, worker 3, and worker 1 itself

A file is named by all that its locator is made of, so it is right whatever revision, file
or process asks for it, and a change of points or units makes no new one.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from gridward.errors import DamagedError, NotFoundError
from gridward.locating import Locator
from gridward.workspace.succession import LOCATED_TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

_MOST_FILES = 8
_ENDING = ".locator"


def shared_locator(
    folder: Path,
    areas: gpd.GeoDataFrame,
    *,
    layers: pd.DataFrame,
    mandate: BaseGeometry | Sequence[str],
    metric_crs: int | None,
    build: Callable[[], Locator],
) -> Locator:
    """Return the locator over areas from a file in a folder, built into it if it is not there.

    Parameters
    ----------
    folder
        Of this machine, the same for all processes that share.
    areas, layers, mandate, metric_crs
        What the locator is made of, as ``Locator.build`` takes it.
    build
        Makes the locator.

    Raises
    ------
    InputError
        What ``build`` raises.
    OSError
        If the folder cannot be written.
    """
    path = folder / (_name(areas, layers, mandate, metric_crs) + _ENDING)
    try:
        return Locator.load(path, verify=True)
    except NotFoundError:
        pass
    except DamagedError:
        path.unlink(missing_ok=True)
    built = build()
    if not path.exists():  # another process may have been quicker
        built.save(path)
    _drop_oldest(folder)
    return Locator.load(path)


def _name(
    areas: gpd.GeoDataFrame,
    layers: pd.DataFrame,
    mandate: BaseGeometry | Sequence[str],
    metric_crs: int | None,
) -> str:
    """Return a name that no other locator has."""
    drawn = shapely.to_wkb(mandate) if isinstance(mandate, BaseGeometry) else list(mandate)
    content = sha256(repr((metric_crs, layers.to_csv(), drawn)).encode())
    for name in LOCATED_TEXTS:
        content.update(repr(areas[name].fillna("\0").tolist()).encode("utf-8", "surrogatepass"))
    for shape in shapely.to_wkb(areas.geometry.to_numpy()):
        content.update(shape)
    return content.hexdigest()[:32]


def _drop_oldest(folder: Path) -> None:
    """Remove all but the newest files; who has one mapped keeps it."""
    kept = sorted(folder.glob(f"*{_ENDING}"), key=lambda path: path.stat().st_mtime_ns)
    for path in kept[:-_MOST_FILES]:
        path.unlink(missing_ok=True)
