"""Which of the machine's tokens each passage has.

A passage is matched with the tokens that are said within its time. Words that were moved from one region to its
neighbour are matched too, if they are at most one second outside. Farther away, the region's time counts more than its
words, and these are new.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ls_transcribe.review.alignment import MatchedRun, match_tokens
from ls_transcribe.review.passages import MachineText, Passage
from ls_transcribe.review.tokens import MachineToken, TextToken, text_tokens
from ls_transcribe.transcripts import label_of

_NEARBY = 1_000  # ms


class UnmatchedRange(NamedTuple):
    """The tokens between two matched ones: the machine's indexes and the passage's indexes. Either may be empty.

    `runs_before` is how many runs of matched tokens are before them.
    """

    runs_before: int
    machine: range
    reviewer: range


@dataclass
class PassageMatch:
    """A passage, its tokens, and the machine's tokens that belong to it.

    `matched` are the tokens that are the same, in order. `removed` are the indexes of the machine's other tokens in the
    passage.
    """

    passage: Passage
    tokens: list[TextToken]
    matched: list[MatchedRun] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    _unmatched: Sequence[UnmatchedRange] | None = None

    @property
    def number_matched(self) -> int:
        """The number of tokens that are the same."""
        return sum(run.length for run in self.matched)

    def add(self, runs: Sequence[MatchedRun]) -> None:
        """Match more tokens."""
        self.matched = list(_joined(sorted([*self.matched, *runs]))) if self.matched else list(runs)
        self._unmatched = None

    def unmatched_ranges(self, machine_end: int) -> Sequence[UnmatchedRange]:
        """Return the ranges that are not matched. `machine_end` is the number of the machine's tokens."""
        if self._unmatched is None:
            self._unmatched = list(self._find_unmatched(machine_end))
        return self._unmatched

    def _find_unmatched(self, machine_end: int) -> Iterator[UnmatchedRange]:
        start = reviewer_start = 0
        for number, run in enumerate([*self.matched, MatchedRun(machine_end, len(self.tokens), 0)]):
            if start < run.machine or reviewer_start < run.reviewer:
                yield UnmatchedRange(number, range(start, run.machine), range(reviewer_start, run.reviewer))
            start, reviewer_start = run.machine + run.length, run.reviewer + run.length

    def removed_in(self, indexes: range) -> list[int]:
        """Return which of these tokens of the machine's were removed."""
        return self.removed[bisect_left(self.removed, indexes.start) : bisect_left(self.removed, indexes.stop)]


def match_passages(passages: Sequence[Passage], machine: MachineText) -> list[PassageMatch]:
    """Match each passage with the machine's tokens."""
    matches = [PassageMatch(passage, text_tokens(passage.text)) for passage in passages]
    matcher = _Matcher(machine.tokens)
    within = _tokens_within(matches, machine, matcher)
    for match, indexes in zip(matches, within, strict=True):
        matcher.match(match, indexes, range(len(match.tokens)))
    for match in matches:
        if not match.passage.is_whole and match.number_matched < len(match.tokens):
            matcher.match_nearby(match)
    _assign_removed(matches, within, matcher.matched, len(machine.tokens))
    return matches


