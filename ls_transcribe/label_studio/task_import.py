"""What is sent to a project, and what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from ls_transcribe.label_studio.tasks import Task
from ls_transcribe.model.recording import Recording

_T = TypeVar("_T")

TASKS_AT_ONCE = 1_000
"""Tasks in one import: larger ones are no quicker, and what is in doubt after a failure stays small."""

BYTES_AT_ONCE = 5_000_000
"""Bytes in one import: what a server takes in seconds, and proxies let through."""


@dataclass(frozen=True)
class TaskImport:
    """A task to be sent, whose data has the address of the audio as `audio_variable`.

    `known` says that the project has a task of this recording, which is brought up to date; `content` names what its
    text is made of.
    """

    recording: Recording
    task: Task
    audio_variable: str
    known: bool = False
    content: str = ""

    @property
    def key(self) -> str:
        """The recording's."""
        return self.recording.key

    @property
    def audio(self) -> str:
        """Where Label Studio finds the audio."""
        return str(self.task["data"][self.audio_variable])

    @property
    def prediction(self) -> dict[str, Any]:
        """The task's one prediction."""
        prediction: dict[str, Any] = self.task["predictions"][0]
        return prediction

    @cached_property
    def size(self) -> int:
        """The bytes of the task as it is sent."""
        return len(msgspec.json.encode(self.task))


class ImportStatus(StrEnum):
    """What became of a parcel."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "there before"
    DELETED = "deleted in Label Studio"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a parcel: the task's number and where its audio is, or the reason why there is none."""

    recording: Recording
    kind: ImportStatus
    task: int | None = None
    audio: str | None = None
    reason: str | None = None


def chunks(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """A sequence in pieces of at most so many."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def in_batches(parcels: Iterable[TaskImport]) -> Iterator[list[TaskImport]]:
    """Parcels as many at a time as go into one import."""
    batch: list[TaskImport] = []
    size = 0
    for parcel in parcels:
        weight = parcel.size
        if batch and (len(batch) == TASKS_AT_ONCE or size + weight > BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(parcel)
        size += weight
    if batch:
        yield batch
