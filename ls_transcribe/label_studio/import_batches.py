"""The tasks to import into a project, in batches of a size that the server takes, and the result for each task."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from ls_transcribe.label_studio.import_status import ImportStatus
from ls_transcribe.label_studio.task_builder import Task
from ls_transcribe.label_studio.task_fields import value_at
from ls_transcribe.model.recording import Recording

_T = TypeVar("_T")

TASKS_PER_IMPORT = 1_000
"""The most tasks in one import. Larger imports are not faster, and leave more in doubt when there is no answer."""

BYTES_PER_IMPORT = 5_000_000
"""The most bytes in one import. A server takes them in seconds, and proxies let them through."""


@dataclass(frozen=True)
class TaskToImport:
    """The task of a recording, to be imported. Its data has the address of the audio under `audio_variable`.

    With `is_update` the project has a task of this recording, and this task's prediction and data are put into it.
    `content` identifies what the text was made of, for the ledger.
    """

    recording: Recording
    task: Task
    audio_variable: str
    is_update: bool = False
    content: str = ""

    @property
    def key(self) -> str:
        """The recording's key."""
        return self.recording.key

    @property
    def audio(self) -> str:
        """The address at which Label Studio plays the audio; "" if it must be uploaded first."""
        return str(value_at(self.task["data"], self.audio_variable) or "")

    @property
    def prediction(self) -> dict[str, Any]:
        """The task's only prediction."""
        prediction: dict[str, Any] = self.task["predictions"][0]
        return prediction

    @cached_property
    def size(self) -> int:
        """The number of bytes of the task's JSON."""
        return len(msgspec.json.encode(self.task))


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did for a recording: the task's number and its address of the audio, or the reason for a failure.

    A reason continues a sentence that begins with the recording.
    """

    recording: Recording
    status: ImportStatus
    task: int | None = None
    audio: str | None = None
    reason: str | None = None


def chunks(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Split a sequence into pieces of at most `size` items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def import_batches(tasks: Iterable[TaskToImport]) -> Iterator[list[TaskToImport]]:
    """Group tasks, in their order, into as many as fit into one import. A larger task is a batch of its own."""
    batch: list[TaskToImport] = []
    batch_size = 0
    for task in tasks:
        size = task.size
        if batch and (len(batch) == TASKS_PER_IMPORT or batch_size + size > BYTES_PER_IMPORT):
            yield batch
            batch, batch_size = [], 0
        batch.append(task)
        batch_size += size
    if batch:
        yield batch
