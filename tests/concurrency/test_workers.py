"""Workers are kept busy, whoever they are; one that dies costs a repetition."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest
from concurrency import deeds

from ls_transcribe.concurrency import workers
from ls_transcribe.concurrency.process_pool import ProcessPool
from ls_transcribe.concurrency.workers import TaskEvent, run_tasks

_T = TypeVar("_T")
_R = TypeVar("_R")

STARTED, CRASHED = TaskEvent.STARTED, TaskEvent.CRASHED


def test_something_else_is_done_while_a_task_takes_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The task waits for what is done while it is waited for."""
    monkeypatch.setattr(workers, "_PATIENCE", 0.01)
    note = tmp_path / "note"
    events = list(run_tasks(deeds.wait_for, [note], ProcessPool(1), while_waiting=note.touch))
    assert events == [(note, STARTED), (note, True)]


def test_a_crash_that_ends_nothing_else_holds_up_nothing_else() -> None:
    """Where each worker dies for itself, the task is repeated beside the others, and costs itself the second time."""
    events = list(run_tasks(deeds.double, [1, 2, 3, 4], _SeparateWorkers(places=[2], crashes={2, 3}, lasting={3})))
    assert events == [
        (1, STARTED), (2, STARTED), (1, 2), (3, STARTED), (2, 4), (4, STARTED), (3, CRASHED), (4, 8),
    ]  # fmt: skip


def test_no_more_is_begun_than_there_are_places_now() -> None:
    """Workers come and go: places that are no more are not filled again, and new ones are."""
    workers_now = _SeparateWorkers(places=[3, 3, 3, 1, 1, 1, 2, 2], crashes=set(), lasting=set())
    list(run_tasks(deeds.double, range(9), workers_now))
    assert workers_now.done == list(range(9))


class _SeparateWorkers:
    """Workers that make calls at once. One dies of each task in `crashes`, the first time, or always if it `lasts`."""

    crash_ends_all = False

    def __init__(self, *, places: list[int], crashes: set[int], lasting: set[int]) -> None:
        self._places = places
        self._crashes = crashes
        self._lasting = lasting
        self.done: list[object] = []

    def places(self) -> int:
        """The next of the given numbers, and at last the last one."""
        return self._places.pop(0) if len(self._places) > 1 else self._places[0]

    def submit(self, call: Callable[[_T], _R], task: _T) -> "Future[_R]":
        """Make the call."""
        future: Future[_R] = Future()
        if task in self._crashes:
            self._crashes -= {task} - self._lasting
            future.set_exception(BrokenPipeError())
        else:
            self.done.append(task)
            future.set_result(call(task))
        return future

    def has_crashed(self, future: "Future[_R]") -> bool:
        """Whether the worker has died."""
        return isinstance(future.exception(), BrokenPipeError)

    def renew(self) -> None:
        """Nothing is to be done."""

    def close(self) -> None:
        """Nothing is to be ended."""
