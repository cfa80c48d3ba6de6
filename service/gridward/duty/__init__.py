"""Decide which unit must act: place x matter x day -> unit, by which record."""

from gridward.duty.resolve import Duty, by_area, resolve

__all__ = ["Duty", "by_area", "resolve"]
