"""Delay Ctrl-C and SIGTERM for a moment in which something must not be left half done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

ENDING = (signal.SIGINT, signal.SIGTERM)
"""The signals that ask a run to end."""


@contextmanager
def delayed() -> Iterator[None]:
    """Finish the block first: a signal that arrives meanwhile takes effect afterwards.

    In a thread other than the main thread this does nothing, since Python handles signals in the main thread only. A
    signal that is ignored stays ignored.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    handlers = {number: signal.getsignal(number) for number in ENDING}
    replaced = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in replaced:
        signal.signal(number, lambda number, _frame: arrived.append(number))
    try:
        yield
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)
        if arrived:
            signal.raise_signal(arrived[0])
