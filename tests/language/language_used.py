"""Find the messages that the code asks for, without running it.

A message's name stands in Python as a text (``"who.nobody"``) or as the text with a
hole (``f"status.{answer.status}"``), and in templates and scripts between quotes.
"""

import ast
import re
from pathlib import Path

import gridward
from gridward.language import Catalogue

PACKAGE = Path(gridward.__file__).parent
_NAME = re.compile(r"[a-z][a-z_0-9]*(\.[a-z][a-z_0-9]*)+")
_QUOTED = re.compile(r"""["']([a-z][a-z_0-9]*(?:\.[a-z][a-z_0-9]*)+)["']""")
_HOLED = re.compile(r"`([a-z][a-z_0-9.]*)\$\{[^}]+\}`|\"([a-z][a-z_0-9.]*\.)\" ~ ")
_ANYTHING = "[a-z0-9_.]+"
_FILE_ENDINGS = ("csv", "geojson", "gpkg", "html", "js", "css", "json", "po", "xlsx", "svg", "png")


def names_in_python(families):
    """Return the texts in the package that look like a message of one of these families."""
    found = set()
    for node in _nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= _names([node.value], families)
    return found


def patterns_in_python(families):
    """Return a pattern for each text with a hole that stands for messages."""
    joined = [node for node in _nodes() if isinstance(node, ast.JoinedStr)]
    patterns = {"".join(_part(part) for part in node.values) for node in joined}
    starts = tuple(rf"{family}\." for family in families)
    return {pattern for pattern in patterns if pattern.startswith(starts) and " " not in pattern}


def names_in_pages(families):
    """Return the quoted texts in templates and our own scripts that look like messages."""
    texts = [text for page in _pages() for text in _QUOTED.findall(page)]
    return _names(texts, families)


def patterns_in_pages():
    """Return a pattern for each text that a template or script ends with a word of its own."""
    starts = [a or b for page in _pages() for a, b in _HOLED.findall(page)]
    return {re.escape(start) + _ANYTHING for start in starts if "." in start}


def _names(texts, families):
    return {
        text
        for text in texts
        if _NAME.fullmatch(text)
        and text.split(".")[0] in families
        and (text.rsplit(".", 1)[1] not in _FILE_ENDINGS or text in Catalogue.load("en"))
    }


def _pages():
    paths = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.js")]
    return [path.read_text("utf-8") for path in paths if "leaflet" not in path.parts]


def _nodes():
    for module in PACKAGE.rglob("*.py"):
        yield from ast.walk(ast.parse(module.read_text("utf-8")))


def _part(part):
    return re.escape(part.value) if isinstance(part, ast.Constant) else _ANYTHING
