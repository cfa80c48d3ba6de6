"""Say of a file that the system does not let be read that it is that file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from gridward.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Let a file be read inside, if it is there.

    Raises
    ------
    NotFoundError
        If nothing lies at the path.
    InputError
        ``not_readable``, for whatever the system refuses.
    """
    try:
        if not path.exists():
            raise NotFoundError("file", str(path))
        yield
    except OSError as error:
        raise InputError("not_readable", source=path.name, value=error.strerror) from error
