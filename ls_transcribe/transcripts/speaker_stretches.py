"""Who speaks when, where a document has that apart from its words."""

from bisect import bisect_right
from collections.abc import Callable, Iterable


def find_by_time(stretches: Iterable[tuple[int, int, str | None]]) -> Callable[[int | None], str | None]:
    """Return a function that says who speaks at a time (ms); nobody does outside of all stretches.

    A stretch is a start, an end (both in ms) and a speaker. At a time that two stretches share, the later one counts.
    """
    known = sorted((start, end, speaker or "") for start, end, speaker in stretches)
    starts = [start for start, _end, _speaker in known]

    def find(time: int | None) -> str | None:
        index = bisect_right(starts, time) - 1 if time is not None else -1
        if index < 0 or time is None or time > known[index][1]:
            return None
        return known[index][2] or None

    return find
