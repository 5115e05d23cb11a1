"""`export`: plan, upload, import what is finished, transcribe, write, archive."""

from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ls_transcribe.errors import LsTranscribeError
from ls_transcribe.label_studio.fixed_labels import LabelUse
from ls_transcribe.label_studio.queue_scores import queue_order
from ls_transcribe.model.job import Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.workflows.document_root import audio_folder, settle_document_root
from ls_transcribe.workflows.earlier_flags import flag_earlier_transcripts
from ls_transcribe.workflows.export.change_recorder import ChangeRecorder
from ls_transcribe.workflows.export.listening import Listening
from ls_transcribe.workflows.export.planner import ExportPlanner
from ls_transcribe.workflows.export.refresh import OutputRefresh
from ls_transcribe.workflows.export.rows import LedgerRows
from ls_transcribe.workflows.export.setup import ExportSetup, set_up
from ls_transcribe.workflows.export.spending import Spending
from ls_transcribe.workflows.hard_texts import expected_note, hard_texts_note
from ls_transcribe.workflows.outputs import claim_outputs
from ls_transcribe.workflows.plan import Decision
from ls_transcribe.workflows.regions import create_buckets
from ls_transcribe.workflows.remembered_options import OF_OUTPUT_FOLDER, remember
from ls_transcribe.workflows.requests import ExportRequest
from ls_transcribe.workflows.results import ExportResult, PushResult, TagsUsed
from ls_transcribe.workflows.summary_files import write_summaries
from ls_transcribe.workflows.task_file import jobs_without_task, write_tasks
from ls_transcribe.workflows.task_maker import TaskMaker
from ls_transcribe.workflows.watchers import ExportWatcher

if TYPE_CHECKING:  # what archives, uploads and imports is loaded by the runs that do it: it takes a tenth of a second
    from ls_transcribe.workflows.task_import.folder_importer import FolderImporter
    from ls_transcribe.workflows.task_import.import_context import ImportContext


def export(
    request: ExportRequest,
    watcher: ExportWatcher,
    *,
    now: Callable[[], datetime],
    stdin: BinaryIO,
    sleep: Callable[[float], object] | None = None,
) -> ExportResult:
    """Transcribe what the sources hold and is not transcribed yet, and write the output folder.

    If the request is a push, tasks are imported into its project meanwhile. `now` returns the time of day. `sleep`
    takes seconds; without it, waiting ends with the run.

    Raises:
        RunError: The run cannot be done. What is finished by then is written.
    """
    folder = OutputFolder(request.output)
    setup = set_up(request, folder, watcher, now=now, stdin=stdin, sleep=sleep)
    if setup.settings.options.dry_run:
        with Ledger.copy(folder.ledger) as ledger:
            return _ExportRun(setup, ledger, stdin).rehearse()
    folder.create()
    with folder.lock(), Ledger.open(folder.ledger) as ledger:
        return _ExportRun(setup, ledger, stdin).perform()


