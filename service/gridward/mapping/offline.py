"""Make a folium page whole, so that it opens with the network off.

folium writes links to content servers. Here each link is replaced by the text of
a vendored file, and the finished page is read again as a browser would: an
address that is not in the page itself is a fault of ours and raises.

    folium page ──links──> vendored text ──read again──> no address left
                                                └──> policy with each script's hash

The policy at the top of the page forbids every request and every script but
those that were in the page when it was made, so a name that is really markup
cannot run even if some part of the page forgot to escape it.

Only a map that was told of tiles may ask for pictures, and from their servers alone; without
the network it shows all but them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from gridward.mapping import assets

LEAFLET_JS = "vendored:leaflet/leaflet.js"
LEAFLET_CSS = "vendored:leaflet/leaflet.css"

_SCRIPT = re.compile(r'<script src="([^"]*)"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" href="([^"]*)"\s*/>')
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_ADDRESS_IN_STYLE = re.compile(r"""url\(\s*["']?(?!data:|#)([^)"']*)""")
_FETCHING = frozenset({"action", "background", "data", "href", "poster", "src", "srcset"})
POLICY_PLACE = "<!-- policy -->"


def whole(page: str, *, pictures_from: str | None = None) -> str:
    """Return a page with everything it needs written into it, and a policy that says so.

    Parameters
    ----------
    page
        HTML with ``<!-- policy -->`` at the top of its head, and links to vendored
        files in branca's spelling.
    pictures_from
        The address of tiles that the page may ask for, and for nothing else; none unless given.

    Raises
    ------
    ValueError
        If it names an address outside itself; the message is the address.
    """
    page = _STYLE.sub(lambda link: f"<style>{_stylesheet(link[1])}</style>", page)
    page = _SCRIPT.sub(lambda link: f"<script>{_script(link[1])}</script>", page)
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if reader.addresses:
        raise ValueError(reader.addresses[0])
    return page.replace(POLICY_PLACE, _policy(reader.scripts, pictures_from), 1)


def _stylesheet(address: str) -> str:
    if address != LEAFLET_CSS:
        raise ValueError(address)
    return assets.stylesheet("leaflet/leaflet.css")


def _script(address: str) -> str:
    if address != LEAFLET_JS:
        raise ValueError(address)
    return _SOURCE_MAP.sub("", assets.text("leaflet/leaflet.js"))


def _policy(scripts: list[str], pictures_from: str | None) -> str:
    pictures = "" if pictures_from is None else f" {_origin(pictures_from)}"
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    rules = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        f"img-src data:{pictures}; base-uri 'none'; form-action 'none'"
    )
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _origin(address: str) -> str:
    """Return what a policy calls the servers of tiles: ``{s}`` stands for any of them."""
    parts = urlsplit(address.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"


class _Reader(HTMLParser):
    """Collect the scripts of a page, and every address that it would ask for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in {"script", "style"} else ""
        if tag == "script":
            self.scripts.append("")
        self.addresses += [
            value or ""
            for name, value in attrs
            if name in _FETCHING and not (value or "").startswith(("data:", "#"))
        ]
        self.addresses += [
            found for name, value in attrs if name == "style" for found in _outside(value or "")
        ]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts[-1] += data
        elif self._inside == "style":
            self.addresses += _outside(data)


def _outside(style: str) -> list[str]:
    return _ADDRESS_IN_STYLE.findall(style)
