"""Read what people have, whatever program wrote it, and write what they can open."""

from gridward.files.columns import Column, Recognised, need_words, recognise, wanted
from gridward.files.encodings import evidence_of
from gridward.files.features import FEATURE_FORMATS, features_as_they_are, read_features
from gridward.files.inputs import readable
from gridward.files.outputs import write_bytes, write_text
from gridward.files.row_blocks import RowBlock, row_blocks
from gridward.files.tables import TABLE_FORMATS, is_table, read_table
from gridward.files.texts import as_table
from gridward.files.wkt import datum_of_texts, shapes_of, shapes_of_texts, wkt_column
from gridward.files.writing import WRITTEN_FORMATS, write_file, write_unchanged

__all__ = [
    "FEATURE_FORMATS",
    "TABLE_FORMATS",
    "WRITTEN_FORMATS",
    "Column",
    "Recognised",
    "RowBlock",
    "as_table",
    "datum_of_texts",
    "evidence_of",
    "features_as_they_are",
    "is_table",
    "need_words",
    "read_features",
    "read_table",
    "readable",
    "recognise",
    "row_blocks",
    "shapes_of",
    "shapes_of_texts",
    "wanted",
    "wkt_column",
    "write_bytes",
    "write_file",
    "write_text",
    "write_unchanged",
]
