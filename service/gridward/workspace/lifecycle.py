"""Make a workspace, or open one that is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from gridward import __version__, store
from gridward.coordinates import crs_of, metric_crs_at
from gridward.errors import InputError
from gridward.files import features_as_they_are
from gridward.registry import BadRows
from gridward.store import now
from gridward.workspace.shapes import in_wgs84, own_datum, sound_polygons
from gridward.workspace.workspace import Workspace

if TYPE_CHECKING:
    import os

    from shapely.geometry.base import BaseGeometry


def open_workspace(
    path: str | os.PathLike[str],
    *,
    shared: str | os.PathLike[str] | None = None,
    behind_s: float = 0.0,
) -> Workspace:
    """Open the workspace in a file, or in a schema of a PostgreSQL database.

    Parameters
    ----------
    path
        A GeoPackage that ``create_workspace`` made, or the address of a database, such as
        ``postgresql://db.local/city?schema=east``; the schema is ``gridward`` unless named.
        What the address leaves out, such as the password, is taken from where libpq takes it.
    shared
        A folder in which the processes of this machine that serve it keep their locators,
        so that they share one; each has its own unless given.
    behind_s
        How old an answer may be, seconds: while a newer revision is made ready, the one before
        answers for so long. Unless given, a question waits until it is ready.

    Raises
    ------
    NotFoundError
        If there is nothing at the path.
    DamagedError
        If it is no workspace, or one of another version.
    InputError
        If the database cannot be reached, or the address is none.
    """
    folder = None if shared is None else Path(shared)
    return Workspace(store.open_store(path), folder, behind_s=behind_s)


def create_workspace(
    path: str | os.PathLike[str],
    *,
    metric_crs: str | None = None,
    mandate: str | os.PathLike[str] | None = None,
    offset_ground: str | os.PathLike[str] | None = None,
    demo: str | None = None,
) -> Workspace:
    """Make a new, empty workspace and open it.

    Parameters
    ----------
    path
        Where its file is to lie, or the address of a database with PostGIS, as
        ``open_workspace`` takes it; nothing may lie there yet.
    metric_crs
        EPSG code of the projected CRS that areas and lengths are measured in; unless
        given, the 3° zone of the mandate's or the first areas' centre.
    mandate
        A file whose polygons are the ground that must be covered; unless given, the
        coarsest layer's areas are.
    offset_ground
        A file whose polygons are the ground where GCJ-02 and BD-09 are offset; unless
        given, the box that is published with the formula.
    demo
        Mark it as holding a demo, ``yes`` for the city, which may be loaded again.

    Raises
    ------
    InputError
        If something lies at the path, or the CRS, the mandate or the ground cannot be used,
        or the database.
    BadRowsError
        If the mandate has rows that are no sound polygons.
    NotFoundError
        If a file is not there.
    """
    place = store.place_of(path)
    if isinstance(place, Path) and not place.absolute().parent.is_dir():
        raise InputError("not_writable", value=str(path))
    settings = {"made_by": f"gridward {__version__}", "made_at": now()}
    if demo is not None:
        settings["demo"] = demo
    ground = None if mandate is None else _ground(Path(mandate))
    if metric_crs is not None:
        settings["metric_crs"] = str(_projected(metric_crs))
    elif ground is not None:
        settings["metric_crs"] = str(metric_crs_at(ground.centroid.x, ground.centroid.y))
    if offset_ground is not None:
        settings["offset_ground"] = _ground(Path(offset_ground)).wkt
    opened = store.create(place, settings=settings)
    if ground is not None:
        with opened.writing() as records:
            records.put_mandate(ground)
            records.record(action="init", source=str(mandate), detail={}, at=now())
    return Workspace(opened)


def identity_of(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Return what tells a workspace's file from another one at the same path; none: gone.

    A database has no other one in its place: its address is the workspace.
    """
    place = store.place_of(path)
    if not isinstance(place, Path):
        return 0, 0
    try:
        found = place.stat()
    except OSError:  # gone, or behind a folder that may not be read
        return None
    return found.st_dev, found.st_ino


def _projected(metric_crs: str) -> int:
    crs = crs_of(metric_crs)
    epsg = None if crs is None else crs.to_epsg()
    if crs is None or epsg is None or not crs.is_projected:
        raise InputError("not_projected", field="--metric-crs", value=metric_crs)
    return int(epsg)


def _ground(path: Path) -> BaseGeometry:
    features = features_as_they_are(path)
    own = own_datum(features, None, source=path.name)
    if own is None:
        raise InputError("no_crs", source=path.name)
    polygons = sound_polygons(in_wgs84(features, own), BadRows(path.name))
    return shapely.union_all(polygons.to_numpy())
