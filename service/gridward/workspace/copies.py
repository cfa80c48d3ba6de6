"""Copy, back up and restore whole workspaces, in files and in databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gridward import store
from gridward.errors import InputError
from gridward.workspace.located_files import LocateProgress

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from gridward.store import Copied

    PathLike = str | os.PathLike[str]
    Progress = Callable[[LocateProgress], None] | None


def copy_workspace(source: PathLike, target: PathLike, *, progress: Progress = None) -> Copied:
    """Copy a workspace: records, numbers, history and revision are the same in the end.

    Parameters
    ----------
    source, target
        Files, or addresses of databases as ``open_workspace`` takes them; nothing may be at
        the target.
    progress
        Called after each block of rows.

    Raises
    ------
    NotFoundError, DamagedError
        If there is no workspace at the source.
    InputError
        ``exists_already``, ``not_writable``; ``database_unreachable``, ``postgis_missing``.
    """
    return store.copy(source, target, progress=_told(progress))


def back_up(workspace: PathLike, file: PathLike, *, progress: Progress = None) -> Copied:
    """Write one state of a workspace into a new GeoPackage, while others read and write.

    Every row of it is read again before it takes its name.

    Raises
    ------
    NotFoundError, DamagedError, InputError
        As ``copy_workspace``.
    """
    return store.backup(workspace, Path(file), progress=_told(progress))


def restore(
    file: PathLike, workspace: PathLike, *, keep: PathLike | None = None, progress: Progress = None
) -> Copied:
    """Put a backup in the place of a workspace, once every row of it was read.

    What was there is written into a file first; see ``Copied.kept``. Who has the workspace
    open goes on, and sees the new state when all of it is there.

    Parameters
    ----------
    file
        The backup, of this or an earlier version of the program; it stays as it is.
    workspace
        Where it is restored; where nothing is, it is made.
    keep
        The file for what was there; beside it, under a name with the time, unless given.
    progress
        Called after each block of rows.

    Raises
    ------
    NotFoundError
        If there is no backup.
    DamagedError
        If it is no workspace, or not whole; nothing is changed.
    InputError
        As ``copy_workspace``; ``not_writable``.
    """
    kept = None if keep is None else Path(keep)
    return store.restore(Path(file), workspace, kept=kept, progress=_told(progress))


def shown(place: PathLike) -> str:
    """Return a file or an address as people may see it, without a password.

    Raises
    ------
    InputError
        ``bad_address``, ``bad_schema``.
    """
    return str(store.place_of(place))


def need_no_password(place: PathLike) -> None:
    """Refuse an address with a password where everybody on the machine could read it.

    Raises
    ------
    InputError
        ``password_shown``; ``bad_address``, ``bad_schema``.
    """
    found = store.place_of(place)
    if isinstance(found, store.Address) and found.has_password:
        raise InputError("password_shown", value=str(found))


def _told(progress: Progress) -> Callable[[int, int], object] | None:
    if progress is None:
        return None

    def tell(done: int, total: int) -> None:
        progress(LocateProgress(done, done / total))

    return tell
