"""Copy, back up and restore a workspace: whole or not at all, and never half read.

copy      any store ──> a new one                    the same records under the same numbers
backup    any store ──> a new GeoPackage             while others read and write
restore   a backup ──checked──> a store              what was there before is kept in a file
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import DamagedError, InputError, NotFoundError
from gridward.store import connections
from gridward.store.addresses import Address, place_of
from gridward.store.opening import Store, created, open_store
from gridward.store.records import Records
from gridward.store.signing import now
from gridward.store.transfer import read_all, row_counts, transfer
from gridward.store.workspace_file import COMPANIONS, drafted, is_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from gridward.store.opening import Place
    from gridward.store.transfer import Progress


@dataclass(frozen=True)
class Copied:
    """What was copied where."""

    place: str  # without a password
    revision: int  # the last one that it holds
    rows: dict[str, int]  # by table
    kept: str | None = None  # the file that holds what was there before


def copy(source: Place, target: Place, *, progress: Progress | None = None) -> Copied:
    """Copy a workspace to where nothing is, from file to database, back, or like to like.

    Parameters
    ----------
    source, target
        Files, or addresses of databases.
    progress
        Called with rows done and rows in all.

    Raises
    ------
    NotFoundError, DamagedError
        If the source cannot be opened.
    InputError
        ``exists_already``, if something is at the target; ``not_writable``;
        ``database_unreachable``.
    """
    with closing(open_store(source)) as opened:
        return _copied(opened, place_of(target), progress)


def backup(source: Place, path: Path, *, progress: Progress | None = None) -> Copied:
    """Write one state of a workspace into a new GeoPackage, and read it once over.

    A file is copied page by page, with what other programs keep in it, such as styles.

    Raises
    ------
    NotFoundError, DamagedError, InputError
        As ``copy``.
    """
    with closing(open_store(source)) as opened:
        return _backed_up(opened, path, progress)


def restore(
    path: Path, target: Place, *, kept: Path | None = None, progress: Progress | None = None
) -> Copied:
    """Put a backup in the place of a workspace, once all of it was read and found whole.

    Who has the workspace open sees the old state until all is there, then the new one, under a
    revision that is higher than both. Where no workspace is, the backup's copy is made there.

    Parameters
    ----------
    path
        The backup, of this or an earlier version; it stays as it is.
    target
        A file, or the address of a database.
    kept
        The file that what was there is written into first; beside the target, or in this
        folder for a database, under a name with the time, unless given.
    progress
        Called with rows done and rows in all.

    Raises
    ------
    NotFoundError
        If there is no backup.
    DamagedError
        If it is no workspace, or is not whole; nothing is changed.
    InputError
        ``exists_already``, if a file of another kind is at the target.
    """
    place = place_of(target)
    with _checked(path) as whole:
        try:
            opened = open_store(place)
        except NotFoundError as error:
            if error.thing != "workspace":
                raise
            return _copied(whole, place, progress)
        except DamagedError as error:
            if error.reason != "broken" or not isinstance(place, Path):
                raise
            aside = kept or _beside(place)
            _set_aside(place, aside)
            made = _copied(whole, place, progress)
            return Copied(made.place, made.revision, made.rows, str(aside))
        with closing(opened):
            aside = kept or _beside(place)
            _backed_up(opened, aside, None)
            return _replaced(opened, whole, (path, aside), progress)


def _copied(source: Store, target: Path | Address, progress: Progress | None) -> Copied:
    with source.connected() as there:
        records = Records(there)

        def fill(connection: Connection) -> None:
            transfer(there, connection, progress=progress)

        created(target, fill).close()
        return Copied(str(target), records.revision(), row_counts(there))


def _backed_up(source: Store, path: Path, progress: Progress | None) -> Copied:
    with drafted(path) as draft:
        if isinstance(source.place, Path):
            connections.back_up(source.place, draft)
        else:
            _copied(source, draft, progress)
        with closing(open_store(draft)) as opened, opened.connected() as connection:
            _need_whole(connection, path)
            made = Copied(str(path), Records(connection).revision(), row_counts(connection))
        connections.settle(draft)
        return made


@contextmanager
def _checked(path: Path) -> Iterator[Store]:
    """Yield a copy of a backup, brought up to date and found whole."""
    if not path.is_file():
        raise NotFoundError("file", str(path))
    if not is_workspace(path):
        raise DamagedError(str(path), "not_a_workspace")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gridward-"))
        draft = Path(folder, "backup.gpkg")
        try:
            connections.back_up(path, draft)
            opened = stack.enter_context(closing(open_store(draft)))
            with opened.connected() as connection:
                _need_whole(connection, path)
        except DamagedError as error:
            raise DamagedError(str(path), error.reason) from error
        yield opened


def _need_whole(connection: Connection, path: Path) -> None:
    if any(Records(connection).health().values()):
        raise DamagedError(str(path), "broken")
    read_all(connection)


def _replaced(
    target: Store, whole: Store, files: tuple[Path, Path], progress: Progress | None
) -> Copied:
    """Put all of a backup in the place of what is there; its file and what was set aside."""
    path, aside = files
    with whole.connected() as there, target.writing() as records:
        before = records.revision()
        rows = records.take_all(there, progress=progress)
        revision = records.record(
            action="restore",
            source=path.name,
            detail={"kept": aside.name, "replaced": before},
            at=now(),
            after=before,
        )
    return Copied(str(target.place), revision, rows, str(aside))


def _beside(place: Path | Address) -> Path:
    stamp = now().replace("-", "").replace(":", "").replace("T", "-").removesuffix("Z")
    if isinstance(place, Address):
        return Path(f"{place.schema}.before-restore-{stamp}.gpkg")
    return place.with_name(f"{place.stem}.before-restore-{stamp}.gpkg")


def _set_aside(place: Path, aside: Path) -> None:
    """Move a broken file and what SQLite keeps beside it out of the way."""
    if aside.exists():
        raise InputError("exists_already", value=str(aside))
    for ending in ("", *COMPANIONS):
        part = place.with_name(place.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
