"""Import an office's files: areas, units, matters, responsibilities, points, visits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridward.cli.datums import DatumOption, Transformation, TrustDatum, print_datum, said_datum
from gridward.cli.findings import print_findings
from gridward.cli.progress import rows_bar
from gridward.cli.session import DONE, NAMED
from gridward.cli.tables import add_row, imports_table, plain_table
from gridward.errors import InputError
from gridward.language import sentence

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    import pandas as pd

    from gridward.cli.session import Commands, Session
    from gridward.workspace import ImportReport

File = Annotated[Path, typer.Argument(help="cli.import.file")]
Encoding = Annotated[str | None, typer.Option("--encoding", help="cli.import.encoding")]
Code = Annotated[str | None, typer.Option("--code", metavar="COL", help="cli.import.code")]
Name = Annotated[str | None, typer.Option("--name", metavar="COL", help="cli.import.name")]
Parent = Annotated[str | None, typer.Option("--parent", metavar="COL", help="cli.import.parent")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="FIELD=COLUMN", help="cli.import.columns"),
]
SourceLayer = Annotated[str | None, typer.Option("--source-layer", help="cli.import.source_layer")]
X = Annotated[str | None, typer.Option("--x", metavar="COL", help="cli.x")]
Y = Annotated[str | None, typer.Option("--y", metavar="COL", help="cli.y")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="cli.import.since")]
Complete = Annotated[bool, typer.Option("--complete", help="cli.import.complete")]
Beside = Annotated[str | None, typer.Option("--beside", metavar="LAYER", help="cli.import.beside")]
MayOverlap = Annotated[bool, typer.Option("--may-overlap", help="cli.import.may_overlap")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="cli.import.dry_run")]
SkipBad = Annotated[bool, typer.Option("--skip-bad", help="cli.import.skip_bad")]
KeepUnplaced = Annotated[bool, typer.Option("--keep-unplaced", help="cli.import.keep_unplaced")]

VERSIONED = frozenset({"areas", "matters", "points", "units"})
_MOST_OUTSIDE = 20
_FAR_M = 1000.0  # farther off than a border is ever drawn wrong: a slip of the keys


def register(commands: Commands) -> Commands:
    """Add the commands of this file; return their group, which others add to."""
    group = commands.group("import", changes=True)
    group.add("areas", import_areas)
    group.add("units", import_units)
    group.add("matters", import_matters)
    group.add("responsibilities", import_responsibilities)
    group.add("points", import_points)
    group.add("visits", import_visits)
    return group


def import_areas(  # noqa: PLR0913 - each is an option of the command
    session: Session,
    file: File,
    *,
    layer: Annotated[str, typer.Option("--layer", help="cli.import.layer")],
    parent_layer: Annotated[
        str | None, typer.Option("--parent-layer", help="cli.import.parent_layer")
    ] = None,
    overlay: Annotated[bool, typer.Option("--overlay", help="cli.import.overlay")] = False,
    beside: Beside = None,
    may_overlap: MayOverlap = False,
    source_layer: SourceLayer = None,
    column: Columns = None,
    lines_accuracy: Annotated[
        float | None, typer.Option("--lines-accuracy", metavar="M", help="cli.import.accuracy")
    ] = None,
    code: Code = None,
    name: Name = None,
    parent: Parent = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    encoding: Encoding = None,
    since: From = None,
    complete: Complete = False,
    repair: Annotated[bool, typer.Option("--repair", help="cli.import.repair")] = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import the areas of one layer."""
    with session.open() as city:
        report = city.import_areas(
            file,
            layer=layer,
            parent_layer=parent_layer,
            overlay=overlay,
            beside=beside,
            may_overlap=may_overlap,
            source_layer=source_layer,
            lines_accuracy_m=lines_accuracy,
            columns=columns_given(column, code=code, name=name, parent_code=parent),
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            encoding=encoding,
            since=since,
            complete=complete,
            repair=repair,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_units(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    parent: Parent = None,
    encoding: Encoding = None,
    since: From = None,
    complete: Complete = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import units: departments, offices, committees, teams, posts."""
    columns = columns_given(column, code=code, name=name, parent_code=parent)
    with session.open() as city:
        report = city.import_units(
            file,
            source_layer=source_layer,
            columns=columns,
            encoding=encoding,
            since=since,
            complete=complete,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_matters(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    parent: Parent = None,
    encoding: Encoding = None,
    since: From = None,
    complete: Complete = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import matters: the tree of kinds of work."""
    columns = columns_given(column, code=code, name=name, parent_code=parent)
    with session.open() as city:
        report = city.import_matters(
            file,
            source_layer=source_layer,
            columns=columns,
            encoding=encoding,
            since=since,
            complete=complete,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_responsibilities(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    since: From = None,
    replace: Annotated[bool, typer.Option("--replace", help="cli.import.replace")] = False,
    encoding: Encoding = None,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import responsibilities: area or drawn ground, matter, unit, role, dates, hours."""
    with session.open() as city:
        report = city.import_responsibilities(
            file,
            source_layer=source_layer,
            columns=columns_given(column),
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            encoding=encoding,
            since=since,
            replace=replace,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
        )
    return finish(session, report, dry_run=dry_run)


def import_points(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    name: Name = None,
    x: X = None,
    y: Y = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    encoding: Encoding = None,
    keep_unplaced: KeepUnplaced = False,
    since: From = None,
    complete: Complete = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import inspection points."""
    with session.open() as city, rows_bar(session) as progress:
        report = city.import_points(
            file,
            source_layer=source_layer,
            columns=columns_given(column, code=code, name=name, longitude=x, latitude=y),
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            encoding=encoding,
            keep_unplaced=keep_unplaced,
            since=since,
            complete=complete,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
            progress=progress,
        )
    return finish(session, report, dry_run=dry_run)


def import_visits(
    session: Session,
    file: File,
    *,
    source_layer: SourceLayer = None,
    column: Columns = None,
    code: Code = None,
    x: X = None,
    y: Y = None,
    datum: DatumOption = None,
    trust_datum: TrustDatum = None,
    transformation: Transformation = None,
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="cli.visits.day")] = None,
    team: Annotated[
        str | None, typer.Option("--team", metavar="UNIT", help="cli.visits.team")
    ] = None,
    encoding: Encoding = None,
    keep_unplaced: KeepUnplaced = False,
    skip_bad: SkipBad = False,
    dry_run: DryRun = False,
) -> int:
    """Import visits and tracks: which team was where, and when."""
    with session.open() as city, rows_bar(session) as progress:
        report = city.import_visits(
            file,
            source_layer=source_layer,
            columns=columns_given(column, code=code, longitude=x, latitude=y),
            datum=said_datum(datum, transformation=transformation, trust_datum=trust_datum),
            day=day,
            team=team,
            encoding=encoding,
            keep_unplaced=keep_unplaced,
            skip_bad=skip_bad,
            language=session.language,
            dry_run=dry_run,
            progress=progress,
        )
    return finish(session, report, dry_run=dry_run)


def print_understood(session: Session, report: ImportReport) -> None:
    """Print which column was taken for what, and how the texts were read."""
    language = session.language
    mapping = plain_table(language("table.field"), language("table.column"), language("table.how"))
    for field, column in report.columns.items():
        add_row(mapping, field, column, language(f"import.how.{report.how[field]}"))
    session.console.print(mapping)
    read = report.encoding
    if read is not None and read["sample"]:
        words = {name: value or "" for name, value in read.items() if name != "reason"}
        session.console.print(language(f"import.encoding.{read['reason']}", **words), markup=False)


def print_versions(session: Session, report: ImportReport) -> None:
    """Print what became of the records that were there before."""
    number = session.language.number
    if report.opened:
        session.say("import.opened", count=number(report.opened))
    corrected = report.changed - report.opened
    if report.table in VERSIONED and corrected and not report.dated:
        session.say("import.corrected", count=number(corrected))
    if report.removed:
        name = "import.ended" if report.table in VERSIONED else "import.removed"
        name = "import.handed_over" if report.dated and report.table not in VERSIONED else name
        session.say(name, count=number(report.removed))


def print_unplaced(session: Session, unplaced: pd.DataFrame) -> None:
    """Print every row that found no place, with the reason."""
    for row in unplaced.to_dict("records"):
        field, value = (
            one if isinstance(one, str) else None for one in (row["field"], row["value"])
        )
        error = InputError(row["problem"], row["source"], int(row["row"]), field, value)
        session.console.print(f"  {sentence(error, session.language)}", markup=False)


def print_outside(session: Session, report: ImportReport) -> None:
    """Print the first of what was taken though it lies outside the mandate."""
    outside = report.outside.sort_values("distance_m", ascending=False)
    columns = (outside[name].head(_MOST_OUTSIDE) for name in ("code", "distance_m"))
    for code, distance_m in zip(*columns, strict=True):
        distance = session.language.distance(distance_m)
        name = "import.far_outside" if distance_m > _FAR_M else "import.outside"
        session.say(name, source=report.source, code=code, distance=distance)
    if len(outside) > _MOST_OUTSIDE:
        session.say("error.more_rows", count=len(outside) - _MOST_OUTSIDE)


def print_slips(session: Session, slips: pd.DataFrame) -> None:
    """Print what was probably meant where a slip of the keys put a row outside."""
    if slips.empty:
        return
    language = session.language
    session.say("import.slips")
    for slip in slips.to_dict("records"):
        said = language(f"import.slip.{slip['kind']}", row=slip["row"], code=slip["code"])
        for name, words in _of_slip(slip):
            said = language("error.join", first=said, second=language(name, **words))
        session.console.print(f"  {said}", markup=False)


def _of_slip(slip: Mapping[Hashable, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the messages on what was probably meant, and what fills them."""
    if slip["x"] is not None:
        place = {"x": repr(slip["x"]), "y": repr(slip["y"])}
        if slip["area"] is None:
            yield "import.slip.at", place
        else:
            yield "import.slip.meant", place | {"area": slip["area"]}
    if slip["agrees"]:
        yield "import.slip.agrees", {}
    elif slip["stated"] is not None:
        yield "import.slip.differs", {"stated": slip["stated"]}


def columns_given(pairs: Sequence[str] | None, **columns: str | None) -> dict[str, str]:
    """Return our fields to the file's columns, as options of their own and as pairs say.

    Raises
    ------
    InputError
        ``field_column``, for what is no pair.
    """
    given = {field: column for field, column in columns.items() if column is not None}
    for pair in pairs or ():
        field, sign, column = pair.partition("=")
        if not (sign and field.strip()):
            raise InputError("field_column", field="--column", value=pair)
        given[field.strip()] = column.strip()
    return given


def finish(session: Session, report: ImportReport, *, dry_run: bool) -> int:
    """Answer with what an import did; return the exit code."""
    if session.as_json:
        session.answer({**report.as_dict(), "dry_run": dry_run})
    else:
        language = session.language
        session.console.print(imports_table([report], language))
        print_understood(session, report)
        print_versions(session, report)
        if report.datum_taken:
            print_datum(session, report.datum_taken)
        print_unplaced(session, report.unplaced)
        print_outside(session, report)
        print_slips(session, report.slips)
        print_findings(session, report.findings)
        session.say("import.dry_run" if dry_run else "import.done", revision=report.revision)
    named = report.findings or len(report.unplaced) or len(report.outside)
    return NAMED if named else DONE
