"""Worker processes that outlive neither the run nor each other's crashes.

Workers are spawned, never forked: a forked one would hold its dead parent's lock on the output folder. They ignore
Ctrl-C, which is the parent's to handle, and end when the parent does, however it ends.
"""

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from enum import Enum
from itertools import islice
from multiprocessing import connection, parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, TypeVar

from ls_transcribe.concurrency.interrupts import ENDING

_T = TypeVar("_T")
_R = TypeVar("_R")


class TaskEvent(Enum):
    """What is told of a task besides its result."""

    STARTED = "a worker has it, or has it next"
    CRASHED = "the worker died of it"


def run_in_processes(
    call: Callable[[_T], _R], tasks: Iterable[_T], size: int, *, ahead: int = 0
) -> Generator[tuple[_T, _R | TaskEvent], None, None]:
    """Have up to `size` processes do `call(task)`, and tell each task's start and, as they come, the results.

    The next task is taken only when a process is free for it, or, with `ahead`, so many sooner for each process: where
    tasks are short, a process would else wait for the next one longer than it is worth. A crash breaks all calls under
    way; each of them is then done again alone, so that only the task that caused it is told as CRASHED. Closing the
    generator ends every process at once. `call` must be a module's function, and it and the tasks must pickle.
    """
    waiting = iter(tasks)
    places = size * (1 + ahead)
    running: dict[Future[_R], _T] = {}
    crew = _ProcessPool(size)
    try:
        while True:
            for task in islice(waiting, places - len(running)):
                yield task, TaskEvent.STARTED
                running[crew.submit(call, task)] = task
            if not running:
                return
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            if any(map(_has_crashed, ended)):
                ended, _ = wait(running)
            suspects = [running[future] for future in ended if _has_crashed(future)]
            for future in ended:
                task = running.pop(future)
                if not _has_crashed(future):
                    yield task, future.result()
            if suspects:
                crew.renew()
            for task in suspects:
                yield task, crew.do_alone(call, task)
    finally:
        crew.dismiss()


def _has_crashed(future: Future[_R]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


class _ProcessPool:
    """The processes. After a crash every pending call has crashed too, and the crew must be renewed."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._hire()

    def _hire(self) -> None:
        self._context = _SpawnContext()
        self._executor = ProcessPoolExecutor(self._size, mp_context=self._context, initializer=_begin_work)

    def submit(self, call: Callable[[_T], _R], task: _T) -> Future[_R]:
        try:
            with _signals_held():
                return self._executor.submit(call, task)
        except BrokenProcessPool as error:  # a process died while it had nothing to do
            future: Future[_R] = Future()
            future.set_exception(error)
            return future

    def do_alone(self, call: Callable[[_T], _R], task: _T) -> _R | TaskEvent:
        future = self.submit(call, task)
        wait([future])
        if not _has_crashed(future):
            return future.result()
        self.renew()
        return TaskEvent.CRASHED

    def renew(self) -> None:
        self.dismiss()
        self._hire()

    def dismiss(self) -> None:
        """End every process now; nothing that it was doing is waited for."""
        for process in self._context.started:
            if process.pid is not None:  # else it could not be started
                process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)


class _SpawnContext(SpawnContext):
    """Spawned processes, remembered, so that a worker in the midst of its work can be ended."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  # its name there
        process = SpawnProcess(*args, **kwargs)
        self.started.append(process)
        return process


@contextmanager
def _signals_held() -> Iterator[None]:
    """A Ctrl-C waits while a process is started, and that process inherits this: it would break off in its imports."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _begin_work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    parent = parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        # The recogniser holds the interpreter for seconds at a time, in which no thread of ours can watch: ask the
        # kernel to end this process with its parent (PR_SET_PDEATHSIG, prctl(2)).
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(parent_sentinel: int) -> None:
    connection.wait([parent_sentinel])
    os._exit(1)
