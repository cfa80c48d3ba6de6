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
    pages = [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.jinja")]
    ours = [page for page in pages if not {"leaflet", "vendor"} & set(page.parts)]
    texts = [text for page in ours for text in _QUOTED.findall(page.read_text("utf-8"))]
    return _names(texts, families)


def _names(texts, families):
    return {
        text
        for text in texts
        if _NAME.fullmatch(text)
        and text.split(".")[0] in families
        and (text.rsplit(".", 1)[1] not in _FILE_ENDINGS or text in Catalogue.load("en"))
    }


def _nodes():
    for module in PACKAGE.rglob("*.py"):
        yield from ast.walk(ast.parse(module.read_text("utf-8")))


def _part(part):
    return re.escape(part.value) if isinstance(part, ast.Constant) else r"[a-z0-9_.]+"
