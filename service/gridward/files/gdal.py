"""Ask GDAL: with options that last for one question, and without its words on single shapes."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyogrio
from pyogrio.errors import CRSError, DataLayerError, DataSourceError, FeatureError, FieldError

if TYPE_CHECKING:
    from collections.abc import Iterator

CANNOT_READ = (
    CRSError,
    DataLayerError,
    DataSourceError,
    FeatureError,
    FieldError,
    UnicodeDecodeError,
)
"""What GDAL raises on a file that it cannot read."""
_ABOUT_ONE_SHAPE = ("Non closed ring", "Unsupported geometry type", "invalid value encountered")


@contextmanager
def quietly() -> Iterator[None]:
    """Let GDAL be asked inside without warnings about single shapes.

    Such a shape arrives as missing, which its row shows.
    """
    with warnings.catch_warnings():
        for said in _ABOUT_ONE_SHAPE:
            warnings.filterwarnings("ignore", message=said, category=RuntimeWarning)
        yield


@contextmanager
def gdal_options(**options: object) -> Iterator[None]:
    """Let GDAL be asked inside with configuration options."""
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))
