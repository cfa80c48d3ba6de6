"""What cannot be used is refused in one clear line: file, row, cure; and nothing is changed."""

import geopandas as gpd
import pytest
import shapely
from cli_builders import EAST, WEST, Run, areas_file, fingerprint, text_file, town

LANGUAGES = ["en", "zh"]


def without_crs(path):
    """Write a shapefile without its .prj."""
    areas_file(path, {"B": EAST}).with_suffix(".prj").unlink()
    return path


def two_layers(path):
    for name, shape in (("areas", WEST), ("other", EAST)):
        frame = gpd.GeoDataFrame({"code": ["B"]}, geometry=[shape], crs="EPSG:4326")
        frame.to_file(path, layer=name, engine="pyogrio")
    return path


def duties(folder, *rows):
    """Return a list of responsibilities."""
    header = "layer,area_code,unit_code,role,valid_from,valid_to"
    return text_file(folder / "duties.csv", header, *rows)


# name: what makes the files, the command's words, and what the line names (file, row, cure)
CASES = {
    "a missing file": (
        lambda folder: folder / "none.csv",
        lambda file: ("import", "points", file),
        ("none.csv",),
        {"en": ("Check the path",), "zh": ("路径",)},
    ),
    "a missing workspace to ask": (
        lambda folder: folder / "none.gpkg",
        lambda file: ("who", "121", "25", "-w", file),
        ("none.gpkg",),
        {"en": ("gridward init",), "zh": ("gridward init",)},
    ),
    "a wrong layer name": (
        lambda folder: two_layers(folder / "two.gpkg"),
        lambda file: ("import", "areas", file, "--layer", "village", "--source-layer", "arreas"),
        ("arreas", "areas"),
        {"en": ("Known: areas",), "zh": ("areas",)},
    ),
    "a file of several layers": (
        lambda folder: two_layers(folder / "two.gpkg"),
        lambda file: ("import", "areas", file, "--layer", "village"),
        ("two.gpkg", "--source-layer", "areas", "other"),
        {"en": ("several layers",), "zh": ()},
    ),
    "a wrong parent layer": (
        lambda folder: areas_file(folder / "b.geojson", {"B": EAST}),
        lambda file: ("import", "areas", file, "--layer", "v", "--parent-layer", "distrikt"),
        ("distrikt", "district"),
        {"en": ("Known:",), "zh": ()},
    ),
    "a column that the user names and the file lacks": (
        lambda folder: text_file(folder / "p.csv", "code,x,y", "P1,121,25"),
        lambda file: ("import", "points", file, "--code", "编码"),
        ("p.csv", "编码", "code"),
        {"en": ("Name the column",), "zh": ("列",)},
    ),
    "a column that is not said as a pair": (
        lambda folder: text_file(folder / "p.csv", "code,x,y", "P1,121,25"),
        lambda file: ("import", "points", file, "--column", "code"),
        ("--column",),
        {"en": ("FIELD=COLUMN",), "zh": ("字段=列名",)},
    ),
    "a field that there is not": (
        lambda folder: text_file(folder / "p.csv", "code,x,y", "P1,121,25"),
        lambda file: ("import", "points", file, "--column", "fone=x"),
        ("p.csv", "--column", "fone", "stated_area"),
        {"en": (), "zh": ()},
    ),
    "a column that is needed and not there": (
        lambda folder: text_file(folder / "p.csv", "code,x", "P1,121"),
        lambda file: ("import", "points", file),
        ("p.csv", "latitude"),
        {"en": ("Name the column",), "zh": ("列",)},
    ),
    "a coordinate that is text": (
        lambda folder: text_file(folder / "p.csv", "code,x,y", "P1,121,25", "P2,abc,25"),
        lambda file: ("import", "points", file),
        ("p.csv", "3", "abc", "121.5436"),
        {"en": ("row 3", "Write decimal degrees"), "zh": ("第 3 行", "121.5436")},
    ),
    "two contracts of one time in the file": (
        lambda folder: duties(
            folder, "district,D,S,contractor,2026-01-01,", "district,D,S,contractor,,"
        ),
        lambda file: ("import", "responsibilities", file),
        ("duties.csv",),
        {"en": ("row 2 (S contractor), unit_code: S (row 3)",), "zh": ("S（第 3 行）",)},
    ),
    "a second territorial unit beside one that is there": (
        lambda folder: duties(folder, "district,D,S,territory,2026-05-01,"),
        lambda file: ("import", "responsibilities", file),
        ("duties.csv",),
        {"en": ("S (record 1, which is there already)",), "zh": ("S（已有的第 1 号记录）",)},
    ),
    "a responsibility twice, and one that ends before it starts": (
        lambda folder: duties(
            folder,
            *["district,D,S,helper,,"] * 2,
            "district,D,S,supervisor,2026-05-01,2026-04-01",
        ),
        lambda file: ("import", "responsibilities", file),
        ("2026-04-01", "2026-05-01"),
        {"en": ("row 3", "also in row 2", "row 4"), "zh": ("第 3 行", "另见第 2 行", "第 4 行")},
    ),
    "versions that overlap": (
        lambda folder: text_file(
            folder / "u.csv",
            "code,name,valid_from,valid_to",
            "U,甲,2026-01-01,2026-06-30",
            "U,乙,2026-03-01,",
        ),
        lambda file: ("import", "units", file),
        ("2026-01-01 – 2026-06-30",),
        {"en": ("row 3", "row 2"), "zh": ("第 3 行", "第 2 行")},
    ),
    "a matter that would stand above itself by one that is there": (
        lambda folder: text_file(
            folder / "m.csv", "code,name,parent_code", "rain,雨,water", "water,水,rain"
        ),
        lambda file: ("import", "matters", file),
        ("rain → water → rain", "water → rain → water"),
        {"en": ("row 2", "row 3"), "zh": ("第 2 行", "第 3 行")},
    ),
    "a coordinate on the command line that is text": (
        lambda _: "121,5",
        lambda x: ("who", x, "25"),
        ("121,5", "121.5436"),
        {"en": ("is not a number",), "zh": ()},
    ),
    "a file with no CRS": (
        lambda folder: without_crs(folder / "b.shp"),
        lambda file: ("import", "areas", file, "--layer", "compound", "--overlay"),
        ("b.shp", "--datum", "gcj02"),
        {"en": ("does not say which coordinate system",), "zh": ("坐标系",)},
    ),
    "an empty file": (
        lambda folder: text_file(folder / "p.csv"),
        lambda file: ("import", "points", file),
        ("p.csv",),
        {"en": ("nothing in it", "at least one row"), "zh": ("一行",)},
    ),
    "a file of no bytes": (
        lambda folder: _no_bytes(folder / "b.geojson"),
        lambda file: ("import", "areas", file, "--layer", "village"),
        ("b.geojson",),
        {"en": ("nothing in it",), "zh": ()},
    ),
    "an unknown matter": (
        lambda _: "fishing",
        lambda matter: ("who", "121.005", "25.005", "--matter", matter),
        ("fishing", "water"),
        {"en": ("no matter",), "zh": ("事项",)},
    ),
    "an unknown matter in a file": (
        lambda folder: text_file(folder / "d.csv", "unit_code,role,matter", "S,lead,fishing"),
        lambda file: ("import", "responsibilities", file),
        ("d.csv", "2", "fishing", "water"),
        {"en": ("row 2",), "zh": ("第 2 行",)},
    ),
    "an unknown datum": (
        lambda _: "mars",
        lambda datum: ("who", "121", "25", "--datum", datum),
        ("mars", "gcj02"),
        {"en": ("not a known datum",), "zh": ()},
    ),
    "a day that is none": (
        lambda _: "2026-02-30",
        lambda day: ("coverage", "--at", day),
        ("2026-02-30", "2026-03-01"),
        {"en": ("is not a date",), "zh": ()},
    ),
    "a file of another kind": (
        lambda folder: text_file(folder / "p.docx", "x"),
        lambda file: ("import", "points", file),
        ("p.docx", ".csv", ".geojson", ".xlsx"),
        {"en": ("one of these formats",), "zh": ("下列格式",)},
    ),
    "a text called a map": (
        lambda folder: text_file(folder / "b.geojson", "hello"),
        lambda file: ("import", "areas", file, "--layer", "village"),
        ("b.geojson",),
        {"en": ("cannot be read",), "zh": ()},
    ),
    "areas where points are wanted": (
        lambda folder: areas_file(folder / "b.geojson", {"B": EAST}),
        lambda file: ("import", "points", file),
        ("b.geojson", "Polygon", "2"),
        {"en": ("row 2",), "zh": ("第 2 行",)},
    ),
    "points where areas are wanted": (
        lambda folder: areas_file(folder / "p.geojson", {"P": shapely.Point(121, 25)}),
        lambda file: ("import", "areas", file, "--layer", "market", "--overlay"),
        ("p.geojson", "Point", "2"),
        {"en": ("row 2",), "zh": ("第 2 行",)},
    ),
    "a folder that is not there to write to": (
        lambda folder: folder / "no" / "map.html",
        lambda file: ("map", "-o", file),
        ("map.html",),
        {"en": ("cannot be written",), "zh": ()},
    ),
}