class _Matcher:
    """Matches tokens of passages with the machine's tokens. Each of the machine's is matched once."""

    def __init__(self, tokens: Sequence[MachineToken]) -> None:
        self.matched: set[int] = set()
        self._tokens = tokens

    @cached_property
    def _by_time(self) -> Sequence[int]:
        """The indexes of the tokens, in the order of their middles; a text of the whole recording needs none."""
        return sorted(range(len(self._tokens)), key=lambda index: self._tokens[index].middle)

    @cached_property
    def _middles(self) -> Sequence[int]:
        return [self._tokens[index].middle for index in self._by_time]

    def within(self, passage: Passage, *, around: int = 0) -> list[int]:
        """Return the tokens whose middle is within a passage's time, or up to `around` ms outside of it."""
        first = bisect_left(self._middles, passage.start - around)
        end = passage.end
        last = len(self._by_time) if end is None else bisect_right(self._middles, end + around)
        return sorted(self._by_time[first:last])

    def match(self, match: PassageMatch, indexes: Sequence[int], reviewer: range) -> None:
        """Match a range of a passage's tokens with those of the machine's that are not matched yet."""
        free = [index for index in indexes if index not in self.matched] if self.matched else indexes
        own = self._tokens if len(free) == len(self._tokens) else [self._tokens[index] for index in free]
        runs = match_tokens(own, match.tokens[reviewer.start : reviewer.stop])
        matched = [part for run in runs for part in _placed(run, free, reviewer.start)]
        for run in matched:
            self.matched.update(run.machine_range)
        match.add(matched)

    def match_nearby(self, match: PassageMatch) -> None:
        """Match the rest of a passage's tokens with the machine's tokens shortly before, in and after the passage."""
        nearby = [index for index in self.within(match.passage, around=_NEARBY) if index not in self.matched]
        for unmatched in match.unmatched_ranges(len(self._tokens)) if nearby else ():
            start, end = (bisect_left(nearby, bound) for bound in (unmatched.machine.start, unmatched.machine.stop))
            if start < end and unmatched.reviewer:
                self.match(match, nearby[start:end], unmatched.reviewer)


def _placed(run: MatchedRun, free: Sequence[int], reviewer_start: int) -> Iterator[MatchedRun]:
    """Yield a run among some of the machine's tokens, which have these indexes, as runs among all of them."""
    indexes = free[run.machine : run.machine + run.length]
    start = 0
    while start < run.length:
        length = run.length - start
        if indexes[-1] - indexes[start] >= length:  # others are between them, which are not free
            length = next(number for number in range(1, length) if indexes[start + number] > indexes[start] + number)
        yield MatchedRun(indexes[start], reviewer_start + run.reviewer + start, length)
        start += length


def _tokens_within(matches: Sequence[PassageMatch], machine: MachineText, matcher: _Matcher) -> Sequence[Sequence[int]]:
    """Return the machine's tokens in each passage. If passages overlap, a token is in those of its own speaker."""
    if len(matches) == 1 and matches[0].passage.is_whole:
        return [range(len(machine.tokens))]
    within = [matcher.within(match.passage) for match in matches]
    owners: dict[int, list[int]] = {}
    for number, indexes in enumerate(within):
        for index in indexes:
            owners.setdefault(index, []).append(number)
    for index, numbers in owners.items():
        if len(numbers) > 1:
            speaker = label_of(machine.words[machine.tokens[index].word])
            own = [number for number in numbers if matches[number].passage.speaker == speaker]
            owners[index] = own or numbers
    return [[index for index in indexes if number in owners[index]] for number, indexes in enumerate(within)]


def _assign_removed(
    matches: Sequence[PassageMatch], within: Sequence[Sequence[int]], matched: set[int], machine_end: int
) -> None:
    """Assign each unmatched token of the machine's to one passage: one with other words in its place, else the first.

    Tokens outside of all passages are not assigned.
    """
    unmatched_tokens = [[index for index in indexes if index not in matched] for indexes in within]
    assigned: set[int] = set()
    for is_replaced in (True, False):
        for match, indexes in zip(matches, unmatched_tokens, strict=True):
            free = [index for index in indexes if index not in assigned]
            if is_replaced and free:
                ranges = [unmatched.machine for unmatched in match.unmatched_ranges(machine_end) if unmatched.reviewer]
                starts = [machine.start for machine in ranges]
                free = [index for index in free if (last := bisect_right(starts, index)) and index in ranges[last - 1]]
            assigned.update(free)
            match.removed = sorted([*match.removed, *free])


def _joined(runs: Sequence[MatchedRun]) -> Iterator[MatchedRun]:
    """Yield runs, those that touch each other as one."""
    before = runs[0]
    for run in runs[1:]:
        if (run.machine - before.machine, run.reviewer - before.reviewer) == (before.length, before.length):
            before = before._replace(length=before.length + run.length)
        else:
            yield before
            before = run
    yield before
