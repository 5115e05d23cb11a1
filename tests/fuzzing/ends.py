"""Targets whose attack fails in a way of its own: it crashes, takes too much memory, or does not come to an end."""

import faulthandler
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from fuzzing import worker
from fuzzing.target import Attack


class _Ends:
    def __init__(self, run: Callable[[], bool]) -> None:
        self._run = run

    def attack(self, _random: Random) -> Attack:
        return Attack("the end", 0, self._run)


@contextmanager
def crash(_folder: Path) -> Iterator[_Ends]:
    """Reads where no memory is."""

    def run() -> bool:
        faulthandler._sigsegv()  # type: ignore[attr-defined]
        return True

    yield _Ends(run)


@contextmanager
def memory(_folder: Path) -> Iterator[_Ends]:
    """Takes more memory than an attack may."""
    yield _Ends(lambda: bool(bytearray(worker.MOST_MEMORY)))


@contextmanager
def loop(_folder: Path) -> Iterator[_Ends]:
    """Has no end. The process is told to end after one second, so that a test does not take so long."""

    def run() -> bool:
        worker.limit_time(1)
        while True:
            pass

    yield _Ends(run)
