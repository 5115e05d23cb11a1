"""Much of the same kind to be done: at first here, and if it goes on, by as many processes as there are cores."""

import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_ALONE = 0.25  # seconds: what is done by then is done sooner than worker processes have started

CRASHED = "the process that worked on it died, alone, twice: it met a fault of its own or ran out of memory"
"""Why a task has no result of whose call a process died."""


def process_map(
    call: Callable[[_T], _R], tasks: Iterable[_T], workers: int, *, discard: Callable[[_T], object]
) -> Generator[tuple[_T, _R | None], None, None]:
    """The tasks with what `call` gives of them, as it comes; None of one that a process died of.

    A task is only taken when a process is free for it, or will be after the one that it has. Closing this leaves no
    process behind; `discard` is told of what was under way then, and of what crashed. `call` must be a module's
    function, and it and the tasks must pickle.
    """
    waiting = iter(tasks)
    begun = time.monotonic()
    for task in waiting:
        yield task, call(task)
        if workers > 1 and time.monotonic() - begun > _ALONE:
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
