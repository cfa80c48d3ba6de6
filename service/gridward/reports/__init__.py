"""Write the statement and its lists as a workbook or a page to print."""

from gridward.reports.facts import Facts
from gridward.reports.report import Report
from gridward.reports.tabs import tab_names

__all__ = ["Facts", "Report", "tab_names"]
