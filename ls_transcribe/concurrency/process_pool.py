"""Worker processes that end with the run, and whose crash costs one task only.

Workers are spawned, not forked: a forked process would keep the lock on the output folder after its parent died. They
ignore Ctrl-C, which the parent handles. They end when the parent ends, however it ends.
"""

import contextlib
import ctypes
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from enum import Enum
from itertools import islice
from multiprocessing import connection, parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from types import MappingProxyType
from typing import Any, TextIO, TypeVar

from ls_transcribe.concurrency.interrupts import ENDING
from ls_transcribe.text.characters import printable

_NOTHING: Mapping[str, str] = MappingProxyType({})
_PATIENCE = 5.0  # seconds
_T = TypeVar("_T")
_R = TypeVar("_R")


class TaskEvent(Enum):
    """What is yielded for a task besides its result."""

    STARTED = "a worker has it, or has it next"
    CRASHED = "the worker died of it"


def run_in_processes(
    call: Callable[[_T], _R],
    tasks: Iterable[_T],
    size: int,
    *,
    ahead: int = 0,
    environment: Mapping[str, str] = _NOTHING,
    while_waiting: Callable[[], object] = lambda: None,
) -> Generator[tuple[_T, _R | TaskEvent], None, None]:
    """Call a function for each task in up to `size` processes. Yield each task when it starts, and with its result.

    The next task is taken only when a process is idle, or has fewer than `ahead` tasks waiting: where tasks are short,
    processes would otherwise wait for their next one too long. A crash ends all calls under way. Each of these is then
    repeated alone, so that only the task that caused the crash is yielded as CRASHED. Closing the generator ends every
    process at once. `call` must be a function of a module. It and the tasks must pickle. `environment` is set in each
    process. `while_waiting` is called every few seconds in which no task ends.
    """
    waiting = iter(tasks)
    most = size * (1 + ahead)
    running: dict[Future[_R], _T] = {}
    pool = _ProcessPool(size, environment)
    try:
        while True:
            for task in islice(waiting, most - len(running)):
                yield task, TaskEvent.STARTED
                running[pool.submit(call, task)] = task
            if not running:
                return
            ended = _wait_for_ended(running, while_waiting)
            suspects = [running[future] for future in ended if _has_crashed(future)]
            for future in ended:
                task = running.pop(future)
                if not _has_crashed(future):
                    yield task, future.result()
            if suspects:
                pool.restart()
            yield from ((task, pool.run_alone(call, task, while_waiting)) for task in suspects)
    finally:
        pool.shut_down()


def _wait_for_ended(futures: Iterable[Future[_R]], while_waiting: Callable[[], object]) -> set[Future[_R]]:
    """Return those that have ended, at least one: all of them after a crash."""
    futures = list(futures)
    while not (ended := wait(futures, timeout=_PATIENCE, return_when=FIRST_COMPLETED).done):
        while_waiting()
    return wait(futures).done if any(map(_has_crashed, ended)) else ended


def _has_crashed(future: Future[_R]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


class _ProcessPool:
    """The processes. After a crash every pending call has crashed too, and the pool must be restarted."""

    def __init__(self, size: int, environment: Mapping[str, str]) -> None:
        self._size = size
        self._environment = environment
        self._start()

    def _start(self) -> None:
        self._context = _SpawnContext()
        self._executor = ProcessPoolExecutor(self._size, mp_context=self._context, initializer=_begin_work)

    def submit(self, call: Callable[[_T], _R], task: _T) -> Future[_R]:
        try:
            with _signals_blocked(), _variables_set(self._environment):
                return self._executor.submit(call, task)
        except BrokenProcessPool as error:  # a process died while it had nothing to do
            future: Future[_R] = Future()
            future.set_exception(error)
            return future

    def run_alone(self, call: Callable[[_T], _R], task: _T, while_waiting: Callable[[], object]) -> _R | TaskEvent:
        future = self.submit(call, task)
        _wait_for_ended([future], while_waiting)
        if not _has_crashed(future):
            return future.result()
        self.restart()
        return TaskEvent.CRASHED

    def restart(self) -> None:
        self.shut_down()
        self._start()

    def shut_down(self) -> None:
        """End every process now, without waiting for its call."""
        for process in self._context.started:
            if process.pid is not None:  # else it could not be started
                process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)


class _SpawnContext(SpawnContext):
    """Starts processes and remembers them, so that a worker can be ended during a call."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802  # its name there
        process = SpawnProcess(*args, **kwargs)
        self.started.append(process)
        return process


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block Ctrl-C while a process is started. The process inherits this, so that its imports are not interrupted."""
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextmanager
def _variables_set(environment: Mapping[str, str]) -> Iterator[None]:
    """Set variables while a process is started, which inherits them."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class _PrintableLines(io.TextIOBase):
    """Standard error in a worker: warnings, logs and tracebacks repeat foreign names, and are text here as well."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write("\n".join(map(printable, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()


def _begin_work() -> None:
    """Make a process ready. What libraries print in it goes to stderr, since stdout has the results of commands."""
    with contextlib.suppress(OSError):  # there is no stderr
        os.dup2(2, 1)
    if sys.stderr:
        sys.stdout = sys.stderr = _PrintableLines(sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    parent = parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        # The recogniser holds the interpreter's lock for seconds, in which no thread here can watch the parent. So the
        # kernel is asked to end this process with its parent (PR_SET_PDEATHSIG, prctl(2)).
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(parent_sentinel: int) -> None:
    connection.wait([parent_sentinel])
    os._exit(1)
