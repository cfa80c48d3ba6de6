"""Choose the one metric CRS of a city.

Areas and lengths are computed in the 3° Gauss-Krüger zone of the city's centre
(CGCS2000, by central meridian, EPSG:4534-4554: code = 4534 + (CM - 75) / 3). East
and west of those zones the UTM zone serves. One CRS a workspace: a city that lies
across two zones is measured in one of them.
"""

_ZONE_WIDTH = 3
_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135
_FIRST_CODE = 4534
_SOUTHERNMOST = 3.0  # degrees north; the zones are made for the country's latitudes
_NORTHERNMOST = 54.0
_UTM_NORTH, _UTM_SOUTH = 32600, 32700
_UTM_ZONES = 60


def metric_crs_at(x: float, y: float) -> int:
    """Return the EPSG code of the metric CRS for a city whose centre lies at x, y.

    Parameters
    ----------
    x, y
        Longitude and latitude of the centre, degrees, WGS 84.

    Returns
    -------
    int
        EPSG code; metres, x easting, y northing.
    """
    meridian = _ZONE_WIDTH * int(x / _ZONE_WIDTH + 0.5)
    if _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN and _SOUTHERNMOST <= y <= _NORTHERNMOST:
        return _FIRST_CODE + (meridian - _FIRST_MERIDIAN) // _ZONE_WIDTH
    zone = min(int((x + 180) // 6) + 1, _UTM_ZONES)
    return (_UTM_NORTH if y >= 0 else _UTM_SOUTH) + zone
