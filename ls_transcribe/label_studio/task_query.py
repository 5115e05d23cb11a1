"""Queries for the tasks of a project, with filters, page by page, and the decoding of the answers."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from ls_transcribe.concurrency import background_call
from ls_transcribe.errors.label_studio import AnswerNotUnderstood, TaskUnreadable
from ls_transcribe.label_studio.answers import UnexpectedAnswer, UnknownForm, decode_answer
from ls_transcribe.label_studio.api import TaskFilter
from ls_transcribe.label_studio.connection import PageFailed, RequestRejected
from ls_transcribe.label_studio.import_batches import chunks
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_halves import Halving, UnreadableTask, failures_for

_TASKS_PER_PAGE = 1_000
"""The tasks in an answer. Larger answers are not faster, and an answer is held in memory."""

MOST_NUMBERS = 300
"""The most tasks in a query by their numbers. They are part of the URL, which proxies may reject if it has more than 8
kB, and more are not faster."""

_DATETIME = "%Y-%m-%dT%H:%M:%S.%fZ"  # the only form that filters accept

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


def changed_since(time: datetime) -> TaskFilter:
    """Return the condition that a task has changed at this time or later. `time` has a zone."""
    return task_filter("updated_at", "greater_or_equal", "Datetime", time.astimezone(UTC).strftime(_DATETIME))


def query_all_tasks(
    project: Project,
    *filters: TaskFilter,
    page_type: type[TaskPage[N]],
    include: str,
    fields: str = "task_only",
    in_place_of: Callable[[UnreadableTask], N] | None = None,
) -> Iterator[N]:
    """Yield all tasks that the filters select, in the order of their numbers, whoever has imported them.

    Each page begins after the last number of the page before, because people add and delete tasks meanwhile. The next
    page is requested in the background. `in_place_of` makes what is yielded for a task that the server cannot show.

    Raises:
        TaskUnreadable: The server cannot show one of them, and nothing can take its place.
        RunError: As `query_tasks`.
    """

    def page_after(last: int) -> TaskPage[N]:
        after = task_filter("id", "greater", "Number", last)
        try:
            content = query_tasks(project, *filters, after, include=include, size=_TASKS_PER_PAGE, fields=fields)
            return decode_page(project, content, page_type)
        except PageFailed:
            if include == _SUMMARY_FIELDS:  # which is how the tasks that cannot be shown are found
                raise
            following = query_summaries(project, *filters, after, size=_TASKS_PER_PAGE)
            read = partial(read_numbers, project, page_type=page_type, include=include, fields=fields)
            tasks = _read_around(project, [task.id for task in following.tasks], read, in_place_of)
            return TaskPage(tasks, following.total)

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


def last_change(project: Project) -> datetime | None:
    """Return when anything about any task last changed, by the server's clock; None for a project without tasks.

    Requested before tasks are read, it is what the next run asks from. The last change of the tasks that were read is
    not: a task that was read early may have changed again while later ones were read.
    """
    page = query_summaries(project, size=1, ordering="-tasks:updated_at")
    return page.tasks[0].updated_at if page.tasks else None


def query_tasks(project: Project, *filters: TaskFilter, include: str, size: int, **options: Any) -> bytes:
    """Return the JSON of the first `size` tasks that the filters select. The options are those of `list_tasks`.

    Raises:
        PageFailed: The server fails at it each time, or its answer is too large.
        LabelStudioUnavailable: The server has been unavailable for too long.
        LabelStudioAccessDenied: This user may not see them.
        LabelStudioRefused: The server rejects the query, for example because the project was deleted.
    """
    try:
        return project.server.list_tasks(project.id, filters, include=include, size=size, **options)
    except RequestRejected as error:
        raise error.as_run_error() from error


def decode_page(project: Project, content: bytes, page_type: type[TaskPage[T]]) -> TaskPage[T]:
    """Decode the JSON that `query_tasks` returns.

    Raises:
        PageFailed: One of the tasks has another form than Label Studio's.
        AnswerNotUnderstood: The whole answer has.
    """
    try:
        return decode_answer(content, page_type)
    except UnknownForm as error:
        if _is_page(content):
            raise PageFailed(str(error)) from error
        reason = str(error)
    except UnexpectedAnswer:
        reason = "it is not JSON"
    raise AnswerNotUnderstood(project.server.access.url, "list the project's tasks", reason)


def _is_page(content: bytes) -> bool:
    try:
        decode_answer(content, TaskPage[msgspec.Raw])
    except (UnknownForm, UnexpectedAnswer):
        return False
    return True


def has_number(tasks: Sequence[int]) -> TaskFilter:
    """Return the condition that a task has one of these numbers."""
    return task_filter("id", "in_list", "List", list(tasks))


def read_numbers(
    project: Project, numbers: Sequence[int], *, page_type: type[TaskPage[N]], include: str, fields: str
) -> list[N]:
    """Return the tasks with these numbers, which are sorted. Deleted ones are left out.

    Raises:
        PageFailed: The server fails at it each time, or one of the tasks has another form than Label Studio's.
    """
    options: dict[str, Any] = {"include": include, "fields": fields, "most_failures": failures_for(numbers)}
    content = query_tasks(project, has_number(numbers), size=len(numbers), **options)
    page = decode_page(project, content, page_type)
    if not 0 < len(page.tasks) < page.total:
        return page.tasks
    rest = numbers[bisect_right(numbers, page.tasks[-1].id) :]  # a server may be set to return fewer than requested
    return [*page.tasks, *read_numbers(project, rest, page_type=page_type, include=include, fields=fields)]


def _read_around(
    project: Project,
    numbers: Sequence[int],
    read: Callable[[Sequence[int]], list[N]],
    in_place_of: Callable[[UnreadableTask], N] | None,
) -> list[N]:
    """Return the tasks of a page in which the server has failed, from smaller ones.

    Raises:
        TaskUnreadable: The server cannot show one of them, and nothing can take its place.
    """
    tasks: list[N] = []
    halving = Halving(project, read)
    for chunk in chunks(numbers, MOST_NUMBERS):
        for part in halving.parts(chunk):
            if not isinstance(part, UnreadableTask):
                tasks += part
            elif in_place_of:
                tasks.append(in_place_of(part))
            else:
                raise TaskUnreadable(project.server.access.url, part.number, part.reason)
    return tasks
