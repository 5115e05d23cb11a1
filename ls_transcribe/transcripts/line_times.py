"""Times of lines whose words have none. Lines that overlap are read one after the other, so that no text is mixed."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple


class LineTimes(NamedTuple):
    """When a line starts and ends, in ms, and how long its text is (characters)."""

    start: int
    end: int
    length: int


def without_overlaps(lines: Sequence[LineTimes]) -> list[tuple[int, int]]:
    """Return the start and the end in which the words of each line are to be spread.

    A line ends where the next one starts at the latest. Lines that start together share their time by their lengths,
    in the order in which they stand.
    """
    times = [(line.start, line.end) for line in lines]
    indexes = sorted(range(len(lines)), key=lambda index: lines[index].start)
    groups = [list(group) for _start, group in groupby(indexes, key=lambda index: lines[index].start)]
    for group, following in pairwise([*groups, []]):
        start = lines[group[0]].start
        end = max(start, *(lines[index].end for index in group))
        if following:
            end = min(end, lines[following[0]].start)
        whole = sum(max(lines[index].length, 1) for index in group)
        reached = 0
        for index in group:
            begins = start + (end - start) * reached // whole
            reached += max(lines[index].length, 1)
            times[index] = (begins, start + (end - start) * reached // whole)
    return times
