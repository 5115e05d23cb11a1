"""Who is there on a cluster: the workers that are asked, can be used, are idle, or have gone.

All of it belongs to one event loop; only what is said to be for other threads is.
"""

import asyncio
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ls_transcribe.errors import RunError
from ls_transcribe.errors.cluster import ClusterWithoutWorkers, ClusterWorkersDie, ClusterWorkersRefused

_ANSWERS_AWAITED = 60.0  # seconds, from the beginning, if others can be used
_RUNNING = "running"  # a worker's status, in Dask's words
_MOST_DEATHS = 3  # of workers that make ready, before any is ready


class WorkerState(Enum):
    """What is known of a worker."""

    ASKED = "it is asked whether it can be used"
    FIT = "it can be used"
    REFUSED = "it cannot be used"


@dataclass(eq=False)
class ClusterWorker:
    """A worker. `gone` is done when it is no more; `was_asked` says that whoever owns it has ended it.

    `takes_calls` is false while Dask has it pause, for want of memory.
    """

    address: str
    name: str
    gone: "asyncio.Future[None]"
    state: WorkerState = WorkerState.ASKED
    was_asked: bool = False
    threads: int = 1
    takes_calls: bool = True
    is_missing: bool = False
    reason: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether it is no more."""
        return self.gone.done()


class ClusterRoll:
    """The roll of the workers of a cluster.

    `longest_without` is for how many seconds there may be no worker that can be used, or that may become one.
    """

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop, longest_without: float) -> None:
        self._url = url
        self._longest_without = longest_without
        self._loop = loop
        self._workers: dict[str, ClusterWorker] = {}
        self._busy: set[ClusterWorker] = set()
        self._changed = asyncio.Event()
        self._end: RunError | None = None
        self._ended: asyncio.Future[None] = loop.create_future()
        self._has_begun = False
        self._deaths = 0

    # For any thread

    @property
    def has_ended(self) -> bool:
        """Whether nobody can be reached any more."""
        return self._end is not None

    def number_of_places(self) -> int:
        """Return the number of workers that can be used; 0 before all have answered, or if there is none."""
        return sum(map(_is_fit, list(self._workers.values()))) if self._has_begun and not self._end else 0

    def idle_threads(self) -> int:
        """Return how many threads of workers have nothing to do, since each worker makes one call at a time."""
        return sum(worker.threads - 1 for worker in list(self._workers.values()) if _is_fit(worker))

    def what_is_awaited(self) -> str:
        """Return why there is no worker that can be used yet."""
        asked = sum(worker.state is WorkerState.ASKED for worker in list(self._workers.values()))
        return f"workers that make ready: {asked:,}" if asked else "it has no worker that can be used yet"

    # For the event loop

    def take_list(self, listed: Mapping[str, Mapping[str, Any]]) -> Iterator[ClusterWorker]:
        """Take the scheduler's list of its workers. Yield those that are new, which must be asked."""
        for address, told in listed.items():
            status = str(told.get("status", _RUNNING))
            if address in self._workers:
                self.take_status(self._workers[address], status)
            elif status == _RUNNING:
                name = str(told.get("name") or address)
                shown = address if name == address else f"{name} ({address})"
                worker = ClusterWorker(address, shown, self._loop.create_future())
                worker.threads = int(told.get("nthreads", 1))
                self._workers[address] = worker
                yield worker
        for address in self._workers.keys() - listed.keys():  # the scheduler tells of it besides, and why
            if self._workers[address].is_missing:
                self.remove(address, was_asked=False)
            else:
                self._workers[address].is_missing = True
        self._tell_change()

    def remove(self, address: str, *, was_asked: bool) -> None:
        """Take note that a worker has gone."""
        if worker := self._workers.pop(address, None):
            worker.was_asked = worker.was_asked or was_asked
            worker.gone.set_result(None)
        self._tell_change()

    def take_status(self, worker: ClusterWorker, status: str) -> None:
        """Take note of whether a worker begins calls: it does not while it is paused, or ends."""
        worker.takes_calls = status == _RUNNING
        self._tell_change()

    def take_answer(self, worker: ClusterWorker, reason: str | None) -> None:
        """Take note of what a worker has answered: why it cannot be used, or None."""
        worker.state = WorkerState.REFUSED if reason else WorkerState.FIT
        worker.reason = reason or ""
        self._tell_change()

    def died_asked(self, worker: ClusterWorker) -> None:
        """Take note that a worker has died while it made ready."""
        self._deaths += 1
        if self._deaths >= _MOST_DEATHS and not any(map(_is_fit, self._workers.values())):
            self.end(ClusterWorkersDie(worker.name))
        self._tell_change()

    def end(self, error: RunError) -> None:
        """Have everybody who waits know that there is nothing to wait for any more."""
        self._end = self._end or error
        if not self._ended.done():
            self._ended.set_result(None)
        self._tell_change()

    def raise_end(self) -> None:
        """Raise why nobody can be reached any more, if that is so."""
        if self._end:
            raise self._end

    async def take_idle(self, unable: Container[ClusterWorker] = ()) -> ClusterWorker | None:
        """Return a worker that can be used and has nothing to do, and give it to the caller.

        It is none that is `unable` to do what the caller wants; if only such are there, return None.
        """
        while True:
            self.raise_end()
            others = [worker for worker in self._workers.values() if worker not in unable]
            for worker in others:
                if _is_fit(worker) and worker not in self._busy:
                    self._busy.add(worker)
                    return worker
            if len(others) < len(self._workers) and all(worker.state is WorkerState.REFUSED for worker in others):
                return None
            await self._change()

    def give_back(self, worker: ClusterWorker) -> None:
        """Take a worker back that has done its call, or has gone."""
        self._busy.discard(worker)
        self._tell_change()

    def number_of_wishes(self) -> int:
        """Return how many more workers would have something to do: a cluster that grows is asked for these.

        All that can be used are busy, so there probably is more to do than they have.
        """
        fit = [worker for worker in self._workers.values() if _is_fit(worker)]
        is_asking = any(worker.state is WorkerState.ASKED for worker in self._workers.values())
        if is_asking or any(worker not in self._busy for worker in fit):
            return 0
        return max(len(fit), 1)

    async def wait_for_places(self) -> int:
        """Wait until workers can be used, and return their number.

        Raises:
            RunError: There are none.
        """
        began = without_since = self._loop.time()
        while True:
            self.raise_end()
            is_asking = any(worker.state is WorkerState.ASKED for worker in self._workers.values())
            fit = sum(map(_is_fit, self._workers.values()))
            now = self._loop.time()
            if fit and (not is_asking or self._has_begun or now - began > _ANSWERS_AWAITED):
                self._has_begun = True
                return fit
            if is_asking or fit:
                without_since = now
            self._check_hope(now - without_since, nobody_is_asked=not is_asking)
            await self._change(1.0)

    def _check_hope(self, without: float, *, nobody_is_asked: bool) -> None:
        refused = [worker for worker in self._workers.values() if worker.state is WorkerState.REFUSED]
        if refused and nobody_is_asked and len(refused) == len(self._workers):
            raise ClusterWorkersRefused(self._url, [(worker.name, worker.reason) for worker in refused])
        if without > self._longest_without:
            paused = sum(not worker.takes_calls for worker in self._workers.values())
            raise ClusterWithoutWorkers(self._url, self._longest_without, paused)

    async def until_gone(
        self, worker: ClusterWorker, *others: "asyncio.Future[Any]", seconds: float | None = None
    ) -> None:
        """Wait until a worker has gone, nobody can be reached any more, or something else is done."""
        await asyncio.wait({worker.gone, self._ended, *others}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)

    def _tell_change(self) -> None:
        self._changed.set()

    async def _change(self, seconds: float | None = None) -> None:
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return


def _is_fit(worker: ClusterWorker) -> bool:
    return worker.state is WorkerState.FIT and worker.takes_calls
