"""Tasks that the server cannot show: a list in which it fails each time is halved until the task is found.

Label Studio answers a whole page with an error if it cannot show one task of it, for example because somebody's text
ends in the middle of a character.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ls_transcribe.label_studio.connection import PageFailed
from ls_transcribe.label_studio.import_batches import chunks
from ls_transcribe.label_studio.project import Project

_T = TypeVar("_T")

_FEWEST_FAILURES, _MOST_FAILURES = 2, 5
"""How often the server may fail at a part of a list in which it has failed before, and at a single task."""

_MOST_WITHOUT_SUCCESS = 20
"""After so many tasks that cannot be shown, and none that can, it is not the tasks that are to blame."""


@dataclass(frozen=True, slots=True)
class UnreadableTask:
    """A task that the server cannot show. `reason` is its message."""

    number: int
    reason: str


def failures_for(numbers: Sequence[int]) -> int:
    """Return how often the server may fail at a list of these tasks before it is halved."""
    return _FEWEST_FAILURES if len(numbers) > 1 else _MOST_FAILURES


class Halving(Generic[_T]):
    """Reads tasks of a project in parts, and finds those that the server cannot show.

    `read` returns the tasks with the numbers that it is given, and raises PageFailed.
    """

    def __init__(self, project: Project, read: Callable[[Sequence[int]], _T]) -> None:
        self._project = project
        self._read = read
        self._unreadable = 0
        self._has_read = False

    def parts(self, numbers: Sequence[int]) -> Iterator[_T | UnreadableTask]:
        """Yield what is read of tasks in whose list the server has failed, in their order.

        Raises:
            PageFailed: No task can be shown.
            LabelStudioUnavailable: The server has been unavailable for too long.
        """
        if len(numbers) == 1:
            yield self._read_one(numbers[0])
            return
        middle = len(numbers) // 2
        for half in filter(None, (numbers[:middle], numbers[middle:])):
            try:
                part = self._read(half)
            except PageFailed:
                yield from self.parts(half)
            else:
                self._has_read = True
                yield part

    def _read_one(self, number: int) -> _T | UnreadableTask:
        # This waits if the server lists no tasks at all. The number alone is listed of every task.
        self._project.server.list_tasks(self._project.id, [], include="id", size=1, most_failures=None)
        try:
            part = self._read([number])
        except PageFailed as error:
            self._unreadable += 1
            if self._unreadable >= _MOST_WITHOUT_SUCCESS and not self._has_read:
                raise
            return UnreadableTask(number, error.text)
        self._has_read = True
        return part


def readable(
    parts: Iterable[list[_T] | UnreadableTask], size: int, on_unreadable: Callable[[UnreadableTask], object]
) -> Iterator[Sequence[_T]]:
    """Yield what is in the parts, at most `size` at once. `on_unreadable` is called with each other task."""
    for part in parts:
        if isinstance(part, UnreadableTask):
            on_unreadable(part)
        else:
            yield from chunks(part, size)
