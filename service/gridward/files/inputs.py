"""Say of a file that the system does not let be read that it is that file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gridward.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path


@contextmanager
def readable(path: Path, formats: Collection[str]) -> Iterator[None]:
    """Let a file be read inside, if it is there and of a format that is read.

    Parameters
    ----------
    path
        Of the file.
    formats
        Endings of files, in small letters with their dots.

    Raises
    ------
    NotFoundError
        If nothing lies at the path.
    InputError
        ``unknown_format``, ``empty_file`` for one without a byte, or ``not_readable`` for
        whatever the system refuses.
    """
    try:
        if not path.exists():
            raise NotFoundError("file", str(path))
        suffix, choices = path.suffix.lower(), tuple(sorted(formats))
        if path.is_file() and suffix not in formats:
            raise InputError("unknown_format", source=path.name, value=suffix, choices=choices)
        if path.is_file() and path.stat().st_size == 0:
            raise InputError("empty_file", source=path.name)
        yield
    except OSError as error:
        raise InputError("not_readable", source=path.name, value=error.strerror) from error
