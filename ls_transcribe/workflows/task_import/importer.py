"""Finished recordings → a project of Label Studio: what is there, what is new, and what has another text by now.

Decided here, on the ledger's thread, and carried out on the sink's. A task that people deleted stays deleted, one that
is as it should be is left alone, and whatever breaks this off, the next push finds what has arrived.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ls_transcribe.aws import Session
from ls_transcribe.concurrency import interrupts
from ls_transcribe.errors import ItemError
from ls_transcribe.label_studio.api import ProjectState
from ls_transcribe.label_studio.audio_uploads import AudioUploads
from ls_transcribe.label_studio.import_batches import ImportResult, ImportStatus, TaskToImport
from ls_transcribe.label_studio.project import DEFAULT_ORDER, Project
from ls_transcribe.label_studio.project_tasks import tasks_with_empty_editor
from ls_transcribe.label_studio.task_builder import MODEL_VERSION, build_task
from ls_transcribe.label_studio.task_importer import TaskImporter
from ls_transcribe.label_studio.upload_and_import import upload_and_import
from ls_transcribe.model.job import Job, Status
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger import Ledger
from ls_transcribe.store.ledger.imported_tasks import ImportedTask as Row
from ls_transcribe.store.output_folder import OutputFolder
from ls_transcribe.transcripts import amazon_json
from ls_transcribe.workflows.requests import ImportOptions
from ls_transcribe.workflows.results import PushResult
from ls_transcribe.workflows.target_project import REMEMBERED, TargetProject
from ls_transcribe.workflows.task_import import audio_access, existing_tasks
from ls_transcribe.workflows.task_import.decision import ImportDecision, decide_import
from ls_transcribe.workflows.task_import.import_queue import ImportQueue
from ls_transcribe.workflows.watchers import ExportWatcher

_UNDER_WAY = "under way"
"""What is noted of a recording until it is known what came of it."""


@dataclass(frozen=True, slots=True)
class ImportContext:
    """What a push works with."""

    options: ImportOptions
    folder: OutputFolder
    ledger: Ledger
    session: Session
    watcher: ExportWatcher
    refuse: Callable[[FailedItem], None]


def rehearse(load: ImportContext, destination: TargetProject) -> PushResult:
    """What would be brought; nothing is."""
    ledger, project = load.ledger, destination.project
    if project:
        tasks_there = project.state().tasks
        existing_tasks.record_existing_tasks(project, tasks_there, ledger, destination.label_config.audio_variable)
    for job in ledger.transcribed_jobs():
        ledger.imported_tasks.save_result(job.recording.key, _errand(job, load, destination).status)
    return _pushed(load, destination, is_new=project is None)


class ProjectImporter:
    """Brings recordings to a project.

    When it is made, so is the project, if it is to be made; it plays from our buckets then, and is known.

    Raises:
        RunError: Label Studio does not take it; says why.
    """

    def __init__(self, load: ImportContext, destination: TargetProject) -> None:
        self._load = load
        self._ledger = load.ledger
        self._was_made = destination.project is None
        self._destination = destination.made()
        self._project: Project = self._destination.there
        self._under_way: dict[str, str] = {}
        self._to_hear: dict[str, int] = {}
        self._is_remembered = self._ledger.settings().get(REMEMBERED) == self._destination.to_remember
        shown = self._project.state()
        if not self._is_remembered:
            self._change(shown)
        self._delivery = TaskImporter(self._project, shown.tasks)
        audio_access.connect(
            self._project, self._ledger.audio.buckets(with_untranscribed=True), load.options, load.session
        )
        self._take_inventory(shown.tasks)
        root = self._ledger.settings().get("document_root")
        self._uploads = AudioUploads(self._project, Path(root) if root else None)
        self._sink = ImportQueue(partial(upload_and_import, self._delivery, self._uploads))

    def bring(self) -> None:
        """Bring everything that has a transcript and was not dealt with, and wait for room where there is none.

        Raises:
            RunError: Label Studio is away, or does not let this user; what has arrived is noted.
        """
        jobs = (
            self._ledger.count_by_status().get(Status.COMPLETED, 0)
            - self._ledger.imported_tasks.count_results().total()
        )
        if jobs > 0:
            self._load.watcher.import_started(jobs, self._bytes_to_upload())
        for job in self._ledger.transcribed_jobs():
            if self._ledger.imported_tasks.has_result(job.recording.key):
                continue
            parcel = self._pack(job)
            while parcel and not self._hand_over(parcel):
                self._sink.wait()
                self._note_delivered()
            self._note_delivered()

    def offer(self, job: Job) -> None:
        """Bring a recording that was finished just now, unless there is no room: `bring` finds it then."""
        if parcel := self._pack(job):
            self._hand_over(parcel)
        self._note_delivered()

    def finish(self) -> PushResult:
        """Wait for what is on its way, and look whether everything is as it should be.

        Raises:
            RunError: As in `bring`.
        """
        self._sink.close()
        while not self._sink.has_ended:
            self._sink.wait()
            self._note_delivered()
        self._sink.wait()  # which raises what has ended it
        self._note_delivered()
        self._delivery.finish()
        self._remember()
        variable = self._destination.label_config.audio_variable
        return _pushed(
            self._load,
            self._destination,
            is_new=self._was_made,
            duplicates_removed=self._delivery.duplicates_deleted,
            empty=self._empty() if self._delivery.has_sent else 0,
            unplayable=audio_access.unheard(self._project, self._to_hear.values(), variable),
        )

    def abandon(self) -> None:
        """Bring nothing more; what is on its way is waited for, and noted."""
        self._destination.server.retrier.stop()
        self._sink.abandon()
        self._note_delivered()

    # What is there

    def _change(self, shown: ProjectState) -> None:
        """Have a project that was there before show the least certain first, and say what people find otherwise."""
        if shown.model_version not in (None, "", MODEL_VERSION):
            self._load.watcher.note(
                f"the project has shown the predictions of {shown.model_version}, and shows these from now on"
            )
        if self._project.sampling == DEFAULT_ORDER:
            self._project.show_uncertain_first()
            self._load.watcher.note("the project shows the least certain recordings first from now on")

    def _take_inventory(self, tasks_there: int) -> None:
        """Find out what the project holds; of two tasks that were pushed at once and have met only later, one stays."""
        variable = self._destination.label_config.audio_variable
        doubled = existing_tasks.record_existing_tasks(self._project, tasks_there, self._ledger, variable)
        for key, held in self._delivery.delete_duplicates(doubled).items():
            self._ledger.imported_tasks.replace_existing(key, held.id, existing_tasks.played_audio(held, variable))

    # What is to be done

    def _pack(self, job: Job) -> TaskToImport | None:
        """What is to be brought of a recording; None where nothing is, which is noted."""
        errand = _errand(job, self._load, self._destination)
        if errand.status in (ImportStatus.UNCHANGED, ImportStatus.DELETED):
            found = ImportResult(job.recording, errand.status, errand.task, errand.audio)
            self._count(found, errand.content, is_noted=errand.is_recorded)
            return None
        try:
            return self._parcel(job, errand)
        except (ItemError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self._count(
                ImportResult(job.recording, ImportStatus.FAILED, reason=f"there is no task for it: {reason}"), ""
            )
            return None

    def _hand_over(self, parcel: TaskToImport) -> bool:
        """Have a parcel brought; False if there is no room for it now."""
        if not self._sink.put(parcel):
            return False
        self._ledger.imported_tasks.save_result(parcel.key, _UNDER_WAY)
        self._under_way[parcel.key] = parcel.content
        return True

    def _parcel(self, job: Job, errand: ImportDecision) -> TaskToImport:
        config = self._destination.label_config
        transcript = amazon_json.parse(self._load.folder.transcript_path(job).read_bytes())
        task = build_task(job, transcript, errand.audio, config)
        is_update = errand.status is ImportStatus.CHANGED
        return TaskToImport(job.recording, task, config.audio_variable, is_update=is_update, content=errand.content)

    def _bytes_to_upload(self) -> int:
        if self._ledger.audio.common_folder() is None:
            return 0
        waiting = (
            job
            for job in self._ledger.transcribed_jobs()
            if not self._ledger.imported_tasks.has_result(job.recording.key)
        )
        return sum(job.recording.size for job in waiting if self._must_be_uploaded(job))

    def _must_be_uploaded(self, job: Job) -> bool:
        errand = _errand(job, self._load, self._destination)
        is_sent = errand.status in (ImportStatus.NEW, ImportStatus.CHANGED) and not errand.audio
        return is_sent and self._uploads.playable_address(job.recording) is None

    # What came of it

    def _note_delivered(self) -> None:
        for one in self._sink.take_results():
            with interrupts.delayed():
                self._count(one, self._under_way.pop(one.recording.key, ""))

    def _count(self, one: ImportResult, content: str, *, is_noted: bool = False) -> None:
        """Write down what came of a recording."""
        recording, imported_tasks = one.recording, self._ledger.imported_tasks
        imported_tasks.save_result(recording.key, one.status)
        self._load.watcher.task_imported()
        if one.status is ImportStatus.FAILED:
            self._load.refuse(FailedItem(recording.name, recording.uri, one.reason or ""))
        elif one.status is not ImportStatus.DELETED and one.task is not None:
            audio = one.audio or ""
            if not is_noted:
                imported_tasks.save(Row(self._destination.place, recording.key, one.task, audio, content))
            self._to_hear.setdefault(audio_access.source(audio), one.task)
            self._remember()

    def _remember(self) -> None:
        """Have the folder remember the project, once it has taken something."""
        if not self._is_remembered:
            self._ledger.remember({REMEMBERED: self._destination.to_remember})
            self._is_remembered = True

    def _empty(self) -> int:
        """How many of our recordings have an empty editor all the same; each is told."""
        empty = 0
        for held in tasks_with_empty_editor(self._project):
            if self._ledger.imported_tasks.find(self._destination.place, held.key):
                name = held.data.get("recording") or held.key
                self._load.watcher.note(f"the editor of {name} is empty in Label Studio (task {held.id})")
                empty += 1
        return empty


def _errand(job: Job, load: ImportContext, destination: TargetProject) -> ImportDecision:
    """What is to be done for the recording of a job, from what is known of it."""
    imported_tasks, key = load.ledger.imported_tasks, job.recording.key
    known = imported_tasks.find(destination.place, key) if destination.project else None
    shape = destination.label_config.shape
    return decide_import(job, shape, imported_tasks.existing(key), known, recreate=load.options.recreate)


def _pushed(
    load: ImportContext,
    destination: TargetProject,
    *,
    is_new: bool,
    duplicates_removed: int = 0,
    empty: int = 0,
    unplayable: str | None = None,
) -> PushResult:
    project = destination.project
    return PushResult(
        page=project.page if project else destination.server.access.url,
        project=project.id if project else None,
        title=destination.title,
        is_new=is_new,
        counts=load.ledger.imported_tasks.count_results(),
        duplicates_removed=duplicates_removed,
        empty=empty,
        unplayable=unplayable,
    )
