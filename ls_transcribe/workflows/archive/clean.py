"""`clean`: the ended jobs that an output folder started are deleted at the service that has them."""

from collections.abc import Iterator

from ls_transcribe.aws import Session
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import JobService
from ls_transcribe.model.job import Status
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.workflows.outputs import opened
from ls_transcribe.workflows.requests import CleanRequest
from ls_transcribe.workflows.results import ArchiveCounts
from ls_transcribe.workflows.watchers import ExportWatcher


def clean(request: CleanRequest, watcher: ExportWatcher) -> ArchiveCounts:
    """Delete the ended jobs at Amazon that an output folder started. Return how many were, and how many could not be.

    Raises:
        LedgerMissing: No run has worked in the folder.
        RunError: Amazon cannot be asked, or does not allow it.
    """
    with opened(request.output) as (_folder, ledger):
        for engine, service in _services(ledger):
            jobs = ledger.deletable_jobs(engine)
            if any(job.status is Status.COMPLETED and job.output is None for job in jobs) and service.deletion_note:
                watcher.note(service.deletion_note)
        session = Session.open(request.account, ledger.remembered_settings().region, on_wait=watcher.waiting)
        return delete_jobs(ledger, session, watcher)


def delete_jobs(ledger: Ledger, session: Session, watcher: ExportWatcher) -> ArchiveCounts:
    """Delete the ended jobs that the ledger's folder started. Return how many were deleted, and how many could not be.

    Raises:
        RunError: Amazon cannot be asked, or does not allow it.
    """
    deleted = failed = 0
    for engine, service in _services(ledger):
        for job, reason in service.delete_jobs(session, ledger.deletable_jobs(engine)):
            if reason:
                failed += 1
                watcher.note(f"the job {job.name} is still at {service.name}: {reason}")
            else:
                ledger.mark_job_deleted(job)
                deleted += 1
        if others := ledger.count_foreign_jobs(engine):
            watcher.note(
                f"{others:,} of the jobs are not known to have been started from this folder, "
                f"and stay at {service.name}"
            )
    return ArchiveCounts(deleted, failed)


def _services(ledger: Ledger) -> Iterator[tuple[str, JobService]]:
    """Yield the engines of the folder's jobs whose jobs stay at a service, each with that service."""
    for engine in ledger.engines():
        if service := registry.service(engine):
            yield engine, service
