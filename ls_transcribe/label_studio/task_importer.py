"""The import of tasks into a project, each exactly once, although connections break and colleagues push meanwhile.

Label Studio adds the tasks of an import again when it is sent twice. So an import without an answer is not repeated
until the project has been asked several times whether the tasks have arrived. Whether others import at the same time is
seen from the number of the project's tasks. If they do, recordings are looked up before and after an import. Of two
tasks of one recording, the younger is deleted if nobody has worked on it.

Label Studio also loses the predictions of some imports without an error. Those that are missing are sent again at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.answer_forms import ProjectState
from ls_transcribe.label_studio.connection import NotReached, RequestRejected
from ls_transcribe.label_studio.import_batches import ImportResult, TaskToImport, chunks, import_batches
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.missing_predictions import (
    add_missing_predictions,
    explain_missing_text,
    find_tasks,
    lacks_text,
)
from ls_transcribe.label_studio.project import Project, shows_own
from ls_transcribe.label_studio.project_tasks import (
    KEYS_PER_QUERY,
    WORK_FIELDS,
    ProjectTask,
    own_predictions,
    tasks_with_keys,
)
from ls_transcribe.label_studio.task_update import update_tasks
from ls_transcribe.text.numbers import count

_PAUSES = (1, 2, 4, 8, 15)
"""The seconds before each look for an import without an answer. A server may go on when a proxy has given up."""

_REPORTED_LOOK = 2
"""The looks after which the user is told what is waited for: three seconds are no wait."""

_MOST_UNANSWERED = 12
"""The imports in a row without an answer after which a push ends. Halving 1,000 tasks down to one takes ten."""

_MOST_REJECTED = 3
"""The tasks that may be rejected before any was accepted. After more, no other is expected to be accepted."""


class TaskImporter:
    """Imports tasks into a project that has `task_count` tasks. It is used by one thread at a time."""

    def __init__(self, project: Project, task_count: int) -> None:
        self.project = project
        self.has_sent = False
        self.duplicates_deleted = 0
        """The number of tasks deleted because a colleague has imported a task of the same recording."""
        self._server = project.server
        self._task_count = task_count
        self._others_import = False
        self._doubtful_keys: list[str] = []
        self._maybe_unfilled: set[str] = set()
        self._unanswered = 0
        self._accepted = 0
        self._rejected = 0

    def import_tasks(self, tasks: Sequence[TaskToImport]) -> Iterator[ImportResult]:
        """Import tasks, and yield the result for each. A task that is rejected does not stop the others.

        Raises:
            LabelStudioUnavailable: The server has been unavailable for too long.
            LabelStudioAccessDenied: This user may not import.
            LabelStudioRefused: The server rejects every task.
        """
        for batch in import_batches(tasks):
            self.has_sent = True
            new = [task for task in batch if not task.is_update]
            existing = [task for task in batch if task.is_update]
            if self._others_import:
                numbers = self._find_tasks(new)
                existing += [task for task in new if task.key in numbers]
                new = [task for task in new if task.key not in numbers]
            if new:
                yield from self._fill(new, self._without_duplicates(list(self._add(new))))
            if existing:
                yield from update_tasks(self.project, existing)
                self._show_own_predictions()

    def finish(self) -> bool:
        """Look again at all imports that had no answer, because their tasks may have been added twice since.

        Returns whether editors are filled with this tool's predictions, where tasks have any.
        """
        if self._doubtful_keys:
            self.delete_duplicates(self._doubtful_keys)
            self._doubtful_keys = []
        return shows_own(self._show_own_predictions()) or self.project.shows_own_predictions()

    def delete_duplicates(self, keys: Sequence[str]) -> dict[str, ProjectTask]:
        """Keep one task of each recording: one that somebody has worked on, else the oldest. Returns these by key."""
        remaining: dict[str, ProjectTask] = {}
        for chunk in chunks(keys, KEYS_PER_QUERY):
            tasks_by_key = defaultdict[str, list[ProjectTask]](list)
            for task in tasks_with_keys(self.project, chunk, include=WORK_FIELDS):
                tasks_by_key[task.key].append(task)
            for key, tasks in tasks_by_key.items():
                remaining[key] = min(tasks, key=lambda task: (not task.is_touched, task.id))
                for task in tasks:
                    if task is not remaining[key] and not task.is_touched:
                        self._delete(task)
        return remaining

    def _show_own_predictions(self) -> ProjectState:
        """Fill editors with this tool's predictions, if there are any: Label Studio rejects a version without any."""
        state = self.project.state()
        if not shows_own(state) and self.project.has_own_predictions():
            self.project.show_own_predictions()
        return state

    # New tasks

    def _add(self, tasks: Sequence[TaskToImport]) -> Iterator[ImportResult]:
        """Add new tasks. If the server rejects them together, import halves of them, to find the one it rejects."""
        try:
            numbers = self._server.retrier.call(lambda: self._import_once(tasks))
        except RequestRejected as error:
            self._unanswered = 0
            if len(tasks) > 1:
                yield from self._add_halves(tasks)
            elif self._accepted or self._rejected < _MOST_REJECTED:
                self._rejected += 1
                reason = f'Label Studio does not take its task: "{error}"'
                yield ImportResult(tasks[0].recording, ImportStatus.FAILED, reason=reason)
            else:
                raise error.as_run_error() from error
        except _ImportInDoubt as doubt:
            numbers = self._find_after_doubt(doubt, tasks)
            yield from _added(tasks, numbers)
            missing = [task for task in tasks if task.key not in numbers]
            if missing:
                yield from self._add_again(missing, doubt)
        else:
            self._unanswered = 0
            self._accepted += len(tasks)
            yield from _added(tasks, numbers)

    def _add_again(self, tasks: Sequence[TaskToImport], doubt: "_ImportInDoubt") -> Iterator[ImportResult]:
        """Add tasks that have not arrived, in halves, because the server may not be able to take them together."""
        self._unanswered += 1
        if self._unanswered > _MOST_UNANSWERED:
            raise LabelStudioUnavailable(str(doubt))
        if len(tasks) > 1:
            yield from self._add_halves(tasks)
        else:
            yield from self._add(tasks)

    def _add_halves(self, tasks: Sequence[TaskToImport]) -> Iterator[ImportResult]:
        half = len(tasks) // 2
        yield from self._add(tasks[:half])
        yield from self._add(tasks[half:])

    def _import_once(self, tasks: Sequence[TaskToImport]) -> dict[str, int]:
        """Send one import. Returns the numbers of the tasks by key.

        Raises:
            NotReached: It was not sent.
            _ImportInDoubt: It may have been accepted, or may still be.
            RequestRejected: The server has added none of the tasks.
        """
        body = b"[" + b",".join(msgspec.json.encode(task.task) for task in tasks) + b"]"
        try:
            answer = self._server.import_tasks(self.project.id, body)
        except NotReached:
            raise
        except ServiceUnavailable as error:
            raise _ImportInDoubt(str(error)) from error
        if len(answer.tasks) != len(tasks):  # some editions import in the background
            raise _ImportInDoubt("the import goes on in the background")
        if answer.predictions != len(tasks):
            self._maybe_unfilled.update(task.key for task in tasks)
        return {task.key: number for task, number in zip(tasks, answer.tasks, strict=True)}

    def _find_after_doubt(self, doubt: "_ImportInDoubt", tasks: Sequence[TaskToImport]) -> dict[str, int]:
        """Look several times for tasks that may have arrived. An import is accepted as a whole or not at all."""
        self._doubtful_keys += [task.key for task in tasks]
        self._maybe_unfilled.update(task.key for task in tasks)
        retrier = self._server.retrier
        numbers: dict[str, int] = {}
        for attempt, pause in enumerate(_PAUSES):
            if attempt == _REPORTED_LOOK:
                retrier.on_wait(f"{doubt}: checking whether {count(len(tasks), 'task')} arrived anyway")
            retrier.sleep(pause)
            if retrier.is_stopped:
                raise LabelStudioUnavailable(str(doubt))
            numbers = self._find_tasks(tasks)
            if len(numbers) == len(tasks):
                self._unanswered = 0
                break
        return numbers

    def _find_tasks(self, tasks: Sequence[TaskToImport]) -> dict[str, int]:
        """Return the numbers, by key, of the tasks that are in the project."""
        return {
            task.key: task.id
            for keys in chunks([task.key for task in tasks], KEYS_PER_QUERY)
            for task in tasks_with_keys(self.project, keys)
        }

    def _fill(self, tasks: Sequence[TaskToImport], results: Sequence[ImportResult]) -> Iterator[ImportResult]:
        """Send the predictions again that were lost. Yields the results; those of tasks without text are failures."""
        suspects = [task for task in tasks if task.key in self._maybe_unfilled]
        found = find_tasks(self.project, suspects)
        unfilled = {key: [task for task in tasks if not own_predictions(task)] for key, tasks in found.items()}
        accepted = add_missing_predictions(self.project, suspects, unfilled)
        if any(unfilled.values()):
            self._show_own_predictions()
        reasons: dict[str, str] = {}
        for suspect in suspects:
            if lacking := [task for task in unfilled[suspect.key] if lacks_text(task, suspect)]:
                reasons[suspect.key] = explain_missing_text(lacking, is_accepted=suspect.key in accepted)
        self._maybe_unfilled.clear()
        for result in results:
            if reason := reasons.get(result.recording.key):
                yield ImportResult(result.recording, ImportStatus.FAILED, reason=reason)
            else:
                yield result

    # Tasks of colleagues who import at the same time

    def _without_duplicates(self, results: list[ImportResult]) -> list[ImportResult]:
        """Delete duplicates if others import too. Returns the results with the tasks that remain."""
        added = [result for result in results if result.task is not None]
        state = self._show_own_predictions()
        self._others_import = self._others_import or state.tasks != self._task_count + len(added)
        self._task_count = state.tasks
        if not self._others_import:
            return results
        remaining = self.delete_duplicates([result.recording.key for result in added])
        return [_with_remaining_task(result, remaining.get(result.recording.key)) for result in results]

    def _delete(self, task: ProjectTask) -> None:
        try:
            self._server.delete_task(task.id)
        except RequestRejected as error:
            if error.status != 404:  # 404: the colleague's push has deleted it
                raise error.as_run_error() from error
            return
        self.duplicates_deleted += 1
        self._task_count -= 1


class _ImportInDoubt(Exception):
    """It is not known whether an import was accepted. The text says why."""


def _added(tasks: Sequence[TaskToImport], numbers: dict[str, int]) -> Iterator[ImportResult]:
    for task in tasks:
        if number := numbers.get(task.key):
            yield ImportResult(task.recording, ImportStatus.NEW, number, task.audio)


def _with_remaining_task(result: ImportResult, remaining: ProjectTask | None) -> ImportResult:
    """Return the result with the task of the same recording that a colleague has imported, if that one remains."""
    if result.task is None or remaining is None or remaining.id == result.task:
        return result
    return ImportResult(result.recording, ImportStatus.UNCHANGED, remaining.id, result.audio)
