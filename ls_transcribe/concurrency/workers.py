"""Workers: whoever makes calls beside this process, be it other processes of this machine or somebody elsewhere.

`run_tasks` keeps them busy and knows nothing of who they are. `process_pool` has the ones of this machine.
"""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from enum import Enum
from typing import Generic, Protocol, TypeVar

_PATIENCE = 5.0  # seconds
_T = TypeVar("_T")
_R = TypeVar("_R")


class TaskEvent(Enum):
    """What is yielded for a task besides its result."""

    STARTED = "a worker has it, or has it next"
    CRASHED = "the worker died of it"


class CannotHere(Exception, ABC):
    """Raised by a call that this worker cannot make, and another one perhaps can: `reason` says why. It must pickle.

    Only calls of workers that can differ raise it; those of one machine do not.
    """

    def __init__(self, reason: str, *more: object) -> None:
        super().__init__(reason, *more)  # which is what is pickled
        self.reason = reason

    @abstractmethod
    def result_without(self, worker: str) -> object:
        """Return what comes out if nobody can make the call. `worker` is the name of one that could not."""


class Workers(Protocol):
    """Who makes calls. All members are called from one thread."""

    @property
    def crash_ends_all(self) -> bool:
        """Whether a worker that dies ends the calls of all others too, so that any of them may be to blame."""

    def places(self) -> int:
        """Return how many calls can be made at a time now, at least one. That may change from call to call.

        Raises:
            RunError: There are no workers, and none is expected any more.
        """

    def submit(self, call: Callable[[_T], _R], task: _T) -> "Future[_R]":
        """Have a worker make a call. The future raises what the call raises, or that its worker has died."""

    def has_crashed(self, future: "Future[_R]") -> bool:
        """Return whether a future that is done has no result because a worker died."""

    def renew(self) -> None:
        """Replace workers that have died, where that is needed."""

    def close(self) -> None:
        """End what can be ended, now. Nothing is waited for."""


def run_tasks(
    call: Callable[[_T], _R],
    tasks: Iterable[_T],
    workers: Workers,
    *,
    ahead: int = 0,
    while_waiting: Callable[[], object] = lambda: None,
) -> Generator[tuple[_T, _R | TaskEvent], None, None]:
    """Call a function for each task. Yield each task when it starts, and with its result.

    The next task is taken only when a worker is idle, or has fewer than `ahead` tasks waiting: where tasks are short,
    workers would otherwise wait for their next one too long. Each task whose worker died is repeated alone, so that
    only the one that caused it is yielded as CRASHED. `call` must be a function of a module. It and the tasks must
    pickle. `while_waiting` is called every few seconds in which no task ends. At the end the workers are closed.
    """
    waiting = iter(tasks)
    under_way = _CallsUnderWay(call, workers, ahead)
    try:
        while True:
            under_way.repeat_suspects()
            while under_way.room() > 0:
                try:
                    task = next(waiting)
                except StopIteration:
                    break
                yield task, TaskEvent.STARTED
                under_way.begin(task)
            if not under_way.running:
                return
            yield from under_way.ended(while_waiting)
    finally:
        workers.close()


class _CallsUnderWay(Generic[_T, _R]):
    """The calls that workers have now, and the tasks that are to be repeated because a worker died."""

    def __init__(self, call: Callable[[_T], _R], workers: Workers, ahead: int) -> None:
        self._call = call
        self._workers = workers
        self._ahead = ahead
        self._suspects: deque[_T] = deque()
        self._repeated: set[Future[_R]] = set()
        self.running: dict[Future[_R], _T] = {}

    def room(self) -> int:
        """Return how many more calls can be begun: one at a time, while one is looked for that ends all others."""
        is_search = self._workers.crash_ends_all and (self._suspects or self._repeated)
        most = 1 if is_search else self._workers.places() * (1 + self._ahead)
        return most - len(self.running)

    def begin(self, task: _T) -> Future[_R]:
        future = self._workers.submit(self._call, task)
        self.running[future] = task
        return future

    def repeat_suspects(self) -> None:
        while self._suspects and self.room() > 0:
            self._repeated.add(self.begin(self._suspects.popleft()))

    def ended(self, while_waiting: Callable[[], object]) -> Generator[tuple[_T, _R | TaskEvent], None, None]:
        """Yield the tasks whose calls end next, with their results; after a few seconds without any, none."""
        ended = wait(self.running, timeout=_PATIENCE, return_when=FIRST_COMPLETED).done
        if not ended:
            while_waiting()
        crashed = {future for future in ended if self._workers.has_crashed(future)}
        if crashed and self._workers.crash_ends_all:
            ended = wait(self.running).done
            crashed = {future for future in ended if self._workers.has_crashed(future)}
        if crashed:
            self._workers.renew()
        for future in [future for future in self.running if future in ended]:
            task, was_repeated = self.running.pop(future), future in self._repeated
            self._repeated.discard(future)
            if future not in crashed:
                yield task, future.result()
            elif was_repeated:
                yield task, TaskEvent.CRASHED
            else:
                self._suspects.append(task)
