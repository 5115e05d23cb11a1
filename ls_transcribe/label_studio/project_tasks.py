"""The tasks in a project that this tool has imported. They are recognised by the recording's key in their data."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypedDict

import msgspec

from ls_transcribe.label_studio.api import LabelStudioServer, TaskFilter
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_builder import MODEL_VERSION
from ls_transcribe.label_studio.task_fields import KEY_FIELD, replaced, value_at
from ls_transcribe.label_studio.task_query import TaskPage, query_all_tasks, task_filter

KEYS_PER_QUERY = 300
"""The most keys in one query. They are part of the URL, and proxies may reject URLs of more than 8 kB."""


WORK_FIELDS = "id,data,total_annotations,cancelled_annotations,drafts"
"""The fields to request of a task to know whether somebody has worked on it."""


class StoredPrediction(TypedDict):
    """A prediction of a task, by whomever. Anybody can store a result of any form."""

    id: int
    model_version: str | None
    score: float | None
    result: Any


class ProjectTask(msgspec.Struct, frozen=True):
    """A task of this tool in a project. All fields after `data` are empty unless they were requested."""

    id: int
    data: dict[str, Any]
    total_annotations: int = 0
    cancelled_annotations: int = 0
    drafts: list[Any] = []
    predictions: list[StoredPrediction] = []
    updated_at: datetime | None = None

    @property
    def key(self) -> str:
        """The key of the recording; "" if this tool has not imported the task."""
        key = self.data.get(KEY_FIELD)
        return key if isinstance(key, str) else ""

    @property
    def is_touched(self) -> bool:
        """Whether somebody has annotated, skipped or begun the task."""
        return bool(self.total_annotations or self.cancelled_annotations or self.drafts)


def all_tasks(project: Project, *filters: TaskFilter) -> Iterator[ProjectTask]:
    """Return the tasks in the project that the filters select, whoever has imported them, ordered by their numbers."""
    return query_all_tasks(project, *filters, page_type=TaskPage[ProjectTask], include="id,data,updated_at")


def tasks_with_keys(project: Project, keys: Sequence[str], *, include: str = "id,data") -> list[ProjectTask]:
    """Return the tasks of recordings with these keys (at most `KEYS_PER_QUERY`), the oldest first.

    `include` names the fields to request: id, data, total_annotations, cancelled_annotations, drafts, predictions.
    """
    if not keys:
        return []
    has_key = task_filter(f"data.{KEY_FIELD}", "in_list", "String", list(keys))
    return [task for task in _query(project, has_key, include=include) if task.key in keys]


def played_audio(task: ProjectTask, audio_variable: str) -> str:
    """Return the address that a task plays."""
    return str(value_at(task.data, audio_variable) or "")


def own_predictions(task: ProjectTask) -> list[StoredPrediction]:
    """Return the predictions of a task that this tool has made and that fill its editor, the oldest first."""
    return [prediction for prediction in task.predictions if prediction["model_version"] == MODEL_VERSION]


def replace_audio_address(server: LabelStudioServer, task: int, old: str, new: str) -> None:
    """Replace an address in the data of a task. The rest of the data stays. A task that was deleted is no error.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        RequestRejected: The server rejects the change.
    """
    try:
        data = server.task_data(task, resolve_uri=False)
        changed = replaced(data, old, new)
        if changed != data:
            server.update_task_data(task, changed)
    except RequestRejected as error:
        if error.status != 404:
            raise


def _query(project: Project, *filters: TaskFilter, include: str = "id,data") -> Iterator[ProjectTask]:
    fields = "all" if "predictions" in include else "task_only"
    tasks = query_all_tasks(project, *filters, page_type=TaskPage[ProjectTask], include=include, fields=fields)
    return (task for task in tasks if task.key)
