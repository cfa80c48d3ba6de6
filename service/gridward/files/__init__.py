"""Read what people have, whatever program wrote it, and write what they can open."""

from gridward.files.columns import FIELDS, Column, recognise, wanted
from gridward.files.features import read_features, write_features
from gridward.files.tables import read_table, write_table
from gridward.files.values import coordinates, dates, numbers, times

__all__ = [
    "FIELDS",
    "Column",
    "coordinates",
    "dates",
    "numbers",
    "read_features",
    "read_table",
    "recognise",
    "times",
    "wanted",
    "write_features",
    "write_table",
]
