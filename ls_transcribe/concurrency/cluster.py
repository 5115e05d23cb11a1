"""Workers of a Dask cluster, as `Workers`: they come, go and die, and each has one call at a time.

Each call is given to one worker, and no other may take it: so it is known whose call it was that a worker died of,
after one death, whatever number of deaths the scheduler allows for; and no call that merely waited is suspected.
Whoever comes is asked first whether it can do what is wanted.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future, wait
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import Any, TypeVar, cast

from ls_transcribe.concurrency import cluster_client
from ls_transcribe.concurrency.cluster_address import ClusterAddress, ClusterNews
from ls_transcribe.concurrency.cluster_roll import ClusterRoll, ClusterWorker
from ls_transcribe.concurrency.workers import CannotHere
from ls_transcribe.errors import LsTranscribeError, RunError
from ls_transcribe.errors.cluster import ClusterCallFailed, ClusterGone, ClusterNotReached

_T = TypeVar("_T")
_R = TypeVar("_R")

_LOOK = 0.5  # seconds between looks at the connection
_LOOKS_OF_LIST = 4  # of which the last one also asks for the list of workers
_EXPLAINED = 10.0  # seconds in which it is known why a call was cancelled
_MOST_DEPARTURES = 20  # of workers that have the same call, which is suspected then
_LONGEST_CLOSING = 3.0  # seconds
_TOLD_AFTER = 10.0  # seconds of waiting


class WorkerDied(Exception):
    """A worker died during a call."""


class _WorkerLeft(Exception):
    """A worker was ended by whoever owns it, and with it a call that is to blame for nothing."""


class ClusterWorkers:
    """The workers of the cluster at an address. `question` is called on each of them before it gets anything else.

    It returns the reason why a worker cannot be used, or None, and must pickle; so must all calls and tasks.
    If no worker can be used, one is waited for for `longest_without` seconds.
    """

    crash_ends_all = False

    def __init__(
        self,
        address: ClusterAddress,
        question: Callable[[], str | None],
        news: ClusterNews,
        *,
        longest_without: float = 60.0,
    ) -> None:
        self._address = address
        self._question = question
        self._news = news
        self._untold: deque[Callable[[], None]] = deque()  # for the thread that calls
        self._unable: set[ClusterWorker] = set()
        self._under_way: set[Future[Any]] = set()
        self._is_told_of_threads = False
        cluster_client.load_library()
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)  # what matters is raised by a call
        self._tasks: set[asyncio.Task[None]] = set()
        self._roll = ClusterRoll(address.url, self._loop, longest_without)
        Thread(target=self._loop.run_forever, name="cluster", daemon=True).start()
        try:
            self._client: cluster_client.Client = self._begun(cluster_client.connect(address)).result()
            self._begun(self._begin()).result()
        except BaseException:
            self._loop.call_soon_threadsafe(self._loop.stop)
            raise

    def places(self) -> int:
        """Return the number of workers that can be used now. The first time, all that are there have answered.

        Raises:
            RunError: There is none, or the scheduler has gone.
        """
        number = self._roll.number_of_places()
        if number == 0:
            found, is_told = self._begun(self._roll.wait_for_places()), False
            while not wait([found], timeout=_TOLD_AFTER).done:
                if not is_told:
                    self._news.waiting(self._roll.what_is_awaited())
                is_told = True
            number = found.result()
            if (idle := self._roll.idle_threads()) and not self._is_told_of_threads:
                self._news.idle_threads(idle)
            self._is_told_of_threads = True
        self._tell_news()
        return number

    def _tell_news(self) -> None:
        while self._untold:
            self._untold.popleft()()

    def submit(self, call: Callable[[_T], _R], task: _T) -> "Future[_R]":
        """Have the next worker that is idle make a call."""
        future = self._begun(self._make(call, task))
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def has_crashed(self, future: "Future[_R]") -> bool:
        """Return whether a worker died during a call."""
        return isinstance(future.exception(), WorkerDied)

    def renew(self) -> None:
        """Do nothing: others are on the list, and the cluster sees to new ones."""

    def close(self) -> None:
        """Disconnect. Calls that workers make now go on there to their end: a cluster has no means to end them."""
        self._tell_news()
        number = len(self._under_way)
        if number and not self._roll.has_ended:
            self._news.left_running(number)
        with suppress(Exception):  # there may be no scheduler any more
            self._begun(self._end()).result(_LONGEST_CLOSING)
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _begun(self, wanted: Coroutine[Any, Any, _R]) -> "Future[_R]":
        return asyncio.run_coroutine_threadsafe(wanted, self._loop)

    async def _begin(self) -> None:
        self._client.subscribe_topic("all", self._take_event)  # type: ignore[no-untyped-call]
        try:
            await self._look_at_list()
        except OSError as error:
            raise ClusterNotReached(self._address.url, str(error) or "it does not answer") from error
        self._start(self._watch())

    async def _end(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await self._client.close(_LONGEST_CLOSING)  # type: ignore[no-untyped-call]

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take_event(self, event: tuple[float, Any]) -> None:
        """Take note of a worker that has gone, as the scheduler tells at once; of new ones the list tells."""
        _time, told = event
        if isinstance(told, dict) and told.get("action") == "remove-worker":
            self._roll.remove(str(told.get("worker")), was_asked=bool(told.get("expected")))

    async def _take_event_of(self, worker: ClusterWorker, event: tuple[float, Any]) -> None:
        """Take note of what a worker tells of itself: that it pauses, or ends, as one that crashes does not."""
        _time, told = event
        if not isinstance(told, dict):
            return
        if told.get("action") == "closing-worker":
            worker.was_asked = True
        elif told.get("action") == "worker-status-change":
            self._roll.take_status(worker, str(told.get("status")))

    async def _watch(self) -> None:
        """Follow who is there, until the scheduler is gone."""
        wishes: list[cluster_client.Future[Any]] = []
        try:
            while True:
                for _ in range(_LOOKS_OF_LIST):
                    await asyncio.sleep(_LOOK)
                    if self._client.status != "running":
                        raise ClusterGone(self._address.url, "the connection was lost")
                await self._look_at_list()
                number = self._roll.number_of_wishes()
                wishes[number:] = []
                wishes.extend(cluster_client.wish_for_worker(self._client) for _ in range(number - len(wishes)))
        except RunError as error:
            self._roll.end(error)
        except OSError as error:
            self._roll.end(ClusterGone(self._address.url, str(error) or "it does not answer"))

    async def _look_at_list(self) -> None:
        for worker in self._roll.take_list(await cluster_client.list_workers(self._client)):
            self._client.subscribe_topic(worker.address, partial(self._take_event_of, worker))  # type: ignore[no-untyped-call]
            self._start(self._ask(worker))

    async def _ask(self, worker: ClusterWorker) -> None:
        try:
            reason = await self._make_on(worker, self._question)
        except _WorkerLeft:
            return
        except WorkerDied:
            self._roll.died_asked(worker)
            return
        except ClusterCallFailed as error:
            reason = f"{error.reason}: install there what is here, in the same versions"
        except RunError as error:
            if self._roll.has_ended:  # it is no answer of the worker's
                return
            reason = str(error)
        self._roll.take_answer(worker, reason)
        if reason:
            self._untold.append(partial(self._news.refused, worker.name, reason))

    async def _make(self, call: Callable[[_T], _R], task: _T) -> _R:
        departures, unable = 0, dict[ClusterWorker, CannotHere]()
        while departures < _MOST_DEPARTURES:
            worker = await self._roll.take_idle(unable)
            if worker is None:
                last, error = unable.popitem()
                return cast("_R", await asyncio.to_thread(error.result_without, last.name))  # it may look at a disk
            try:
                return await self._make_on(worker, call, task)
            except _WorkerLeft:
                departures += 1
            except CannotHere as error:
                unable[worker] = error
                self._note_unable(worker, error.reason)
            finally:
                self._roll.give_back(worker)
        raise WorkerDied

    def _note_unable(self, worker: ClusterWorker, reason: str) -> None:
        """Have it told of a worker, once, that it cannot make a call."""
        if worker not in self._unable:
            self._unable.add(worker)
            self._untold.append(partial(self._news.unable, worker.name, reason))

    async def _make_on(self, worker: ClusterWorker, call: Callable[..., _R], *arguments: object) -> _R:
        """Return the result of a call that this worker makes.

        Raises:
            WorkerDied, _WorkerLeft: It has gone.
            ClusterGone: So has the scheduler.
            CannotHere: It cannot make this call.
            LsTranscribeError: The call raised it.
            ClusterCallFailed: The call raised something else.
        """
        future = cluster_client.submit(self._client, worker.address, call, *arguments)
        result = asyncio.ensure_future(future.result())
        has_died = False
        try:
            await self._roll.until_gone(worker, result)
            if result.done():
                return await result  # type: ignore[no-any-return]
        except (LsTranscribeError, CannotHere):
            raise
        except Exception as error:  # Dask has many kinds
            has_died = cluster_client.has_died(error)
            if not has_died and not isinstance(error, OSError | CancelledError):
                raise ClusterCallFailed(worker.name, f"{type(error).__name__}: {error}") from error
            await self._roll.until_gone(worker, seconds=_EXPLAINED)
        finally:
            result.cancel()
            future.release()  # type: ignore[no-untyped-call]
        self._roll.raise_end()
        raise WorkerDied if has_died or (worker.is_gone and not worker.was_asked) else _WorkerLeft
