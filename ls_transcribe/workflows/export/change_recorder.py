"""The changes of a run's jobs: written to the folder and the ledger, and what follows from a transcript is made."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ls_transcribe.concurrency import interrupts
from ls_transcribe.engines.base import JobChange
from ls_transcribe.engines.optional_members import WaitsForJobs
from ls_transcribe.flags import Evidence
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.transcripts import Transcript
from ls_transcribe.workflows.export.listening import Listening
from ls_transcribe.workflows.export.planner import ExportPlanner
from ls_transcribe.workflows.export.setup import ExportSetup
from ls_transcribe.workflows.export.spending import Spending
from ls_transcribe.workflows.export.transcript_writer import TranscriptWriter, WrittenTranscript
from ls_transcribe.workflows.outputs import ended_job
from ls_transcribe.workflows.task_maker import TaskMaker

if TYPE_CHECKING:
    from ls_transcribe.workflows.task_import.folder_importer import FolderImporter


class ChangeRecorder:
    """Takes over the changes that an engine yields.

    `importer` is None if nothing is imported. `ended` counts the jobs that have ended by their status. `counts` has
    what comes of the changes, as in `ExportResult`: "sets", "agreeing" and "without_confidence".

    A transcript is in the ledger when `take_over` returns, unless the engine lets the run call `settle` while it waits.
    """

    def __init__(
        self,
        setup: ExportSetup,
        ledger: Ledger,
        planner: ExportPlanner,
        spending: Spending,
        task_maker: TaskMaker,
        importer: "FolderImporter | None",
        listening: Listening,
        ended: Counter[Status],
        counts: Counter[str],
    ) -> None:
        self._ledger = ledger
        self._planner = planner
        self._spending = spending
        self._task_maker = task_maker
        self._importer = importer
        self._listening = listening
        self._watcher = setup.watcher
        self._writer = TranscriptWriter(setup.folder)
        self._may_go_on = isinstance(setup.engine, WaitsForJobs)
        self._language = setup.settings.language
        self._ended = ended
        self._counts = counts

    def take_over(self, change: JobChange) -> None:
        """Write a change to the ledger. One with a transcript is written to the disk first, beside the run."""
        with interrupts.delayed():  # what is paid or on disk is also in the ledger, and the watcher knows of it
            self._spending.settle(change)
            if change.document is not None:
                evidence = Evidence(language=self._language, left_out=change.left_out, levels=change.levels)
                ended = ended_job(change.job, change.document, evidence, change.transcript)
                if ended.transcript:
                    self._writer.put(WrittenTranscript(change, change.document, ended))
                else:
                    self._save(ended.job, change)
            elif change.job.reason and change.job.status is not Status.FAILED:
                self._drop(change.job, change.job.reason)
            else:
                self._save(change.job, change)
        self.settle(wait=not self._may_go_on)

    def settle(self, *, wait: bool) -> None:
        """Write the transcripts that are in their places to the ledger, and hand them on; with `wait`, all of them.

        Raises:
            OutputNotWritable: A transcript cannot be written.
        """
        while written := self._take_written(wait=wait):
            self._hand_on(list(self._heard(written)))
        self._hand_on(list(self._listening.take()))

    def save_written(self) -> None:
        """Write all transcripts to the ledger that have come, and do nothing else with them: the run is broken off.

        Raises:
            OutputNotWritable: A transcript cannot be written.
        """
        while self._take_written(wait=True):
            pass

    def _take_written(self, *, wait: bool) -> Sequence[WrittenTranscript]:
        """Write the next transcripts that are in their places to the ledger, all at once. Return them."""
        if not self._writer.is_due(wait=wait):
            return ()
        with interrupts.delayed():
            if not (written := self._writer.take(wait=wait)):
                return ()
            self._ledger.complete_jobs((one.ended.job, one.change.started_here) for one in written)
            for one in written:
                self._tell(one.ended.job, one.change)
        return written

    def _drop(self, job: Job, reason: str) -> None:
        """Leave to the next run what could not be started, or what has a document that cannot be read now."""
        self._ledger.schedule.drop(job.recording)
        self._ledger.silence_checks.discard_misread(job.recording)
        self._planner.record_failure(FailedItem(job.recording.name, job.recording.uri, reason))

    def _save(self, job: Job, change: JobChange) -> None:
        """Write a job without a transcript to the ledger."""
        self._ledger.save_job(job, started_here=change.started_here)
        self._tell(job, change)

    def _tell(self, job: Job, change: JobChange) -> None:
        self._ended[job.status] += 1
        self._counts.update(
            sets=bool(change.agreeing),
            agreeing=change.agreeing,
            without_confidence=bool(job.words) and job.confidence is None,
        )
        self._watcher.job_changed(job)
        for note in change.notes:
            self._watcher.item_noted(job.recording.name, note)

    def _heard(self, written: Sequence[WrittenTranscript]) -> Iterator[tuple[Job, Transcript]]:
        """Yield the jobs with their transcripts, but for those whose recordings are yet to be listened to."""
        for one in written:
            if one.ended.transcript:
                if self._listening.wants(one.ended.job):
                    self._listening.put(one.ended.job)
                else:
                    yield one.ended.job, one.ended.transcript

    def _hand_on(self, stored: Sequence[tuple[Job, Transcript]]) -> None:
        """Make what follows from transcripts that were just stored, so that nothing reads them again."""
        if stored:
            self._task_maker.keep(stored)
        if self._importer:
            for job, transcript in stored:
                self._importer.import_if_room(job, transcript)
