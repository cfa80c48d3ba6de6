"""Hold the page about the snapshot's bytes to the bytes themselves."""

import json
import re
import struct
import zlib
from pathlib import Path

import numpy as np
from locating_oracle import squares

from gridward.locating import Locator, cells, kernel, rings, snapshot

PAGE = (Path(__file__).parents[2] / "docs" / "snapshot-format.md").read_text("utf-8")


def test_a_reader_of_the_page_alone_can_read_a_file(tmp_path):
    path = tmp_path / "areas.locator"
    Locator.build(squares("B", "A")).save(path)

    raw = path.read_bytes()
    magic, version, length, checksum = struct.unpack_from("<8sIII", raw)
    head = json.loads(raw[20 : 20 + length])
    kind, shape, place, section_checksum = head["sections"]["0/corners"]
    start = 20 + length + place
    corners = np.frombuffer(raw, kind, np.prod(shape), start).reshape(shape)

    assert (magic, zlib.crc32(raw[20 : 20 + length])) == (b"GRWDLOC\0", checksum)
    assert f"Version: **{version}**" in PAGE
    assert start % 64 == 0
    assert len(raw) == 20 + length + head["bytes"]
    assert zlib.crc32(raw[start : start + -(-corners.nbytes // 64) * 64]) == section_checksum
    assert corners.min(axis=0).tolist() == [0, 0]


def test_the_page_names_every_section():
    named = set(re.findall(r"`(\w+)`", PAGE))

    assert named >= {"table", *rings.Rings.__slots__, *cells.Cells.__slots__}


def test_the_words_of_a_record_are_where_the_page_says():
    assert (kernel.OWNERS, kernel.HEAD, kernel.BODY, kernel.THIRD, kernel.GROUPS) == (
        4,
        6,
        7,
        7,
        10,
    )
    assert (kernel.COUNT_BITS, kernel.STATE_BITS, kernel.RUN_BITS, kernel.SIDE_BITS) == (
        8,
        2,
        5,
        12,
    )
    assert (kernel.STAMP, kernel.UNIT, kernel.WHOLE_RECORD) == (8, 2, 2**32)
    assert (kernel.NONE, kernel.INSIDE, kernel.EDGE, kernel.OVERLAP) == (0, 1, 2, 3)
    assert snapshot.ALIGNED == 64
