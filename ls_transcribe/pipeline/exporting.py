"""`export`: transcribe what is not transcribed yet, and write the output folder."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ls_transcribe import interrupts, sources, upload
from ls_transcribe.aws import Patience, Session
from ls_transcribe.engines.amazon import Amazon
from ls_transcribe.engines.base import Change, Engine
from ls_transcribe.errors import Refusal, UnreadableTranscript
from ls_transcribe.jobs import Job, Status, job_name
from ls_transcribe.labelstudio import config, local_files
from ls_transcribe.ledger import Entry, Ledger
from ls_transcribe.output_folder import OutputFolder
from ls_transcribe.pipeline import choices, keeping, uploading
from ls_transcribe.pipeline.outputs import write_summaries, write_tasks
from ls_transcribe.plan import Decision, Order, Plan, Result, Watcher, decide
from ls_transcribe.recordings import Recording, Unusable
from ls_transcribe.transcripts import amazon_json


def export(
    order: Order,
    watcher: Watcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None = None,
) -> Result:
    """Transcribe what the sources hold and is not transcribed yet, and write the output folder.

    `sleep` takes seconds; without it, waiting ends with the run.

    Raises:
        Refusal: The run cannot be done; says why. What is finished by then is written.
    """
    folder = OutputFolder(order.output)
    session = Session(order.account, Patience(sleep=sleep, tell=watcher.waiting))
    sources.check(order.sources, folder.path, session)
    order = choices.completed(order, folder, stdin)
    label_config = config.load(order.label_config or "default")
    session = Session(order.account, session.patience)
    if order.engine == Amazon.name or order.upload_to:
        order, session = choices.in_its_region(order, session, stdin)
    engine = choices.engine(order, session, now)
    if order.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            return _Run(order, folder, ledger, session, engine, label_config, watcher, now).rehearse(stdin)
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        return _Run(order, folder, ledger, session, engine, label_config, watcher, now).perform(stdin)


class _Run:
    """One run, from looking at the sources to the written tasks."""

    def __init__(
        self,
        order: Order,
        folder: OutputFolder,
        ledger: Ledger,
        session: Session,
        engine: Engine,
        label_config: config.LabelConfig,
        watcher: Watcher,
        now: Callable[[], datetime],
    ) -> None:
        self._order = order
        self._folder = folder
        self._ledger = ledger
        self._session = session
        self._engine = engine
        self._label_config = label_config
        self._watcher = watcher
        self._now = now
        self._plan = Plan()
        self._ended: Counter[Status] = Counter()

    def rehearse(self, stdin: BinaryIO) -> Result:
        """Plan, and leave everything as it is."""
        self._look(stdin)
        self._document_root()
        self._decide()
        return self._result()

    def perform(self, stdin: BinaryIO) -> Result:
        """Plan, upload, transcribe, write, put away. What is finished is written too when the run is broken off."""
        self._ledger.remember(choices.to_remember(self._order))
        try:
            self._look(stdin)
            self._document_root()  # one that does not hold the recordings is refused before there is work to lose
            self._decide()
            self._warn()
            self._watcher.planned(self._plan)
            self._upload()
            with closing(self._engine.run(self._ledger.schedule.jobs())) as changes:
                for change in changes:
                    self._take(change)
        except (KeyboardInterrupt, Refusal):
            self._write()
            raise
        result = self._write()
        if not (result.running or result.unstarted):
            result = self._put_away(result)
        self._watcher.ended(result, self._rows())
        return result

    def _look(self, stdin: BinaryIO) -> None:
        """Find out what the sources hold."""
        self._ledger.forget_refusals()
        known = (lambda *_: None) if self._order.checksum else self._ledger.fingerprint_of
        for found in sources.find(
            self._order.sources, output=self._folder.path, known=known, stdin=stdin, session=self._session
        ):
            self._watcher.found()
            match found:
                case Recording():
                    if original := self._ledger.see(found):
                        self._plan.copies += 1
                        self._watcher.copy(found.name, original)
                case Unusable():
                    self._refuse(found)
                case sources.PassedOver():
                    self._plan.passed_over[found.why] += 1
                    self._watcher.passed_over(found.name, found.why)
        for name in self._ledger.drop_replaced():
            self._watcher.replaced(name)

    def _refuse(self, unusable: Unusable) -> None:
        self._ledger.refuse(unusable)
        self._plan.refused += 1
        self._watcher.refused(unusable)

    def _decide(self) -> None:
        """Decide on each recording, and ask what exists already before anything is started."""
        decisions = self._plan.decisions
        for entry in self._ledger.seen():
            decision, job = self._decision(entry)
            if decision is Decision.START:
                if reason := self._engine.refuses(self._where_it_will_be(entry.recording)):
                    self._refuse(Unusable(entry.recording.name, entry.recording.uri, reason))
                    continue
                if document := self._folder.find(job):
                    decision = Decision.ADOPTED
                    self._adopt(replace(job, name=amazon_json.job_name(document) or job.name), document)
                else:
                    decision = self._schedule(job, entry)
            decisions[decision] += 1
        if decisions[Decision.START]:
            for change in self._engine.adopt(self._ledger.schedule.job_for):
                self._find_begun(change)
        if self._order.limit is not None:
            number, size = self._ledger.schedule.postpone(self._order.limit)
            decisions[Decision.POSTPONED] += number
            decisions[Decision.START] -= number
            self._plan.bytes_to_start -= size
        self._plan.jobs, self._plan.bytes_of_jobs = self._ledger.schedule.count(Status.QUEUED, Status.IN_PROGRESS)
        self._plan.bytes_to_upload = self._ledger.to_upload()[1] if self._order.upload_to else 0

    def _schedule(self, job: Job, entry: Entry) -> Decision:
        """Plan a job; one that an earlier run began is taken up."""
        begun = next((other for other in entry.jobs if other.name == job.name), None)
        if begun and begun.status is Status.IN_PROGRESS:
            self._ledger.schedule.add(begun)
            return Decision.UNDER_WAY
        self._ledger.schedule.add(job)
        self._plan.bytes_to_start += job.recording.size
        return Decision.START

    def _find_begun(self, change: Change) -> None:
        """A planned job exists already: it is followed, its document fetched, or its failure told."""
        job, decisions = change.job, self._plan.decisions
        planned = self._ledger.schedule.job_for(job.recording.key)
        if planned and planned.status is Status.QUEUED:
            decisions[Decision.START] -= 1
            self._plan.bytes_to_start -= job.recording.size
            kind = {Status.COMPLETED: Decision.ADOPTED, Status.FAILED: Decision.FAILED}
            decisions[kind.get(job.status, Decision.UNDER_WAY)] += 1
        self._ledger.schedule.add(replace(job, status=Status.IN_PROGRESS) if job.status is Status.COMPLETED else job)

    def _decision(self, entry: Entry) -> tuple[Decision, Job]:
        transcript = entry.transcript
        decision, attempt = decide(
            entry,
            self._engine.settings,
            has_transcript=transcript is not None and self._folder.transcript_of(transcript).exists(),
            retry_failed=self._order.retry_failed,
            retranscribe=self._order.retranscribe,
        )
        stem = entry.jobs[0].stem if entry.jobs else entry.recording.stem
        job = Job(
            name=job_name(stem, self._engine.settings, attempt),
            recording=entry.recording,
            engine=self._engine.name,
            settings=self._engine.settings,
            attempt=attempt,
            creation_time=self._now(),
        )
        return decision, job

    def _where_it_will_be(self, recording: Recording) -> Recording:
        """A recording as the engine gets it: uploaded, if that is asked for."""
        if self._order.upload_to and recording.uri.startswith("file:"):
            return replace(recording, uri=upload.address(recording, self._order.upload_to))
        return recording

    def _warn(self) -> None:
        deletes = self._order.delete_jobs and self._order.engine == Amazon.name
        if deletes and "OutputBucketName" not in self._order.job_settings:
            self._watcher.noted(keeping.NOTHING_LEFT)

    def _upload(self) -> None:
        """Copy what is on disk to S3, of what has a transcript or will have."""
        if not self._order.upload_to:
            return
        for outcome in uploading.send(self._session, self._ledger, self._order.upload_to, self._watcher):
            if outcome.reason:
                recording = outcome.recording
                self._refuse(Unusable(recording.name, recording.uri, f"it is not in S3: {outcome.reason}"))

    def _adopt(self, job: Job, document: bytes) -> None:
        if not self._order.dry_run:
            self._complete(
                replace(job, completion_time=job.completion_time or self._now()), document, started_here=False
            )

    def _take(self, change: Change) -> None:
        """Write down a change, a transcript before its row."""
        job = change.job
        with interrupts.held():  # a transcript that is in its place is in the ledger and told, too
            if change.document is not None:
                job = self._complete(job, change.document, started_here=change.started_here)
            elif job.status is Status.QUEUED:  # it could not be started
                self._ledger.schedule.drop(job.recording)
                self._refuse(Unusable(job.recording.name, job.recording.uri, job.reason or ""))
                return
            else:
                self._ledger.save(job, started_here=change.started_here)
            self._ended[job.status] += 1
            self._watcher.changed(job)

    def _complete(self, job: Job, document: bytes, *, started_here: bool) -> Job:
        try:
            transcript = amazon_json.parse(document)
        except UnreadableTranscript as error:
            job = replace(job, status=Status.FAILED, reason=f"the engine's document cannot be used: {error}")
            self._ledger.save(job, started_here=started_here)
            return job
        job = replace(
            job,
            status=Status.COMPLETED,
            reason=None,
            language=transcript.language,
            duration=transcript.end if transcript.duration is None else transcript.duration,
            measured=transcript.duration is not None,
            words=len(transcript.words),
            confidence=transcript.confidence,
        )
        self._folder.store(job, document)
        self._ledger.complete(job, started_here=started_here)
        return job

    def _write(self) -> Result:
        """Write tasks.json and both summaries, of everything that the folder holds."""
        root = self._document_root()
        counts = write_tasks(self._folder, self._ledger, self._label_config, root, refuse=self._refuse)
        write_summaries(self._folder, self._ledger)
        return replace(self._result(), tasks=counts["tasks"], silent=counts["silent"], document_root=root)

    def _put_away(self, result: Result) -> Result:
        """Archive what is finished, and delete the jobs that made it, if that is asked for."""
        archived = deleted = left = 0
        if self._order.archive:
            archived, left = keeping.put_away(
                self._ledger,
                self._folder,
                self._session,
                folder_of_audio=self._audio_folder(),
                day=self._now().date(),
                write=self._write,
                watcher=self._watcher,
            )
            result = replace(result, document_root=self._document_root(), audio_folder=self._audio_folder())
        if self._order.delete_jobs:
            deleted, still_there = keeping.delete_jobs(self._ledger, self._session, watcher=self._watcher)
            left += still_there
        return replace(result, archived=archived, jobs_deleted=deleted, left=left)

    def _audio_folder(self) -> Path | None:
        """The folder that holds every recording on disk, and every folder that was typed."""
        audio = self._ledger.audio_folder()
        return audio and Path(os.path.commonpath([audio, *sources.folders(self._order.sources)]))

    def _document_root(self) -> Path | None:
        audio = self._audio_folder()
        if audio is None or self._order.upload_to:
            return None
        remembered = self._ledger.settings().get("document_root")
        root = local_files.document_root(self._order.document_root, Path(remembered) if remembered else None, audio)
        self._ledger.remember({"document_root": str(root)})
        return root

    def _result(self) -> Result:
        return Result(
            plan=self._plan,
            transcribed=self._ended[Status.COMPLETED],
            failed=self._ended[Status.FAILED] + self._plan.decisions[Decision.FAILED] + self._plan.refused,
            tasks=0,
            silent=0,
            folder=self._folder,
            label_config=self._order.label_config or "default",
            document_root=None,
            audio_folder=self._audio_folder(),
            buckets=tuple(self._ledger.buckets()),
            region=self._session.account.region,
            running=self._ledger.schedule.count(Status.IN_PROGRESS)[0],
            unstarted=self._ledger.schedule.count(Status.QUEUED)[0],
        )

    def _rows(self) -> Iterator[tuple[Recording, Job | None]]:
        for entry in self._ledger.seen():
            yield entry.recording, entry.transcript or (entry.jobs[-1] if entry.jobs else None)
