"""The command says what is odd, what it repaired, what it left out and where that lies."""

import shapely
from cli_builders import WEST, Run, areas_file, text_file, town

BOW_TIE = shapely.Polygon([(121, 25), (121.01, 25.01), (121.01, 25), (121, 25.01)])
WIDE = shapely.box(121, 25, 121.011, 25.01)  # a tenth of it lies in the neighbour's ground
OUTSIDE = shapely.box(121.5, 25, 121.51, 25.01)


def test_rows_that_are_left_out_are_named_and_so_is_their_file(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = areas_file(tmp_path / "v.geojson", {"A": WEST, "C": OUTSIDE}, name=["甲村", "丙村"])
    words = ("import", "areas", file, "--layer", "village", "-w", path)

    plain, skipped = Run(capsys, *words), Run(capsys, *words, "--skip-bad")

    assert (plain.code, skipped.code) == (2, 1)
    assert "row 3 (C 丙村)" in plain.err
    assert "--skip-bad" in plain.err
    assert "Rows left out: 1" in skipped.out
    assert str(tmp_path / "v.bad.gpkg") in skipped.out


def test_what_is_odd_is_taken_and_named(capsys, tmp_path):
    path = town(capsys, tmp_path)
    district = areas_file(tmp_path / "d.geojson", {"D": WEST}, name=["东区"])
    Run(capsys, "import", "areas", district, "--layer", "district", "-w", path)
    file = areas_file(tmp_path / "v.geojson", {"A": WIDE}, name=["甲·村"], parent=["D"])

    run = Run(capsys, "import", "areas", file, "--layer", "village", "-w", path, "--lang", "zh")

    assert run.code == 1
    assert "已导入，但请核对：2" in run.out
    assert "（9.09 %）位于其上级“D 东区”之外" in run.out
    assert "名称现写作“甲·村”" in run.out


def test_a_repair_is_printed_with_the_ground_it_moves(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = areas_file(tmp_path / "v.geojson", {"A": BOW_TIE}, name=["甲村"], parent=["D"])
    words = ("import", "areas", file, "--layer", "village", "-w", path)

    refused, repaired = Run(capsys, *words), Run(capsys, *words, "--repair")

    assert "keeps 0.56 km² (parts: 2) and moves 0.0 m²" in refused.err
    assert repaired.code == 0
    assert "Row 2 (A 甲村): outline repaired; 0.56 km² kept, 0.0 m² moved." in repaired.out


def test_json_tells_every_finding_as_data(capsys, tmp_path):
    path = town(capsys, tmp_path)
    file = text_file(tmp_path / "u.csv", "code,name", "N1,新局", "N2,")

    run = Run(capsys, "import", "units", file, "--skip-bad", "--json", "-w", path)

    (skipped,) = run.answer["findings"]["skipped"]
    assert (skipped["row"], skipped["problem"], skipped["label"]) == (3, "missing_value", "N2")
    assert run.answer["findings"]["bad_file"] == str(tmp_path / "u.bad.csv")
