"""The update of tasks that a project has: each gets the latest text, and the text that was shown before stays in it.

Predictions are never overwritten. The new one is added with the version that is shown. Then the earlier one is given a
version that says what made it. So no editor is ever empty. Annotations, drafts and the predictions of other models are
not touched. A task whose prediction has the same transcript in other turns keeps it: it is right, and people may be at
work on it.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.earlier_versions import earlier_version
from ls_transcribe.label_studio.import_batches import ImportResult, ImportStatus, TaskToImport, chunks
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import KEYS_PER_QUERY, ProjectTask, tasks_with_keys
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.label_studio.turn_comparison import differ_only_in_turns, is_made_alike, list_same_turns

_TASKS_PER_PREDICTION = 80
"""In a project with more tasks than this for each new prediction, single requests are faster than one import. An import
takes 0.7 ms for each task of the project, however few predictions it has, and a single request 60 ms (measured)."""

_THREADS = 4
"""The tasks that are changed at the same time. A server handles four faster than one after another."""

_PAUSES = (2, 4, 8, 15, 15)
"""The seconds before each look for predictions without an answer. Those that are missing are sent again."""

_Tasks = dict[str, ProjectTask]


def update_tasks(project: Project, updates: Sequence[TaskToImport]) -> Iterator[ImportResult]:
    """Put the prediction and the data of each update into the project's task of the same recording.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not change tasks.
    """
    tasks = _find_tasks(project, updates)
    added = _add_predictions(project, [update for update in updates if update.key in tasks], tasks)
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="task-update") as pool:
        yield from pool.map(lambda update: _finish_update(project, update, tasks, added), updates)


def _finish_update(project: Project, update: TaskToImport, tasks: _Tasks, added: set[str]) -> ImportResult:
    """Do the rest for a task after its new prediction was added. `added` has the keys of those."""
    if project.server.retrier.is_stopped:
        raise LabelStudioUnavailable("it is not waited for any more")
    task = tasks.get(update.key)
    if task is None:
        return ImportResult(update.recording, ImportStatus.DELETED)
    if not _has_prediction(task, update):  # the prediction that is shown must not be given another version
        reason = "has dropped its new text" if update.key in added else "does not answer when it is sent its new text"
        return ImportResult(update.recording, ImportStatus.FAILED, reason=f"Label Studio {reason}")
    is_moved = _move_earlier_predictions(project, task, update)
    is_changed = _update_data(project, task, update)
    status = ImportStatus.CHANGED if is_moved or is_changed or update.key in added else ImportStatus.UNCHANGED
    return ImportResult(update.recording, status, task.id, update.audio)


def _find_tasks(project: Project, updates: Sequence[TaskToImport]) -> _Tasks:
    """Return the tasks to update, with their predictions, by key. Of two tasks of one recording, the older one."""
    tasks: _Tasks = {}
    for keys in chunks([update.key for update in updates], KEYS_PER_QUERY):
        for task in tasks_with_keys(project, keys, include="id,data,predictions"):
            tasks.setdefault(task.key, task)
    return tasks


def _add_predictions(project: Project, updates: Sequence[TaskToImport], tasks: _Tasks) -> set[str]:
    """Add the predictions that are missing, and look whether they are there. Returns the keys of those sent."""
    added: set[str] = set()
    for pause in _PAUSES:
        missing = [update for update in updates if not _has_prediction(tasks[update.key], update)]
        if not missing or added.issuperset(update.key for update in missing):
            break
        try:
            _send_predictions(project, missing, tasks)
        except ServiceUnavailable:  # some of them may have been added
            project.server.retrier.sleep(pause)
        else:
            added.update(update.key for update in missing)
        tasks.update(_find_tasks(project, missing))
    return added


def _send_predictions(project: Project, updates: Sequence[TaskToImport], tasks: _Tasks) -> None:
    """Add predictions to their tasks, in the faster way. After ServiceUnavailable some may have been added."""
    predictions = [{"task": tasks[update.key].id, **update.prediction} for update in updates]
    try:
        if len(predictions) * _TASKS_PER_PREDICTION < project.state().tasks:
            for prediction in predictions:
                project.server.create_prediction(prediction)
        else:
            project.server.import_predictions(project.id, predictions)
    except RequestRejected as error:
        raise error.as_run_error() from error


def _move_earlier_predictions(project: Project, task: ProjectTask, update: TaskToImport) -> bool:
    """Give predictions that were shown before a version that says what made them. Returns whether there were any."""
    own = [prediction for prediction in task.predictions if prediction["model_version"] == MODEL_VERSION]
    latest = next((prediction for prediction in reversed(own) if _is_same(prediction, task, update)), None)
    version = earlier_version(task.data)
    for prediction in own:
        if prediction is not latest:
            project.server.set_prediction_version(prediction["id"], version)
    return len(own) > 1


def _update_data(project: Project, task: ProjectTask, update: TaskToImport) -> bool:
    """Put this tool's fields into the data of a task. Other fields stay, and lists of the same speech in other turns.

    Returns whether anything has changed.
    """
    new = update.task["data"]
    is_alike = is_made_alike(task.data, new)
    same = {name for name, value in new.items() if is_alike and list_same_turns(task.data.get(name), value)}
    data = task.data | {name: value for name, value in new.items() if name not in same}
    if data == task.data:
        return False
    project.server.update_task_data(task.id, data)
    return True


def _has_prediction(task: ProjectTask, update: TaskToImport) -> bool:
    return any(_is_same(p, task, update) for p in task.predictions if p["model_version"] == MODEL_VERSION)


def _is_same(prediction: dict[str, Any], task: ProjectTask, update: TaskToImport) -> bool:
    """Return whether a prediction has the text of an update: it is equal, or the same transcript in other turns."""
    new = update.prediction
    if (prediction["result"], prediction["score"]) == (new["result"], new["score"]):
        return True
    return is_made_alike(task.data, update.task["data"]) and differ_only_in_turns(prediction, new)
