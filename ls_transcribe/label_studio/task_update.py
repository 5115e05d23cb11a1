"""Known tasks brought up to date: the text that is shown is the latest, and what was shown before stays beside it.

A prediction is never written over. The new one is added under the version that is shown, and the earlier one is then
moved to a version that says what made it; at no moment is an editor empty. Annotations, drafts and other models'
predictions are not touched.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.errors.label_studio import LabelStudioUnavailable
from ls_transcribe.label_studio import project as projects
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.project import KEYS_AT_ONCE, Project, ProjectTask
from ls_transcribe.label_studio.task_import import ImportResult, ImportStatus, TaskImport, chunks
from ls_transcribe.label_studio.tasks import MODEL_VERSION

_ONE_BY_ONE = 80
"""For so many tasks that a project has, one new prediction is created by itself as quickly as all at once: an import of
predictions takes 0.7 ms for each task of the project, however few it brings, and a single one 60 ms (measured)."""

_AT_ONCE = 4
"""Changes of single tasks that are under way at a time: a server does more of them than one after another."""

_PAUSES = (2, 4, 8, 15, 15)
"""Seconds before the looks for predictions that were not answered; those that are not there are sent again."""


def renew(project: Project, parcels: Sequence[TaskImport]) -> Iterator[ImportResult]:
    """Have each task show its parcel's prediction, and say in its data what made it.

    Raises:
        LabelStudioUnavailable: Label Studio does not answer for long.
        LabelStudioAccessDenied: This user may not.
    """
    tasks = _held(project, parcels)
    there = [parcel for parcel in parcels if parcel.key in tasks]
    added = _add(project, there, tasks)
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="renewal") as pool:
        yield from pool.map(lambda parcel: _bring_up_to_date(project, parcel, tasks, added), parcels)


def _bring_up_to_date(
    project: Project, parcel: TaskImport, tasks: dict[str, ProjectTask], added: set[str]
) -> ImportResult:
    """What is left to be done for a task, once its new text is there."""
    if project.server.patience.over():
        raise LabelStudioUnavailable("it is not waited for any more")
    task = tasks.get(parcel.key)
    if task is None:
        return ImportResult(parcel.recording, ImportStatus.DELETED)
    if not _same(task, parcel):  # so that what it shows must not be moved away
        reason = "has dropped its new text" if parcel.key in added else "does not answer when it is sent its new text"
        return ImportResult(parcel.recording, ImportStatus.FAILED, reason=f"Label Studio {reason}")
    moved = _move_earlier(project, task, parcel)
    changed = _tell_in_data(project, task, parcel)
    kind = ImportStatus.CHANGED if moved or changed or parcel.key in added else ImportStatus.SAME
    return ImportResult(parcel.recording, kind, task.id, parcel.audio)


def _held(project: Project, parcels: Sequence[TaskImport]) -> dict[str, ProjectTask]:
    """The tasks of parcels with their predictions; of two of one recording the older."""
    found: dict[str, ProjectTask] = {}
    for keys in chunks([parcel.key for parcel in parcels], KEYS_AT_ONCE):
        for task in projects.look_up(project, keys, include="id,data,predictions"):
            found.setdefault(task.key, task)
    return found


def _add(project: Project, parcels: Sequence[TaskImport], tasks: dict[str, ProjectTask]) -> set[str]:
    """Add the predictions that are not there, and look at them again. Gives the keys of those."""
    added: set[str] = set()
    for pause in _PAUSES:
        wanted = [parcel for parcel in parcels if not _same(tasks[parcel.key], parcel)]
        if not wanted or added.issuperset(parcel.key for parcel in wanted):
            break
        try:
            _send(project, wanted, tasks)
        except ServiceUnavailable:  # some of them may have been taken
            project.server.patience.sleep(pause)
        else:
            added.update(parcel.key for parcel in wanted)
        tasks.update(_held(project, wanted))
    return added


def _send(project: Project, parcels: Sequence[TaskImport], tasks: dict[str, ProjectTask]) -> None:
    """Add predictions to their tasks, in the cheaper way; of those that are Unavailable, some may have been taken."""
    predictions = [{"task": tasks[parcel.key].id, **parcel.prediction} for parcel in parcels]
    try:
        if len(predictions) * _ONE_BY_ONE < projects.shown(project).tasks:
            for prediction in predictions:
                project.server.create_prediction(prediction)
        else:
            project.server.import_predictions(project.id, predictions)
    except RequestRejected as error:
        raise error.as_run_error() from error


def _move_earlier(project: Project, task: ProjectTask, parcel: TaskImport) -> bool:
    """Move what the task showed before to a version that says what made it."""
    ours = [prediction for prediction in task.predictions if prediction["model_version"] == MODEL_VERSION]
    keep = next((prediction for prediction in reversed(ours) if _is(prediction, parcel)), None)
    earlier = "/".join(str(task.data.get(name) or "unknown") for name in ("engine", "language", "settings"))
    for prediction in ours:
        if prediction is not keep:
            project.server.set_prediction_version(prediction["id"], earlier)
    return len(ours) > 1


def _tell_in_data(project: Project, task: ProjectTask, parcel: TaskImport) -> bool:
    """Have the task's data say what made the text that is shown; what others keep in it stays."""
    data = {**task.data, **parcel.task["data"]}
    if data == task.data:
        return False
    project.server.update_task_data(task.id, data)
    return True


def _same(task: ProjectTask, parcel: TaskImport) -> bool:
    return any(_is(p, parcel) for p in task.predictions if p["model_version"] == MODEL_VERSION)


def _is(prediction: dict[str, Any], parcel: TaskImport) -> bool:
    ours = parcel.prediction
    return (prediction["result"], prediction["score"]) == (ours["result"], ours["score"])
