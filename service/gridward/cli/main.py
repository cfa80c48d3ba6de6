"""Run one command: speak the user's language, turn errors into lines and exit codes.

0  done
1  done, but something is wrong with the data, and it was named
2  refused or not understood; nothing was changed
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from gridward.cli import imports, outputs, questions, upkeep
from gridward.cli.session import REFUSED, Commands
from gridward.errors import BadRowsError, GridwardError
from gridward.language import Catalogue, negotiate, row_sentences, sentence
from gridward.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

_LANGUAGE_OPTION = "--lang"


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
    language = Catalogue.load(_wished_language(words, settings))
    app = build(language, settings)
    try:
        code = app(words, standalone_mode=False, prog_name="gridward")
    except GridwardError as error:
        _complain(error, language)
        code = REFUSED
    except typer.Abort:
        code = REFUSED
    except typer.TyperException as error:  # a word that the command does not know
        _console().print(language("cli.usage", message=error.format_message()), markup=False)
        code = REFUSED
    sys.exit(int(code or 0))


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
    imports.register(commands)
    questions.register(commands)
    outputs.register(commands)
    return app


def _wished_language(words: Sequence[str], settings: Settings) -> str:
    """Return the language asked for on the command line, else that of the environment."""
    wishes = [*settings.languages]
    for number, word in enumerate(words):
        if word.startswith(f"{_LANGUAGE_OPTION}="):
            wishes.insert(0, word.split("=", 1)[1])
        elif word == _LANGUAGE_OPTION and number + 1 < len(words):
            wishes.insert(0, words[number + 1])
    return negotiate(wishes)


def _complain(error: GridwardError, language: Catalogue) -> None:
    console = _console()
    console.print(sentence(error, language), style="bold red", markup=False)
    if isinstance(error, BadRowsError):
        for line in row_sentences(error, language):
            console.print(f"  {line}", markup=False)


def _console() -> Console:
    return Console(stderr=True, highlight=False, soft_wrap=True)
