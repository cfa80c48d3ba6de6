"""Serve one workspace over HTTP: the page for people, the API for programs."""

from gridward.web.app import create_app
from gridward.web.hosts import is_loopback
from gridward.web.server import serve

__all__ = ["create_app", "is_loopback", "serve"]
