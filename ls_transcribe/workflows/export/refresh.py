"""What others read of an output folder is written again while a run goes on, so that nobody waits for its end."""

import time
from collections.abc import Callable

_SHORTEST = 10.0  # seconds between two times
_SHARE = 20
"""Writing everything again takes longer the more there is. With a pause of so many times what it took the last time, it
takes less than a fifteenth of a run also where it takes longer each time, and not the square of the recordings."""
_SECONDS_PER_TASK = 0.001  # that tasks.json and the summaries take


class OutputRefresh:
    """Calls `write` from time to time: for the first transcript of a run, and then as seldom as it takes long.

    `finished` is the number of recordings that were finished before. `clock` returns seconds.
    """

    def __init__(
        self, write: Callable[[], object], *, finished: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._clock = clock
        self._due = clock() + _SHARE * _SECONDS_PER_TASK * finished

    def if_due(self) -> None:
        """Write everything, if that is due."""
        began = self._clock()
        if began < self._due:
            return
        self._write()
        ended = self._clock()
        self._due = ended + max(_SHORTEST, _SHARE * (ended - began))
