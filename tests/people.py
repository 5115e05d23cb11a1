"""People who work in Label Studio while something else goes on."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

_REST = 3
"""How many times as long as the work took people rest at the least. On a busy machine, a server takes as long for each
request as they would rest otherwise: then they would always be at work, and a locked database would never be free."""


@contextmanager
def at_work(work: Callable[[int], object], tasks: Sequence[int], between: float) -> Iterator[None]:
    """Have one person for each task do the work on it, again and again, at the least once.

    `between` are the seconds from one time to the next, or more where the work takes long.
    """
    is_over = threading.Event()

    def go_on(task: int) -> None:
        took = _seconds(work, task)
        while not is_over.wait(max(between, _REST * took)):
            took = _seconds(work, task)

    people = [threading.Thread(target=go_on, args=(task,)) for task in tasks]
    for person in people:
        person.start()
    try:
        yield
    finally:
        is_over.set()
        for person in people:
            person.join()


def _seconds(work: Callable[[int], object], task: int) -> float:
    """Do the work on a task, and return how long it took."""
    began = time.monotonic()
    work(task)
    return time.monotonic() - began
