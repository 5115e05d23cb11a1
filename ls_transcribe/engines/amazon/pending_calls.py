"""The calls to Amazon that are under way in threads, and the functions that handle their results."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeAlias

from ls_transcribe.engines.base import JobChange

_THREADS = 20

JobChanges: TypeAlias = Iterator[JobChange]


class PendingCalls:
    """Makes calls in threads, and handles each result in the thread that asks for it, so that handlers need no lock."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS)
        self._handlers: dict[Future[Any], Callable[[Any], JobChanges]] = {}

    def submit(self, handler: Callable[[Any], JobChanges], call: Callable[..., Any], *arguments: Any) -> None:
        """Make a call in a thread. `handler` is called with its result and yields what changes through it."""
        self._handlers[self._pool.submit(call, *arguments)] = handler

    def handle_next(self) -> JobChanges:
        """Wait until at least one call has ended, and handle the results of those that have.

        Raises:
            RunError: A call raised it.
        """
        ended, _ = wait(self._handlers, return_when=FIRST_COMPLETED)
        for future in ended:
            handler = self._handlers.pop(future)
            yield from handler(future.result())

    @property
    def is_empty(self) -> bool:
        """Whether no call is under way."""
        return not self._handlers

    def close(self) -> None:
        """Drop the calls that have not begun. Those under way are not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
