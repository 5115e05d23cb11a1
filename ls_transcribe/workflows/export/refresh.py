"""What others read of an output folder is written again while a run goes on, so that nobody waits for its end."""

import time
from collections.abc import Callable

from ls_transcribe.engines.base import Engine
from ls_transcribe.engines.optional_members import WaitsForJobs

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
        self._is_stale = False

    def begin(self, engine: Engine, *before: Callable[[], object]) -> None:
        """Have an engine write what is due while nothing ends: a long recording may be the last one for hours.

        The calls that are to be made before that are made each time.
        """

        def write() -> None:
            for call in before:
                call()
            self._if_due()

        if isinstance(engine, WaitsForJobs):
            engine.call_while_waiting(write)

    def transcript_ended(self) -> None:
        """Note that there is something new, and write everything if that is due."""
        self._is_stale = True
        self._if_due()

    def _if_due(self) -> None:
        began = self._clock()
        if began < self._due or not self._is_stale:
            return
        self._write()
        self._is_stale = False
        ended = self._clock()
        self._due = ended + max(_SHORTEST, _SHARE * (ended - began))