def _no_bytes(path):
    path.touch()
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_refused_in_clear_words_and_nothing_is_changed(
    capsys, tmp_path, case, language
):
    make, command, named, said = CASES[case]
    path = town(capsys, tmp_path)
    words = command(make(tmp_path))
    before = fingerprint(path)

    run = Run(capsys, "-w", path, "--lang", language, *words)

    assert (run.code, run.out) == (2, "")
    assert [part for part in (*named, *said[language]) if part not in run.err] == []
    assert "Traceback" not in run.err
    assert "{" not in run.err
    assert fingerprint(path) == before


def test_every_bad_row_has_its_own_line(capsys, tmp_path):
    path = town(capsys, tmp_path)
    rows = [f"P{number},abc,25" for number in range(2, 15)]
    file = text_file(tmp_path / "p.csv", "code,x,y", *rows)

    lines = Run(capsys, "import", "points", file, "-w", path).err.splitlines()

    assert (
        lines[0]
        == "p.csv: nothing was changed. Rows that cannot be used: 13 (--json lists them all)"
    )
    assert [line.split(",")[1] for line in lines[1:11]] == [f" row {n}" for n in range(2, 12)]
    assert lines[11] == "  … and more rows: 3"
    assert [line.split()[0] for line in lines[12:]] == ["--skip-bad"]


