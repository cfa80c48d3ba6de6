"""Put the web application together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_openapi.openapi import OpenAPI

from gridward import __version__
from gridward.web import answers, api, city, editors, hosts, pages, problems, security
from gridward.web.api import document

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from pathlib import Path


def create_app(
    workspace: str | os.PathLike[str],
    *,
    bound: str = hosts.LOOPBACK,
    allowed_hosts: Iterable[str] = (),
    shared: Path | None = None,
    editors_text: str = "",
) -> OpenAPI:
    """Return the application that answers from one workspace.

    Parameters
    ----------
    workspace
        Path of the workspace's file.
    bound
        The address that the server listens on; under other names it answers nothing.
    allowed_hosts
        Further names that it answers under, without a port.
    shared
        A folder of locators that the workers of one server share.
    editors_text
        Who may change the workspace, as ``editors.editors_of`` reads it; nobody unless given.

    Raises
    ------
    InputError
        If the editors cannot be used.
    NotFoundError
        If there is nothing at the path.
    DamagedError
        If the file is no workspace, or one of another version.
    """
    app = OpenAPI(
        "gridward.web",
        info={**document.INFO, "version": __version__},
        validation_error_model=problems.Problem,
        validation_error_callback=problems.refuse,
        security_schemes={**document.SCHEMES},
        doc_ui=False,
        static_folder="static",
        template_folder="templates",
    )
    app.openapi_version = "3.1.1"  # the document is made once, at the first request for it
    hosts.register(app, bound=bound, allowed=allowed_hosts)
    city.open_for(app, workspace, shared=shared)
    editors.register(app, editors.editors_of(editors_text))
    answers.register(app)
    problems.register(app)
    api.register(app)
    pages.register(app)
    security.register(app)
    return app
