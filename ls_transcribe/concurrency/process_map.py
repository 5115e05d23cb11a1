"""Call a function for many tasks: first in this process, and in worker processes if it takes longer."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_BEFORE_WORKERS = 0.25  # seconds; worker processes take longer than this to start
_ENOUGH = 5  # tasks, after which it is known how long one takes
_SHORTEST = 1e-6  # seconds that a task is taken to last at least
_IN_A_GROUP = 0.05  # seconds of work, which is handed over at once: to do that for each short task costs a tenth of it
_MOST_IN_A_GROUP = 16  # tasks, whatever their time, since all of them are in memory

CRASHED = "the process that worked on it crashed, twice: there is a fault in it, or there was not enough memory"
"""The reason why a task has no result if a process died of its call."""


def process_map(
    call: Callable[[_T], _R], tasks: Iterable[_T], workers: int, *, discard: Callable[[_T], object], expected: int = 0
) -> Generator[tuple[_T, _R | None], None, None]:
    """Yield each task with the result of its call, as they come; with None for a task that a process died of.

    Processes get short tasks in groups. The next group is taken only when a process is idle or has a single one.
    Closing the generator ends every process. `discard` is called with each task whose call was ended then, or crashed:
    it removes what such a call may leave. At most `workers` processes are started: as soon as it is clear that it takes
    longer without them, where about so many tasks are `expected`, else after a while. `call` must be a function of a
    module. It and the tasks must pickle.
    """
    waiting = iter(tasks)
    pace = _Pace(expected)
    for task in waiting:
        yield task, call(task)
        pace.count_one()
        if workers > 1 and pace.needs_workers():
            in_a_group = min(max(int(_IN_A_GROUP / max(pace.each, _SHORTEST)), 1), _MOST_IN_A_GROUP)
            yield from _by_processes(call, waiting, workers, discard, in_a_group)


class _Pace:
    """How long tasks take in this process, of which so many are expected."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._done = 0
        self._began = self._first_ended = time.monotonic()
        self.each = 0.0  # seconds

    def count_one(self) -> None:
        """Count a task that has ended. Only where there is no other one, the first counts: it loads what all need."""
        self._done += 1
        if self._done == 1:
            self._first_ended = time.monotonic()
            self.each = self._first_ended - self._began
        else:
            self.each = (time.monotonic() - self._first_ended) / (self._done - 1)

    def needs_workers(self) -> bool:
        """Whether it takes longer without worker processes than with them, as far as it is known."""
        if time.monotonic() - self._began > _BEFORE_WORKERS:  # as much again is likely to follow
            return True
        left = self.each * (self._expected - self._done)
        return self._done >= _ENOUGH and left > 2 * _BEFORE_WORKERS


def _by_processes(
    call: Callable[[_T], _R], tasks: Iterator[_T], workers: int, discard: Callable[[_T], object], in_a_group: int
) -> Generator[tuple[_T, _R | None], None, None]:
    from ls_transcribe.concurrency.process_pool import run_in_processes  # few tasks need no processes
    from ls_transcribe.concurrency.workers import TaskEvent

    groups: Iterator[list[_T]] = iter(lambda: list(islice(tasks, in_a_group)), [])
    running: dict[int, list[_T]] = {}
    try:
        with closing(run_in_processes(partial(_call_each, call), groups, workers, ahead=1)) as events:
            for group, event in events:
                if event is TaskEvent.STARTED:
                    running[id(group)] = group
                elif event is TaskEvent.CRASHED:
                    for task in running.pop(id(group)):
                        discard(task)
                    if len(group) > 1:  # the others of the group did nothing
                        yield from _by_processes(call, iter(group), 1, discard, 1)
                    else:
                        yield group[0], None
                else:
                    del running[id(group)]
                    yield from zip(group, event, strict=True)
    finally:
        for group in running.values():
            for task in group:
                discard(task)


def _call_each(call: Callable[[_T], _R], group: Sequence[_T]) -> list[_R]:
    """Return the results of all calls of a group. This is what a worker process does."""
    return [call(task) for task in group]
