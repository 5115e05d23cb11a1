"""The recordings of a run as a table, on stdout."""

from collections.abc import Iterable
from itertools import islice

import click

from ls_transcribe import timecode
from ls_transcribe.cli.report import Rows
from ls_transcribe.cli.wording import printable
from ls_transcribe.jobs import Job, Status
from ls_transcribe.recordings import Unusable

LONGEST_TABLE = 50
"""Rows of the table of recordings; the summaries hold all of them."""

_WIDTH_OF_A_FILE = 110  # characters: what is not a terminal has no width


def show(rows: Rows, refused: Iterable[Unusable]) -> None:
    """The recordings of the run and how each stands: those that failed last, where they are seen."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, emoji=False)
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
