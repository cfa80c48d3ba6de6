"""A compound that nobody manages is a gap of its own, although its territory has an owner."""

from workspace_builders import square, staffed, write_areas, write_csv

from gridward.language import Catalogue

AT = "2026-03-15"


def with_compounds(folder):
    """Return the town with compounds K1, which the water office manages, and K2 in village A."""
    city = staffed(folder)
    compounds = {"K1": square(0, size=0.2), "K2": square(0.5, 0.5, size=0.2)}
    file = write_areas(folder / "compounds.geojson", compounds, name=["一小区", "二小区"])
    city.import_areas(file, layer="compound", overlay=True)
    header = "layer,area_code,unit_code,role,valid_from"
    rows = [("compound", "K1", "W", "contractor", "2026-02-01")]
    city.import_responsibilities(write_csv(folder / "kept.csv", header, *rows))
    return city


def test_coverage_and_duties_name_the_same_compounds_as_unmanaged(tmp_path):
    with with_compounds(tmp_path) as city:
        statement, report = city.coverage(AT), city.duties(at=AT)
        owner = [one.unit.code for one in city.who(121.006, 25.006, at=AT).duties if one.unit]

    gaps = statement.gaps[statement.gaps["kind"] == "unmanaged"]
    assert gaps[["layer", "code", "name"]].to_numpy().tolist() == [["compound", "K2", "二小区"]]
    assert [one.area.code for one in report.faults if one.kind == "unmanaged"] == ["K2"]
    assert (statement.counts["unmanaged"], "S" in owner) == (1, True)
    account = statement.accounts.set_index("kind").loc["unmanaged"]
    assert account[["subject", "mandate", "covered", "gap"]].tolist() == ["compound", 2, 1, 1]


def test_before_contracts_are_kept_for_compounds_none_is_unmanaged(tmp_path):
    with with_compounds(tmp_path) as city:
        assert city.coverage("2026-01-15").counts["unmanaged"] == 0


def test_the_map_shows_them_as_a_kind_of_their_own(tmp_path):
    with with_compounds(tmp_path) as city:
        city.write_map(tmp_path / "map.html", language=Catalogue.load("zh"), at=AT)

    page = (tmp_path / "map.html").read_text("utf-8")
    assert all(part in page for part in ("无人管理", "小区二小区：无人管理", '"unmanaged"'))
