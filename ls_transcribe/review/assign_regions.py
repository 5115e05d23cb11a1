"""Where people's passages lie among a machine's words: which words each has kept, and in whose place the others stand.

A passage is looked for among the words that are said within its time. Words that were moved from one region to its
neighbour are found too, as long as they lie no further than a second outside; beyond that, a region's time counts more
than its words, and these are new.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ls_transcribe.review.alignment import matched
from ls_transcribe.review.passages import Passage
from ls_transcribe.review.tokens import MachineToken, TextToken, pieces_of
from ls_transcribe.transcripts import Word, label_of

_NEAR = 1_000  # ms


class UnmatchedRange(NamedTuple):
    """What stands between two that were kept: which of the machine's places, and which of a passage's own.

    `number` is how many were kept before it.
    """

    number: int
    there: range
    own: range


@dataclass
class PassageMatch:
    """A passage's own pieces, the pairs of the machine's places and its own that are the same, and the others in it."""

    passage: Passage
    pieces: list[TextToken]
    kept: list[tuple[int, int]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def holes(self, end: int) -> Iterator[UnmatchedRange]:
        """Where something was not kept: `end` is the number of the machine's pieces."""
        place = own = 0
        for number, (following, next_own) in enumerate([*self.kept, (end, len(self.pieces))]):
            if place < following or own < next_own:
                yield UnmatchedRange(number, range(place, following), range(own, next_own))
            place, own = following + 1, next_own + 1

    def gone_in(self, places: range) -> list[int]:
        """Which of some places nobody kept."""
        return self.gone[bisect_left(self.gone, places.start) : bisect_left(self.gone, places.stop)]

    @property
    def is_all_kept(self) -> bool:
        """Whether every piece of it was heard."""
        return len(self.kept) == len(self.pieces)


def fitted(passages: Sequence[Passage], heard: Sequence[MachineToken], words: Sequence[Word]) -> list[PassageMatch]:
    """The passages with their places among the machine's pieces, which are pieces of these words."""
    fits = [PassageMatch(passage, pieces_of(passage.text)) for passage in passages]
    if len(fits) == 1 and fits[0].passage.is_whole:
        return [_fit_whole(fits[0], heard)]
    times = _TokenTimes(heard)
    inside = _shared_out(fits, heard, words, times)
    taken: set[int] = set()
    for fit, places in zip(fits, inside, strict=True):
        _keep(fit, [place for place in places if place not in taken], range(len(fit.pieces)), heard, taken)
    for fit in fits:
        if not fit.is_all_kept:
            _keep_nearby(fit, heard, times, taken)
    _give_up(fits, inside, taken, len(heard))
    return fits


def _fit_whole(fit: PassageMatch, heard: Sequence[MachineToken]) -> PassageMatch:
    fit.kept = matched(heard, fit.pieces)
    kept = {place for place, _own in fit.kept}
    fit.gone = [place for place in range(len(heard)) if place not in kept]
    return fit


class _TokenTimes:
    """The machine's pieces by the middles of their times."""

    def __init__(self, heard: Sequence[MachineToken]) -> None:
        self._places = sorted(range(len(heard)), key=lambda place: heard[place].middle)
        self._middles = [heard[place].middle for place in self._places]

    def within(self, passage: Passage, *, around: int = 0) -> list[int]:
        """Which pieces are said within a passage, or up to so many ms outside it."""
        first = bisect_left(self._middles, passage.start - around)
        end = passage.end
        last = len(self._places) if end is None else bisect_right(self._middles, end + around)
        return sorted(self._places[first:last])


def _shared_out(
    fits: Sequence[PassageMatch], heard: Sequence[MachineToken], words: Sequence[Word], times: _TokenTimes
) -> list[list[int]]:
    """For each passage the pieces in it. Where people speak at once, a piece is in the passages of its own speaker."""
    inside = [times.within(fit.passage) for fit in fits]
    owners: dict[int, list[int]] = {}
    for number, places in enumerate(inside):
        for place in places:
            owners.setdefault(place, []).append(number)
    for place, numbers in owners.items():
        if len(numbers) > 1:
            speaker = label_of(words[heard[place].word])
            own = [number for number in numbers if fits[number].passage.speaker == speaker]
            owners[place] = own or numbers
    return [[place for place in places if number in owners[place]] for number, places in enumerate(inside)]


def _keep(fit: PassageMatch, places: Sequence[int], own: range, heard: Sequence[MachineToken], taken: set[int]) -> None:
    """Find which of some pieces of a passage are the same as those at some places, and keep these."""
    pairs = matched([heard[place] for place in places], fit.pieces[own.start : own.stop])
    kept = [(places[place], own.start + number) for place, number in pairs]
    taken.update(place for place, _own in kept)
    fit.kept = sorted([*fit.kept, *kept]) if fit.kept else kept


def _keep_nearby(fit: PassageMatch, heard: Sequence[MachineToken], times: _TokenTimes, taken: set[int]) -> None:
    near = [place for place in times.within(fit.passage, around=_NEAR) if place not in taken]
    for hole in list(fit.holes(len(heard))) if near else ():
        places = near[bisect_left(near, hole.there.start) : bisect_left(near, hole.there.stop)]
        if places and hole.own:
            _keep(fit, places, hole.own, heard, taken)


def _give_up(fits: Sequence[PassageMatch], inside: Sequence[list[int]], taken: set[int], end: int) -> None:
    """What nobody kept is gone from the passage that has other words in its place, else from the first it was in."""
    given = set(taken)
    for only_replaced in (True, False):
        for fit, places in zip(fits, inside, strict=True):
            left = [place for place in places if place not in given]
            if only_replaced and left:
                holes = [hole.there for hole in fit.holes(end) if hole.own]
                starts = [hole.start for hole in holes]
                left = [place for place in left if (found := bisect_right(starts, place)) and place in holes[found - 1]]
            given.update(left)
            fit.gone = sorted([*fit.gone, *left])
