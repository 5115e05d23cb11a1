"""How far people are with the tasks of a project: how many are reviewed or skipped, and how long recordings are."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from ls_transcribe.label_studio import task_numbers
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_query import TaskPage, query_all_tasks, query_summaries, task_filter

_SUBMITTED = task_filter("total_annotations", "greater", "Number", 0)
_NOT_SUBMITTED = task_filter("total_annotations", "equal", "Number", 0)
_SKIPPED = task_filter("cancelled_annotations", "greater", "Number", 0)


class TaskCounts(NamedTuple):
    """The number of a project's tasks, of those with a submitted review, and of those that were only skipped."""

    tasks: int
    reviewed: int
    skipped: int


class _TaskData(msgspec.Struct, frozen=True):
    id: int
    data: dict[str, Any] = {}


def count_tasks(project: Project) -> TaskCounts:
    """Return how many tasks a project has now, and how many were reviewed or skipped.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    filters = ((), (_SUBMITTED,), (_NOT_SUBMITTED, _SKIPPED))
    return TaskCounts(*(query_summaries(project, *conditions, size=1).total for conditions in filters))


def task_lengths(project: Project, *, after: int = 0) -> Iterator[tuple[int, int | None]]:
    """Yield the numbers of tasks beyond the number `after`, with the lengths of their recordings (ms) as the tasks say.

    A length is None if the task says none that can be, or cannot be shown by the server. 10,000 tasks take some 4 s.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    is_new = task_filter("id", "greater", "Number", after)
    page_type = TaskPage[_TaskData]
    for task in query_all_tasks(
        project, is_new, page_type=page_type, include="id,data", in_place_of=lambda task: _TaskData(task.number)
    ):
        yield task.id, task_numbers.length(task.data.get("duration"))
