"""Serve a workspace over HTTP until it is told to stop."""

from __future__ import annotations

import errno
import socket
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gridward import coverage
from gridward.errors import InputError
from gridward.locating import warm_up
from gridward.web.app import create_app
from gridward.web.hosts import LOOPBACK

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from flask import Flask

_TAKEN = frozenset({errno.EADDRINUSE, errno.EACCES})


def serve(
    workspace: str | os.PathLike[str],
    host: str = LOOPBACK,
    port: int = 8765,
    *,
    workers: int = 1,
    allowed_hosts: Iterable[str] = (),
    editors_text: str = "",
    on_compile: Callable[[], object] | None = None,
    on_start: Callable[[str], object] | None = None,
) -> None:
    """Serve a workspace, and return when the process is told to stop.

    Parameters
    ----------
    workspace
        Path of the workspace's file; each worker opens it by itself.
    host
        Address to listen on; other machines reach only what is not loopback.
    port
        Port to listen on.
    workers
        Number of processes that answer; each has threads, and all read one locator.
    allowed_hosts
        Names that it answers under beside its address, without a port.
    editors_text
        Who may change it, as ``GRIDWARD_EDITORS`` says.
    on_compile
        Called when the locator must be compiled first, which takes about a minute.
    on_start
        Called with the page's address when the port is ours.

    Raises
    ------
    InputError
        If the port is taken (``port_taken``), the host is no address of this machine, or the
        editors cannot be used.
    NotFoundError, DamagedError
        If the workspace cannot be opened.
    """
    with tempfile.TemporaryDirectory(prefix="gridward-") as shared:
        load = partial(
            create_app,
            workspace,
            bound=host,
            allowed_hosts=tuple(allowed_hosts),
            shared=Path(shared),
            editors_text=editors_text,
        )
        _serve(load, host, port, workers=workers, on_compile=on_compile, on_start=on_start)


def _serve(
    load: Callable[[], Flask],
    host: str,
    port: int,
    *,
    workers: int,
    on_compile: Callable[[], object] | None,
    on_start: Callable[[str], object] | None,
) -> None:
    from granian import Granian  # noqa: PLC0415 - heavy, and not there on every platform
    from granian.constants import Interfaces  # noqa: PLC0415 - likewise

    load()  # an error now is an answer; in a worker it would be a silent death
    _need_free(host, port)
    warm_up(on_compile)
    coverage.warm_up()  # nothing is compiled inside a request
    server = Granian(
        "gridward.web:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        log_enabled=False,
    )
    if on_start is not None:
        server.on_startup(partial(on_start, _address(host, port)))
    server.serve(target_loader=partial(_warm, load), wrap_loader=False)


def _warm(load: Callable[[], Flask]) -> Flask:
    """Return the application in a worker, its kernels fetched before the first request."""
    warm_up()
    return load()


def _need_free(host: str, port: int) -> None:
    """Make sure that nobody listens; the server itself would share the port in silence."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(address)
    except socket.gaierror:
        raise InputError("bad_value", field="--host", value=host) from None
    except OSError as error:
        if error.errno in _TAKEN:
            raise InputError("port_taken", field="--port", value=port) from None
        raise InputError("bad_value", field="--host", value=host) from None


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
