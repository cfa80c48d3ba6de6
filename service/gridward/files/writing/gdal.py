"""Hand features to GDAL, and say its refusals in our own errors."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

from gridward.errors import InputError
from gridward.files.gdal import gdal_options

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

_WITHOUT_CRS = "'crs' was not provided"


def write_by_gdal(
    draft: Path,
    frame: pd.DataFrame,
    driver: str,
    *,
    encoding: str | None = None,
    config: dict[str, str] | None = None,
    **options: Any,  # noqa: ANN401 - what the driver takes
) -> None:
    """Write a frame by one of GDAL's drivers, in a layer of the file's name.

    Parameters
    ----------
    draft
        The file.
    frame
        n rows in the CRS of the file.
    driver
        GDAL's name of the format.
    encoding
        Of the texts, where the format has a choice.
    config
        Settings of GDAL for this one file.
    options
        Of the driver.

    Raises
    ------
    InputError
        ``not_writable``.
    """
    layer = draft.name.split(".")[0]
    if frame.empty:
        options["geometry_type"] = "Unknown"
    try:
        with gdal_options(**(config or {})), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=_WITHOUT_CRS, category=UserWarning)
            pyogrio.write_dataframe(
                frame, draft, layer=layer, driver=driver, encoding=encoding, **options
            )
    except (DataSourceError, DataLayerError, FieldError, GeometryError) as error:
        raise InputError("not_writable", value=str(error)) from error
