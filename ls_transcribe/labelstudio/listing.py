"""Tasks of a project, asked for by what they are like, and the answers decoded."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from ls_transcribe.errors.label_studio import NotLabelStudio
from ls_transcribe.labelstudio.project import Project
from ls_transcribe.labelstudio.server import Rejected, refused

T = TypeVar("T")

_AT_ONCE = 1_000
"""Tasks in a list of numbers: more at a time are no quicker."""

Item = dict[str, Any]


class Listed(msgspec.Struct, frozen=True):
    """A task of which little more than the number is asked."""

    id: int
    total_annotations: int = 0
    cancelled_annotations: int = 0
    updated_at: datetime | None = None


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Tasks, and how many there are in all that were asked for."""

    tasks: list[T]
    total: int


def item(column: str, operator: str, kind: str, value: object) -> Item:
    """One line of a filter, in Label Studio's words."""
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}


def numbers(project: Project, *items: Item) -> Iterator[Listed]:
    """All tasks that the filter's items let through, be they ours or not, in the order of their numbers.

    A page begins after the last number of the one before, since people delete and add tasks meanwhile.
    """
    last, is_last = 0, False
    while not is_last:
        found = page(project, *items, item("id", "greater", "Number", last))
        yield from found.tasks
        is_last = len(found.tasks) == found.total  # a server may be set to give fewer at a time than asked for
        last = found.tasks[-1].id if found.tasks else last


def page(project: Project, *items: Item, **question: Any) -> Page[Listed]:
    """As `ask`, with what a list of numbers needs."""
    question = {"include": "id,updated_at,total_annotations,cancelled_annotations", "size": _AT_ONCE, **question}
    return decoded(project, ask(project, *items, **question), Page[Listed])


def ask(
    project: Project,
    *items: Item,
    include: str,
    size: int,
    fields: str = "task_only",
    conjunction: str = "and",
    ordering: str = "tasks:id",
) -> bytes:
    """The answer to a question for at most `size` tasks that the filter's items let through, as it came.

    Raises:
        StudioAway: Label Studio does not answer for long.
        StudioDenied: This user may not.
        StudioRefused: There is no such project any more, say.
    """
    server, doing = project.server, "list the project's tasks"
    query = {"filters": {"conjunction": conjunction, "items": items}, "ordering": [ordering]}
    parameters = {
        "project": project.id,
        "page_size": size,
        "fields": fields,
        "include": include,
        "resolve_uri": "false",  # addresses of audio are otherwise replaced by the server's own
        "query": json.dumps(query, separators=(",", ":")),
    }
    try:
        return server.patience.call(lambda: server.raw(doing, "api/tasks", params=parameters)).content
    except Rejected as error:
        raise refused(doing, error) from error


def decoded(project: Project, content: bytes, kind: type[Page[T]]) -> Page[T]:
    """An answer's tasks.

    Raises:
        NotLabelStudio: It is none of Label Studio's.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise NotLabelStudio(project.server.access.url) from error
