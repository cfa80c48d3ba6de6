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
    """Print the first of some errors, a line each, and how many more there are."""
    for error in errors[:_MOST]:
        session.console.print(f"  {sentence(error, session.language)}", markup=False)
    if len(errors) > _MOST:
        session.say("error.more_rows", count=session.language.number(len(errors) - _MOST))
