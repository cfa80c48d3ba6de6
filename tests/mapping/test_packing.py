"""What a page unpacks is what was packed, and shared borders stay shared."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import mapping

from gridward.mapping import packing
from gridward.mapping.packing import packed, simplified

PLACES = st.tuples(st.floats(-180, 180), st.floats(-85, 85))


def unpacked(text):
    """Return the parts of a shape as the page reads them: rings of whole millionths."""
    parts, x, y, numbers = [[[]]], 0, 0, []
    shift = number = 0
    for sign in text:
        if sign in ",;":
            if sign == ";":
                parts.append([])
            parts[-1].append([])
            continue
        five = ord(sign) - 63
        number |= (five & 31) << shift
        shift += 5
        if five >= 32:
            continue
        numbers.append(~(number >> 1) if number & 1 else number >> 1)
        shift = number = 0
        if len(numbers) == 2:
            x, y = x + numbers[0], y + numbers[1]
            parts[-1][-1].append((x, y))
            numbers = []
    return parts


def rounded(places):
    return [tuple(np.rint(np.array(place) * 1e6).astype(int)) for place in places]


@given(rows=st.lists(st.lists(PLACES, min_size=2, max_size=6), min_size=1, max_size=5))
def test_lines_come_back_to_the_millionth_of_a_degree(rows):
    text = packed([shapely.LineString(row) for row in rows])

    assert [unpacked(one) for one in text] == [[[rounded(row)]] for row in rows]


def test_parts_holes_and_points_come_back_each_in_its_place():
    holed = shapely.Polygon([(0, 0), (3, 0), (3, 3)], [[(2, 1), (2.5, 1), (2.5, 1.5)]])
    both = shapely.MultiPolygon([holed, shapely.box(-5, -5, -4, -4)])
    dots = shapely.MultiPoint([(1, 2), (-1, -2)])

    first, second, third = packed([both, shapely.Point(7, 8), dots])

    rings = [[rounded(ring[:-1]) for ring in part] for part in mapping(both)["coordinates"]]
    assert unpacked(first) == rings
    assert unpacked(second) == [[rounded([(7, 8)])]]
    assert unpacked(third) == [[rounded([(1, 2)])], [rounded([(-1, -2)])]]


def wavy_grid(side):
    """Return squares whose borders have many corners, shared by both sides."""
    cells = [shapely.box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]

    def bent(places):
        places = places.round(6)  # from both sides alike
        return places + 0.004 * np.sin(places[:, ::-1] * 7)

    return shapely.transform(shapely.segmentize(np.array(cells), 0.02), bent)


def test_what_two_areas_share_stays_shared_when_there_are_too_many_corners(monkeypatch):
    cells = wavy_grid(6)
    monkeypatch.setattr(packing, "MOST_CORNERS", shapely.get_num_coordinates(cells).sum() // 3)

    drawn, coarse_m = simplified(cells)

    assert coarse_m > 0
    assert shapely.coverage_is_valid(drawn)
    assert shapely.get_num_coordinates(drawn).sum() <= packing.MOST_CORNERS
    assert shapely.area(shapely.union_all(drawn)) == pytest.approx(36, rel=0.01)


def test_few_corners_stay_as_they_are():
    cells = wavy_grid(2)

    drawn, coarse_m = simplified(cells)

    assert coarse_m == 0
    assert gpd.GeoSeries(drawn).geom_equals(gpd.GeoSeries(cells)).all()
