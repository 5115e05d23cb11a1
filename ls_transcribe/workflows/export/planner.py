"""The plan of a run: what the sources hold, what of it is done, what exists already, and what is to be started."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from ls_transcribe.engines.base import JobChange
from ls_transcribe.engines.optional_members import (
    AdoptsJobsOfOthers,
    NeedsAllRecordings,
    NotesSettings,
    RechecksSilence,
    settings_of,
)
from ls_transcribe.label_studio.audio_addresses import explain_unplayable
from ls_transcribe.model.job import JOB_PREFIX, Job, Status, job_name, stem_in
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.run_recordings import LedgerEntry
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.export.setup import ExportSetup
from ls_transcribe.workflows.export.source_search import SourceSearch
from ls_transcribe.workflows.export.spending import Spending
from ls_transcribe.workflows.export.trial_use import check_trial_use
from ls_transcribe.workflows.outputs import store_transcript
from ls_transcribe.workflows.plan import Decision, ExportPlan, decide, decide_on_finished
from ls_transcribe.workflows.upload.object_names import upload_uri


class ExportPlanner:
    """Makes the plan of a run, and writes its jobs to the ledger's schedule. Nothing is started here."""

    def __init__(self, setup: ExportSetup, ledger: Ledger, spending: Spending, stdin: BinaryIO) -> None:
        self.plan = ExportPlan()
        self._settings = setup.settings
        self._folder = setup.folder
        self._session = setup.session
        self._engine = setup.engine
        self._settings_of = settings_of(setup.engine)
        self._watcher = setup.watcher
        self._now = setup.now
        self._ledger = ledger
        self._is_first = not ledger.engines()
        self._spending = spending
        self._search = SourceSearch(setup, ledger, self.plan, stdin, self.record_failure)
        self._decided = 0  # the position of the last recording that was decided on

    def find_recordings(self) -> None:
        """Look into the sources, and write to the ledger what they hold: all, or a first portion of it."""
        self._ledger.begin_failed_items()
        self._search.find_portion()

    def record_failure(self, item: FailedItem) -> None:
        """Write to the ledger that something cannot be used, count it, and tell the watcher; each item once."""
        if self._ledger.save_failed_item(item):
            self.plan.failed_items += 1
            self._watcher.item_failed(item)

    def decide(self) -> None:
        """Decide on each recording, and ask what exists already before anything is started."""
        for note in self._engine.notes if isinstance(self._engine, NotesSettings) else ():
            self._watcher.note(note)
        if isinstance(self._engine, NeedsAllRecordings):
            self._engine.prepare(entry.recording for entry in self._ledger.entries())
        self._recheck_silence()
        self._decide_on_portion()
        while not (self.plan.jobs or self.plan.is_complete):
            self._search.find_portion()
            self._decide_on_portion()  # on recordings that are all finished, so far

    def jobs(self) -> Iterator[Job]:
        """Yield the jobs of the run, in the order of its sources. When none is left, the next file is waited for."""
        given = 0
        while given < self._decided or self._plan_portion(wait=True):
            first, given = given, self._decided
            for job in self._ledger.schedule.jobs(after=first, last=given):
                self.go_on()
                yield job

    def go_on(self) -> None:
        """Plan what was found meanwhile. It takes no time unless there is something."""
        self._plan_portion(wait=False)

    def _plan_portion(self, *, wait: bool) -> bool:
        """Plan the next portion of the sources. Return False if there is none, without `wait` also if none is ready."""
        if self.plan.is_complete or not self._search.find_portion(wait=wait):
            return False
        self._decide_on_portion()
        self._watcher.planned(self.plan)
        return True

    def _decide_on_portion(self) -> None:
        after, self._decided = self._decided, self._ledger.last_position()
        with self._ledger.schedule.adding():
            for entry in self._ledger.entries(after=after):
                if decision := self._decide_on(entry):
                    self.plan.decisions[decision] += 1
        if self.plan.decisions[Decision.START]:
            for change in self._engine.adopt(self._ledger.schedule.job_for):
                self._adopt_job(change)
            self._adopt_others()
        self._refuse_unrestored(after)
        self._spending.plan(self.plan)
        self._postpone()
        check_trial_use(self._settings, self.plan, self._ledger, self._session, self._watcher)
        self._spending.count(self.plan)
        number, size = self._ledger.schedule.count(Status.QUEUED, Status.IN_PROGRESS, after=after)
        self.plan.jobs += number
        self.plan.bytes_of_jobs += size
        self.plan.bytes_to_upload = self._ledger.count_uploads()[1] if self._settings.upload_to else 0
        if self._settings.listen and self._settings.options.dry_run:
            is_far = not self._settings.engine_spec.hears
            self.plan.to_fetch, self.plan.bytes_to_fetch = self._ledger.flags.count_to_fetch(with_scheduled=is_far)

    def _recheck_silence(self) -> None:
        """Tell which recordings an earlier version took for silence because it did not understand their documents."""
        if not isinstance(self._engine, RechecksSilence):
            return
        for job in self._ledger.silence_checks.unchecked(self._engine.name):
            is_misread = self._engine.was_misread(job)
            if is_misread is not None:
                self._ledger.silence_checks.save(job, is_misread=is_misread)
            if is_misread:
                self.plan.misread += 1
                self._watcher.silence_misread(job.recording.name)

    def _decide_on(self, entry: LedgerEntry) -> Decision | None:
        """Return what is done with a recording, and do what costs nothing; None if it cannot be used."""
        recording, options, settings = entry.recording, self._settings.options, self._settings_of(entry.recording)
        transcript = self._settings_of_transcript(entry)
        if finished := decide_on_finished(transcript, settings, retranscribe=options.retranscribe):
            return finished
        jobs = self._ledger.jobs_of(recording)
        decision, attempt = decide(jobs, settings, retry_failed=options.retry_failed)
        if decision is not Decision.START:
            return decision
        job = self._new_job(recording, jobs, settings, attempt)
        uploaded = self._as_uploaded(recording)
        if reason := self._engine.refuses(uploaded) or explain_unplayable(uploaded.uri):
            self.record_failure(FailedItem(recording.name, recording.uri, reason))
            return None
        if document := self._folder.find_transcript(job.recording.key, job.settings):
            self._adopt_document(replace(job, name=amazon_json.job_name(document) or job.name), document)
            return Decision.ADOPTED
        return self._schedule(job, jobs)

    def _settings_of_transcript(self, entry: LedgerEntry) -> str | None:
        """Return the digest of the settings of a recording's transcript; None if there is none on disk."""
        name, settings = entry.transcript_job, entry.transcript_settings
        if name is None or settings is None:
            return None
        stem = stem_in(name, settings) or entry.recording.stem
        return settings if self._folder.has_transcript(stem) else None

    def _new_job(self, recording: Recording, jobs: Sequence[Job], settings: str, attempt: int) -> Job:
        stem = jobs[0].stem if jobs else recording.stem
        return Job(
            name=job_name(stem, settings, attempt),
            recording=recording,
            engine=self._engine.name,
            settings=settings,
            attempt=attempt,
            creation_time=self._now(),
        )

    def _as_uploaded(self, recording: Recording) -> Recording:
        """Return a recording as the engine gets it: with its URI in S3 if it is going to be uploaded."""
        if self._settings.upload_to and recording.uri.startswith("file:"):
            return replace(recording, uri=upload_uri(recording, self._settings.upload_to))
        return recording

    def _schedule(self, job: Job, earlier: Iterable[Job]) -> Decision:
        """Schedule a job; one that an earlier run started is followed."""
        started = next((other for other in earlier if _is_taken_up(other, job)), None)
        if started and started.status is Status.IN_PROGRESS:
            self._ledger.schedule.add(started)
            return Decision.UNDER_WAY
        self._ledger.schedule.add(job)
        self.plan.bytes_to_start += job.recording.size
        return Decision.START

    def _adopt_document(self, job: Job, document: bytes) -> None:
        """Take a document in the output folder for the transcript of its recording."""
        if not self._settings.options.dry_run:
            job = replace(job, completion_time=job.completion_time or self._now())
            store_transcript(
                self._folder, self._ledger, job, document, language=self._settings.language, started_here=False
            )

    def _adopt_job(self, change: JobChange) -> None:
        """Schedule a job that exists already: it is followed, its document fetched, or its failure counted."""
        job, decisions = change.job, self.plan.decisions
        planned = self._ledger.schedule.job_for(job.recording.key)
        if planned and planned.status is Status.QUEUED:
            decisions[Decision.START] -= 1
            self.plan.bytes_to_start -= job.recording.size
            ended = {Status.COMPLETED: Decision.ADOPTED, Status.FAILED: Decision.FAILED}
            decisions[ended.get(job.status, Decision.UNDER_WAY)] += 1
        is_fetched = job.status is Status.COMPLETED
        self._ledger.schedule.add(replace(job, status=Status.IN_PROGRESS) if is_fetched else job)

    def _adopt_others(self) -> None:
        """Take the jobs that others started, if that was typed. Say so if that found none; say, too, if there are any.

        Whoever typed nothing is told in the first run only.
        """
        pattern, schedule = self._settings.options.adopt, self._ledger.schedule
        if not isinstance(self._engine, AdoptsJobsOfOthers):
            return
        if pattern:
            found = Counter[str]()
            for change in self._engine.adopt_others(pattern, schedule.jobs, schedule.job_for_uri):
                self._adopt_job(change)
                found.update(change.notes)
            for note, number in found.items():
                noun = "job that others started is" if number == 1 else "jobs that others started are"
                self._watcher.note(f"{number:,} {noun} {note}")
            if found or not self.plan.decisions[Decision.START]:
                return
            self._watcher.note(f"no job of these recordings has a name as in --adopt {pattern}")
        if (pattern or self._is_first) and self.plan.decisions[Decision.START]:
            number, name = self._engine.count_others(schedule.job_for_uri)
            if number:
                noun, are = ("a finished job", "is") if number == 1 else (f"{number:,} finished jobs", "are")
                self._watcher.note(
                    f"{noun} of the same recordings {are} at Amazon under other names, as {name}: --adopt '*' takes "
                    "what is there instead of paying for it again"
                )

    def _refuse_unrestored(self, after: int) -> None:
        """Refuse what is to be started and is in Glacier. What is finished, or exists, needs its audio no more."""
        for recording in self._ledger.schedule.drop_unrestored(after):
            self.plan.decisions[Decision.START] -= 1
            self.plan.bytes_to_start -= recording.size
            reason = "the object is in Glacier: restore it first"
            self.record_failure(FailedItem(recording.name, recording.uri, reason))
        if number := self._ledger.schedule.count_unrestored(after):
            noun, is_in = ("finished recording", "is") if number == 1 else ("finished recordings", "are")
            self._watcher.note(
                f"the audio of {number:,} {noun} {is_in} in Glacier: it cannot be played until it is restored"
            )

    def _postpone(self) -> None:
        """Take out of the schedule what goes beyond the limit."""
        limit = self._settings.options.limit
        if limit is not None:
            number, size = self._ledger.schedule.postpone(limit)
            self.plan.decisions[Decision.POSTPONED] += number
            self.plan.decisions[Decision.START] -= number
            self.plan.bytes_to_start -= size


def _is_taken_up(earlier: Job, job: Job) -> bool:
    """Whether an earlier run has begun this job: under its name, or under the name that somebody else gave it."""
    is_of_others = not earlier.name.startswith(JOB_PREFIX) and earlier.settings == job.settings
    return earlier.name == job.name or (is_of_others and earlier.status is Status.IN_PROGRESS)
