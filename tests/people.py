"""People who work in Label Studio while something else goes on."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def at_work(work: Callable[[int], object], tasks: Sequence[int], between: float) -> Iterator[None]:
    """Have one person for each task do the work on it, again and again, at the least once.

    `between` are the seconds from one time to the next.
    """
    is_over = threading.Event()

    def go_on(task: int) -> None:
        work(task)
        while not is_over.wait(between):
            work(task)

    people = [threading.Thread(target=go_on, args=(task,)) for task in tasks]
    for person in people:
        person.start()
    try:
        yield
    finally:
        is_over.set()
        for person in people:
            person.join()
