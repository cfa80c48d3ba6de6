"""Write a file so that it is there whole or not at all."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gridward.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@contextmanager
def written(path: Path, companions: Sequence[str] = ()) -> Iterator[Path]:
    """Yield the path of a draft beside the target, which takes its place at the end.

    The draft has the target's name, in a folder of its own, because formats look at
    the name's ending. Whatever goes wrong inside leaves the target as it was.

    Parameters
    ----------
    path
        The target; its folder must be there. An earlier file is replaced.
    companions
        Endings of files beside it that are parts of it (a shapefile's). They take their
        places just before it; one of an earlier file that has no new one is removed.

    Raises
    ------
    InputError
        ``not_writable``, if the folder is not there or may not be written.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
            draft = Path(folder, path.name)
            yield draft
            for ending in companions:
                part = draft.with_suffix(ending)
                beside = path.with_suffix(ending)
                if part.exists():
                    part.replace(beside)
                else:
                    beside.unlink(missing_ok=True)
            draft.replace(path)
    except OSError as error:
        raise InputError("not_writable", value=str(path)) from error


def write_text(path: Path, text: str) -> None:
    """Write a text, UTF-8, so that it is there whole or not at all.

    Raises
    ------
    InputError
        ``not_writable``, if the folder is not there or may not be written.
    """
    with written(path) as draft:
        draft.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes so that they are there whole or not at all.

    Raises
    ------
    InputError
        ``not_writable``, if the folder is not there or may not be written.
    """
    with written(path) as draft:
        draft.write_bytes(content)
