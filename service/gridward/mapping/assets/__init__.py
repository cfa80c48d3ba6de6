"""Hand out the browser libraries that travel with the package.

Nothing is fetched when a page is opened, so the files lie here, each with its
licence; ``manifest.json`` names their versions and checksums, and ``renew``
brings new ones. The live page serves the same copy from ``FOLDER``.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

FOLDER = Path(__file__).parent
_PICTURE = re.compile(r"url\((images/[\w-]+\.png)\)")


def text(path: str) -> str:
    """Return a vendored file as text, such as ``leaflet/leaflet.js``."""
    return (FOLDER / path).read_text(encoding="utf-8")


def data_uri(path: str) -> str:
    """Return a vendored PNG as an address that carries the picture itself."""
    return "data:image/png;base64," + base64.b64encode((FOLDER / path).read_bytes()).decode()


def stylesheet(path: str) -> str:
    """Return a vendored stylesheet with the pictures it names written into it."""
    beside = Path(path).parent
    return _PICTURE.sub(lambda match: f"url({data_uri(str(beside / match[1]))})", text(path))
