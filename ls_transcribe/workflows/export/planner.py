"""What a run means to do: what the sources hold, what of it is done, what exists already, and what is to be started."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import Session
from ls_transcribe.engines.base import Engine, JobChange, NeedsAllRecordings, settings_for
from ls_transcribe.label_studio.audio_addresses import explain_unplayable
from ls_transcribe.label_studio.label_config import LabelConfig
from ls_transcribe.model.job import Job, Status, job_name
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import Ledger, LedgerEntry
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.outputs import keep
from ls_transcribe.workflows.plan import Decision, ExportPlan, ExportRequest, ExportWatcher, decide
from ls_transcribe.workflows.upload_target import upload_uri


@dataclass(frozen=True, slots=True)
class ExportContext:
    """What a run works with. `now` tells the time of day."""

    order: ExportRequest
    folder: OutputFolder
    ledger: Ledger
    session: Session
    engine: Engine
    label_config: LabelConfig
    watcher: ExportWatcher
    now: Callable[[], datetime]


class ExportPlanner:
    """Makes the plan, and puts the jobs into the ledger's schedule. Nothing is started here."""

    def __init__(self, work: ExportContext) -> None:
        self._work = work
        self.plan = ExportPlan()

    def look(self, stdin: BinaryIO) -> None:
        """Find out what the sources hold."""
        self._work.ledger.clear_failed_items()
        known = (lambda *_: None) if self._work.order.checksum else self._work.ledger.fingerprint_of
        for found in sources.find_recordings(
            self._work.order.sources,
            output=self._work.folder.path,
            known=known,
            stdin=stdin,
            session=self._work.session,
        ):
            self._work.watcher.found()
            match found:
                case Recording():
                    if original := self._work.ledger.add_recording(found):
                        self.plan.copies += 1
                        self._work.watcher.copy(found.name, original)
                case FailedItem():
                    self.refuse(found)
                case sources.SkippedFile():
                    self.plan.passed_over[found.reason] += 1
                    self._work.watcher.passed_over(found.name, found.reason)
        for name in self._work.ledger.remove_replaced():
            self._work.watcher.replaced(name)

    def refuse(self, unusable: FailedItem) -> None:
        """Note what cannot be taken, or not be made a task of."""
        if self._work.ledger.save_failed_item(unusable):
            self.plan.refused += 1
            self._work.watcher.refused(unusable)

    def decide(self) -> None:
        """Decide on each recording, and ask what exists already before anything is started."""
        decisions = self.plan.decisions
        if isinstance(self._work.engine, NeedsAllRecordings):
            self._work.engine.prepare(entry.recording for entry in self._work.ledger.entries())
        for entry in self._work.ledger.entries():
            decision, job = self._decision(entry)
            if decision is Decision.START:
                there = self._where_it_will_be(entry.recording)
                if reason := self._work.engine.refuses(there) or explain_unplayable(there.uri):
                    self.refuse(FailedItem(entry.recording.name, entry.recording.uri, reason))
                    continue
                if document := self._work.folder.find_transcript(job.recording.key, job.settings):
                    decision = Decision.ADOPTED
                    self._adopt(replace(job, name=amazon_json.job_name(document) or job.name), document)
                else:
                    decision = self._schedule(job, entry)
            decisions[decision] += 1
        if decisions[Decision.START]:
            for change in self._work.engine.adopt(self._work.ledger.schedule.job_for):
                self._find_begun(change)
        if self._work.order.limit is not None:
            number, size = self._work.ledger.schedule.postpone(self._work.order.limit)
            decisions[Decision.POSTPONED] += number
            decisions[Decision.START] -= number
            self.plan.bytes_to_start -= size
        self.plan.jobs, self.plan.bytes_of_jobs = self._work.ledger.schedule.count(Status.QUEUED, Status.IN_PROGRESS)
        self.plan.bytes_to_upload = self._work.ledger.count_uploads()[1] if self._work.order.upload_to else 0

    def _schedule(self, job: Job, entry: LedgerEntry) -> Decision:
        """Plan a job; one that an earlier run began is taken up."""
        begun = next((other for other in entry.jobs if other.name == job.name), None)
        if begun and begun.status is Status.IN_PROGRESS:
            self._work.ledger.schedule.add(begun)
            return Decision.UNDER_WAY
        self._work.ledger.schedule.add(job)
        self.plan.bytes_to_start += job.recording.size
        return Decision.START

    def _find_begun(self, change: JobChange) -> None:
        """A planned job exists already: it is followed, its document fetched, or its failure told."""
        job, decisions = change.job, self.plan.decisions
        planned = self._work.ledger.schedule.job_for(job.recording.key)
        if planned and planned.status is Status.QUEUED:
            decisions[Decision.START] -= 1
            self.plan.bytes_to_start -= job.recording.size
            kind = {Status.COMPLETED: Decision.ADOPTED, Status.FAILED: Decision.FAILED}
            decisions[kind.get(job.status, Decision.UNDER_WAY)] += 1
        self._work.ledger.schedule.add(
            replace(job, status=Status.IN_PROGRESS) if job.status is Status.COMPLETED else job
        )

    def _decision(self, entry: LedgerEntry) -> tuple[Decision, Job]:
        transcript = entry.transcript
        settings = settings_for(self._work.engine, entry.recording)
        decision, attempt = decide(
            entry,
            settings,
            has_transcript=transcript is not None and self._work.folder.transcript_path(transcript).exists(),
            retry_failed=self._work.order.retry_failed,
            retranscribe=self._work.order.retranscribe,
        )
        stem = entry.jobs[0].stem if entry.jobs else entry.recording.stem
        job = Job(
            name=job_name(stem, settings, attempt),
            recording=entry.recording,
            engine=self._work.engine.name,
            settings=settings,
            attempt=attempt,
            creation_time=self._work.now(),
        )
        return decision, job

    def _where_it_will_be(self, recording: Recording) -> Recording:
        """A recording as the engine gets it: uploaded, if that is asked for."""
        if self._work.order.upload_to and recording.uri.startswith("file:"):
            return replace(recording, uri=upload_uri(recording, self._work.order.upload_to))
        return recording

    def _adopt(self, job: Job, document: bytes) -> None:
        if not self._work.order.dry_run:
            found = replace(job, completion_time=job.completion_time or self._work.now())
            keep(self._work.folder, self._work.ledger, found, document, started_here=False)
