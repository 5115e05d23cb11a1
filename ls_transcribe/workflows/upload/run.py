"""Audio on disk to S3, and into the ledger that it is there now."""

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import Session
from ls_transcribe.concurrency import interrupts
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows import settings
from ls_transcribe.workflows.plan import ExportRequest, ExportWatcher
from ls_transcribe.workflows.upload import s3_copy as uploads
from ls_transcribe.workflows.upload.s3_copy import UploadResult
from ls_transcribe.workflows.upload_target import check_upload_target


def upload(order: ExportRequest, watcher: ExportWatcher, *, stdin: BinaryIO) -> tuple[int, int, int]:
    """Copy what the sources hold to `order.upload_to`, and keep in the folder's ledger what it is called on disk.

    Returns how many were sent, how many were there, and how many are not there for a reason.

    Raises:
        RunError: It cannot be done; says why.
    """
    folder = OutputFolder(order.output)
    session = Session(order.account, Retrier(on_wait=watcher.waiting))
    place = check_upload_target(order.upload_to or "")
    sources.check_sources(order.sources, folder.path, session)
    order, session = settings.in_its_region(order, session, stdin)
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        failed = _look(order, folder, ledger, session, watcher, stdin)
        outcomes = [0, 0, failed]
        for outcome in send(session, ledger, place, watcher, wanted=True):
            if outcome.reason:
                watcher.refused(FailedItem(outcome.recording.name, outcome.recording.uri, outcome.reason))
            outcomes[2 if outcome.reason else 0 if outcome.sent else 1] += 1
        return outcomes[0], outcomes[1] + ledger.count_archived(), outcomes[2]


def _look(
    order: ExportRequest,
    folder: OutputFolder,
    ledger: Ledger,
    session: Session,
    watcher: ExportWatcher,
    stdin: BinaryIO,
) -> int:
    """Note what is to be uploaded. Returns how many sources are none that can be."""
    failed = 0
    known = ledger.fingerprint_of
    for found in sources.find_recordings(order.sources, output=folder.path, known=known, stdin=stdin, session=session):
        watcher.found()
        match found:
            case Recording(modified=None):
                failed += 1
                watcher.refused(
                    FailedItem(found.name, found.uri, "it is in S3, and what is uploaded is on this machine")
                )
            case Recording():
                if original := ledger.add_recording(found):
                    watcher.copy(found.name, original)
            case FailedItem():
                failed += 1
                watcher.refused(found)
            case sources.SkippedFile():
                watcher.passed_over(found.name, found.reason)
    return failed


def send(
    session: Session, ledger: Ledger, place: str, watcher: ExportWatcher, *, wanted: bool = False
) -> Iterator[UploadResult]:
    """Copy this run's recordings that are on disk, and note where they are now; `wanted` as in `Ledger.on_disk`."""
    number, size = ledger.count_uploads(all_files=wanted)
    if not number:
        return
    watcher.uploading(number, size)
    with (
        closing(uploads.send(session, ledger.files_to_upload(all_files=wanted), place, told=watcher.sent)) as outcomes,
        session.retrier.stop_on_error(),
    ):
        for outcome in outcomes:
            with interrupts.delayed():
                if outcome.reason is None:
                    ledger.save_upload(outcome.recording, outcome.uri)
                else:
                    ledger.schedule.drop(outcome.recording)
            yield outcome
    watcher.uploaded()
