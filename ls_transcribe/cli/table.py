"""The recordings of a run as a table, on stdout."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import click

from ls_transcribe.cli.export_summary import Rows
from ls_transcribe.cli.wording import printable
from ls_transcribe.model import timecode
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem

LONGEST_TABLE = 50
"""Rows of the table of recordings; the summaries hold all of them."""

_WIDTH_OF_A_FILE = 110  # characters: what is not a terminal has no width


def show(rows: Rows, refused: Iterable[FailedItem]) -> None:
    """The recordings of the run and how each stands: those that failed last, where they are seen."""
    remaining = iter(rows)
    cells = [(printable(recording.name), *_cells(job)) for recording, job in islice(remaining, LONGEST_TABLE)]
    cells += [
        (printable(unusable.name), "", "", "", f"unusable: {unusable.reason}")
        for unusable in islice(refused, LONGEST_TABLE)
    ]
    headings = ("Recording", "Duration", "Words", "Confidence", "State")
    for line in drawn(headings, [cells], left=(0, 4)):
        click.echo(line)
    if more := sum(1 for _ in remaining):
        click.echo(f"… and {more:,} more: the summaries hold all of them")


def drawn(
    headings: Sequence[str], groups: Iterable[Sequence[Sequence[str]]], *, left: Sequence[int] = (0,)
) -> Iterator[str]:
    """A table's lines, as wide as the terminal: groups of rows with a line between them, nothing of none.

    The columns in `left` hold words, the others numbers, which stand on the right.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    table = Table(box=box.SIMPLE_HEAD)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number in left else "right")
    for rows in groups:
        if table.row_count:
            table.add_section()
        for row in rows:
            table.add_row(*row)
    if not table.row_count:
        return
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        text = line.rstrip()
        yield text if console.is_terminal else click.unstyle(text)


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
