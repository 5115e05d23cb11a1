"""Limits on the rate of calls and on the number of jobs. An account's limits are not known; they are learnt here."""

import threading
from collections.abc import Callable


class TokenBucket:
    """Limits the rate of calls, from any thread. A few calls may come at once.

    `rate` is in calls a second, as Amazon published it. If the account has a lower rate, or shares it with others,
    Amazon throttles calls (`slow_down`); afterwards the rate slowly grows back. `clock` and `sleep` count seconds.
    """

    _AT_ONCE = 0.4  # of the calls of a second
    _SLOW_DOWN, _SPEED_UP = 0.7, 1.01  # a throttled call lowers the rate by 30 %, each later one raises it by 1 %
    _LEAST = 0.1  # of the published rate

    def __init__(self, rate: float, *, clock: Callable[[], float], sleep: Callable[[float], object]) -> None:
        self._published = self._rate = rate
        self._clock = clock
        self._sleep = sleep
        self._next = clock()  # the time of the next call if none may come at once
        self._lock = threading.Lock()

    def take(self) -> None:
        """Wait until a call may be made."""
        with self._lock:
            self._rate = min(self._rate * self._SPEED_UP, self._published)
            now = self._clock()
            self._next = max(self._next, now - self._AT_ONCE) + 1 / self._rate
            wait = self._next - now
        if wait > 0:
            self._sleep(wait)

    def slow_down(self) -> None:
        """Lower the rate, because a call was throttled."""
        with self._lock:
            self._rate = max(self._rate * self._SLOW_DOWN, self._published * self._LEAST)


class JobWindow:
    """Limits the number of jobs at Amazon at a time.

    `size` is the limit: `most`, or as many as there was room for. Then it slowly grows back. `clock` counts seconds.
    """

    _GROWS_AFTER = 30.0  # seconds without a refusal
    _FIRST_PAUSE, _LONGEST_PAUSE = 2.0, 60.0  # seconds

    def __init__(self, most: int, *, clock: Callable[[], float]) -> None:
        self.size = most
        self._most = most
        self._clock = clock
        self._changed = clock()
        self._pauses = 0

    def refused(self, in_flight: int) -> None:
        """Lower the limit to the number of jobs in flight, because there was no room for another."""
        self.size = max(1, min(self.size, in_flight))
        self._changed = self._clock()

    def next_pause(self) -> float:
        """Return how long to wait after a refusal (s), if no job ends before. It grows until a job is accepted."""
        self._pauses += 1
        return float(min(self._FIRST_PAUSE * 2 ** min(self._pauses - 1, 8), self._LONGEST_PAUSE))

    def accepted(self) -> None:
        """Note that there was room for a job. The limit grows if there was no refusal for some time."""
        self._pauses = 0
        if self.size < self._most and self._clock() - self._changed >= self._GROWS_AFTER:
            self.size = min(self._most, self.size + max(1, self.size // 20))
            self._changed = self._clock()
