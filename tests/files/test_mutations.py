"""Damaged files of every format are read or refused in our own words, never anything else."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridward.errors import GridwardError
from gridward.files import is_table, read_features, read_table

FORMATS = Path(__file__).parents[2] / "geodata" / "examples" / "formats"
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj")
SLOW = {".xlsx", ".xls"}  # read in a process of their own
WORDS = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\0\0\0\0", b"\0\0\0\x80")
FILES = sorted(
    file.name
    for file in FORMATS.iterdir()
    if file.suffix not in {".cpg", ".prj", ".shx"} and file.name != "communities.dbf"
)


@st.composite
def mutations(draw):
    """Return what is done to a file's bytes, each place as a share of its length."""
    share = st.floats(0, 1, exclude_max=True)
    byte = st.tuples(st.just("byte"), share, st.integers(0, 255).map(lambda one: bytes([one])))
    word = st.tuples(st.just("word"), share, st.sampled_from(WORDS))
    cut = st.tuples(st.just("cut"), share, st.just(b""))
    again = st.tuples(st.just("again"), share, st.integers(1, 200).map(bytes))
    return draw(st.lists(st.one_of(byte, byte, word, word, cut, again), min_size=1, max_size=6))


def mutated(content, changes):
    whole = bytearray(content)
    for kind, share, part in changes:
        at = int(share * len(whole))
        match kind:
            case "cut":
                del whole[at:]
            case "again":
                whole[at:at] = whole[at : at + 40] * len(part)
            case _:
                whole[at : at + len(part)] = part
    return bytes(whole)


def read(path):
    try:
        return read_table(path) if is_table(path) else read_features(path, crs=4326)
    except GridwardError as error:
        return error


@pytest.mark.parametrize("name", [name for name in FILES if Path(name).suffix not in SLOW])
@given(changes=mutations(), part=st.sampled_from(SHAPEFILE))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_read_or_refused(tmp_path, name, changes, part):
    path = tmp_path / name
    if path.suffix == ".shp":
        for ending in SHAPEFILE:
            content = (FORMATS / name).with_suffix(ending).read_bytes()
            changed = mutated(content, changes) if ending == part else content
            path.with_suffix(ending).write_bytes(changed)
    else:
        path.write_bytes(mutated((FORMATS / name).read_bytes(), changes))

    assert read(path) is not None


@pytest.mark.parametrize("name", [name for name in FILES if Path(name).suffix in SLOW])
@given(changes=mutations())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_workbook_is_read_or_refused(tmp_path, name, changes):
    path = tmp_path / name
    path.write_bytes(mutated((FORMATS / name).read_bytes(), changes))

    assert read(path) is not None
