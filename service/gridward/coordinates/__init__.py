"""Bring coordinates from and to WGS 84, and choose the metric CRS of a city."""

from gridward.coordinates.comparing import Reference, Sample
from gridward.coordinates.datums import (
    DATUMS,
    OFFSET,
    Datum,
    crs_of,
    datum_name,
    from_wgs84,
    to_wgs84,
)
from gridward.coordinates.limits import on_earth, swapped
from gridward.coordinates.marks import crs_in_file, datum_title, stated_datum
from gridward.coordinates.measuring import areas_m2, lengths_m
from gridward.coordinates.metric import metric_crs_at
from gridward.coordinates.texts import Angle, angle_of, length_of, pair_of
from gridward.coordinates.verdict import Verdict, judge

__all__ = [
    "DATUMS",
    "OFFSET",
    "Angle",
    "Datum",
    "Reference",
    "Sample",
    "Verdict",
    "angle_of",
    "areas_m2",
    "crs_in_file",
    "crs_of",
    "datum_name",
    "datum_title",
    "from_wgs84",
    "judge",
    "length_of",
    "lengths_m",
    "metric_crs_at",
    "on_earth",
    "pair_of",
    "stated_datum",
    "swapped",
    "to_wgs84",
]
