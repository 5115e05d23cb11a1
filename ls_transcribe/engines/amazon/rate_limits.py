"""How fast, and how many at a time: what an account may do is found out by doing it, since nobody publishes it well."""

import threading
from collections.abc import Callable


class TokenBucket:
    """So many calls a second and no more, from any thread; some of them may come at once.

    `rate` is what Amazon published. An account that has less, or shares it, is told by throttling (`slower`); the rate
    then comes back by itself. `clock` and `sleep` count seconds.
    """

    _AT_ONCE = 0.4  # of those of a second
    _SLOWER, _BACK = 0.7, 1.01  # a throttled call takes away three tenths, each one since gives back a hundredth
    _LEAST = 0.1  # of the rate

    def __init__(self, rate: float, *, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._published = self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()  # when the next call may be made, had none come at once
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait until a call may be made."""
        with self._lock:
            self._rate = min(self._rate * self._BACK, self._published)
            now = self._clock()
            self._next = max(self._next, now - self._AT_ONCE) + 1 / self._rate
            wait = self._next - now
        if wait > 0:
            self._sleep(wait)

    def slower(self) -> None:
        """A call was one too many."""
        with self._lock:
            self._rate = max(self._rate * self._SLOWER, self._published * self._LEAST)


class JobWindow:
    """How many jobs are kept at Amazon at a time: `most`, or as many as there was room for, growing back slowly."""

    _GROWS_AFTER = 30.0  # seconds without a refusal
    _FIRST_REST, _LONGEST_REST = 2.0, 60.0  # seconds

    def __init__(self, most: int, *, clock: Callable[[], float]) -> None:
        self.size = most
        self._most = most
        self._clock = clock
        self._changed = clock()
        self._rests = 0

    def refused(self, in_flight: int) -> None:
        """There was no room beside so many: keep to that."""
        self.size = max(1, min(self.size, in_flight))
        self._changed = self._clock()

    def rest(self) -> float:
        """How long to wait (s) after a refusal, if no job ends before: longer each time, until there is room."""
        self._rests += 1
        return float(min(self._FIRST_REST * 2 ** min(self._rests - 1, 8), self._LONGEST_REST))

    def accepted(self) -> None:
        """There was room."""
        self._rests = 0
        if self.size < self._most and self._clock() - self._changed >= self._GROWS_AFTER:
            self.size = min(self._most, self.size + max(1, self.size // 20))
            self._changed = self._clock()
