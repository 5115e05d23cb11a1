"""So many calls a second and no more, told for each operation."""

from collections.abc import Callable
from dataclasses import dataclass, field

from stand_ins.amazon.errors import RATE_EXCEEDED, THROTTLING, Refused

PUBLISHED = {
    "StartTranscriptionJob": 25.0,
    "GetTranscriptionJob": 30.0,
    "ListTranscriptionJobs": 5.0,
    "DeleteTranscriptionJob": 5.0,
    "CreateVocabulary": 10.0,
    "GetVocabulary": 20.0,
    "ListVocabularies": 5.0,
}
"""Calls a second by operation, as published in 2023: defaults that an account can have raised."""


@dataclass
class Throttle:
    """A bucket for each operation, which holds the calls of one second and fills by the clock.

    `rates` has the calls a second; an operation that it does not name is never throttled. It may change at any time.
    """

    clock: Callable[[], float]
    rates: dict[str, float] = field(default_factory=dict)
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def spend(self, operation: str) -> None:
        """Take note of a call.

        Raises:
            Refused: It is one too many.
        """
        rate = self.rates.get(operation)
        if rate is None:
            return
        now = self.clock()
        level, since = self._levels.get(operation, (rate, now))
        level = min(max(rate, 1.0), level + (now - since) * rate)
        allowed = level >= 1
        self._levels[operation] = (level - allowed, now)
        if not allowed:
            raise Refused(THROTTLING, RATE_EXCEEDED)
