"""Visits come in as places and tracks, dated or daily, and are judged as of a day."""

import json

import pytest
from workspace_builders import STEP, square, staffed, town, write_areas, write_csv

from gridward.errors import BadRowsError, InputError
from gridward.language import Catalogue, asked_texts
from gridward.workspace import create_workspace

IN_A, IN_B, IN_GAP = (121.005, 25.005), (121.015, 25.005), (121.025, 25.005)


def gpx(path, *fixes, outside=""):
    """Write a track of fixes: longitude, latitude, UTC."""
    points = "".join(
        f'<trkpt lat="{y}" lon="{x}"><time>{time}</time></trkpt>' for x, y, time in fixes
    )
    path.write_text(
        f"""<?xml version="1.0"?>{outside}
        <gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>""",
        encoding="utf-8",
    )
    return path


def taken(city, file, **options):
    report = city.import_visits(file, datum="wgs84", **options)
    return report, city.visits()


def test_a_gpx_track_is_cut_at_midnight_and_where_nobody_knows(tmp_path):
    x, y = IN_A
    file = gpx(
        tmp_path / "walk.gpx",
        (x, y, "2026-03-01T15:58:00Z"),
        (x, y + 0.0001, "2026-03-01T15:59:00Z"),
        (x, y + 0.0002, "2026-03-01T16:00:00Z"),
        (x, y + 0.0003, "2026-03-01T16:01:00Z"),
        (x, y + 0.0020, "2026-03-01T16:30:00Z"),
    )
    with town(tmp_path) as city:
        report, visits = taken(city, file)

    assert report.added == 3
    assert visits.geom_type.tolist() == ["LineString", "LineString", "Point"]
    assert visits["day"].tolist() == ["2026-03-01", "2026-03-02", "2026-03-02"]
    assert visits["arrive"].tolist() == ["23:58", "00:00", "00:30"]


@pytest.mark.parametrize("content", ["<html></html>", "<gpx><trk>", "<gpx></gpx>"])
def test_what_is_no_gpx_is_refused(tmp_path, content):
    file = tmp_path / "walk.gpx"
    file.write_text(content, encoding="utf-8")
    with town(tmp_path) as city, pytest.raises(InputError) as caught:
        city.import_visits(file)

    assert caught.value.problem in {"unreadable", "empty_file"}


def test_a_gpx_with_entities_is_refused(tmp_path):
    file = gpx(
        tmp_path / "w.gpx", (*IN_A, "2026-03-01"), outside='<!DOCTYPE gpx [<!ENTITY a "a">]>'
    )
    with town(tmp_path) as city, pytest.raises(InputError) as caught:
        city.import_visits(file)

    assert caught.value.problem == "entities"


def test_a_file_without_codes_comes_twice_under_any_name_and_changes_nothing(tmp_path):
    rows = [("2026-03-01 08:15", *IN_A), ("2026-03-01 08:15", *IN_A), ("2026-03-02", *IN_B)]
    first = write_csv(tmp_path / "first.csv", "time,lon,lat", *rows)
    with town(tmp_path) as city:
        added = taken(city, first)[0].added
        again, visits = taken(city, first.rename(tmp_path / "second.csv"))

    assert (added, again.added, again.unchanged) == (3, 0, 3)
    assert visits["arrive"].fillna("").tolist() == ["08:15", "08:15", ""]


def test_a_column_of_days_must_be_filled_and_knows_the_word_daily(tmp_path):
    good = write_csv(tmp_path / "good.csv", "日期,经度,纬度", ("每天", *IN_A), ("2026/3/1", *IN_B))
    bad = write_csv(tmp_path / "bad.csv", "日期,经度,纬度", (None, *IN_A), ("yesterday", *IN_B))
    with town(tmp_path) as city:
        visits = taken(city, good)[1]
        with pytest.raises(BadRowsError) as caught:
            city.import_visits(bad, datum="wgs84")

    assert visits["day"].fillna("").tolist() == ["", "2026-03-01"]
    assert [(row.row, row.problem) for row in caught.value.rows] == [
        (2, "missing_value"),
        (3, "bad_date"),
    ]


