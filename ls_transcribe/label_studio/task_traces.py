"""What a project has of one recording: the tasks with its key, and those without it that play the same audio."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_fields import KEY_FIELD
from ls_transcribe.label_studio.task_query import TaskPage, decode_page, query_all_tasks, query_tasks, task_filter

_FIELDS = "id,data,created_at,total_annotations,cancelled_annotations,drafts,comment_count,storage_filename"
_MOST_PLAYING = 100  # tasks of others with one audio: they are named one by one


class TaskTrace(msgspec.Struct, frozen=True):
    """A task, and how much people have made in it."""

    id: int
    data: dict[str, Any]
    created_at: datetime | None = None
    total_annotations: int = 0
    cancelled_annotations: int = 0
    drafts: list[Any] | None = None
    comment_count: int | None = None
    storage_filename: str | None = None

    @property
    def key(self) -> str:
        """The key of the recording; "" if it is no task of this tool."""
        key = self.data.get(KEY_FIELD)
        return key if isinstance(key, str) else ""

    @property
    def contents(self) -> str:
        """What people have made in it, in words: "2 annotations, 1 draft"."""
        counts = {
            "annotation": self.total_annotations + self.cancelled_annotations,
            "draft": len(self.drafts or ()),
            "comment": self.comment_count or 0,
        }
        told = [f"{number} {name}{'s' * (number != 1)}" for name, number in counts.items() if number]
        return ", ".join(told) or "nobody has worked on it"

    def has(self, value: str) -> bool:
        """Whether its data has this value, or one that ends with it."""
        return any(isinstance(one, str) and one.endswith(value) for one in self.data.values())


def tasks_of_recording(project: Project, key: str) -> list[TaskTrace]:
    """Return all tasks of a recording, whichever folder they were imported from, ordered by their numbers."""
    has_key = task_filter(f"data.{KEY_FIELD}", "equal", "String", key)
    found = query_all_tasks(project, has_key, page_type=TaskPage[TaskTrace], include=_FIELDS)
    return [task for task in found if task.key == key]


def tasks_that_play(
    project: Project, fields: Collection[str], addresses: Sequence[str], files: Sequence[str]
) -> list[TaskTrace]:
    """Return tasks that have one of these addresses in one of these fields, or that a storage has made of a file.

    `files` are the keys or paths of the files. At most a hundred tasks are looked at.
    """
    filters = [
        *(task_filter(f"data.{field}", "contains", "String", _quoted(one)) for field in fields for one in addresses),
        *(task_filter("storage_filename", "contains", "String", _quoted(name)) for name in files),
    ]
    if not filters:
        return []
    content = query_tasks(project, *filters, include=_FIELDS, size=_MOST_PLAYING, conjunction="or")
    found = decode_page(project, content, TaskPage[TaskTrace]).tasks
    return [task for task in found if task.storage_filename in files or any(map(task.has, addresses))]


def _quoted(value: str) -> str:
    """Return a text as filters take it: the server (1.23) reads what follows a percent sign as a character."""
    return value.replace("%", "%25")
