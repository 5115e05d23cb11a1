"""A limit for work of others that may never end, such as the import of somebody else's module."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 1.0  # seconds: the exception is raised again where it was swallowed, as in `except BaseException: pass`


class TimeLimitPassed(BaseException):
    """The time of a block has passed. It is no Exception, so that fewer places swallow it."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitPassed in the block once it has taken so long.

    It is told by a signal, which ends waiting too. Only the main thread is told of signals: elsewhere nothing is
    limited. An alarm that somebody else has set still comes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    begun = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _pass)
    others = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if others[0]:
            left = others[0] - (time.monotonic() - begun)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001), others[1])


def _pass(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitPassed
