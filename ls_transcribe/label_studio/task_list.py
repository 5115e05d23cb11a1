"""Tasks of a project, asked for by what they are like, and the answers decoded."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from ls_transcribe.concurrency import background_call
from ls_transcribe.errors.label_studio import NotLabelStudio
from ls_transcribe.label_studio.api import LabelStudioServer, TaskFilter
from ls_transcribe.label_studio.connection import RequestRejected

_AT_ONCE = 1_000
"""Tasks in an answer: more at a time are no quicker, and the answer is held in memory."""

_NUMBERS = "id,updated_at,total_annotations,cancelled_annotations"


class ProjectLike(Protocol):
    """Where tasks are: in a project."""

    @property
    def server(self) -> LabelStudioServer:
        """Who has it."""

    @property
    def id(self) -> int:
        """Its number there."""


class HasId(Protocol):
    """A task, decoded as whoever asks for it needs it."""

    @property
    def id(self) -> int:
        """Its number."""


T = TypeVar("T")
N = TypeVar("N", bound=HasId)


class TaskSummary(msgspec.Struct, frozen=True):
    """A task of which little more than the number is asked."""

    id: int
    total_annotations: int = 0
    cancelled_annotations: int = 0
    updated_at: datetime | None = None


class TaskPage(msgspec.Struct, Generic[T], frozen=True):
    """Tasks, and how many there are in all that were asked for."""

    tasks: list[T]
    total: int


def item(column: str, operator: str, kind: str, value: object) -> TaskFilter:
    """One line of a filter, in Label Studio's words."""
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


def every(
    project: ProjectLike, *items: TaskFilter, kind: type[TaskPage[N]], include: str, fields: str = "task_only"
) -> Iterator[N]:
    """All tasks that the filter's items let through, be they ours or not, in the order of their numbers.

    A page begins after the last number of the one before, since people delete and add tasks meanwhile; the next one is
    asked for while one is gone through.
    """

    def page_after(last: int) -> TaskPage[N]:
        beyond = item("id", "greater", "Number", last)
        return decoded(project, ask(project, *items, beyond, include=include, size=_AT_ONCE, fields=fields), kind)

    found = page_after(0)
    while 0 < len(found.tasks) < found.total:  # a server may be set to give fewer at a time than asked for
        following = background_call.call_in_background(partial(page_after, found.tasks[-1].id))
        yield from found.tasks
        found = following.result()
    yield from found.tasks


def numbers(project: ProjectLike, *items: TaskFilter) -> Iterator[TaskSummary]:
    """As `every`, with little more than the numbers."""
    return every(project, *items, kind=TaskPage[TaskSummary], include=_NUMBERS)


def page(project: ProjectLike, *items: TaskFilter, **question: Any) -> TaskPage[TaskSummary]:
    """As `ask`, with what a list of numbers needs."""
    return decoded(
        project, ask(project, *items, **{"include": _NUMBERS, "size": _AT_ONCE, **question}), TaskPage[TaskSummary]
    )


def ask(
    project: ProjectLike,
    *items: TaskFilter,
    include: str,
    size: int,
    fields: str = "task_only",
    conjunction: str = "and",
    ordering: str = "tasks:id",
) -> bytes:
    """The answer to a question for at most `size` tasks that the filter's items let through, as it came.

    Raises:
        LabelStudioUnavailable: Label Studio does not answer for long.
        LabelStudioAccessDenied: This user may not.
        LabelStudioRefused: There is no such project any more, say.
    """
    try:
        return project.server.list_tasks(
            project.id,
            items,
            include=include,
            size=size,
            fields=fields,
            conjunction=conjunction,
            ordering=ordering,
        )
    except RequestRejected as error:
        raise error.as_run_error() from error


def decoded(project: ProjectLike, content: bytes, kind: type[TaskPage[T]]) -> TaskPage[T]:
    """An answer's tasks.

    Raises:
        NotLabelStudio: It is none of Label Studio's.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise NotLabelStudio(project.server.access.url) from error
