"""`upload`: audio on this machine is copied to S3, and the ledger remembers where it is."""

from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import Session, s3
from ls_transcribe.concurrency import interrupts
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.sources.recordings import find_recordings
from ls_transcribe.sources.typed import check_sources, first_named
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.regions import create_buckets, settle_region
from ls_transcribe.workflows.requests import UploadRequest
from ls_transcribe.workflows.results import UploadCounts
from ls_transcribe.workflows.settings import check_upload_target
from ls_transcribe.workflows.upload import s3_copy
from ls_transcribe.workflows.upload.s3_copy import UploadResult
from ls_transcribe.workflows.watchers import ExportWatcher


def upload(request: UploadRequest, watcher: ExportWatcher, *, stdin: BinaryIO) -> UploadCounts:
    """Copy what the sources hold to S3, and remember in the folder's ledger what it is called on disk.

    Raises:
        RunError: It cannot be done.
    """
    folder = OutputFolder(request.output)
    session = Session.open(request.account, on_wait=watcher.waiting)
    target = check_upload_target(request.upload_to)
    check_sources(request.sources, folder.path, session)
    buckets = [s3.split(target)[0]]
    session = settle_region(
        session,
        request.sources,
        buckets,
        are_created=request.create_bucket,
        first_source=lambda: first_named(request.sources, stdin) or "",
    )
    if request.create_bucket:
        create_buckets(session, buckets)
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        failed = _find_recordings(request, folder, ledger, session, watcher, stdin)
        sent = present = 0
        for outcome in upload_recordings(session, ledger, target, watcher, wanted=True):
            if outcome.reason:
                failed += 1
                watcher.item_failed(FailedItem(outcome.recording.name, outcome.recording.uri, outcome.reason))
            elif outcome.sent:
                sent += 1
            else:
                present += 1
        return UploadCounts(sent, present + ledger.count_archived(), failed)


def _find_recordings(
    request: UploadRequest,
    folder: OutputFolder,
    ledger: Ledger,
    session: Session,
    watcher: ExportWatcher,
    stdin: BinaryIO,
) -> int:
    """Write to the ledger what is going to be uploaded. Return how many sources cannot be."""
    failed = 0
    known, forgotten = ledger.fingerprint_of, ledger.tombstones.keys_passed_over()
    for found in find_recordings(request.sources, output=folder.path, known=known, stdin=stdin, session=session):
        watcher.source_found()
        match found:
            case Recording(modified=None):
                failed += 1
                reason = "it is in S3, and what is uploaded is on this machine"
                watcher.item_failed(FailedItem(found.name, found.uri, reason))
            case Recording() if found.key in forgotten:
                watcher.recording_forgotten(found.name, found.key)
            case Recording():
                if original := ledger.add_recording(found):
                    watcher.duplicate_found(found.name, original)
            case FailedItem():
                failed += 1
                watcher.item_failed(found)
            case sources.SkippedFile():
                watcher.file_skipped(found.name, found.reason)
    return failed


def upload_recordings(
    session: Session, ledger: Ledger, target: str, watcher: ExportWatcher, *, wanted: bool = False
) -> Iterator[UploadResult]:
    """Copy this run's recordings on disk to S3, and write to the ledger where they are then.

    `target` is `s3://bucket/prefix/`. `wanted` has the meaning that it has in `Ledger.on_disk`.
    """
    number, size = ledger.count_uploads(all_files=wanted)
    if not number:
        return
    watcher.upload_started(number, size)
    recordings = ledger.files_to_upload(all_files=wanted)
    with (
        closing(s3_copy.send_recordings(session, recordings, target, on_bytes=watcher.bytes_sent)) as outcomes,
        session.retrier.stop_on_error(),
    ):
        for outcome in outcomes:
            with interrupts.delayed():
                if outcome.reason is None:
                    ledger.save_upload(outcome.recording, outcome.uri)
                else:
                    ledger.schedule.drop(outcome.recording)
            yield outcome
    watcher.upload_ended()
