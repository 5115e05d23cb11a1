"""The result of a run, for people and for programs, on stdout."""

import json
import shlex
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click

from ls_transcribe import timecode
from ls_transcribe.jobs import Job, Status
from ls_transcribe.labelstudio.config import path_of
from ls_transcribe.plan import Decision, Plan, Result
from ls_transcribe.recordings import Recording, Unusable

LONGEST_TABLE = 50
"""Rows of the table of recordings; the summaries hold all of them."""

_WIDTH_OF_A_FILE = 110  # characters: what is not a terminal has no width

Rows = Iterable[tuple[Recording, Job | None]]


def preface(plan: Plan) -> Iterator[str]:
    """What was found, and what will be done about it."""
    for why, number in sorted(plan.passed_over.items()):
        yield f"{count(number, 'file')} passed over ({why})"
    for decision in (Decision.ADOPTED, Decision.OTHER_SETTINGS, Decision.FAILED, Decision.POSTPONED):
        if number := plan.decisions[decision]:
            yield f"{count(number, 'recording')} {decision}{_REMEDIES.get(decision, '')}"
    if to_start := plan.decisions[Decision.START]:
        yield f"{count(to_start, 'recording')} to transcribe ({size(plan.bytes_to_start)})"
    elif plan.decisions.total():
        yield "Nothing to transcribe: all recordings have been dealt with before"
    else:
        yield "The sources hold no recordings"


_REMEDIES = {
    Decision.OTHER_SETTINGS: " (--retranscribe starts them again)",
    Decision.FAILED: " (--retry-failed starts them again)",
    Decision.POSTPONED: " (--limit)",
}


def print_plan(plan: Plan) -> None:
    """What a dry run has found out."""
    for decision in Decision:
        if number := plan.decisions[decision]:
            click.echo(
                f"{number:>7,} {decision}{f' ({size(plan.bytes_to_start)})' if decision is Decision.START else ''}"
            )
    for number, what in ((plan.copies, "the same as another"), (plan.refused, "unusable")):
        if number:
            click.echo(f"{number:>7,} {what}")
    click.echo("Nothing was started or written.")


def print_plan_json(plan: Plan) -> None:
    """What a dry run has found out, for programs."""
    print(json.dumps(_plan_object(plan), ensure_ascii=False, indent=2))  # noqa: T201


def print_table(rows: Rows, refused: Iterable[Unusable]) -> None:
    """The recordings of the run and how each stands: those that failed last, where they are seen."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    table = Table("Recording", box=box.SIMPLE_HEAD)
    for heading in ("Duration", "Words", "Confidence"):
        table.add_column(heading, justify="right")
    table.add_column("State")
    remaining = iter(rows)
    for recording, job in islice(remaining, LONGEST_TABLE):
        table.add_row(printable(recording.name), *_cells(job))
    for unusable in islice(refused, LONGEST_TABLE):
        table.add_row(printable(unusable.name), "", "", "", f"unusable: {unusable.reason}")
    if table.row_count:
        with console.capture() as drawn:
            console.print(table)
        click.echo("\n".join(line.rstrip() for line in drawn.get().splitlines()), color=console.is_terminal or None)
    if more := sum(1 for _ in remaining):
        click.echo(f"… and {more:,} more: the summaries hold all of them")


def print_result(result: Result) -> None:
    """What was written where, and how it is brought before people."""
    tasks = _shown(result.folder.tasks)
    silent = f", {result.silent:,} without speech" if result.silent else ""
    click.echo(f"{count(result.tasks, 'task')} in {tasks}{silent}")
    if result.failed:
        click.echo(f"{count(result.failed, 'recording')} failed: reasons in {_shown(result.folder.summary_failed)}")
    if result.tasks and result.document_root and result.audio_folder:
        root = shlex.quote(str(result.document_root))
        click.echo(
            f"""
To correct the transcripts, start Label Studio so that it may play these recordings:

  LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true \\
  LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT={root} label-studio start

In it, create a project, and
  1. under Settings > Labeling Interface > Code, paste {_shown(path_of(result.label_config))}
  2. under Settings > Cloud Storage, add a source storage of the type Local files with the
     path {result.audio_folder}, save it, and do not sync it
  3. import {tasks}, once: a second import would make every task a second time"""
        )


def print_json(result: Result, rows: Rows, refused: Iterable[Unusable]) -> None:
    """The same for programs: one object."""
    failed = [{"recording": unusable.name, "reason": unusable.reason} for unusable in refused]
    failed += (
        {"recording": recording.name, "reason": job.reason or ""}
        for recording, job in rows
        if job and job.status is Status.FAILED
    )
    told = {
        "tasks": str(result.folder.tasks),
        "task_count": result.tasks,
        "silent": result.silent,
        "transcribed": result.transcribed,
        "failed": failed,
        **_plan_object(result.plan),
        "document_root": result.document_root and str(result.document_root),
        "audio_folder": result.audio_folder and str(result.audio_folder),
    }
    print(json.dumps(told, ensure_ascii=False, indent=2))  # noqa: T201  # the one thing on stdout


def _shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _plan_object(plan: Plan) -> dict[str, object]:
    decisions = {decision.name.lower(): plan.decisions[decision] for decision in Decision}
    return {
        "recordings": decisions,
        "copies": plan.copies,
        "unusable": plan.refused,
        "passed_over": dict(plan.passed_over),
        "bytes_to_start": plan.bytes_to_start,
    }


def _cells(job: Job | None) -> tuple[str, str, str, str]:
    if job is None:
        return "", "", "", "left for later"
    if job.status is Status.FAILED:
        return "", "", "", f"failed: {job.reason}"
    if job.status is not Status.COMPLETED:
        return "", "", "", "not finished"
    confidence = "" if job.confidence is None else f"{job.confidence:.2f}"
    state = "done" if job.words else "done: no speech"
    return timecode.clock(job.duration or 0), f"{job.words or 0:,}", confidence, state


def printable(text: str) -> str:
    """A name as it can stand in a line: control characters, a line break say, are shown as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def count(number: int, what: str) -> str:
    """A number of things in words: "1 file", "12,000 files"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def size(number: int) -> str:
    """A number of bytes as people read it: "512 B", "1.2 MB"."""
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"
