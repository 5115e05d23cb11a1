"""Call a function for many tasks: first in this process, and in worker processes if it takes longer."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_BEFORE_WORKERS = 0.25  # seconds; worker processes take longer than this to start

CRASHED = "the process that worked on it crashed, twice: there is a fault in it, or there was not enough memory"
"""The reason why a task has no result if a process died of its call."""


def process_map(
    call: Callable[[_T], _R], tasks: Iterable[_T], workers: int, *, discard: Callable[[_T], object]
) -> Generator[tuple[_T, _R | None], None, None]:
    """Yield each task with the result of its call, as they come; with None for a task that a process died of.

    The next task is taken only when a process is idle or has a single task. Closing the generator ends every process.
    `discard` is called with each task whose call was ended then, or crashed: it removes what such a call may leave. At
    most `workers` processes are started. `call` must be a function of a module. It and the tasks must pickle.
    """
    waiting = iter(tasks)
    started = time.monotonic()
    for task in waiting:
        yield task, call(task)
        if workers > 1 and time.monotonic() - started > _BEFORE_WORKERS:
            yield from _by_processes(call, waiting, workers, discard)


def _by_processes(
    call: Callable[[_T], _R], tasks: Iterable[_T], workers: int, discard: Callable[[_T], object]
) -> Generator[tuple[_T, _R | None], None, None]:
    from ls_transcribe.concurrency.process_pool import TaskEvent, run_in_processes  # few tasks need no processes

    running: dict[int, _T] = {}
    try:
        with closing(run_in_processes(call, tasks, workers, ahead=1)) as events:
            for task, event in events:
                if event is TaskEvent.STARTED:
                    running[id(task)] = task
                elif event is TaskEvent.CRASHED:
                    discard(running.pop(id(task)))
                    yield task, None
                else:
                    del running[id(task)]
                    yield task, event
    finally:
        for task in running.values():
            discard(task)
