"""Bring coordinates from and to WGS 84, and choose the metric CRS of a city."""

from gridward.coordinates.datums import DATUMS, crs_of, from_wgs84, to_wgs84
from gridward.coordinates.metric import metric_crs_at

__all__ = ["DATUMS", "crs_of", "from_wgs84", "metric_crs_at", "to_wgs84"]
