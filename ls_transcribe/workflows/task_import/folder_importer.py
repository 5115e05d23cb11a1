"""The import of an output folder's finished recordings into a project: new ones, and those with another text.

The main thread decides what to do for each recording, and writes the ledger. A queue's thread imports. A task that
people have deleted stays deleted, and one that is as it should be is left alone. Whatever ends a push, the next one
finds what has arrived.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial

from ls_transcribe.concurrency import interrupts
from ls_transcribe.errors import ItemError
from ls_transcribe.label_studio.answer_forms import ProjectState
from ls_transcribe.label_studio.audio_uploads import AudioUploads
from ls_transcribe.label_studio.import_batches import ImportResult, TaskToImport
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.project import DEFAULT_ORDER, TargetProject, shows_own
from ls_transcribe.label_studio.project_tasks import played_audio
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.label_studio.task_importer import TaskImporter
from ls_transcribe.label_studio.upload_and_import import upload_and_import
from ls_transcribe.model.job import Job
from ls_transcribe.model.recording import FailedItem
from ls_transcribe.store.ledger.imported_tasks import ImportedTask
from ls_transcribe.transcripts import Transcript
from ls_transcribe.workflows.hard_texts import hard_texts, hard_texts_note
from ls_transcribe.workflows.results import PushResult
from ls_transcribe.workflows.task_import.audio_access import audio_origin, connect_buckets, first_playback_problem
from ls_transcribe.workflows.task_import.empty_editors import EmptyEditor, find_empty_editors
from ls_transcribe.workflows.task_import.existing_tasks import record_existing_tasks
from ls_transcribe.workflows.task_import.import_context import ImportContext
from ls_transcribe.workflows.task_import.import_queue import ImportQueue
from ls_transcribe.workflows.task_import.progress import remember_progress
from ls_transcribe.workflows.task_import.second_readings import request_second_readings

_UNDER_WAY = "under way"
"""The result of a recording in the ledger while its task is in the queue."""


class FolderImporter:
    """Imports the recordings of an output folder into a project.

    Making it prepares the project: it is created if it must be, it is connected to the buckets of the recordings, and
    its existing tasks are recorded.

    Raises:
        RunError: Label Studio is unavailable, or does not let this user do it.
    """

    def __init__(self, context: ImportContext, target: TargetProject) -> None:
        self._context = context
        self._ledger = context.ledger
        self._watcher = context.watcher
        self._is_new = target.project is None
        self._target = target.created()
        self._project = self._target.existing_project
        self._queued_content: dict[str, str] = {}
        self._hard_texts = Counter[str]()
        self._task_by_origin: dict[str, int] = {}
        self._has_found_empty = False
        self._is_remembered = self._ledger.remembered_settings().label_studio == self._target.to_remember
        state = self._project.state()
        self._note_shown_version(state)
        if not self._is_remembered and self._project.sampling == DEFAULT_ORDER:
            self._project.show_uncertain_first()
            self._watcher.note("the project shows the least certain recordings first from now on")
        self._task_importer = TaskImporter(self._project, state.tasks)
        buckets = self._ledger.audio.buckets(with_untranscribed=True)
        connect_buckets(self._project, buckets, context.options, context.session, self._watcher)
        self._record_existing_tasks(state.tasks)
        root = self._ledger.remembered_settings().document_root
        self._uploads = AudioUploads(self._project, root)
        self._queue = ImportQueue(partial(upload_and_import, self._task_importer, self._uploads))

    def import_all(self, leaves: Callable[[Job], bool] = lambda _job: False) -> None:
        """Import every recording that has a transcript and no result yet, but those that are left to another call.

        Waits while the queue is full.

        Raises:
            RunError: Label Studio is unavailable, or does not let this user import. What has arrived is in the ledger.
        """
        has_result = self._ledger.imported_tasks.has_result
        results = self._ledger.imported_tasks.count_results().total()
        number = self._context.count_jobs() - results
        if number > 0:
            self._watcher.import_started(number, self._bytes_to_upload())
        for job in self._context.jobs():
            if (results and has_result(job.recording.key)) or leaves(job):  # of its own, each has one
                continue
            task = self._task_for(job)
            while task and not self._put(task):
                self._queue.wait()
                self._save_results()
            self._save_results()

    def import_if_room(self, job: Job, transcript: Transcript) -> None:
        """Import a recording that has just been transcribed. If the queue is full, `import_all` imports it later."""
        if task := self._task_for(job, transcript):
            self._put(task)
        self._save_results()

    def finish(self) -> PushResult:
        """Wait for the queue, draw second readings, and check that editors are filled and that audio plays.

        Raises:
            RunError: As in `import_all`.
        """
        self._queue.close()
        while not self._queue.has_ended:
            self._queue.wait()
            self._save_results()
        self._queue.wait()  # raises the error that has ended the thread
        self._save_results()
        is_shown = self._task_importer.finish()
        self._remember_project()
        remember_progress(self._ledger, self._project)
        if note := hard_texts_note(self._hard_texts, in_project=True):
            self._watcher.note(note)
        audio_variable = self._target.label_config.audio_variable
        empty = self._find_empty_editors()
        return self._context.push_result(
            self._target,
            is_new=self._is_new,
            duplicates_removed=self._task_importer.duplicates_deleted,
            empty=len(empty),
            unfillable=sum(not editor.has_transcript for editor in empty),
            hidden=not is_shown and bool(self._task_by_origin),
            second_readings=request_second_readings(self._ledger, self._project, self._context.options, dry_run=False),
            unplayable=first_playback_problem(self._project, self._task_by_origin.values(), audio_variable),
        )

    def abandon(self) -> None:
        """Import nothing more. The import that is going on is waited for, and its results are saved."""
        self._target.server.retrier.stop()
        waits = (
            "waiting for the import that Label Studio is doing: press Ctrl-C again not to wait; the next push finds it"
        )
        self._queue.abandon(lambda: self._watcher.note(waits))
        self._save_results()

    # The project before the import

    def _note_shown_version(self, state: ProjectState) -> None:
        """Tell the user if people will find other predictions in the editors than before."""
        if state.model_version not in (None, "", MODEL_VERSION):
            self._watcher.note(
                f"the project showed the predictions of {state.model_version} until now, and shows these from now on"
            )
        elif not shows_own(state) and self._is_remembered:
            self._watcher.note("the project showed no predictions until now, and shows these from now on")

    def _record_existing_tasks(self, task_count: int) -> None:
        """Record the project's tasks. Duplicates are deleted: two pushes at the same time can leave some behind."""
        config = self._target.label_config
        list_all = self._context.list_all
        found = record_existing_tasks(self._project, task_count, self._ledger, config, list_all=list_all)
        self._has_found_empty = found.has_empty
        for number in found.forgotten:
            self._watcher.note(
                f"task {number} of the project is of a recording that was forgotten, and others have imported it: "
                "delete it there, or run forget for the folder that it came from"
            )
        for key, task in self._task_importer.delete_duplicates(found.duplicated).items():
            self._ledger.imported_tasks.replace_existing(key, task.id, played_audio(task, config.audio_variable))

    # What is imported

    def _task_for(self, job: Job, transcript: Transcript | None = None) -> TaskToImport | None:
        """Return the task to import for a recording. If there is none, the result is saved.

        Its transcript is read if it is not given.
        """
        decision = self._context.decide(job, self._target)
        if decision.status in (ImportStatus.UNCHANGED, ImportStatus.DELETED):
            result = ImportResult(job.recording, decision.status, decision.task, decision.audio)
            self._save_result(result, decision.content, is_recorded=decision.is_recorded)
            return None
        try:
            return self._context.build_task(job, decision, self._target, transcript)
        except (ItemError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = f"there is no task for it: {reason}"
            self._save_result(ImportResult(job.recording, ImportStatus.FAILED, reason=message), "")
            return None

    def _put(self, task: TaskToImport) -> bool:
        """Put a task into the queue. Returns False if the queue is full."""
        if not self._queue.put(task):
            return False
        self._ledger.imported_tasks.save_result(task.key, _UNDER_WAY)
        self._queued_content[task.key] = task.content
        if not task.is_update:
            self._hard_texts.update(hard_texts(task.task, self._target.label_config))
        return True

    def _bytes_to_upload(self) -> int:
        if self._ledger.audio.common_folder() is None:
            return 0
        has_result = self._ledger.imported_tasks.has_result
        jobs = (job for job in self._context.jobs() if not has_result(job.recording.key))
        return sum(job.recording.size for job in jobs if self._must_be_uploaded(job))

    def _must_be_uploaded(self, job: Job) -> bool:
        decision = self._context.decide(job, self._target)
        is_imported = decision.status in (ImportStatus.NEW, ImportStatus.CHANGED)
        return is_imported and not decision.audio and self._uploads.playable_address(job.recording) is None

    # The results

    def _save_results(self) -> None:
        for result in self._queue.take_results():
            with interrupts.delayed():
                self._save_result(result, self._queued_content.pop(result.recording.key, ""))

    def _save_result(self, result: ImportResult, content: str, *, is_recorded: bool = False) -> None:
        """Write a result into the ledger, and report it."""
        recording, imported_tasks = result.recording, self._ledger.imported_tasks
        imported_tasks.save_result(recording.key, result.status)
        self._watcher.task_imported()
        if result.status is ImportStatus.FAILED:
            self._context.on_failure(FailedItem(recording.name, recording.uri, result.reason or ""))
        elif result.status is not ImportStatus.DELETED and result.task is not None:
            audio = result.audio or ""
            if not is_recorded:
                imported_tasks.save(ImportedTask(self._target.address, recording.key, result.task, audio, content))
            self._task_by_origin.setdefault(audio_origin(audio), result.task)
            self._remember_project()

    def _remember_project(self) -> None:
        """Remember the project in the output folder, once a task of the folder is in it."""
        if not self._is_remembered:
            self._ledger.save_settings(label_studio=self._target.to_remember, readings=None)
            self._is_remembered = True

    def _find_empty_editors(self) -> list[EmptyEditor]:
        """Return the tasks of the folder whose editor is empty, each reported. Those that have failed are reported."""
        if not (self._task_importer.has_sent or self._has_found_empty):
            return []
        imported_tasks, text_tags = self._ledger.imported_tasks, self._target.label_config.text_tags
        empty = [
            editor
            for editor in find_empty_editors(self._project, text_tags, self._target.address, imported_tasks)
            if imported_tasks.result_of(editor.key) != ImportStatus.FAILED
        ]
        for editor in empty:
            self._watcher.note(str(editor))
        return empty
