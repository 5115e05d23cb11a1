"""The table of an export's or a push's recordings, on stdout."""

from collections.abc import Iterable
from itertools import islice

from ls_transcribe.cli.screen import print_line
from ls_transcribe.cli.table import table_lines
from ls_transcribe.model import timecode
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.workflows.watchers import RunRows

LONGEST_TABLE = 50
"""The table shows this many recordings. The CSV summaries hold all of them."""

_HEADINGS = ("Recording", "Duration", "Words", "Confidence", "State")
_WORD_COLUMNS = (0, 4)


def print_recordings(rows: RunRows, unusable: Iterable[FailedItem]) -> None:
    """Print the recordings of a run and their states. The unusable ones come last, where they are noticed."""
    cells = [(recording.name, *_job_cells(job)) for recording, job in islice(rows, LONGEST_TABLE)]
    cells += [(item.name, "", "", "", f"unusable: {item.reason}") for item in islice(unusable, LONGEST_TABLE)]
    for line in table_lines(_HEADINGS, [cells], left=_WORD_COLUMNS):
        print_line(line)
    if (more := len(rows) - LONGEST_TABLE) > 0:
        print_line(f"… and {more:,} more: the job summaries list all of them")


def _job_cells(job: Job | None) -> tuple[str, str, str, str]:
    """Return the cells Duration, Words, Confidence and State."""
    if job is None:
        return "", "", "", "left for later"
    if job.status is Status.FAILED:
        return "", "", "", f"failed: {job.reason}"
    if job.status is not Status.COMPLETED:
        return "", "", "", "not finished"
    confidence = "" if job.confidence is None else f"{job.confidence:.2f}"
    state = "done" if job.words else "done: no speech"
    return timecode.clock(job.duration or 0), f"{job.words or 0:,}", confidence, state
