"""The changes of a run's jobs: written to the folder and the ledger, and what follows from a transcript is made."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

from ls_transcribe.concurrency import interrupts
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors import ItemError
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import Transcript
from ls_transcribe.workflows.export.planner import ExportPlanner
from ls_transcribe.workflows.export.spending import Spending
from ls_transcribe.workflows.outputs import store_transcript
from ls_transcribe.workflows.task_import.folder_importer import FolderImporter
from ls_transcribe.workflows.task_maker import TaskMaker
from ls_transcribe.workflows.watchers import ExportWatcher


@dataclass(frozen=True, slots=True)
class ChangeRecorder:
    """Takes over the changes that an engine yields.

    `importer` is None if nothing is imported. `ended` counts the jobs that have ended by their status. `sets` counts
    the "sets" of files that transcripts were read from, and the files that are "agreeing".
    """

    folder: OutputFolder
    ledger: Ledger
    planner: ExportPlanner
    spending: Spending
    task_maker: TaskMaker
    importer: FolderImporter | None
    watcher: ExportWatcher
    ended: Counter[Status] = field(default_factory=Counter)
    sets: Counter[str] = field(default_factory=Counter)

    def take_over(self, change: JobChange) -> None:
        """Write a change to the ledger, its transcript first, and hand the transcript on."""
        job, is_ours, transcript = change.job, change.started_here, change.transcript
        with interrupts.delayed():  # what is paid or on disk is also in the ledger, and the watcher knows of it
            self.spending.settle(change)
            if change.document is not None:
                document = change.document
                stored = store_transcript(self.folder, self.ledger, job, document, transcript, started_here=is_ours)
                job, transcript = stored.job, stored.transcript
            elif job.reason and job.status is not Status.FAILED:  # it could not be started, or its document not be read
                self.ledger.schedule.drop(job.recording)
                self.ledger.silence_checks.discard_misread(job.recording)
                self.planner.record_failure(FailedItem(job.recording.name, job.recording.uri, job.reason or ""))
                return
            else:
                self.ledger.save_job(job, started_here=is_ours)
            self.ended[job.status] += 1
            self.sets.update(sets=bool(change.agreeing), agreeing=change.agreeing)
            self.watcher.job_changed(job)
            for note in change.notes:
                self.watcher.item_noted(job.recording.name, note)
        if transcript:
            self._hand_on(job, transcript)

    def _hand_on(self, job: Job, transcript: Transcript) -> None:
        """Make what follows from a transcript that was just stored, so that nothing reads it again."""
        with suppress(ItemError):  # what has no task is told when tasks.json is written
            self.task_maker.keep(job, transcript)
        if self.importer:
            self.importer.import_if_room(job, transcript)
