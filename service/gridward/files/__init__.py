"""Read what people have, whatever program wrote it, and write what they can open."""

from gridward.files.columns import FIELDS, Column, recognise, wanted
from gridward.files.features import read_features, write_features
from gridward.files.outputs import write_text
from gridward.files.tables import is_table, read_table, write_table
from gridward.files.texts import as_table

__all__ = [
    "FIELDS",
    "Column",
    "as_table",
    "is_table",
    "read_features",
    "read_table",
    "recognise",
    "wanted",
    "write_features",
    "write_table",
    "write_text",
]
