"""How many jobs run at a time, and which one is next."""

import heapq
from collections import deque
from itertools import count

from stand_ins.amazon.errors import LIMIT_EXCEEDED, TOO_MANY_JOBS, Refused
from stand_ins.amazon.jobs import Job


class Slots:
    """The jobs that run and, first in, first out, those that wait for a slot.

    `total` jobs run at once, of those that may be deferred no more than `share` of it, so that some slots are left to
    jobs that may not; and no more than `longest_queue` wait. Defaults are those that were published in 2023.
    """

    def __init__(self) -> None:
        self.total = 250
        self.share = 0.9
        self.longest_queue = 10_000
        self.queue: deque[Job] = deque()
        self._running: list[tuple[float, int, Job]] = []
        self._deferred = 0
        self._numbers = count()

    @property
    def running(self) -> int:
        return len(self._running)

    def check(self, *, deferred: bool) -> None:
        """Refuse a job for which there is neither a slot nor a place in the queue.

        Raises:
            Refused: There is not.
        """
        full = len(self.queue) >= self.longest_queue if deferred else self.running >= self.total
        if full:
            raise Refused(LIMIT_EXCEEDED, TOO_MANY_JOBS)

    def next_in_line(self) -> Job | None:
        """Take from the queue the job that there is a slot for."""
        is_free = self.running < self.total and self._deferred < max(1, int(self.total * self.share))
        return self.queue.popleft() if self.queue and is_free else None

    def occupy(self, job: Job, until: float) -> None:
        """Give a job a slot until so many seconds after the epoch."""
        heapq.heappush(self._running, (until, next(self._numbers), job))
        self._deferred += job.is_deferred

    def release(self, now: float) -> tuple[Job, float] | None:
        """Take the first job that has ended by now from its slot; with the moment at which it did."""
        if not self._running or self._running[0][0] > now:
            return None
        ended, _number, job = heapq.heappop(self._running)
        self._deferred -= job.is_deferred
        return job, ended
