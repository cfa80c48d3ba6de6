"""Unpack an archive into a folder of ours, within bounds and never outside of it.

A ZIP file says how large its members are and where they want to lie. Neither is believed:
names that lead out of the archive refuse it, and so do sizes, or a shrinkage, that no map
or table has. Members are written under names of our own, so the letters in which an old
program wrote theirs do not matter to what reads them.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MOST_BYTES = 4 << 30  # of all members together
_MOST_SHRUNK = 250  # times; text of coordinates shrinks 5 to 30 times
_ALWAYS_BYTES = 64 << 20  # that may be shrunk as much as they like
_MOST_MEMBERS = 10_000
_CHUNK = 1 << 20
_UTF8_NAME = 0x800  # flag of a member whose name is UTF-8
_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, IndexError)


@dataclass(frozen=True)
class Member:
    """A file of an archive, unpacked."""

    name: str  # in the archive, with its folders
    path: Path  # where it lies now

    @property
    def stem(self) -> str:
        """Return its name without folders and ending."""
        return PurePosixPath(self.name).stem


def check_archive(path: Path) -> list[zipfile.ZipInfo]:
    """Return the files that an archive lists, if it is a sound and modest one.

    Raises
    ------
    InputError
        ``unreadable`` if it is no archive, broken or locked; ``unsafe_archive`` for a
        member that wants to lie elsewhere; ``archive_too_large``.
    """
    if not zipfile.is_zipfile(path):
        raise InputError("unreadable", source=path.name, value=path.suffix)
    try:
        with zipfile.ZipFile(path) as archive:
            files = [member for member in archive.infolist() if not member.is_dir()]
    except (*_BROKEN, ValueError) as error:
        raise InputError("unreadable", source=path.name, value=str(error)) from error
    for member in files:
        _check_name(member, path)
    whole = sum(member.file_size for member in files)
    packed = max(path.stat().st_size, 1)
    shrunk = whole > _ALWAYS_BYTES and whole > _MOST_SHRUNK * packed
    if whole > MOST_BYTES or shrunk or len(files) > _MOST_MEMBERS:
        raise InputError("archive_too_large", source=path.name, value=whole >> 20)
    return files


@contextmanager
def unpacked(path: Path, endings: Collection[str]) -> Iterator[list[Member]]:
    """Unpack the members of some endings for as long as the block lasts.

    Parameters
    ----------
    path
        A ZIP file.
    endings
        In small letters, with their dots. Files that hide from view (``__MACOSX``, ``.x``)
        are left out.

    Raises
    ------
    InputError
        As ``check_archive``; ``unreadable`` also for a member whose bytes are damaged.
    """
    files = check_archive(path)
    with tempfile.TemporaryDirectory(prefix="gridward-") as folder:
        yield list(_members(path, files, endings, Path(folder)))


def _members(
    path: Path, files: list[zipfile.ZipInfo], endings: Collection[str], folder: Path
) -> Iterator[Member]:
    stems: dict[str, int] = {}
    with zipfile.ZipFile(path) as archive:
        for info in files:
            name = PurePosixPath(_readable_name(info))
            ending = name.suffix.lower()
            if ending not in endings or any(
                part[0] in "._" for part in (*name.parts[:1], name.name)
            ):
                continue
            number = stems.setdefault(str(name.with_suffix("")).casefold(), len(stems))
            target = folder / f"{number}{ending}"
            try:
                with archive.open(info) as member, target.open("wb") as copy:
                    while content := member.read(_CHUNK):
                        copy.write(content)
            except (*_BROKEN, ValueError) as error:
                raise InputError("unreadable", source=path.name, value=str(name)) from error
            yield Member(str(name), target)


def _readable_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; where nothing says in which letters, GBK if it can be that."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _check_name(member: zipfile.ZipInfo, path: Path) -> None:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or ":" in name.split("/", 1)[0]:
        raise InputError("unsafe_archive", source=path.name, value=member.filename)
