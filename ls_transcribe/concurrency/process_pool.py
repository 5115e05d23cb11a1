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
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from types import MappingProxyType
from typing import Any, TextIO, TypeVar

from ls_transcribe.concurrency.interrupts import ENDING
from ls_transcribe.concurrency.workers import TaskEvent, run_tasks
from ls_transcribe.text.characters import printable

_NOTHING: Mapping[str, str] = MappingProxyType({})
_T = TypeVar("_T")
_R = TypeVar("_R")


def run_in_processes(
    call: Callable[[_T], _R], tasks: Iterable[_T], size: int, *, ahead: int = 0
) -> Generator[tuple[_T, _R | TaskEvent], None, None]:
    """Call a function for each task in up to `size` processes, as `run_tasks` does. Closing this ends every process."""
    return run_tasks(call, tasks, ProcessPool(size), ahead=ahead)


class ProcessPool:
    """Processes of this machine, as `Workers`. `environment` is set in each of them from its beginning.

    They are started when there are calls for them. After a crash every call under way has crashed too.
    """

    crash_ends_all = True

    def __init__(self, size: int, environment: Mapping[str, str] = _NOTHING) -> None:
        self._size = size
        self._environment = environment
        self._start()

    def _start(self) -> None:
        self._context = _SpawnContext()
        self._executor = ProcessPoolExecutor(self._size, mp_context=self._context, initializer=_begin_work)

    def places(self) -> int:
        """Return the number of processes."""
        return self._size

    def submit(self, call: Callable[[_T], _R], task: _T) -> Future[_R]:
        """Have a process make a call, which is started if none is idle."""
        try:
            with _signals_blocked(), _variables_set(self._environment):
                return self._executor.submit(call, task)
        except BrokenProcessPool as error:  # a process died while it had nothing to do
            future: Future[_R] = Future()
            future.set_exception(error)
            return future

    def has_crashed(self, future: Future[_R]) -> bool:
        """Return whether a process died before the call had a result."""
        return isinstance(future.exception(), BrokenProcessPool)

    def renew(self) -> None:
        """Replace all processes."""
        self.close()
        self._start()

    def close(self) -> None:
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
