"""Print what was found in a file: what is odd, what was repaired, what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward.language import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.cli.session import Session
    from gridward.errors import InputError
    from gridward.workspace import Findings

_MOST = 20


def print_findings(session: Session, findings: Findings) -> None:
    """Print every repair, and the first of what is odd and of what was left out."""
    language = session.language
    for one in findings.repairs.to_dict("records"):
        session.say(
            "findings.repaired",
            row=one["row"],
            label=" ".join(text for text in (one["code"], one["name"]) if isinstance(text, str)),
            kept=language.ground(one["kept_m2"]),
            moved=language.ground(one["moved_m2"]),
        )
    for count in findings.stated:
        session.say(
            "findings.stated",
            column=count.column,
            inside=language.number(count.inside),
            elsewhere=language.number(count.elsewhere),
            unknown=language.number(count.unknown),
        )
    if findings.warnings:
        session.say("findings.odd", count=language.number(len(findings.warnings)))
        print_errors(session, findings.warnings)
    if findings.skipped:
        rows = len({one.row for one in findings.skipped})
        session.say("findings.skipped", count=language.number(rows))
        print_errors(session, findings.skipped)
    if findings.bad_file is not None:
        session.say("findings.bad_file", path=findings.bad_file)


def print_errors(session: Session, errors: Sequence[InputError]) -> None:
    """Print some errors, one line for all that are alike; the first of them, if many differ."""
    alike: dict[object, list[InputError]] = {}
    for error in errors:
        figures = tuple(sorted(error.details.items()))
        key = (error.problem, error.field, str(error.value), error.choices, figures)
        alike.setdefault(key, []).append(error)
    groups = list(alike.values())
    for first, *others in groups[:_MOST]:
        session.console.print(f"  {sentence(first, session.language)}", markup=False)
        if others:
            rows = ", ".join(str(error.row) for error in others[:_MOST])
            more = " …" if len(others) > _MOST else ""
            session.say("findings.likewise", count=len(others), rows=rows + more)
    if len(groups) > _MOST:
        left = sum(len(group) for group in groups[_MOST:])
        session.say("error.more_rows", count=session.language.number(left))
