"""`archive`: the audio of finished recordings moves to an archive.

The steps are: plan, copy and verify, write tasks.json, change the tasks in Label Studio, and only then delete. Each
step is in the ledger before the next one begins, so that a task always plays audio that exists, and the next run
resumes where this one ended.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ls_transcribe.aws import Session
from ls_transcribe.concurrency import interrupts
from ls_transcribe.model.job import Job
from ls_transcribe.model.move import Move, MoveStep
from ls_transcribe.model.recording import Recording, fingerprint, local_path, readable
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.archive import audio_moves
from ls_transcribe.workflows.archive.task_addresses import TaskAddresses
from ls_transcribe.workflows.folder_outputs import FolderOutputs
from ls_transcribe.workflows.outputs import opened
from ls_transcribe.workflows.requests import ArchiveRequest
from ls_transcribe.workflows.results import ArchiveCounts
from ls_transcribe.workflows.watchers import ExportWatcher


def archive(request: ArchiveRequest, watcher: ExportWatcher, *, now: Callable[[], datetime]) -> ArchiveCounts:
    """Move the audio of an output folder's finished recordings. Return how many were moved, and how many could not be.

    A recording whose task in Label Studio cannot be changed stays where it is.

    Raises:
        LedgerMissing: No run has worked in the folder.
        RunError: S3 cannot be asked, or does not allow it.
    """
    with opened(request.output) as (folder, ledger):
        outputs = FolderOutputs.remembered(folder, ledger)
        region = ledger.remembered_settings().region
        return Archiver(
            folder=folder,
            ledger=ledger,
            session=Session.open(request.account, region, on_wait=watcher.waiting),
            watcher=watcher,
            task_addresses=TaskAddresses(ledger, request.label_studio_key, outputs.document_root, watcher),
            audio_folder=outputs.audio,
            day=now().date(),
            write_outputs=lambda: outputs.write(watcher.item_failed),
        ).run()


@dataclass(frozen=True, slots=True)
class Archiver:
    """Moves the audio of every recording that has a transcript, and copies the transcripts in an output bucket.

    `audio_folder` is the folder that has all recordings on disk. `day` is the one that the archive is named after.
    `write_outputs` writes tasks.json and the job summaries.
    """

    folder: OutputFolder
    ledger: Ledger
    session: Session
    watcher: ExportWatcher
    task_addresses: TaskAddresses
    audio_folder: Path | None
    day: date
    write_outputs: Callable[[], object]

    def run(self) -> ArchiveCounts:
        """Move everything that can be moved. Return how many recordings were moved, and how many could not be.

        Raises:
            RunError: S3 cannot be asked, or does not allow it.
        """
        not_planned = self._plan()
        not_copied = self._copy()
        with interrupts.delayed():
            # Also the moves of earlier runs: an export may have found the audio at its old place since then.
            for move in self.ledger.moves.at_steps(MoveStep.VERIFIED, MoveStep.REPOINTED):
                self.ledger.repoint(move)
        self.write_outputs()
        moved, not_deleted = self._delete_sources()
        return ArchiveCounts(moved, not_planned + not_copied + not_deleted)

    def _plan(self) -> int:
        """Plan the moves. Return how many recordings cannot be moved.

        One without a readable transcript has to be transcribed again, and stays.
        """
        failed = 0
        for job in self.ledger.transcribed_jobs():
            if audio_moves.is_archived(job.recording.uri):
                continue
            try:
                document = self.folder.transcript_path(job).read_bytes()
            except OSError as error:
                failed += 1
                self._note_stays(job.recording.uri, f"its transcript cannot be read ({error.strerror})")
                continue
            if _has_changed(job.recording, self.ledger):
                failed += 1
                self._note_stays(job.recording.uri, "it has changed since it was transcribed")
                continue
            for move in self._moves_of(job, document):
                self.ledger.moves.plan(move)
        return failed

    def _moves_of(self, job: Job, document: bytes) -> Iterator[Move]:
        """Yield the move of a recording, and the copy of its transcript in an output bucket if there is one."""
        recording = job.recording
        target = audio_moves.archive_uri(recording.uri, self.day, self.audio_folder)
        yield Move(recording.key, recording.uri, target, recording.size, recording.fingerprint)
        if job.output and not audio_moves.is_archived(job.output):
            content = fingerprint(hashlib.md5(document, usedforsecurity=False).hexdigest(), len(document))
            target = audio_moves.archive_uri(job.output, self.day, None)
            yield Move(recording.key, job.output, target, len(document), content, keeps_source=True)

    def _copy(self) -> int:
        """Copy what is planned. Return how many recordings could not be copied."""
        failed = 0
        planned = self.ledger.moves.at_steps(MoveStep.PLANNED, MoveStep.COPIED)
        with closing(audio_moves.copy(self.session, planned)) as moves:
            for move in moves:
                if move.reason:
                    failed += not move.keeps_source
                    self._note_stays(move.source, move.reason)
                    self.ledger.moves.delete(move)
                else:
                    self.ledger.moves.save(replace(move, step=MoveStep.DELETED) if move.keeps_source else move)
        return failed

    def _delete_sources(self) -> ArchiveCounts:
        """Delete the audio that no task plays any more. Return how many were deleted, and how many could not be."""
        deleted = failed = 0

        def note_not_deleted(move: Move, reason: str) -> None:
            nonlocal failed
            failed += 1
            self.watcher.note(f"{_shown(move.source)} is archived, but the source is still there: {reason}")

        def moves_without_tasks() -> Iterator[Move]:
            for move in self.ledger.moves.at_steps(MoveStep.REPOINTED):
                if reason := self.task_addresses.change(move):
                    note_not_deleted(move, reason)
                else:
                    yield move

        with closing(audio_moves.delete(self.session, moves_without_tasks())) as moves:
            for move in moves:
                if move.reason:
                    note_not_deleted(move, move.reason)
                else:
                    self.ledger.moves.save(move)
                    deleted += 1
        return ArchiveCounts(deleted, failed)

    def _note_stays(self, uri: str, reason: str) -> None:
        self.watcher.note(f"{_shown(uri)} stays where it is: {reason}")


def _has_changed(recording: Recording, ledger: Ledger) -> bool:
    """Whether a file was written to since it was read, even if its size is the same."""
    if not recording.uri.startswith("file:"):
        return False
    try:
        now = recording.path.stat()
    except OSError:  # the move itself says what is wrong
        return False
    return ledger.fingerprint_of(recording.uri, now.st_size, now.st_mtime_ns) != recording.fingerprint


def _shown(uri: str) -> str:
    return readable(str(local_path(uri))) if uri.startswith("file:") else uri
