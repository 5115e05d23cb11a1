"""Call a function for many items in threads. Few calls are under way, and few items and results are in memory."""

from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

_PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class KnownResult(Generic[_R]):
    """An item for which no call is needed, because its result is known."""

    result: _R


def bounded_map(
    call: Callable[[_T], _R],
    items: Iterable[_T | KnownResult[_R]],
    *,
    at_once: int,
    in_order: bool = False,
    on_abort: Callable[[], object] = lambda: None,
    while_waiting: Callable[[], object] = lambda: None,
) -> Generator[_R, None, None]:
    """Call a function for each item and yield the results as they come, or in the order of the items.

    At most `at_once` items are under way. The next ones are taken on the caller's thread, and only when there is room.
    With `in_order`, a result that waits for an earlier one takes up room. A `KnownResult` is yielded without a call;
    without `in_order` it is yielded at once. `while_waiting` is called every few seconds in which no call ends.

    After the first error of a call no more items are taken. The results of the calls under way are still yielded, then
    the error is raised. When the generator is closed or interrupted, it waits for the calls under way. In both cases
    `on_abort` is called first, so that these calls can be made to end soon (`Retrier.stop`).
    """
    waiting = iter(items)
    running: list[Future[_R]] = []
    failure: BaseException | None = None
    with _pool(at_once, running, on_abort) as pool:
        while True:
            for item in islice(waiting, 0 if failure else at_once - len(running)):
                running.append(_known(item) if isinstance(item, KnownResult) else pool.submit(call, item))
                if isinstance(item, KnownResult) and not in_order:
                    break
            if not running:
                break
            for future in _next_ended(running, while_waiting, in_order=in_order):
                error = future.exception()
                running.remove(future)
                if error is None:
                    yield future.result()
                elif failure is None:
                    failure = error
                    on_abort()
    if failure:
        raise failure


@contextmanager
def _pool(
    size: int, running: Sequence[Future[_R]], on_abort: Callable[[], object]
) -> Generator[ThreadPoolExecutor, None, None]:
    """Open a thread pool. At its end, calls under way are waited for, after a call of `on_abort` if there are any."""
    pool = ThreadPoolExecutor(size)
    try:
        yield pool
    finally:
        if running:
            on_abort()
        pool.shutdown(cancel_futures=True)


def _known(item: KnownResult[_R]) -> Future[_R]:
    """Return a call that has ended with a result."""
    future: Future[_R] = Future()
    future.set_result(item.result)
    return future


def _next_ended(running: list[Future[_R]], while_waiting: Callable[[], object], *, in_order: bool) -> list[Future[_R]]:
    """Return the calls whose results are to be yielded next: the first with `in_order`, else all that have ended."""
    wanted = running[:1] if in_order else running
    while not wait(wanted, timeout=_PATIENCE, return_when=FIRST_COMPLETED).done:
        while_waiting()
    return [future for future in wanted if future.done()]
