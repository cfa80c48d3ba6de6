"""Change or end one record from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gridward.cli.session import DONE
from gridward.errors import InputError
from gridward.registry import COLUMN_NAMES, nearest
from gridward.workspace import CHANGED, ENDED, changed_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.cli.session import Commands, Session
    from gridward.workspace import Changed, Workspace

Kind = Annotated[str, typer.Argument(metavar="|".join(CHANGED), help="cli.change.kind")]
Layer = Annotated[str | None, typer.Option("--layer", help="cli.change.layer")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="cli.import.dry_run")]


def register(commands: Commands) -> None:
    """Add the commands of this file."""
    commands.add("set", set_record)
    commands.add("end", end_record)


def set_record(
    session: Session,
    kind: Kind,
    values: Annotated[
        list[str], typer.Argument(metavar="FIELD=VALUE...", help="cli.change.values")
    ],
    *,
    layer: Layer = None,
    datum: Annotated[
        str, typer.Option("--datum", metavar="DATUM", help="cli.change.datum")
    ] = "wgs84",
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="cli.import.since")
    ] = None,
    dry_run: DryRun = False,
) -> int:
    """Change one record, or add one."""
    given = _values(kind, values)
    with session.open() as city:
        done = _set(city, kind, given, layer=layer, datum=datum, since=since, dry_run=dry_run)
    return _say(session, done, dry_run=dry_run)


def end_record(
    session: Session,
    kind: Annotated[str, typer.Argument(metavar="|".join(ENDED), help="cli.change.kind")],
    which: Annotated[str, typer.Argument(metavar="CODE|NUMBER", help="cli.end.which")],
    *,
    last: Annotated[str, typer.Option("--on", metavar="DATE", help="cli.end.last")],
    layer: Layer = None,
    dry_run: DryRun = False,
) -> int:
    """End one record on a day, its last."""
    _need_kind(kind, ENDED)
    with session.open() as city:
        if kind == "areas":
            done = city.end_area(_needed(layer), which, last=last, dry_run=dry_run)
        elif kind == "responsibilities":
            done = city.end_responsibility(_number(which), last=last, dry_run=dry_run)
        else:
            ends = {"units": city.end_unit, "matters": city.end_matter, "points": city.end_point}
            done = ends[kind](which, last=last, dry_run=dry_run)
    return _say(session, done, dry_run=dry_run, last=last)


def _set(
    city: Workspace,
    kind: str,
    given: dict[str, str | None],
    *,
    layer: str | None,
    datum: str,
    since: str | None,
    dry_run: bool,
) -> Changed:
    if kind == "areas":
        return city.set_area(_needed(layer), given, since=since, dry_run=dry_run)
    if kind == "responsibilities":
        said = given if layer is None else {"layer": layer, **given}
        return city.set_responsibility(said, since=since, dry_run=dry_run)
    if kind == "points":
        return city.set_point(given, datum=datum, since=since, dry_run=dry_run)
    if kind == "facilities":
        if since is not None:
            raise InputError("bad_value", field="--from", value=since)
        return city.set_facility(given, datum=datum, dry_run=dry_run)
    put = city.set_unit if kind == "units" else city.set_matter
    return put(given, since=since, dry_run=dry_run)


def _values(kind: str, texts: Sequence[str]) -> dict[str, str | None]:
    """Return what was said, by our names for the fields; an empty text is no value."""
    _need_kind(kind, CHANGED)
    fields = changed_fields(kind)
    names = {name: field for field in fields for name in COLUMN_NAMES.get(field, (field,))}
    found: dict[str, str | None] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        field = names.get(name.strip())
        if not equals or field is None:
            raise InputError(
                "bad_value", field="FIELD=VALUE", value=text, choices=nearest(name, fields)
            )
        if field in found:
            raise InputError("bad_value", field=name, value=value)
        found[field] = value.strip() or None
    return found


def _need_kind(kind: str, kinds: tuple[str, ...]) -> None:
    if kind not in kinds:
        raise InputError("bad_value", value=kind, choices=nearest(kind, kinds))


def _needed(layer: str | None) -> str:
    if layer is None:
        raise InputError("missing_value", field="--layer")
    return layer


def _number(text: str) -> int:
    if not text.isdecimal():
        raise InputError("not_a_number", value=text)
    return int(text)


def _say(session: Session, done: Changed, *, dry_run: bool, last: str | None = None) -> int:
    if session.as_json:
        session.answer({**vars(done), "dry_run": dry_run})
        return DONE
    number = session.language.number
    if last is not None and done.changed:
        session.say("change.ended", last=last)
    elif done.opened:
        session.say("import.opened", count=number(done.opened))
    elif done.added:
        session.say("change.added")
    elif done.changed:
        session.say("change.corrected")
    if done.removed:
        session.say("import.handed_over", count=number(done.removed))
    if not (done.added or done.changed or done.removed):
        session.say("change.nothing")
    elif dry_run:
        session.say("import.dry_run")
    else:
        session.say("change.done", revision=done.revision)
    return DONE