@pytest.mark.parametrize(
    "words",
    [
        ("wo",),
        ("who",),
        ("who", "1"),
        ("who", "1", "2", "3"),
        ("coverage", "--att", "x"),
        ("import", "areas", "f.geojson"),
        ("locate", "f.csv"),
        ("import", "boats", "f.csv"),
        ("serve", "--port", "eight"),
        ("serve", "--port", "99999"),
    ],
)
def test_words_that_are_not_understood_end_with_two_and_a_hint(capsys, words):
    run = Run(capsys, *words)

    assert run.code == 2
    assert "gridward --help" in run.err
    assert len(run.err.strip().splitlines()) == 1


def test_a_file_that_is_no_workspace_stays_as_it_is(capsys, tmp_path):
    file = text_file(tmp_path / "letter.gpkg", "dear")

    run = Run(capsys, "doctor", "-w", file)

    assert run.code == 2
    assert "letter.gpkg" in run.err
    assert file.read_text("utf-8") == "dear\n"


@pytest.mark.parametrize(("language", "said"), [("en", "broken"), ("zh", "自相交")])
def test_a_mandate_that_crosses_itself_is_refused_for_that_and_by_its_row(
    capsys, tmp_path, language, said
):
    bow = shapely.Polygon([(121, 25), (121.02, 25.01), (121.02, 25), (121, 25.01)])
    file = areas_file(tmp_path / "bow.geojson", {"X": bow})

    run = Run(capsys, "init", "--mandate", file, "-w", tmp_path / "new.gpkg", "--lang", language)

    assert run.code == 2
    assert said in run.err
    assert not (tmp_path / "new.gpkg").exists()
