"""The encoding of a text is told by evidence, and asked for where that does not tell."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridward.errors import InputError
from gridward.files import evidence_of, read_features, read_table

GEODATA = Path(__file__).parents[2] / "geodata"
WORDS = {
    "big5.dbf": "繁體國語",
    "cpg/big5.dbf": "國語",
    "cpg/euckr.dbf": "한국말",
    "cpg/koi8r.dbf": "русский",
    "cpg/latin2.dbf": "čeština",
    "cpg/shiftjis.dbf": "カタカナひらがな",
    "cpg/win1251.dbf": "РУССКИЙ",
    "cpg/win874.dbf": "ภาษาไทย",
    "eucjp.dbf": "ひたちなか市",
    "gb2312.dbf": "简体国语",
    "gbk.dbf": "简体国语",
    "latin1.dbf": "Peçeña México",
    "ldid/chinese.dbf": "简体",
    "shiftjis.dbf": "ひたちなか市",
    "utf8.dbf": "国语國語",
}
VILLAGES = pd.read_parquet(GEODATA / "taiwan" / "villages.parquet", columns=["name"])["name"]


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dbf")
    with zipfile.ZipFile(GEODATA / "encodings" / "dbf_encodings.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.parametrize("name", WORDS)
def test_every_table_reads_as_words(tables, name):
    table = read_table(tables / name)

    assert table["NAME"].iloc[0] == WORDS[name]


def test_every_table_is_among_those_that_are_tried(tables):
    others = {"comma_separated.dbf", "duplicate_fields.dbf", "cpg/utf16.dbf"}

    found = {str(path.relative_to(tables)) for path in tables.rglob("*.dbf")}

    assert found == set(WORDS) | others


def test_decimal_commas_are_numbers(tables):
    assert read_table(tables / "comma_separated.dbf")["AUGSTUMS"].head(2).tolist() == [
        "68.500",
        "66.300",
    ]


def test_fields_of_the_same_name_are_told_apart(tables):
    names = list(read_table(tables / "duplicate_fields.dbf").columns)

    assert names.count("unemployed") == names.count("unemployed#2") == 1
    assert len(set(names)) == len(names) == 12


def test_a_table_of_no_rows_says_so(tables):
    with pytest.raises(InputError) as caught:
        read_table(tables / "cpg" / "utf16.dbf")

    assert caught.value.problem == "empty_file"


@pytest.mark.parametrize("name", ["cpg/big5.shp", "ldid/chinese.shp"])
def test_the_table_of_a_shapefile_is_read_likewise(tables, name):
    assert read_features(tables / name, crs=4326)["NAME"].iloc[0] == WORDS[name[:-3] + "dbf"]


def csv_of(folder, names, encoding):
    path = folder / "villages.csv"
    path.write_bytes(("code,name\r\n" + "".join(f"1,{n}\r\n" for n in names)).encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "gbk", "gb18030", "big5"])
def test_real_names_are_read_in_every_encoding_of_chinese(tmp_path, encoding):
    names = [
        n
        for n in VILLAGES.dropna().iloc[::150]
        if n.encode(encoding, "ignore").decode(encoding) == n
    ]

    table = read_table(csv_of(tmp_path, names, encoding))

    assert table["name"].tolist() == names
    assert evidence_of(table)["sample"].split(" · ")[0] in names


def told(read):
    """Return what a text was read as, and if it was asked about, all of its readings."""
    try:
        return [read()]
    except InputError as error:
        return [choice.partition(": ")[2] for choice in error.choices]


@given(st.lists(st.sampled_from(sorted(VILLAGES.dropna().unique())), min_size=1, max_size=4))
def test_few_names_are_read_rightly_or_asked_about(tmp_path_factory, names):
    known = [name for name in names if name.encode("big5", "ignore").decode("big5") == name]
    path = csv_of(tmp_path_factory.mktemp("few"), known or ["里"], "big5")

    readings = told(lambda: " · ".join(dict.fromkeys(read_table(path)["name"])))

    assert any(reading.startswith((known or ["里"])[0]) for reading in readings)


def test_what_reads_well_in_two_ways_is_shown_in_both(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("code,name\r\n1,简体\r\n".encode("gbk"))

    with pytest.raises(InputError) as caught:
        read_table(path)

    assert caught.value.problem == "encoding_unclear"
    assert "GB18030: 简体" in caught.value.choices
    assert read_table(path, encoding="GBK")["name"].tolist() == ["简体"]


def test_a_cpg_that_the_words_speak_against_is_not_followed(tmp_path):
    frame = read_features(GEODATA / "examples" / "good" / "communities.geojson")
    frame.to_file(tmp_path / "a.shp", encoding="GBK", engine="pyogrio")
    (tmp_path / "a.cpg").write_text("ISO-8859-1")

    read = read_features(tmp_path / "a.shp")

    assert read["名称"].iloc[0] == "一号社区"
    assert evidence_of(read) == {
        "encoding": "GB18030",
        "reason": "not_as_stated",
        "sample": "一号社区 · 二号社区 · 三号社区",
        "stated": "ISO8859-1",
    }


def test_bytes_that_are_no_text_are_named_by_their_row(tmp_path):
    lines = ["code,name"] + [f"{row},{'大同社区'}" for row in range(30)]
    content = "\r\n".join(lines).encode("utf-8").replace(b"\r\n20,", b"\r\n20\xff,")
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "a.csv", encoding="utf-8")

    assert (caught.value.problem, caught.value.row, caught.value.value) == (
        "bad_bytes",
        22,
        "UTF-8",
    )
