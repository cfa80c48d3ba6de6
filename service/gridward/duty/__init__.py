"""Decide which unit must act: place x matter x moment -> unit, by which record."""

from gridward.duty.audit import FAULTS, Fault, Register, audit
from gridward.duty.batch import resolve_batch
from gridward.duty.book import Book
from gridward.duty.explain import explain
from gridward.duty.grounds import Grounds, kind_of
from gridward.duty.lines import Tree
from gridward.duty.precedence import Precedence, precedence, shipped
from gridward.duty.records import Considered, Drawn, Duty, Question, Record, Spot, Step
from gridward.duty.resolve import by_area, resolve

__all__ = [
    "FAULTS",
    "Book",
    "Considered",
    "Drawn",
    "Duty",
    "Fault",
    "Grounds",
    "Precedence",
    "Question",
    "Record",
    "Register",
    "Spot",
    "Step",
    "Tree",
    "audit",
    "by_area",
    "explain",
    "kind_of",
    "precedence",
    "resolve",
    "resolve_batch",
    "shipped",
]
