"""What is done with what is finished: audio moves to an archive, jobs are deleted.

Each step is in the ledger before the next one is taken: copy, verify, ledger, tasks.json, the tasks in Label Studio,
and only then delete. A task always points at audio that exists, whatever happens in between, and the next run goes on
where this one was ended.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from ls_transcribe.aws import Account, Session
from ls_transcribe.concurrency import interrupts
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import JobService
from ls_transcribe.errors.outputs import LedgerMissing
from ls_transcribe.label_studio.audio_addresses import choose_document_root
from ls_transcribe.label_studio.label_config import load_label_config
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import Recording, fingerprint, local_path, readable
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.archive import audio_moves as archives
from ls_transcribe.workflows.archive.task_addresses import TaskAddresses
from ls_transcribe.workflows.outputs import write_summaries, write_tasks
from ls_transcribe.workflows.plan import ExportWatcher

NOTHING_LEFT = (
    "without --output-bucket, the transcripts at Amazon go with the jobs that are deleted: "
    "no other run can adopt them afterwards"
)


def archive(
    output: Path,
    account: Account,
    watcher: ExportWatcher,
    *,
    now: Callable[[], datetime],
    studio_key: str | None = None,
) -> tuple[int, int]:
    """Move the audio of an output folder's finished recordings. Returns how many, and how many stay for a reason.

    `studio_key` lets into the Label Studio where its tasks are; those whose tasks cannot be told stay.

    Raises:
        LedgerMissing: No run has worked there.
        RunError: S3 cannot be asked, or it is not allowed.
    """
    with _at_work(output) as (folder, ledger):
        label_config = load_label_config(ledger.settings().get("label_config", "default"))
        session = _session(ledger, account, watcher)
        audio = ledger.audio.common_folder()

        remembered = ledger.settings().get("document_root")
        root = choose_document_root(None, remembered and Path(remembered), audio) if audio else None

        def write() -> None:
            write_tasks(folder, ledger, label_config, root, refuse=watcher.refused)
            write_summaries(folder, ledger)

        pointers = TaskAddresses(ledger, studio_key, root, watcher)
        return put_away(
            ledger,
            folder,
            session,
            folder_of_audio=audio,
            day=now().date(),
            write=write,
            pointers=pointers,
            watcher=watcher,
        )


def clean(output: Path, account: Account, watcher: ExportWatcher) -> tuple[int, int]:
    """Delete the ended jobs at Amazon that an output folder started. Returns how many, and how many could not be.

    Raises:
        LedgerMissing: No run has worked there.
        RunError: Amazon cannot be asked, or it is not allowed.
    """
    with _at_work(output) as (_folder, ledger):
        jobs = (job for name, _service in _services(ledger) for job in ledger.deletable_jobs(name))
        if any(job.status is Status.COMPLETED and job.output is None for job in jobs):
            watcher.noted(NOTHING_LEFT)
        return delete_jobs(ledger, _session(ledger, account, watcher), watcher=watcher)


@contextmanager
def _at_work(output: Path) -> Iterator[tuple[OutputFolder, Ledger]]:
    folder = OutputFolder(output)
    if not folder.ledger.exists():
        raise LedgerMissing(folder.path)
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        yield folder, ledger


def _session(ledger: Ledger, account: Account, watcher: ExportWatcher) -> Session:
    region = account.region or ledger.settings().get("region")
    return Session(replace(account, region=region), Retrier(on_wait=watcher.waiting))


def put_away(
    ledger: Ledger,
    folder: OutputFolder,
    session: Session,
    *,
    folder_of_audio: Path | None,
    day: date,
    write: Callable[[], object],
    pointers: TaskAddresses,
    watcher: ExportWatcher,
) -> tuple[int, int]:
    """Move the audio of every recording with a transcript to where finished audio is kept; copy results there too.

    `write` writes tasks.json anew; `pointers` tells the tasks in Label Studio. Returns how many recordings were moved,
    and how many stay for a reason.

    Raises:
        RunError: S3 cannot be asked, or it is not allowed.
    """
    left = _plan(ledger, folder, folder_of_audio, day, watcher)
    with closing(archives.copy(session, ledger.moves.at_steps(MoveStep.PLANNED, MoveStep.COPIED))) as copied:
        for move in copied:
            if move.reason:
                left += not move.keeps_source
                watcher.noted(f"{_shown(move.source)} stays where it is: {move.reason}")
                ledger.moves.delete(move)
            else:
                ledger.moves.save(replace(move, step=MoveStep.DELETED) if move.keeps_source else move)
    with interrupts.delayed():
        # Those of an earlier run too: an export may have found the audio where it still was.
        for move in ledger.moves.at_steps(MoveStep.VERIFIED, MoveStep.REPOINTED):
            ledger.repoint(move)
    write()
    moved, kept = _release(ledger, session, pointers, watcher)
    return moved, left + kept


def _release(ledger: Ledger, session: Session, pointers: TaskAddresses, watcher: ExportWatcher) -> tuple[int, int]:
    """Delete what nothing points at any more. Returns how many recordings that were, and how many stay for a reason."""
    moved = left = 0

    def tell(move: Move, reason: str) -> None:
        nonlocal left
        left += 1
        watcher.noted(f"{_shown(move.source)} is archived, and still there: {reason}")

    def free() -> Iterator[Move]:
        for move in ledger.moves.at_steps(MoveStep.REPOINTED):
            if reason := pointers.follow(move):
                tell(move, reason)
            else:
                yield move

    with closing(archives.delete(session, free())) as deleted:
        for move in deleted:
            if move.reason:
                tell(move, move.reason)
            else:
                ledger.moves.save(move)
                moved += 1
    return moved, left


def _plan(ledger: Ledger, folder: OutputFolder, folder_of_audio: Path | None, day: date, watcher: ExportWatcher) -> int:
    """Plan what is to be moved. Returns how many recordings are not: a transcript that is gone is to be made again."""
    left = 0
    for job in ledger.transcribed_jobs():
        if archives.is_archived(job.recording.uri):
            continue
        try:
            document = folder.transcript_path(job).read_bytes()
        except OSError as error:
            left += 1
            place = _shown(job.recording.uri)
            watcher.noted(f"{place} stays where it is: its transcript cannot be read ({error.strerror})")
            continue
        if _has_changed(job.recording, ledger):
            left += 1
            watcher.noted(f"{_shown(job.recording.uri)} stays where it is: it has changed since it was transcribed")
            continue
        for move in _moves(job, document, folder_of_audio, day):
            ledger.moves.plan(move)
    return left


def _has_changed(recording: Recording, ledger: Ledger) -> bool:
    """Whether a file was written to since it was read, though its size be the same."""
    if not recording.uri.startswith("file:"):
        return False
    try:
        now = recording.path.stat()
    except OSError:  # whoever moves it tells what is wrong
        return False
    return ledger.fingerprint_of(recording.uri, now.st_size, now.st_mtime_ns) != recording.fingerprint


def _moves(job: Job, document: bytes, folder_of_audio: Path | None, day: date) -> Iterator[Move]:
    recording = job.recording
    target = archives.destination(recording.uri, day, folder_of_audio)
    yield Move(recording.key, recording.uri, target, recording.size, recording.fingerprint)
    if job.output and not archives.is_archived(job.output):
        content = fingerprint(hashlib.md5(document, usedforsecurity=False).hexdigest(), len(document))
        target = archives.destination(job.output, day, None)
        yield Move(recording.key, job.output, target, len(document), content, keeps_source=True)


def _shown(uri: str) -> str:
    return readable(str(local_path(uri))) if uri.startswith("file:") else uri


def delete_jobs(ledger: Ledger, session: Session, *, watcher: ExportWatcher) -> tuple[int, int]:
    """Delete the ended jobs at Amazon that this folder started. Returns how many, and how many could not be.

    Raises:
        RunError: Amazon cannot be asked, or it is not allowed.
    """
    deleted = left = 0
    for engine, service in _services(ledger):
        for job, reason in service.delete_jobs(session, ledger.deletable_jobs(engine)):
            if reason:
                left += 1
                watcher.noted(f"the job {job.name} is still at {service.name}: {reason}")
            else:
                ledger.mark_job_deleted(job)
                deleted += 1
        if kept := ledger.count_foreign_jobs(engine):
            watcher.noted(
                f"{kept:,} of the jobs are not known to have been started from this folder, and stay at {service.name}"
            )
    return deleted, left


def _services(ledger: Ledger) -> Iterator[tuple[str, JobService]]:
    """The engines of the folder's jobs whose jobs stay at a service, and that service."""
    for engine in ledger.engines():
        if engine in registry.names() and (service := registry.find(engine).service):
            yield engine, service
