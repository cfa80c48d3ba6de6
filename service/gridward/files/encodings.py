"""Tell in which encoding a text was written, by evidence that can be shown.

What counts, in this order:

    the user's word
    a mark at the beginning of the file              UTF-8, UTF-16
    its bytes are those of UTF-8, and hardly others
    what the file says of itself (.cpg, language byte), unless its words speak against it
    its words: the readings are weighed, and one has to be far ahead

If none is far ahead, as in a text of two characters, the user is asked and sees both
readings.
"""

from __future__ import annotations

import codecs
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from gridward.errors import InputError
from gridward.files.wording import log_chance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

_Frame = TypeVar("_Frame", bound="pd.DataFrame")
_EVIDENCE = "encoding"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENOUGH_BYTES = 1 << 16  # of lines or cells that are not plain ASCII

_UTF8 = "utf-8"
_LANGUAGES = {  # what people write who use an encoding, and how much rarer they are here
    "gb18030": ("zh", 0.0),
    "cp950": ("zh", -0.5),
    "cp1252": ("latin", -3.0),
    "cp932": ("ja", -4.0),
    "euc_jp": ("ja", -4.0),
    "cp949": ("ko", -8.0),
}
_AHEAD = 7.0  # of the next best: a thousand times likelier
_AGAINST_ITS_WORD = 25.0  # of what the file says of itself, which is seldom wrong
_DOUBTED = frozenset({"utf-8", "ascii", "iso8859-1", "cp1252", *_LANGUAGES})
_PAGES = {
    "65001": _UTF8, "936": "gb18030", "54936": "gb18030", "950": "cp950", "932": "cp932",
    "949": "cp949", "51949": "euc_kr", "51932": "euc_jp", "20866": "koi8-r", "koi8r": "koi8-r",
}  # fmt: skip
_WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "big5": "cp950", "shift_jis": "cp932",
          "euc_kr": "cp949", "utf-8-sig": _UTF8}  # fmt: skip
_NAMES = {"gb18030": "GB18030", "cp950": "Big5", "cp932": "Shift-JIS", "euc_jp": "EUC-JP",
          "cp949": "EUC-KR", "cp1252": "Windows-1252", "utf-8-sig": "UTF-8"}  # fmt: skip
