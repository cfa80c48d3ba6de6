"""Tables are read as people save them, with the rows that their spreadsheet shows."""

import datetime as dt

import pytest
import xlsxwriter

from gridward.errors import BadRowsError, InputError, NotFoundError
from gridward.files import read_features, read_table
from gridward.files.streams import open_source

CHINESE = "代码,名称,责任单位\r\n0101,大同社区,街道办\r\n"


def saved(folder, text, encoding="utf-8", name="表.csv"):
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_chinese_is_read_in_each_encoding_that_offices_use(tmp_path, encoding):
    table = read_table(saved(tmp_path, CHINESE, encoding))

    assert table.to_dict("records") == [{"代码": "0101", "名称": "大同社区", "责任单位": "街道办"}]
    assert table.index.tolist() == [2]


def test_big5_is_read_when_it_is_named(tmp_path):
    path = saved(tmp_path, "名稱\r\n臺北市\r\n", "big5")

    assert read_table(path, encoding="big5")["名稱"].tolist() == ["臺北市"]


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    path = saved(tmp_path, 'code,note\r\n\r\nA1,"two\r\nlines"\r\n,\r\nB2,\r\n')

    table = read_table(path)

    assert table.index.tolist() == [3, 5]
    assert table["note"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("name", "mark"), [("a.tsv", "\t"), ("a.csv", ";"), ("a.txt", "\t")])
def test_the_separator_is_taken_from_the_first_line(tmp_path, name, mark):
    path = saved(tmp_path, f"code{mark}name\nA1{mark}甲\n", name=name)

    assert read_table(path).to_numpy().tolist() == [["A1", "甲"]]


def workbook(folder, **sheets):
    with xlsxwriter.Workbook(folder / "表.xlsx") as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    style = day if isinstance(cell, dt.date) else None
                    sheet.write(row, column, cell, style)
    return folder / "表.xlsx"


def test_a_workbook_gives_the_texts_that_a_reader_of_it_sees(tmp_path):
    cells = [["代码", "户数", "经度", "生效日期"], [110101.0, 12, 121.5436, dt.date(2026, 3, 1)]]
    path = workbook(tmp_path, 表=cells, 空=[])

    table = read_table(path)

    assert table.to_numpy().tolist() == [["110101", "12", "121.5436", "2026-03-01"]]


def test_rows_of_a_workbook_are_counted_from_its_first(tmp_path):
    path = workbook(tmp_path, 表=[[], ["", "代码"], [], ["", "A1"]])

    assert read_table(path).index.tolist() == [4]
    assert read_table(path)["代码"].tolist() == ["A1"]


def test_of_several_filled_sheets_one_must_be_named(tmp_path):
    path = workbook(tmp_path, 甲=[["a"], ["1"]], 乙=[["a"], ["2"]])

    with pytest.raises(InputError) as caught:
        read_table(path)

    assert (caught.value.problem, caught.value.choices) == ("layers_many", ("甲", "乙"))
    assert read_table(path, sheet="乙")["a"].tolist() == ["2"]


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        read_table(workbook(tmp_path, 甲=[["a"], ["1"]]), sheet="丙")

    assert (caught.value.name, caught.value.choices) == ("丙", ("甲",))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"code,name\r\n", "empty_file"),
        ("a.csv", b"code,code\r\nA1,A2\r\n", "column_twice"),
        ("a.csv", b"\x81\xff\xff\xff", "unreadable"),
        ("a.csv", b"a,b\r\n1,\0\r\n", None),
        ("a.xlsx", b"not a workbook", "unreadable"),
        ("a.xlsx", b"", "empty_file"),
        ("a.doc", b"x", "unknown_format"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_kind(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    said = None

    try:
        read_table(tmp_path / name)
    except InputError as error:
        said = error.problem

    assert said == problem


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(NotFoundError) as caught:
        read_table(tmp_path / "没有.csv")

    assert caught.value.name.endswith("没有.csv")


def test_an_encoding_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read_table(saved(tmp_path, CHINESE), encoding="utf-99")

    assert (caught.value.problem, caught.value.value) == ("unknown_encoding", "utf-99")


def test_every_row_with_a_cell_too_many_is_named(tmp_path):
    path = saved(tmp_path, "code,address\r\nA1,中山路1号\r\nB2,中山路,2号\r\nC3,x,y\r\n")

    with pytest.raises(BadRowsError) as caught:
        read_table(path)

    assert [(row.row, row.value) for row in caught.value.rows] == [(3, "2号"), (4, "y")]


def test_a_column_without_a_name_is_kept_if_it_holds_something(tmp_path):
    path = saved(tmp_path, "code,,name,\r\nA1,x,甲,\r\n")

    assert read_table(path).columns.tolist() == ["code", "#2", "name"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('code,name\r\nA1,甲\r\nB2,"乙\r\nC3,丙\r\n', 3),
        ('code,name\r\nA1,甲\r\n"B2,乙\r\nC3,"丙"\r\n', 3),
        ('code,"name\r\nA1,甲\r\n', 1),
    ],
)
def test_a_quotation_mark_that_stays_open_swallows_no_rows(tmp_path, text, row):
    with pytest.raises(InputError) as caught:
        read_table(saved(tmp_path, text))

    assert (caught.value.problem, caught.value.row) == ("bad_quotes", row)


def test_quoted_cells_may_hold_delimiters_lines_and_doubled_quotes(tmp_path):
    path = saved(tmp_path, 'code,name\r\nA1,"甲,\n""乙"""\r\nB2,丙\r\n')

    assert read_table(path)["name"].tolist() == ['甲,\n"乙"', "丙"]


@pytest.mark.parametrize("read", [read_table, read_features])
def test_a_folder_is_no_file(tmp_path, read):
    (tmp_path / "a.b").mkdir()

    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.b")

    assert caught.value.problem == "not_readable"


@pytest.mark.parametrize("read", [read_table, read_features, open_source])
def test_what_the_system_does_not_let_be_read_is_named(tmp_path, read):
    name = "很" * 200 + (".csv" if read is read_table else ".geojson")

    with pytest.raises(InputError) as caught:
        read(tmp_path / name)

    assert (caught.value.problem, caught.value.source) == ("not_readable", name)
