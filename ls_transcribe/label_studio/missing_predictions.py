"""The predictions that tasks lack: they are sent, looked for, and sent again, until every task has its own.

Label Studio loses predictions without an error. Where its database (SQLite) is locked because others write, it stores
tasks again that were to be imported, but then without their predictions (1.13 to 1.23). That happens to one import in
three beside three annotators. Of predictions of which it cannot store one, it stores none. So the tasks are looked at.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ls_transcribe.concurrency.retry import ServiceUnavailable
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.import_batches import TaskToImport, chunks
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.project_tasks import KEYS_PER_QUERY, ProjectTask, own_predictions, tasks_with_keys
from ls_transcribe.label_studio.turn_comparison import differ_only_in_turns, is_made_alike
from ls_transcribe.text.numbers import count

_TASKS_PER_PREDICTION = 80
"""In a project with more tasks than this for each new prediction, single requests are faster than one import. An import
takes 0.7 ms for each task of the project, however few predictions it has, and a single request 60 ms (measured)."""

_IMPORTS = 2
"""The times that predictions are sent together. After that each is sent by itself, so that one which the server cannot
store does not keep the others out."""

_MOST_UNANSWERED = 3
"""The single predictions without an answer after which a pause is made."""

_PAUSES = (2, 4, 8, 15, 15)
"""The seconds before each look for predictions without an answer. Those that are missing are sent again."""

_PAUSES_AFTER_LOSS = (0, 0, 1, 2, 4)
"""The seconds before each attempt to send predictions that the server has lost after it answered that it has them."""

TasksByKey = dict[str, list[ProjectTask]]
"""The tasks of recordings, by the recordings' keys, the oldest first.

A recording has several in a project into which tasks were copied."""


def find_tasks(project: Project, updates: Sequence[TaskToImport]) -> TasksByKey:
    """Return all tasks of the recordings, with their predictions. A recording without a task has an empty list."""
    tasks: TasksByKey = {update.key: [] for update in updates}
    for keys in chunks(list(tasks), KEYS_PER_QUERY):
        for task in tasks_with_keys(project, keys, include="id,data,predictions"):
            tasks[task.key].append(task)
    return tasks


def has_text(prediction: Mapping[str, Any], task: ProjectTask, update: TaskToImport) -> bool:
    """Return whether a prediction has the text of an update: it is equal, or the same transcript in other turns."""
    new = update.prediction
    if (prediction["result"], prediction["score"]) == (new["result"], new["score"]):
        return True
    return is_made_alike(task.data, update.task["data"]) and differ_only_in_turns(prediction, new)


def lacks_text(task: ProjectTask, update: TaskToImport) -> bool:
    """Return whether a task has no prediction with the text of an update."""
    return not any(has_text(prediction, task, update) for prediction in own_predictions(task))


def add_missing_predictions(project: Project, updates: Sequence[TaskToImport], tasks: TasksByKey) -> set[str]:
    """Add the predictions of updates to all tasks of their recordings that lack them, and look whether they are there.

    `tasks` has the tasks, and has them as they are now afterwards. Returns the keys of the recordings whose predictions
    the server has answered to have stored. Where a task lacks its text all the same, it has lost them again and again.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not add predictions.
        LabelStudioRefused: The server rejects the predictions.
    """
    accepted: set[str] = set()
    failures = Counter[int]()
    for attempt, pause in enumerate(_PAUSES):
        missing = _missing(updates, tasks)
        if not missing:
            break
        if accepted and (pause_after_loss := _PAUSES_AFTER_LOSS[attempt]):
            lost = count(len(missing), "prediction")
            project.server.retrier.on_wait(f"it has lost {lost} that it had accepted: sending them again")
            project.server.retrier.sleep(pause_after_loss)
        try:
            _send(project, missing, failures, may_send_together=attempt < _IMPORTS)
        except ServiceUnavailable as error:  # some of them may have been stored
            lost = count(len(missing), "prediction")
            project.server.retrier.on_wait(f"{error}: checking whether {lost} arrived anyway")
            project.server.retrier.sleep(pause)
        except RequestRejected as error:
            if len(_missing(updates, find_tasks(project, updates))) >= len(missing):
                raise error.as_run_error() from error  # otherwise somebody has deleted one of the tasks meanwhile
        else:
            accepted.update(update.key for _task, update in missing)
        tasks.update(find_tasks(project, [update for _task, update in missing]))
    return accepted


def _missing(updates: Sequence[TaskToImport], tasks: TasksByKey) -> list[tuple[ProjectTask, TaskToImport]]:
    return [(task, update) for update in updates for task in tasks[update.key] if lacks_text(task, update)]


def _send(
    project: Project,
    missing: Sequence[tuple[ProjectTask, TaskToImport]],
    failures: Counter[int],
    *,
    may_send_together: bool,
) -> None:
    """Add predictions to their tasks, in the faster way. After ServiceUnavailable some may have been added."""
    predictions = [{"task": task.id, **update.prediction} for task, update in missing]
    if may_send_together and len(predictions) * _TASKS_PER_PREDICTION >= project.state().tasks:
        project.server.import_predictions(project.id, predictions)
    else:
        _send_each(project, predictions, failures)


def _send_each(project: Project, predictions: list[dict[str, Any]], failures: Counter[int]) -> None:
    """Add predictions one by one: last those that most often had no answer, and no further ones after a few of these.

    `failures` counts, by task, how often there was no answer.
    """
    unanswered: list[ServiceUnavailable] = []
    for prediction in sorted(predictions, key=lambda prediction: failures[prediction["task"]]):
        try:
            project.server.create_prediction(prediction)
        except ServiceUnavailable as error:
            failures[prediction["task"]] += 1
            unanswered.append(error)
            if len(unanswered) == _MOST_UNANSWERED:
                break
    if unanswered:
        raise unanswered[-1]


def explain_missing_text(tasks: Sequence[ProjectTask], *, is_accepted: bool) -> str:
    """Return why tasks have not got a text, and what to do, as the reason for a recording's failure.

    `is_accepted` says that the server has answered to have stored it.
    """
    what = "has lost its text each time it was sent" if is_accepted else "does not answer when it is sent its text"
    numbers = ", ".join(str(task.id) for task in tasks)
    advice = "push again"
    if not all(own_predictions(task) for task in tasks):
        advice += "; if its editor stays empty, and nobody has worked on it, delete it there and push with --recreate"
    return f"Label Studio {what} (task {numbers}): {advice}"
