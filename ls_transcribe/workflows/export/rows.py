"""The recordings of a run with their jobs, as they are told at its end."""

from collections.abc import Iterator

from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import Recording
from ls_transcribe.store.ledger import Ledger


def rows_of(ledger: Ledger) -> Iterator[tuple[Recording, Job | None]]:
    """Yield each recording of the run with its job; not one that failed without a job that has ended."""
    failed = {item.uri for item in ledger.failed_items()}
    for entry in ledger.entries():
        job = entry.transcript or (entry.jobs[-1] if entry.jobs else None)
        has_ended = job and job.status in (Status.COMPLETED, Status.FAILED)
        if has_ended or entry.recording.uri not in failed:
            yield entry.recording, job
