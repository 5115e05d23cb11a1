"""Queries for the tasks of a project, with filters, page by page, and the decoding of the answers."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from ls_transcribe.concurrency import background_call
from ls_transcribe.errors.label_studio import NotLabelStudio
from ls_transcribe.label_studio.api import TaskFilter
from ls_transcribe.label_studio.connection import RequestRejected
from ls_transcribe.label_studio.project import Project

_TASKS_PER_PAGE = 1_000
"""The tasks in an answer. Larger answers are not faster, and an answer is held in memory."""

_SUMMARY_FIELDS = "id,updated_at,total_annotations,cancelled_annotations"


class HasId(Protocol):
    """A decoded task, with whatever fields the caller needs."""

    @property
    def id(self) -> int:
        """The task's number."""


T = TypeVar("T")
N = TypeVar("N", bound=HasId)


class TaskSummary(msgspec.Struct, frozen=True):
    """A task without its data: its number, how often it was annotated or skipped, and when it last changed."""

    id: int
    total_annotations: int = 0
    cancelled_annotations: int = 0
    updated_at: datetime | None = None


class TaskPage(msgspec.Struct, Generic[T], frozen=True):
    """The tasks in an answer. `total` is the number of all tasks that the filters select."""

    tasks: list[T]
    total: int


def task_filter(column: str, operator: str, kind: str, value: object) -> TaskFilter:
    """Return a condition on tasks, from the words that Label Studio's Data Manager has for it."""
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


def query_all_tasks(
    project: Project, *filters: TaskFilter, page_type: type[TaskPage[N]], include: str, fields: str = "task_only"
) -> Iterator[N]:
    """Yield all tasks that the filters select, in the order of their numbers, whoever has imported them.

    Each page begins after the last number of the page before, because people add and delete tasks meanwhile. The next
    page is requested in the background.
    """

    def page_after(last: int) -> TaskPage[N]:
        after = task_filter("id", "greater", "Number", last)
        content = query_tasks(project, *filters, after, include=include, size=_TASKS_PER_PAGE, fields=fields)
        return decode_page(project, content, page_type)

    page = page_after(0)
    while 0 < len(page.tasks) < page.total:  # a server may be set to return fewer than were requested
        next_page = background_call.call_in_background(partial(page_after, page.tasks[-1].id))
        yield from page.tasks
        page = next_page.result()
    yield from page.tasks


def query_all_summaries(project: Project, *filters: TaskFilter) -> Iterator[TaskSummary]:
    """Yield the summaries of all tasks that the filters select, in the order of their numbers."""
    return query_all_tasks(project, *filters, page_type=TaskPage[TaskSummary], include=_SUMMARY_FIELDS)


def query_summaries(
    project: Project, *filters: TaskFilter, size: int, conjunction: str = "and", ordering: str = "tasks:id"
) -> TaskPage[TaskSummary]:
    """Return the summaries of the first `size` tasks that the filters select, and the number of all of them."""
    content = query_tasks(
        project, *filters, include=_SUMMARY_FIELDS, size=size, conjunction=conjunction, ordering=ordering
    )
    return decode_page(project, content, TaskPage[TaskSummary])


def query_tasks(
    project: Project,
    *filters: TaskFilter,
    include: str,
    size: int,
    fields: str = "task_only",
    conjunction: str = "and",
    ordering: str = "tasks:id",
) -> bytes:
    """Return the JSON of the first `size` tasks that the filters select. The options are those of `list_tasks`.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not see them.
        LabelStudioRefused: The server rejects the query, for example because the project was deleted.
    """
    options: dict[str, Any] = {"fields": fields, "conjunction": conjunction, "ordering": ordering}
    try:
        return project.server.list_tasks(project.id, filters, include=include, size=size, **options)
    except RequestRejected as error:
        raise error.as_run_error() from error


def decode_page(project: Project, content: bytes, page_type: type[TaskPage[T]]) -> TaskPage[T]:
    """Decode the JSON that `query_tasks` returns.

    Raises:
        NotLabelStudio: The answer has another form, so it cannot come from Label Studio.
    """
    try:
        return msgspec.json.decode(content, type=page_type)
    except msgspec.MsgspecError as error:
        raise NotLabelStudio(project.server.access.url) from error
