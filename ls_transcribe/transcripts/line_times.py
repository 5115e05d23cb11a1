"""Times of lines whose words have none. Lines that overlap are read one after the other, so that no text is mixed."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ls_transcribe.transcripts import Word


class LineTimes(NamedTuple):
    """When a line starts and ends, in ms, how long its text is (characters), and its channel, if that is known."""

    start: int
    end: int
    length: int
    channel: str | None = None


class SpreadTime(NamedTuple):
    """From when to when (ms) the words of a line are spread. `is_whole`: somebody speaks on another channel meanwhile.

    When each word of such a line is said is only a guess. So the line stays one turn, and is not parted by the others.
    """

    start: int
    end: int
    is_whole: bool = False

    def marked(self, words: Sequence[Word]) -> Sequence[Word]:
        """Return the words of the line, as those of one turn if it is whole."""
        if not self.is_whole:
            return words
        return [word.replace(begins_paragraph=index == 0) for index, word in enumerate(words)]


def spread_by_channel(lines: Sequence[LineTimes]) -> list[SpreadTime]:
    """Return the time of each line. Only lines of one channel are read one after the other."""
    channels: defaultdict[str | None, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        channels[line.channel].append(index)
    times: dict[int, tuple[int, int]] = {}
    for indexes in channels.values():
        times.update(zip(indexes, without_overlaps([lines[index] for index in indexes]), strict=True))
    whole: set[int] = set()
    speaking: list[int] = []
    for index in sorted(times, key=lambda index: times[index]):
        speaking = [other for other in speaking if times[other][1] > times[index][0]]
        meanwhile = [other for other in speaking if lines[other].channel != lines[index].channel]
        whole.update(meanwhile, [index] * bool(meanwhile))
        speaking.append(index)
    return [SpreadTime(*times[index], index in whole) for index in range(len(lines))]


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
