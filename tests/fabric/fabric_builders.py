"""Small fabrics, in degrees near the equator's 121st meridian; a hundredth is about a kilometre."""

import geopandas as gpd
import shapely

WGS84 = "EPSG:4326"
METRIC = 3826
X, Y, SIZE = 121.0, 25.0, 0.01
CM = 1e-7  # of a degree: a centimetre, near enough


def box(left, bottom, right, top):
    """Return a box, in squares from the corner of the fabric."""
    return shapely.box(X + left * SIZE, Y + bottom * SIZE, X + right * SIZE, Y + top * SIZE)


def areas(shapes, *, layer="village", parents=None):
    """Return areas by code."""
    table = {"code": list(shapes), "layer": layer}
    if parents is not None:
        table["parent_code"] = [parents[code] for code in shapes]
    return gpd.GeoDataFrame(table, geometry=list(shapes.values()), crs=WGS84)


def grid(count=3):
    """Return squares, ``A00`` to the south west, by code."""
    return {
        f"A{row}{column}": box(column, row, column + 1, row + 1)
        for row in range(count)
        for column in range(count)
    }


def told(defects):
    """Return kind and sorted codes of each defect, sorted."""
    kinds = zip(defects["kind"], defects["codes"], strict=True)
    return sorted((kind, *sorted(codes)) for kind, codes in kinds)