def test_a_day_and_a_team_are_taken_for_rows_that_do_not_say_their_own(tmp_path):
    file = write_csv(tmp_path / "v.csv", "lon,lat", IN_A)
    with staffed(tmp_path) as city:
        _, visits = taken(city, file, day="2026-03-04", team="S")

    assert visits[["day", "team"]].to_numpy().tolist() == [["2026-03-04", "S"]]


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_exported_visits_are_the_same_when_they_come_again(tmp_path, ending):
    rows = [("V1", "2026-03-01", *IN_A), ("V2", "daily", *IN_B)]
    file = write_csv(tmp_path / "v.csv", "code,day,lon,lat", *rows)
    with town(tmp_path) as city:
        taken(city, file)
        city.export("visits", tmp_path / f"out.{ending}")
        again, _ = taken(city, tmp_path / f"out.{ending}")

    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def walked(folder):
    """Return a town with a walk through A and the west of B, and a daily round in A."""
    city = town(folder)
    line = [[121 + 0.2 * STEP, 25.005], [121 + 1.2 * STEP, 25.005]]
    track = {
        "type": "Feature",
        "properties": {"code": "T1", "day": "2026-03-02"},
        "geometry": {"type": "LineString", "coordinates": line},
    }
    file = folder / "track.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [track]}), "utf-8")
    city.import_visits(file)
    daily = write_csv(folder / "daily.csv", "code,lon,lat,arrive", ("R1", *IN_A, "08:00"))
    city.import_visits(daily, datum="wgs84")
    return city


def account(statement, kind, measure, by="all", code=None):
    rows = statement.accounts
    rows = rows[(rows["kind"] == kind) & (rows["measure"] == measure) & (rows["by"] == by)]
    rows = rows if code is None else rows[rows["code"] == code]
    return rows[["mandate", "covered", "excused", "gap"]].to_numpy()[0]


def test_a_window_without_the_walk_leaves_the_daily_round_alone(tmp_path):
    with walked(tmp_path) as city:
        all_of_it = city.coverage("2026-03-31")
        later = city.coverage("2026-03-31", since="2026-03-03")
        unvisited = later.gaps[later.gaps["kind"] == "visit"]

    assert account(all_of_it, "visit", "areas").tolist() == [2, 2, 0, 0]
    assert account(later, "visit", "areas").tolist() == [2, 1, 0, 1]
    assert unvisited[["code", "last"]].to_numpy().tolist() == [["B", "2026-03-02"]]
    assert (later.asked.visits, later.asked.daily) == (1, 1)


def test_blind_spots_keep_their_distance_from_the_walk_and_add_up_to_the_mandate(tmp_path):
    with walked(tmp_path) as city:
        made = city.coverage("2026-03-31", radius_m=100.0, by=("area", "day", "part"))
        blind = made.gaps[made.gaps["reason"] == "blind"]
        mandate, covered, _, gap = account(made, "visit", "m2")

    assert covered + gap == pytest.approx(mandate, rel=1e-6)
    assert blind["area_m2"].sum() == pytest.approx(gap, rel=1e-6)
    assert set(blind["code"].dropna()) == {"A", "B"}
    assert blind["code"].isna().sum() == 1  # the third square, in no village
    assert account(made, "visit", "m2", "day", "2026-03-02")[1] == pytest.approx(covered)
    assert account(made, "visit", "areas", "part", "morning").tolist() == [2, 1, 0, 1]


def test_a_window_with_no_visits_is_all_gap_and_a_city_without_any_is_not_judged(tmp_path):
    with town(tmp_path) as city:
        unasked = city.coverage()
        asked = city.coverage(kinds=["visit", "target"], radius_m=50.0)
        mandate, covered, _, gap = account(asked, "visit", "m2")

    assert "visit" not in unasked.asked.kinds
    assert account(asked, "visit", "areas").tolist() == [2, 0, 0, 2]
    assert (covered, gap) == (0, pytest.approx(mandate, rel=1e-9))


def test_a_window_after_the_last_visit_says_when_the_last_one_was(tmp_path):
    visits = write_csv(
        tmp_path / "v.csv",
        "longitude,latitude,day",
        (*IN_A, "2026-03-01"),
        (*IN_B, "2026-03-02"),
    )
    with town(tmp_path) as city:
        city.import_visits(visits, datum="wgs84")
        asked = city.coverage(since="2026-05-01", at="2026-05-31", radius_m=50.0).asked

    assert (asked.visits, asked.visits_before, asked.last_before) == (0, 2, "2026-03-02")
    english, chinese = (
        " ".join(asked_texts(asked, "2026-05-31", Catalogue.load(one))) for one in ("en", "zh")
    )
    assert "counts as not visited. Before it there were 2, the last on 2026-03-02" in english
    assert "全部按未巡查计。此前有 2 次，最近一次在 2026-03-02" in chinese


def test_areas_wholly_outside_the_mandate_are_told_and_make_no_share(tmp_path):
    ground = write_areas(tmp_path / "ground.geojson", {"M": square(50)})
    village = write_areas(tmp_path / "village.geojson", {"A": square(0)})
    with create_workspace(tmp_path / "far.gpkg", mandate=ground) as city:
        city.import_areas(village, layer="village")
        made = city.coverage(kinds=["ground", "visit"], radius_m=50.0, by=("area", "unit"))

    assert made.asked.areas_outside == 1
    assert account(made, "ground", "m2")[1] == 0
    assert made.accounts[made.accounts["measure"] == "areas"].empty
