"""The client that nobody can be: it knows when each job will end, and its calls are there when a slot becomes free."""

import heapq
from collections.abc import Sequence


def greedy(durations: Sequence[float], *, slots: int, rate: float, latency: float) -> float:
    """The seconds from sending the first start to holding the last transcript.

    Jobs take `durations` (seconds) and are started in this order, each as soon as there is a slot for it and the
    service takes one more start: `rate` a second, and as many at once after a rest. A call takes `latency` seconds,
    all of them before it has its effect; those of different jobs overlap.
    """
    running: list[float] = []
    level, moment, last = max(rate, 1.0), latency, 0.0
    for duration in durations:
        free = heapq.heappop(running) if len(running) == slots else moment
        due = max(moment, free)
        level = min(max(rate, 1.0), level + (due - moment) * rate)
        moment = due + max(0.0, 1 - level) / rate
        level = max(level, 1.0) - 1
        heapq.heappush(running, moment + duration)
        last = max(last, moment + duration)
    return last + latency if durations else 0.0
