"""Give every command its workspace, its language and its way of answering.

A command is a plain function whose first argument is the session. Registering it adds
the options that all commands share (``-w``, ``--lang`` and, where it answers,
``--json``) and translates its help, whose texts are names in the catalogue.
"""

from __future__ import annotations

import functools
import inspect
import json
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer
from rich.console import Console

import gridward
from gridward import workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.models import ParameterInfo

    from gridward.language import Catalogue
    from gridward.workspace import Workspace

DONE, NAMED, REFUSED = 0, 1, 2

_SHARED = {
    "workspace": Annotated[
        str | None, typer.Option("-w", "--workspace", metavar="PATH|URL", help="cli.workspace")
    ],
    "lang": Annotated[str | None, typer.Option("--lang", metavar="zh|en", help="cli.lang")],
}


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - as typer calls it
    if wanted:
        Console().print(f"gridward {gridward.__version__}", highlight=False)
        raise typer.Exit


_VERSION = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_show_version, help="cli.version")
]
_SEEN = {"seen": Annotated[int | None, typer.Option("--seen", metavar="REVISION", help="cli.seen")]}
_JSON = {"as_json": Annotated[bool, typer.Option("--json", help="cli.json")]}


@dataclass(frozen=True)
class Session:
    """One run of one command."""

    path: str  # of the workspace
    language: Catalogue
    as_json: bool
    console: Console

    @property
    def shown(self) -> str:
        """Return where the workspace is, as people may see it."""
        return workspace.shown(self.path)

    def open(self) -> Workspace:
        """Open the workspace; use it in a ``with`` statement."""
        return gridward.open(self.path)

    def say(self, name: str, /, **values: object) -> None:
        """Print a message of the catalogue for people; nothing when JSON is wanted."""
        if not self.as_json:
            self.console.print(self.language(name, **values), markup=False)

    def answer(self, data: object) -> None:
        """Print the machine's answer, one JSON document."""
        self.console.file.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")


class Commands:
    """Where commands are registered, each with the options that all share."""

    def __init__(
        self,
        app: typer.Typer,
        language: Catalogue,
        workspace: list[str],
        *,
        more: dict[str, Any] | None = None,
    ) -> None:
        self._app = app
        self._more = more or {}  # options of this group's commands
        self._language = language
        self._workspace = workspace  # the last one named counts; the first is the default

    def share(self) -> None:
        """Let the options that all commands share stand before the command, too."""

        def before(**options: Any) -> None:  # noqa: ANN401 - texts and one flag
            if options["workspace"] is not None:
                self._workspace.append(options["workspace"])

        _give_signature(before, self._spoken({**_SHARED, "version": _VERSION}))
        self._app.callback()(before)

    def changing(self) -> Commands:
        """Return where commands are registered that can be told what they were made from."""
        return Commands(self._app, self._language, self._workspace, more=_SEEN)

    def group(self, name: str, *, changes: bool = False) -> Commands:
        """Return a group of commands under one word, such as ``import``.

        With ``changes`` each can be told which revision its change was made from.
        """
        group = typer.Typer(
            name=name,
            help=self._language(f"cli.{name}.help"),
            no_args_is_help=True,
            rich_markup_mode=None,
        )
        self._app.add_typer(group)
        more = _SEEN if changes else None
        return Commands(group, self._language, self._workspace, more=more)

    def add(self, name: str, function: Callable[..., int | None], *, answers: bool = True) -> None:
        """Register a function as a command.

        Parameters
        ----------
        name
            The word that calls it; its help is the message ``cli.<function>.help``.
        function
            Takes the session and its own options; returns the exit code, none for 0.
        answers
            Whether it can answer in JSON.
        """
        shared = {**_SHARED, **self._more, **(_JSON if answers else {})}

        @functools.wraps(function)
        def run(**options: Any) -> int | None:  # noqa: ANN401 - whatever the command's options are
            named = options.pop("workspace")
            for place in (named, *self._workspace[1:]):  # from the command line, not the settings
                if place:
                    workspace.need_no_password(place)
            session = Session(
                path=named or self._workspace[-1],
                language=self._language,
                as_json=options.pop("as_json", False),
                console=Console(highlight=False, soft_wrap=True),
            )
            options.pop("lang")
            revision = options.pop("seen", None)
            with nullcontext() if revision is None else workspace.seen(revision):
                return function(session, **options)

        hints = get_type_hints(function, localns={"Session": Session}, include_extras=True)
        _, *own = inspect.signature(function).parameters.values()
        mine = [one.replace(annotation=self._translated(hints[one.name])) for one in own]
        _give_signature(run, [*mine, *self._spoken(shared)])
        words = self._language(f"cli.{function.__name__}.help")
        self._app.command(
            name, help=words, context_settings={"ignore_unknown_options": name == "who"}
        )(run)

    def _spoken(self, shared: dict[str, Any]) -> list[inspect.Parameter]:
        """Return shared options as parameters, their help in the user's language."""
        return [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                annotation=self._translated(hint),
                default=False if name in ("as_json", "version") else None,
            )
            for name, hint in shared.items()
        ]

    def _translated(self, hint: Any) -> Any:  # noqa: ANN401 - a type hint is any object
        """Return the same annotation with its help in the user's language."""
        (note,) = hint.__metadata__
        spoken: ParameterInfo = copy(note)
        spoken.help = self._language(note.help)
        return Annotated[hint.__origin__, spoken]


def _give_signature(function: Callable[..., object], parameters: list[inspect.Parameter]) -> None:
    """Make a function look as if it had been written with these parameters."""
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {one.name: one.annotation for one in parameters}
