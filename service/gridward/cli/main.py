"""Run one command: speak the user's language, turn errors into lines and exit codes.

0  done
1  done, but something is wrong with the data, and it was named
2  refused or not understood; nothing was changed
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from gridward import workspace
from gridward.cli import (
    atlases,
    changing,
    codes,
    copies,
    coverage,
    duties,
    duty_imports,
    exports,
    fabric_checks,
    fabric_repairs,
    ground_imports,
    history,
    imports,
    outputs,
    plans,
    questions,
    registers,
    reports,
    upkeep,
)
from gridward.cli.datums import figures_table
from gridward.cli.session import REFUSED, Commands
from gridward.errors import BadRowsError, DatumError, GridwardError, InputError
from gridward.language import LANGUAGES, Catalogue, negotiate, row_sentences, sentence
from gridward.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

_LANGUAGE_OPTION = "--lang"
_SKIP = "--skip-bad"
_MOST_NOTICED = 10
_USAGE = "Usage:"  # how a help page begins; a command without a word shows its help


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Parameters
    ----------
    arguments
        The words after ``gridward``; those of the process unless given.

    Raises
    ------
    SystemExit
        Always, with 0, 1 or 2.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    settings = Settings()
    wished = _named_language(words)
    language = Catalogue.load(negotiate([*wished, *settings.languages]))
    sys.exit(_run(words, wished, language, settings))


def _run(
    words: Sequence[str], wished: Sequence[str], language: Catalogue, settings: Settings
) -> int:
    """Run the command; say in the user's language what went wrong."""
    try:
        _need_known(wished)
        app = build(language, settings)
        request = shlex.join(["gridward", *words])
        with workspace.signing(actor=settings.actor or None, request=request):
            return int(app(words, standalone_mode=False, prog_name="gridward") or 0)
    except GridwardError as error:
        _complain(error, language, words)
    except typer.Abort:
        pass
    except typer.TyperException as error:  # a word that the command does not know, or none
        message = error.format_message()
        helped = message.startswith(_USAGE)
        _console().print(
            message if helped else language("cli.usage", message=message), markup=False
        )
    except Exception:  # noqa: BLE001 - the outermost: nobody above could say it better
        _console().print(language("error.unforeseen_here", path=_kept_trace()), markup=False)
    return REFUSED


def build(language: Catalogue, settings: Settings) -> typer.Typer:
    """Return the command line in one language."""
    app = typer.Typer(
        name="gridward",
        help=language("cli.help"),
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    commands = Commands(app, language, [settings.workspace])
    commands.share()
    upkeep.register(commands)
    importing = imports.register(commands)
    duty_imports.register(importing)
    ground_imports.register(importing)
    codes.register_imports(importing)
    registers.register(commands, importing)
    questions.register(commands)
    coverage.register(commands)
    duties.register(commands)
    fabric_checks.register(commands)
    fabric_repairs.register(commands)
    codes.register(commands)
    exports.register(commands)
    outputs.register(commands)
    reports.register(commands)
    atlases.register(commands)
    plans.register(commands)
    history.register(commands)
    changing.register(commands.changing())
    copies.register(commands)
    return app


def _named_language(words: Sequence[str]) -> list[str]:
    """Return the language named on the command line, before that line is understood."""
    named = [word.split("=", 1)[1] for word in words if word.startswith(f"{_LANGUAGE_OPTION}=")]
    after = [words[n + 1] for n, word in enumerate(words[:-1]) if word == _LANGUAGE_OPTION]
    return [*named, *after]


def _need_known(wished: Sequence[str]) -> None:
    for wish in wished:
        if not negotiate([wish], default=""):
            raise InputError("bad_value", field=_LANGUAGE_OPTION, value=wish, choices=LANGUAGES)


def _complain(error: GridwardError, language: Catalogue, words: Sequence[str]) -> None:
    said, rows, noticed = sentence(error, language), [], []
    as_json = "--json" in words
    figures = error.figures if isinstance(error, DatumError) else ()
    if isinstance(error, BadRowsError):
        rows = row_sentences(error, language, **({"most": len(error.rows)} if as_json else {}))
        noticed = [sentence(one, language) for one in error.noticed]
    if as_json:
        kind = type(error).__name__
        answer: dict[str, Any] = {"kind": kind, "detail": said, "rows": rows, "noticed": noticed}
        if figures:
            answer["figures"] = list(figures)
        sys.stdout.write(json.dumps({"error": answer}, ensure_ascii=False) + "\n")
        return
    _console().print(said, style="bold red", markup=False)
    if figures:
        _console().print(figures_table(figures, language))
    for line in rows:
        _console().print(f"  {line}", markup=False)
    if noticed:
        count = language.number(len(noticed))
        _console().print(language("findings.also", count=count), markup=False)
    for line in noticed[:_MOST_NOTICED]:
        _console().print(f"  {line}", markup=False)
    if rows and "import" in words and _SKIP not in words:
        _console().print(language("findings.hint"), markup=False)


def _kept_trace() -> str:
    """Write the trace of an error that nobody foresaw to a file; return where it lies."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="gridward-", suffix=".log", encoding="utf-8", delete=False
    ) as log:
        traceback.print_exc(file=log)
    return log.name


def _console() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)
