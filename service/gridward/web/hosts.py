"""Answer only under the names of this service, so that no foreign page can pose as it.

Any page may let its own name point at this machine (DNS rebinding): the browser then
sends that page's questions here and hands it our answers. What gives it away is the
name in the Host header. An address in digits cannot be pointed elsewhere, so it is
taken as soon as other machines may ask; names must be known:

    listens on loopback     localhost, 127.0.0.1, [::1], what it was told to listen on
    listens on anything     those, and every address in digits
    GRIDWARD_ALLOWED_HOSTS  further names, in both cases
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import MisdirectedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

LOOPBACK = "127.0.0.1"
_ALWAYS = ("localhost", LOOPBACK, "::1")
_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[^\s:@/?#\[\]]+?))\.?(?::\d+)?")


def register(app: Flask, *, bound: str, allowed: Iterable[str]) -> None:
    """Refuse every request under another name, with 421.

    Parameters
    ----------
    bound
        The address that the server listens on.
    allowed
        Further names, as a browser shows them, without a port.
    """
    names = {name.strip("[].").lower() for name in (*_ALWAYS, bound, *allowed)}
    digits = not is_loopback(bound)

    def need_known_name() -> None:
        name = _asked_for(request.headers.get("Host", ""))
        if name not in names and not (digits and _is_address(name)):
            raise MisdirectedRequest

    app.before_request(need_known_name)


def is_loopback(host: str) -> bool:
    """Say whether an address to listen on can be reached from this machine alone."""
    name = host.strip("[]").lower()
    return name == "localhost" or (_is_address(name) and ip_address(name).is_loopback)


def _asked_for(header: str) -> str:
    """Return the name in a Host header without its port; nothing if it is no such header."""
    found = _HOST.fullmatch(header.lower())
    return (found["six"] or found["name"]) if found else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