_NAME_PARTS = re.compile(r"^(ansi|ms|windows|ibm|oem|code ?page|cp)[\s_-]*(?=\d)")
_ISO_LATIN = re.compile(r"^(?:iso)?[\s_-]*8859[\s_-]*(\d{1,2})$")
_LANGUAGE_BYTES = {  # of a DBF; 0x57, "what Windows uses here", says nothing
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x13: "cp932", 0x26: "cp866", 0x4D: "gb18030",
    0x4E: "cp949", 0x4F: "cp950", 0x50: "cp874", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852",
    0x65: "cp866", 0x78: "cp950", 0x79: "cp949", 0x7A: "gb18030", 0x7B: "cp932", 0x7C: "cp874",
    0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254", 0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
_MOST_SAMPLES = 3
_SAMPLE_LENGTH = 24  # characters
_WORDS = re.compile(r"[^\s,;\"]*[^\x00-\x7f][^,;\"\t\r\n]*")
_ODD_BYTES = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")


class Stated(NamedTuple):
    """What a file says of its own encoding."""

    by: str  # cpg | language_byte
    encoding: str


@dataclass(frozen=True)
class Encoding:
    """The encoding that a text was taken to be in, and why."""

    encoding: str  # as Python calls it
    reason: str  # given | mark | utf8 | ascii | cpg | language_byte | words | not_as_stated
    sample: str = ""  # some of the text, read in it
    stated: str | None = None  # what the file says of itself, if that was not followed

    @property
    def name(self) -> str:
        """Return what people call it."""
        return _NAMES.get(self.encoding, self.encoding.upper())

    def as_dict(self) -> dict[str, str | None]:
        """Return it for JSON, by the name that people call it."""
        return {**vars(self), "encoding": self.name}


def as_evidence(frame: _Frame, encoding: Encoding) -> _Frame:
    """Return a frame that carries what its texts were read in, for ``evidence_of``."""
    frame.attrs[_EVIDENCE] = encoding.as_dict()
    return frame


def evidence_of(frame: pd.DataFrame) -> dict[str, str | None] | None:
    """Return what the texts of a frame were read in and why, if its file leaves it open.

    Parameters
    ----------
    frame
        As it was read.

    Returns
    -------
    dict or None
        ``encoding``, ``reason``, ``sample`` and ``stated``, those of ``Encoding``.
    """
    found: dict[str, str | None] | None = frame.attrs.get(_EVIDENCE)
    return found


def named_encoding(name: str) -> str:
    """Return Python's name of an encoding that a person or a file names in any way.

    Raises
    ------
    InputError
        ``unknown_encoding``.
    """
    plain = _NAME_PARTS.sub("", name.strip().strip('"').casefold())
    latin = _ISO_LATIN.match(plain)
    wishes = [_PAGES.get(plain), f"iso8859-{latin[1]}" if latin else None, plain, f"cp{plain}"]
    wishes.append(plain.replace("-", "").replace("_", "").replace(" ", ""))
    for wish in filter(None, wishes):
        try:
            found = codecs.lookup(wish).name
            "".encode(found)
        except (LookupError, ValueError):  # ValueError: a name with a nought in it
            continue
        return _WIDER.get(found, found)
    raise InputError("unknown_encoding", field="--encoding", value=name, choices=_CHOICES)


_CHOICES = ("utf-8", "gb18030", "big5", "utf-16")


def of_language_byte(byte: int) -> Stated | None:
    """Return what the language byte of a DBF says, if it says something."""
    found = _LANGUAGE_BYTES.get(byte)
    return None if found is None else Stated("language_byte", found)


def encoding_of(
    texts: Sequence[bytes],
    *,
    source: str,
    stated: Stated | None = None,
    given: str | None = None,
) -> Encoding:
    """Return the encoding that cells or lines of a file are in.

    Parameters
    ----------
    texts
        Those of the cells or lines that are not plain ASCII, or some of them; a cell may
        have been cut in the middle of a character.
    source
        The file's name, for errors.
    stated
        What the file says of itself.
    given
        What the user says.

    Raises
    ------
    InputError
        ``unknown_encoding``; ``encoding_unclear`` with each reading and a sample of it;
        ``unreadable`` for what is text in none.
    """
    if given is not None:
        named = named_encoding(given)
        return Encoding(named, "given", sample(texts, named))
    if not texts:
        return Encoding(stated.encoding if stated else _UTF8, stated.by if stated else "ascii")
    if _is_utf8(texts):
        return Encoding(_UTF8, "utf8", sample(texts, _UTF8))
    ranked = _weighed(texts)
    best, second = ranked[0], ranked[1]
    if stated is not None and _may_be(stated.encoding, texts, dict(ranked), best[1]):
        return Encoding(stated.encoding, stated.by, sample(texts, stated.encoding))
    if not any("�" not in decoded(text, best[0]) for text in texts):
        raise InputError("unreadable", source, value=" / ".join(_CHOICES))
    if best[1] - second[1] < _AHEAD:
        near = [name for name, weight in ranked if best[1] - weight < _AHEAD]
        choices = tuple(f"{_NAMES.get(n, n)}: {sample(texts, n)}" for n in near)
        raise InputError("encoding_unclear", source, field="--encoding", choices=choices)
    name = None if stated is None else _NAMES.get(stated.encoding, stated.encoding.upper())
    reason = "words" if stated is None else "not_as_stated"
    return Encoding(best[0], reason, sample(texts, best[0]), name)


def decoded(text: bytes, encoding: str) -> str:
    """Return a cell's text; a character cut off at its end is left out.

    Bytes that are no character become U+FFFD.
    """
    return codecs.getincrementaldecoder(encoding)("replace").decode(text)


def sample(texts: Iterable[bytes], encoding: str) -> str:
    """Return the beginning of some texts, for a person to look at."""
    words = (one for text in texts for one in _WORDS.findall(decoded(text, encoding)))
    shown = dict.fromkeys(word.strip()[:_SAMPLE_LENGTH] for word in words)
    return " · ".join(itertools.islice(shown, _MOST_SAMPLES))


def _is_utf8(texts: Sequence[bytes]) -> bool:
    """Tell whether texts are UTF-8; two bytes that also would be are no evidence."""
    decode = codecs.getincrementaldecoder(_UTF8)
    try:
        for text in texts:
            decode().decode(text)
    except UnicodeDecodeError:
        return False
    if any(_ODD_BYTES.search(text) for text in texts):
        return True
    letters = "\n".join(text.decode(_UTF8, "replace") for text in texts)
    return log_chance(letters, language="latin") > _weighed(texts)[0][1]


def _weighed(texts: Sequence[bytes]) -> list[tuple[str, float]]:
    """Return how likely each reading is, as a logarithm, the likeliest first."""
    weights = {
        name: before + log_chance("\n".join(decoded(t, name) for t in texts), language=language)
        for name, (language, before) in _LANGUAGES.items()
    }
    return sorted(weights.items(), key=lambda one: -one[1])


def _may_be(
    encoding: str, texts: Sequence[bytes], weights: dict[str, float], likeliest: float
) -> bool:
    """Tell whether texts may be in the encoding that their file says."""
    if encoding not in _DOUBTED:
        return all("�" not in decoded(text, encoding) for text in texts)
    if encoding in {"iso8859-1", "ascii"}:
        encoding = "cp1252"  # of which it is a part
    return likeliest - weights.get(encoding, -float("inf")) < _AGAINST_ITS_WORD
