"""`export`: transcribe what is not transcribed yet, and write the output folder."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ls_transcribe import sources
from ls_transcribe.aws import Session
from ls_transcribe.concurrency import interrupts
from ls_transcribe.concurrency.retry import Retrier
from ls_transcribe.engines import registry
from ls_transcribe.engines.base import JobChange
from ls_transcribe.errors import LsTranscribeError
from ls_transcribe.label_studio.audio_addresses import choose_document_root
from ls_transcribe.label_studio.label_config import load_label_config
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem, Recording
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows import settings, target_project
from ls_transcribe.workflows.archive import run
from ls_transcribe.workflows.archive.task_addresses import TaskAddresses
from ls_transcribe.workflows.export.planner import ExportContext, ExportPlanner
from ls_transcribe.workflows.outputs import keep, write_summaries, write_tasks
from ls_transcribe.workflows.plan import Decision, ExportRequest, ExportResult, ExportWatcher, PushOptions
from ls_transcribe.workflows.target_project import TargetProject
from ls_transcribe.workflows.task_import.importer import ImportContext, ProjectImporter, rehearse
from ls_transcribe.workflows.upload import run as upload_run


def export(
    order: ExportRequest,
    watcher: ExportWatcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None = None,
) -> ExportResult:
    """Transcribe what the sources hold and is not transcribed yet, and write the output folder.

    `sleep` takes seconds; without it, waiting ends with the run.

    Raises:
        RunError: The run cannot be done; says why. What is finished by then is written.
    """
    folder = OutputFolder(order.output)
    session = Session(order.account, Retrier(sleep=sleep, on_wait=watcher.waiting))
    sources.check_sources(order.sources, folder.path, session)
    named = order.label_config
    order = settings.completed(order, folder, stdin)
    label_config = load_label_config(order.label_config or "default")
    goal = target_project.find(order, folder, named, watcher, sleep=sleep) if order.push else None
    session = Session(order.account, session.retrier)
    if registry.find(order.engine or "").uses_aws_region or order.upload_to:
        order, session = settings.in_its_region(order, session, stdin)
    engine = settings.engine(order, session, now)
    if order.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            return _ExportRun(
                ExportContext(order, folder, ledger, session, engine, label_config, watcher, now), goal
            ).rehearse(stdin)
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        return _ExportRun(
            ExportContext(order, folder, ledger, session, engine, label_config, watcher, now), goal
        ).perform(stdin)


class _ExportRun:
    """One run, from looking at the sources to the written tasks."""

    def __init__(self, work: ExportContext, goal: TargetProject | None) -> None:
        self._work = work
        self._planner = ExportPlanner(work)
        self._ended: Counter[Status] = Counter()
        self._goal = goal
        self._courier: ProjectImporter | None = None

    def rehearse(self, stdin: BinaryIO) -> ExportResult:
        """Plan, and leave everything as it is."""
        self._planner.look(stdin)
        self._document_root()
        self._planner.decide()
        pushed = rehearse(self._load(), self._goal) if self._goal else None
        return replace(self._result(), pushed=pushed)

    def perform(self, stdin: BinaryIO) -> ExportResult:
        """Plan, upload, transcribe, write, put away. What is finished is written too when the run is broken off."""
        self._work.ledger.remember(settings.to_remember(self._work.order))
        try:
            self._planner.look(stdin)
            self._document_root()  # one that does not hold the recordings is refused before there is work to lose
            self._planner.decide()
            self._warn()
            self._work.watcher.planned(self._planner.plan)
            self._upload()
            if self._goal:
                self._courier = ProjectImporter(self._load(), self._goal)
                self._courier.bring()
                self._work.watcher.uploaded()
            with closing(self._work.engine.run(self._work.ledger.schedule.jobs())) as changes:
                for change in changes:
                    self._take(change)
        except (KeyboardInterrupt, LsTranscribeError):
            if self._courier:
                self._courier.abandon()
            self._write()
            raise
        result = self._push_rest(self._write_documents(self._write()))
        if not (result.running or result.unstarted):
            result = self._put_away(result)
        self._work.watcher.ended(result, self._rows())
        return result

    def _warn(self) -> None:
        deletes = self._work.order.delete_jobs and registry.find(self._work.engine.name).service
        if deletes and "OutputBucketName" not in self._work.order.job_settings:
            self._work.watcher.noted(run.NOTHING_LEFT)

    def _upload(self) -> None:
        """Copy what is on disk to S3, of what has a transcript or will have."""
        if not self._work.order.upload_to:
            return
        for outcome in upload_run.send(
            self._work.session, self._work.ledger, self._work.order.upload_to, self._work.watcher
        ):
            if outcome.reason:
                recording = outcome.recording
                self._planner.refuse(FailedItem(recording.name, recording.uri, f"it is not in S3: {outcome.reason}"))

    def _take(self, change: JobChange) -> None:
        """Write down a change, a transcript before its row."""
        job = change.job
        with interrupts.delayed():  # a transcript that is in its place is in the ledger and told, too
            if change.document is not None:
                job = keep(self._work.folder, self._work.ledger, job, change.document, started_here=change.started_here)
            elif job.status is Status.QUEUED:  # it could not be started
                self._work.ledger.schedule.drop(job.recording)
                self._planner.refuse(FailedItem(job.recording.name, job.recording.uri, job.reason or ""))
                return
            else:
                self._work.ledger.save_job(job, started_here=change.started_here)
            self._ended[job.status] += 1
            self._work.watcher.changed(job)
        if self._courier and job.status is Status.COMPLETED:
            self._courier.offer(job)

    def _write(self) -> ExportResult:
        """Write tasks.json and both summaries, of everything that the folder holds."""
        root = self._document_root()
        counts = write_tasks(
            self._work.folder, self._work.ledger, self._work.label_config, root, refuse=self._planner.refuse
        )
        write_summaries(self._work.folder, self._work.ledger)
        return replace(self._result(), tasks=counts["tasks"], silent=counts["silent"], document_root=root)

    def _write_documents(self, result: ExportResult) -> ExportResult:
        """Write what else is wanted of each transcript."""
        if not self._work.order.formats:
            return result
        from ls_transcribe.workflows.documents import (
            output_folder_documents,  # which needs what an export without documents does not
        )

        order = self._work.order
        written = output_folder_documents.write(
            self._work.folder, self._work.ledger, order.formats, workers=order.workers, refuse=self._planner.refuse
        )
        write_summaries(self._work.folder, self._work.ledger)  # with what could not be written
        return replace(result, failed=self._result().failed, documents=written * len(order.formats))

    def _load(self) -> ImportContext:
        """What is pushed."""
        work = self._work
        push = work.order.push or PushOptions()
        return ImportContext(push, work.folder, work.ledger, work.session, work.watcher, refuse=self._planner.refuse)

    def _push_rest(self, result: ExportResult) -> ExportResult:
        """Bring to Label Studio what there was no room for meanwhile, and see that all is well there."""
        if not self._courier:
            return result
        try:
            self._courier.bring()
            pushed = self._courier.finish()
        except KeyboardInterrupt:
            self._courier.abandon()
            raise
        write_summaries(self._work.folder, self._work.ledger)  # with what could not be brought
        return replace(result, failed=self._result().failed, pushed=pushed)

    def _put_away(self, result: ExportResult) -> ExportResult:
        """Archive what is finished, and delete the jobs that made it, if that is asked for."""
        archived = deleted = left = 0
        if self._work.order.archive:
            archived, left = run.put_away(
                self._work.ledger,
                self._work.folder,
                self._work.session,
                folder_of_audio=self._audio_folder(),
                day=self._work.now().date(),
                write=self._write,
                pointers=TaskAddresses(
                    self._work.ledger,
                    self._work.order.studio_key,
                    self._document_root(),
                    self._work.watcher,
                ),
                watcher=self._work.watcher,
            )
            result = replace(result, document_root=self._document_root(), audio_folder=self._audio_folder())
        if self._work.order.delete_jobs:
            deleted, still_there = run.delete_jobs(self._work.ledger, self._work.session, watcher=self._work.watcher)
            left += still_there
        return replace(result, archived=archived, jobs_deleted=deleted, left=left)

    def _audio_folder(self) -> Path | None:
        """The folder that holds every recording on disk, and every folder that was typed."""
        audio = self._work.ledger.audio.common_folder()
        return audio and Path(os.path.commonpath([audio, *sources.typed_folders(self._work.order.sources)]))

    def _document_root(self) -> Path | None:
        audio = self._audio_folder()
        if audio is None or self._work.order.upload_to:
            return None
        remembered = self._work.ledger.settings().get("document_root")
        root = choose_document_root(self._work.order.document_root, Path(remembered) if remembered else None, audio)
        self._work.ledger.remember({"document_root": str(root)})
        return root

    def _result(self) -> ExportResult:
        return ExportResult(
            plan=self._planner.plan,
            transcribed=self._ended[Status.COMPLETED],
            failed=self._ended[Status.FAILED]
            + self._planner.plan.decisions[Decision.FAILED]
            + self._planner.plan.refused,
            tasks=0,
            silent=0,
            folder=self._work.folder,
            label_config=self._work.order.label_config or "default",
            document_root=None,
            audio_folder=self._audio_folder(),
            buckets=tuple(self._work.ledger.audio.buckets()),
            region=self._work.session.account.region,
            running=self._work.ledger.schedule.count(Status.IN_PROGRESS)[0],
            unstarted=self._work.ledger.schedule.count(Status.QUEUED)[0],
        )

    def _rows(self) -> Iterator[tuple[Recording, Job | None]]:
        """Each recording of the run with its job; one that is refused and has no job that ended is told as refused."""
        refused = {unusable.uri for unusable in self._work.ledger.failed_items()}
        for entry in self._work.ledger.entries():
            job = entry.transcript or (entry.jobs[-1] if entry.jobs else None)
            has_ended = job and job.status in (Status.COMPLETED, Status.FAILED)
            if has_ended or entry.recording.uri not in refused:
                yield entry.recording, job