class _ExportRun:
    """One run on an open ledger, from looking at the sources to the written outputs."""

    def __init__(self, setup: ExportSetup, ledger: Ledger, stdin: BinaryIO) -> None:
        self._setup = setup
        self._settings = setup.settings
        self._options = setup.settings.options
        self._folder = setup.folder
        self._watcher = setup.watcher
        self._ledger = ledger
        self._spending = Spending(setup.settings, ledger, setup.session, setup.watcher)
        self._planner = ExportPlanner(setup, ledger, self._spending, stdin)
        self._listening = Listening(setup, ledger)
        self._document_root: Path | None = None
        self._importer: FolderImporter | None = None
        self._has_begun = False
        self._ended: Counter[Status] = Counter()
        self._label_use = LabelUse()
        self._counts = Counter[str]()  # as in `ExportResult`

    def rehearse(self) -> ExportResult:
        """Plan, and change nothing."""
        self._plan()
        self._begin()
        pushed = None
        if self._setup.target:
            from ls_transcribe.workflows.task_import.preview import preview_import

            pushed = preview_import(self._import_context(), self._setup.target)
        counts = Counter[str]()
        jobs = () if pushed else jobs_without_task(self._folder, self._ledger, self._task_maker(), counts)
        if note := expected_note(jobs, self._folder, self._setup.label_config, counts=counts):
            self._watcher.note(note)
        return replace(self._result(), pushed=pushed)

    def perform(self) -> ExportResult:
        """Plan, upload, import, transcribe, write, archive. A run that is ended early writes what is finished."""
        claim_outputs(self._folder, self._ledger, overwrite=self._options.overwrite)
        if self._options.create_bucket and self._settings.needs_region:
            create_buckets(self._setup.session, self._settings.written_buckets)
        try:
            self._plan()
            self._begin()
            flag_earlier_transcripts(self._folder, self._ledger, self._settings.language)
            if note := self._settings.deletion_note:
                self._watcher.note(note)
            self._watcher.planned(self._planner.plan)
            self._upload()
            with closing(self._listening):
                self._import_finished()
                self._transcribe()
                self._listening.finish()
        except (KeyboardInterrupt, LsTranscribeError):
            if self._importer:
                self._importer.abandon()
            if self._has_begun:
                self._ledger.store_failed_items(are_all=self._planner.plan.is_complete)
            else:
                self._ledger.discard_failed_items()
            if self._settings.makes_tasks_like(self._ledger.remembered_settings()):
                self._settle_document_root()  # planning may not have come so far
                self._write_outputs()
            raise
        result = self._tidy_up(self._write_everything())
        self._ledger.store_failed_items(are_all=True)
        self._watcher.run_ended(result, LedgerRows(self._ledger))
        return result

    def _plan(self) -> None:
        self._planner.find_recordings()
        self._settle_document_root()  # one that does not hold the recordings ends the run before there is work to lose
        self._planner.decide()

    def _begin(self) -> None:
        """Remember in the folder what the run is done with. A run that is refused before it leaves what was there."""
        settings = self._settings
        self._has_begun = True
        self._ledger.store_failed_items()
        remember(self._ledger, settings.taken_back, OF_OUTPUT_FOLDER, settings.to_remember(self._document_root))

    def _upload(self) -> None:
        """Copy recordings on disk to S3 that have a transcript or get one."""
        if not self._settings.upload_to:
            return
        from ls_transcribe.workflows.upload.upload import upload_recordings

        for outcome in upload_recordings(self._setup.session, self._ledger, self._settings.upload_to, self._watcher):
            if outcome.reason:
                name, uri = outcome.recording.name, outcome.recording.uri
                self._planner.record_failure(FailedItem(name, uri, f"it is not in S3: {outcome.reason}"))

    def _import_finished(self) -> None:
        """Begin to import tasks: those of recordings that were transcribed before."""
        if self._setup.target:
            from ls_transcribe.workflows.task_import.folder_importer import FolderImporter

            self._importer = FolderImporter(self._import_context(), self._setup.target)
            self._importer.import_all(leaves=self._listening.wants)
            self._watcher.upload_ended()

    def _transcribe(self) -> None:
        engine, plan = self._setup.engine, self._planner.plan
        self._spending.begin(engine)
        if not plan.jobs:  # an engine makes processes before it asks for the first job
            return
        recorder = ChangeRecorder(
            *(self._setup, self._ledger, self._planner, self._spending, self._task_maker(), self._importer),
            *(self._listening, self._ended, self._counts),
        )
        refresh = OutputRefresh(lambda: self._refresh(recorder), finished=plan.decisions[Decision.FINISHED])
        refresh.begin(engine, self._planner.go_on, lambda: recorder.settle(wait=True))
        try:
            with closing(engine.run(self._planner.jobs())) as changes:
                for change in changes:
                    recorder.take_over(change)
                    if change.document is not None:
                        refresh.transcript_ended()
            recorder.settle(wait=True)
        except BaseException:
            recorder.save_written()
            raise

    def _task_maker(self) -> TaskMaker:
        where = (self._folder, self._ledger, self._setup.label_config, self._document_root)
        return TaskMaker(*where, self._settings.channel_names, queue_order(self._settings.order_by))

    def _refresh(self, recorder: ChangeRecorder) -> None:
        """Write what others read, while the run goes on."""
        recorder.settle(wait=True)  # else a transcript is there and its row is not
        self._write_outputs()
        self._counts["documents"] += self._write_documents(others_follow=True)

    def _write_everything(self) -> ExportResult:
        """Write the outputs and the documents, import the rest, and return the result."""
        counts = self._write_outputs()
        is_new = self._ended[Status.COMPLETED] or self._planner.plan.decisions[Decision.ADOPTED]
        if is_new and not self._importer and (note := hard_texts_note(counts, in_project=False)):  # a push tells it
            self._watcher.note(note)
        made = self._counts["documents"] + self._write_documents()
        pushed = self._finish_import()
        return replace(self._result(), tasks=counts["tasks"], silent=counts["silent"], documents=made, pushed=pushed)

    def _write_outputs(self) -> Counter[str]:
        """Write tasks.json and both job summaries, of everything that the folder holds. Return the counts of tasks."""
        self._label_use = LabelUse()
        counts = write_tasks(
            *(self._folder, self._ledger, self._setup.label_config, self._document_root),
            channel_names=self._settings.channel_names,
            order_by=queue_order(self._settings.order_by),
            on_failure=self._planner.record_failure,
            label_use=self._label_use,
            read_all=self._options.checksum,
        )
        write_summaries(self._folder, self._ledger)
        return counts

    def _write_documents(self, *, others_follow: bool = False) -> int:
        """Write the documents that are missing or out of date. Return how many were written."""
        if not (formats := self._settings.formats):
            return 0
        from ls_transcribe.workflows.documents.output_folder_documents import OutputFolderDocuments  # loads much

        documents = OutputFolderDocuments(self._folder, self._ledger, formats, overwrite=self._options.overwrite)
        documents.write(self._options.workers, self._planner.record_failure, others_follow=others_follow)
        for note in documents.notes():
            self._watcher.note(note)
        write_summaries(self._folder, self._ledger)  # with the documents, and what could not be written
        return documents.written

    def _finish_import(self) -> PushResult | None:
        """Import what there was no room for meanwhile, and check the project."""
        if not self._importer:
            return None
        try:
            self._importer.import_all()
            pushed = self._importer.finish()
        except KeyboardInterrupt:
            self._importer.abandon()
            raise
        write_summaries(self._folder, self._ledger)  # with what could not be imported
        return pushed

    def _tidy_up(self, result: ExportResult) -> ExportResult:
        """Archive what is finished and delete its jobs, if that was typed and nothing is left to do."""
        if result.running or result.unstarted or not (self._options.archive or self._options.delete_jobs):
            return result
        from ls_transcribe.workflows.export.tidying import tidy_up

        return tidy_up(self._setup, self._ledger, result, self._audio_folder, self._write_outputs)

    def _settle_document_root(self) -> None:
        """Settle where Label Studio finds recordings on disk; audio that is uploaded needs none."""
        audio = None if self._settings.upload_to else self._audio_folder()
        remembered = self._setup.remembered.document_root
        self._document_root = settle_document_root(self._settings.document_root, remembered, audio)

    def _audio_folder(self) -> Path | None:
        return audio_folder(self._ledger, self._settings.sources)

    def _import_context(self) -> "ImportContext":
        from ls_transcribe.workflows.task_import.import_context import ImportContext

        settings, on_failure = self._settings, self._planner.record_failure
        return ImportContext(
            *(settings.import_options, self._folder, self._ledger, self._setup.session, self._watcher, on_failure),
            *(settings.channel_names, queue_order(settings.order_by)),
            list_all=self._options.checksum,
        )

    def _result(self) -> ExportResult:
        """Return the result as far as it follows from the plan and the ledger."""
        plan = self._planner.plan
        return ExportResult(
            plan=plan,
            transcribed=self._ended[Status.COMPLETED],
            failed=self._ended[Status.FAILED] + plan.decisions[Decision.FAILED] + plan.failed_items,
            folder=self._folder,
            label_config=self._settings.label_config,
            document_root=self._document_root,
            audio_folder=self._audio_folder(),
            buckets=tuple(self._ledger.audio.buckets()),
            region=self._setup.session.account.region,
            running=self._ledger.schedule.count(Status.IN_PROGRESS)[0],
            unstarted=self._ledger.schedule.count(Status.QUEUED)[0],
            sets=self._counts["sets"],
            agreeing=self._counts["agreeing"],
            without_confidence=self._counts["without_confidence"],
            tags=TagsUsed(self._setup.label_config, tuple(self._label_use.sentences())),
            cost=self._spending.cost(),
        )
