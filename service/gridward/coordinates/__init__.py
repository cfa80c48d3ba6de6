"""Bring coordinates from and to WGS 84, and choose the metric CRS of a city."""

from gridward.coordinates.datums import (
    DATUMS,
    Datum,
    crs_of,
    datum_name,
    from_wgs84,
    to_wgs84,
)
from gridward.coordinates.limits import on_earth, swapped
from gridward.coordinates.measuring import areas_m2, lengths_m
from gridward.coordinates.metric import metric_crs_at

__all__ = [
    "DATUMS",
    "Datum",
    "areas_m2",
    "crs_of",
    "datum_name",
    "from_wgs84",
    "lengths_m",
    "metric_crs_at",
    "on_earth",
    "swapped",
    "to_wgs84",
]
