"""Tasks that somebody has reviewed, and the mark by which Label Studio shows them to another person, too.

The mark is the task's overlap: the number of people who have to submit an annotation before a task is done. Until
then, "Label All Tasks" shows it to everybody who has not annotated it, with the prediction and without the
annotations of others.
"""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from ls_transcribe.label_studio import task_numbers
from ls_transcribe.label_studio.project import Project
from ls_transcribe.label_studio.task_query import TaskPage, query_all_tasks, task_filter

_FIELDS = "id,overlap,annotations,completed_by,was_cancelled"
_READERS = 2


class _Reading(msgspec.Struct, frozen=True):
    completed_by: Any = None
    was_cancelled: bool = False


class TaskReaders(msgspec.Struct, frozen=True):
    """A reviewed task: its number, its overlap, and its annotations."""

    id: int
    overlap: int | None = None
    annotations: list[_Reading] = []

    @property
    def is_read_twice(self) -> bool:
        """Whether two people have submitted a review. Accounts that were deleted count as one person."""
        people = {_person(one.completed_by) for one in self.annotations if not one.was_cancelled}
        return len(people) >= _READERS

    @property
    def is_marked(self) -> bool:
        """Whether Label Studio shows it to a second person, as far as none has read it."""
        return (self.overlap or 1) >= _READERS


def query_readers(project: Project, *, reviews: int = 1) -> Iterator[TaskReaders]:
    """Yield the tasks of a project that have so many submitted reviews or more, in the order of their numbers.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    return query_all_tasks(
        project,
        task_filter("total_annotations", "greater", "Number", reviews - 1),
        page_type=TaskPage[TaskReaders],
        include=_FIELDS,
        fields="all",
        in_place_of=lambda task: TaskReaders(task.number, _READERS),  # what cannot be shown is not marked
    )


def count_read_twice(project: Project, tasks: Collection[int]) -> int:
    """Return how many of these tasks two people have reviewed. All tasks that have several reviews are looked at.

    Raises:
        LabelStudioUnavailable: The server has been unavailable for too long.
    """
    if not tasks:
        return 0
    return sum(task.id in tasks and task.is_read_twice for task in query_readers(project, reviews=_READERS))


def mark_for_second_reading(project: Project, task: int) -> None:
    """Have Label Studio show a reviewed task to a second person. What people made of it stays as it is."""
    project.server.set_overlap(task, _READERS)


def _person(completed_by: Any) -> int | None:
    return task_numbers.user_number(completed_by.get("id") if isinstance(completed_by, dict) else completed_by)
