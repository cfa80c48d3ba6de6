"""Run the ``gridward`` command."""

from gridward.cli.main import main

__all__ = ["main"]
