"""The update of tasks that a project has: each gets the latest text, and the text that was shown before stays in it.

Predictions are never overwritten. The new one is added with the version that is shown. Then the earlier one is given a
version that says what made it. So no editor is ever empty. Annotations, drafts and the predictions of other models are
not touched. A task whose prediction has the same transcript in other turns keeps it: it is right, and people may be at
work on it. All tasks of a recording are updated, since people may be at work on each of them.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.earlier_versions import earlier_version
from ls_transcribe.label_studio.editor_texts import tags_with_text
from ls_transcribe.label_studio.import_batches import ImportResult, TaskToImport
from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.missing_predictions import (
    TasksByKey,
    add_missing_predictions,
    explain_missing_text,
    find_tasks,
    has_text,
    lacks_text,
)
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import ProjectTask, own_predictions
from ls_transcribe.label_studio.turn_comparison import is_made_alike, list_same_speakers, list_same_turns

_THREADS = 4
"""The tasks that are changed at the same time. A server handles four faster than one after another."""

_BY_WEIGHT = (ImportStatus.CHANGED, ImportStatus.FILLED, ImportStatus.UPDATED, ImportStatus.UNCHANGED)
"""What an update does to a task. Of a recording with several tasks, the first of these is reported."""


def preview_updates(project: Project, updates: Sequence[TaskToImport]) -> Iterator[ImportResult]:
    """Yield what `update_tasks` would do. Nothing is changed."""
    tasks = find_tasks(project, updates)
    for update in updates:
        found = tasks[update.key]
        task = found[0].id if found else None
        yield ImportResult(update.recording, _expected_status(found, update), task, update.audio)


def update_tasks(project: Project, updates: Sequence[TaskToImport]) -> Iterator[ImportResult]:
    """Put the prediction and the data of each update into the project's tasks of the same recording.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not change tasks.
        LabelStudioRefused: The server rejects a change.
    """
    tasks = find_tasks(project, updates)
    expected = {update.key: _expected_status(tasks[update.key], update) for update in updates}
    accepted = add_missing_predictions(project, updates, tasks)

    def finish(update: TaskToImport) -> ImportResult:
        is_accepted = update.key in accepted
        return _finish_update(project, update, tasks, expected[update.key], is_accepted=is_accepted)

    with ThreadPoolExecutor(_THREADS, thread_name_prefix="task-update") as pool:
        yield from pool.map(finish, updates)


def _expected_status(tasks: Sequence[ProjectTask], update: TaskToImport) -> ImportStatus:
    """Return what an update does to a recording's tasks, as they are before it."""
    statuses = [_status_of(task, update) for task in tasks]
    return min(statuses, key=_BY_WEIGHT.index, default=ImportStatus.DELETED)


def _status_of(task: ProjectTask, update: TaskToImport) -> ImportStatus:
    own = own_predictions(task)
    if not own:
        return ImportStatus.FILLED
    if not has_text(own[-1], task, update):  # of several, the latest is shown
        was_empty = tags_with_text(update.prediction["result"]) and not tags_with_text(own[-1]["result"])
        return ImportStatus.FILLED if was_empty else ImportStatus.CHANGED
    is_same = len(own) == 1 and _new_data(task, update) == task.data
    return ImportStatus.UNCHANGED if is_same else ImportStatus.UPDATED


def _finish_update(
    project: Project, update: TaskToImport, tasks: TasksByKey, status: ImportStatus, *, is_accepted: bool
) -> ImportResult:
    """Do the rest for a recording's tasks after the new prediction was added."""
    if project.server.retrier.is_stopped:
        raise LabelStudioUnavailable("it was not waited for any longer")
    remaining = [task for task in tasks[update.key] if _finish_task(project, task, update)]
    if not remaining:
        return ImportResult(update.recording, ImportStatus.DELETED)
    if unfilled := [task for task in remaining if lacks_text(task, update)]:
        reason = explain_missing_text(unfilled, is_accepted=is_accepted)
        return ImportResult(update.recording, ImportStatus.FAILED, reason=reason)
    return ImportResult(update.recording, status, remaining[0].id, update.audio)


def _finish_task(project: Project, task: ProjectTask, update: TaskToImport) -> bool:
    """Move the earlier predictions of a task and update its data. Returns False if somebody has deleted it meanwhile.

    A task that lacks its new text is left as it is: its editor would be empty without the earlier prediction.
    """
    if lacks_text(task, update):
        return True
    try:
        _move_earlier_predictions(project, task, update)
        data = _new_data(task, update)
        if data != task.data:
            project.server.update_task_data(task.id, data)
    except RequestRejected as error:
        if error.status != 404:
            raise error.as_run_error() from error
        return False
    return True


def _move_earlier_predictions(project: Project, task: ProjectTask, update: TaskToImport) -> None:
    """Give predictions that were shown before a version that says what made them."""
    own = own_predictions(task)
    latest = next((prediction for prediction in reversed(own) if has_text(prediction, task, update)), None)
    version = earlier_version(task.data)
    for prediction in own:
        if prediction is not latest:
            project.server.set_prediction_version(prediction["id"], version)


def _new_data(task: ProjectTask, update: TaskToImport) -> dict[str, Any]:
    """Return the data of a task with this tool's fields.

    Other fields stay, and so do lists of the same speech in other turns.
    """
    new = update.task["data"]
    is_alike = is_made_alike(task.data, new)
    same = {
        name
        for name, value in new.items()
        if is_alike and (list_same_turns(task.data.get(name), value) or list_same_speakers(task.data.get(name), value))
    }
    return task.data | {name: value for name, value in new.items() if name not in same}
