"""What a file states of its rows is compared with where they lie, and never changed."""

from workspace_builders import town, write_csv

from gridward.workspace import create_workspace

HEADER = "code,longitude,latitude,village,district"
IN_A, IN_B = (121.005, 25.005), (121.015, 25.005)


def imported(folder, *rows, **options):
    """Return the findings about points of a town: village 甲村 of 东区, 乙村 east of it."""
    with town(folder) as city:
        file = write_csv(folder / "p.csv", HEADER, *rows)
        report = city.import_points(file, datum="wgs84", **options)
        return report, city.points()


def test_rows_are_counted_by_how_the_stated_area_and_the_place_agree(tmp_path):
    report, _ = imported(
        tmp_path,
        ("P1", *IN_A, "甲村", "東區"),
        ("P2", *IN_B, "甲村", "东区"),
        ("P3", *IN_B, "B", None),
        ("P4", *IN_B, "丁字路口村", "西区"),
        ("P5", *IN_B, None, None),
    )

    counts = [
        (one.column, one.inside, one.elsewhere, one.unknown) for one in report.findings.stated
    ]
    assert counts == [("stated_within", 2, 0, 1), ("stated_area", 2, 1, 1)]


def test_a_name_that_no_area_has_is_noticed_and_the_row_is_taken_as_it_is(tmp_path):
    report, points = imported(
        tmp_path, ("P1", *IN_A, "甲春村", "东区"), ("P2", *IN_B, "乙村", "东区")
    )

    (warning,) = report.findings.warnings
    assert (warning.row, warning.problem, warning.value) == (2, "stated_unknown", "甲春村")
    assert warning.choices == ("甲村 (A)",)
    assert points["stated_area"].tolist() == ["甲春村", "乙村"]


def test_of_two_names_as_near_that_of_the_area_it_lies_in_comes_first(tmp_path):
    with town(tmp_path) as city:
        shapes = city.areas("village").assign(name=["安仁里", "安和里"])
        shapes.to_file(tmp_path / "named.geojson", engine="pyogrio")
        city.import_areas(tmp_path / "named.geojson", layer="village")
        file = write_csv(
            tmp_path / "p.csv", HEADER, ("P1", *IN_A, "安水里", None), ("P2", *IN_B, "安水里", None)
        )

        report = city.import_points(file, datum="wgs84")

    firsts = [warning.choices[0] for warning in report.findings.warnings]
    assert firsts == ["安仁里 (A)", "安和里 (B)"]


def test_a_file_that_states_nothing_is_not_compared(tmp_path):
    with town(tmp_path) as city:
        file = write_csv(tmp_path / "p.csv", "code,longitude,latitude", ("P1", *IN_A))

        assert city.import_points(file, datum="wgs84").findings.stated == ()


def test_nothing_is_compared_where_there_are_no_areas(tmp_path):
    with create_workspace(tmp_path / "empty.gpkg") as city:
        report = city.import_points(
            write_csv(tmp_path / "p.csv", HEADER, ("P1", *IN_A, "甲", "乙")), datum="wgs84"
        )

    assert report.findings.stated == ()
