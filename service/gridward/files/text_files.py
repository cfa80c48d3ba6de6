"""Tell the encoding of a text file, and make sure that all of it can be read."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from gridward.errors import InputError
from gridward.files.encodings import (
    ENOUGH_BYTES,
    MARKS,
    Encoding,
    decoded,
    encoding_of,
    named_encoding,
    sample,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 22
_HEAD = 1 << 12
_MOST_OF_IT = 0.9
_SOME_NULS = 0.05  # of one half of the bytes: the upper bytes of ASCII in UTF-16


def encoding_of_file(path: Path, given: str | None = None) -> Encoding:
    """Return the encoding of a text file, all of which can be read in it.

    Parameters
    ----------
    path
        The file.
    given
        What the user says.

    Raises
    ------
    InputError
        ``bad_bytes``, with the row, if it cannot be read to its end; ``encoding_unclear``,
        ``unknown_encoding``.
    """
    with path.open("rb") as content:
        head = content.read(_HEAD)
    lines = list(_odd_lines(path))
    lines = lines[1:] + lines[:1]  # the names of columns last, as a sample they say least
    found = _by_mark(head, given) or encoding_of(lines, source=path.name, given=given)
    if found.encoding == "utf-8":
        found = Encoding("utf-8-sig", found.reason, found.sample)
    _check_bytes(path, found)
    return found


def _by_mark(head: bytes, given: str | None) -> Encoding | None:
    """Return what the first bytes say: a mark, or every other byte nought."""
    if given is not None and not named_encoding(given).startswith("utf-16"):
        return None
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None)
    upper, lower = head[0::2].count(0), head[1::2].count(0)
    if marked is None and max(upper, lower) > len(head) / 2 * _SOME_NULS and not min(upper, lower):
        guess = "utf-16-be" if upper else "utf-16-le"
        marked = guess if _lines_of_words(decoded(head, guess)) else None
    if marked is None:
        return None
    text = decoded(head, marked)
    return Encoding(marked, "mark", sample([text.encode()], "utf-8"))


def _lines_of_words(text: str) -> bool:
    plain = sum(one.isascii() or "\u3000" <= one <= "\u9fff" or one > "\uff00" for one in text)
    return "\n" in text and plain > _MOST_OF_IT * len(text)


def _odd_lines(path: Path) -> Iterator[bytes]:
    """Yield lines that are not plain ASCII, to some amount."""
    room = ENOUGH_BYTES
    with path.open("rb") as content:
        while chunk := content.readlines(_CHUNK):
            if b"".join(chunk).isascii():
                continue
            for line in chunk:
                if not line.isascii():
                    yield line.rstrip(b"\r\n")[:room]
                    room -= len(line)
                if room <= 0:
                    return


def _check_bytes(path: Path, encoding: Encoding) -> None:
    decoder = codecs.getincrementaldecoder(encoding.encoding)()
    row = 1
    with path.open("rb") as content:
        while True:
            chunk = content.read(_CHUNK)
            try:
                row += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                row += bytes(error.object[: error.start]).count(b"\n")
                raise InputError("bad_bytes", path.name, row, value=encoding.name) from error
            if not chunk:
                return
