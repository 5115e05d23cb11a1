"""What a reviewer wrote, as passages (a text, its time and its speaker), and which of the machine's tokens each has.

A passage is matched with the tokens that are said within its time. Words that were moved from one region to its
neighbour are matched too, if they are at most one second outside. Farther away, the region's time counts more than its
words, and these are new.
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ls_transcribe.model.review import EditorContent, Review
from ls_transcribe.review.alignment import MachineToken, TextToken, match_tokens, text_tokens
from ls_transcribe.review.word_places import WordPlace, word_places
from ls_transcribe.text.characters import replace_surrogates
from ls_transcribe.transcripts import Transcript, Word, label_of
from ls_transcribe.transcripts.word_times import PACE, time_line

_NEARBY = 1_000  # ms


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is said from `start` to `end` (ms). `end` is None if the recording's end is not known.

    `speaker` is None if the reviewer named none. `is_whole` is true for the text of a whole recording, false for the
    text of a region.
    """

    text: str
    start: int
    end: int | None
    speaker: str | None = None
    is_whole: bool = False


@dataclass(frozen=True)
class MachineText:
    """The machine's words and their tokens. `speakers` are names that regions give to words, by the word's index.

    `lines` are the indexes of the words that began a line of the text that the reviewer began with, but for the first.
    The reviewer may have kept such a line break, or joined the lines.
    """

    words: Sequence[Word]
    tokens: Sequence[MachineToken]
    speakers: Mapping[int, str | None] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()

    def speaker(self, index: int, passage: Passage) -> str | None:
        """Return who says a word: as the passage names them, else as a region does, else as the machine does."""
        return passage.speaker or self.speakers.get(index) or self.words[index].speaker

    def word_before(self, passage: Passage) -> int:
        """Return the index of the last word before a passage begins, of its own speaker if that one says anything."""
        everywhere: Sequence[int] = range(len(self.words))
        indexes = self._words_by_speaker.get(passage.speaker, everywhere) if passage.speaker else everywhere
        following = bisect_right(indexes, passage.start, key=lambda index: self.words[index].start)
        return indexes[max(following - 1, 0)]

    @cached_property
    def tokens_per_word(self) -> Mapping[int, int]:
        """The number of tokens of each word, by the word's index."""
        return Counter(token.word for token in self.tokens)

    @cached_property
    def places(self) -> Sequence[WordPlace]:
        """The place of each word among the machine's turns."""
        return word_places(self.words, self.lines)

    @cached_property
    def _words_by_speaker(self) -> Mapping[str, Sequence[int]]:
        indexes: defaultdict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self.words):
            indexes[label_of(word)].append(index)
        return indexes


class UnmatchedRange(NamedTuple):
    """The tokens between two matched ones: the machine's indexes and the passage's indexes. Either may be empty.

    `matched_before` is how many tokens of the passage are matched before them.
    """

    matched_before: int
    machine: range
    reviewer: range


@dataclass
class PassageMatch:
    """A passage, its tokens, and the machine's tokens that belong to it.

    `matched` are pairs of the machine's index and the passage's index of tokens that are the same, in order. `removed`
    are the indexes of the machine's other tokens in the passage.
    """

    passage: Passage
    tokens: list[TextToken]
    matched: list[tuple[int, int]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    _unmatched: tuple[int, Sequence[UnmatchedRange]] = (-1, ())
    """The ranges that were not matched, when so many tokens were."""

    def unmatched_ranges(self, machine_end: int) -> Sequence[UnmatchedRange]:
        """Return the ranges that are not matched. `machine_end` is the number of the machine's tokens."""
        if self._unmatched[0] != len(self.matched):
            self._unmatched = len(self.matched), list(self._find_unmatched(machine_end))
        return self._unmatched[1]

    def _find_unmatched(self, machine_end: int) -> Iterator[UnmatchedRange]:
        start = reviewer_start = 0
        for number, (index, reviewer_index) in enumerate([*self.matched, (machine_end, len(self.tokens))]):
            if start < index or reviewer_start < reviewer_index:
                yield UnmatchedRange(number, range(start, index), range(reviewer_start, reviewer_index))
            start, reviewer_start = index + 1, reviewer_index + 1

    def removed_in(self, indexes: range) -> list[int]:
        """Return which of these tokens of the machine's were removed."""
        return self.removed[bisect_left(self.removed, indexes.start) : bisect_left(self.removed, indexes.stop)]


def passages_of(review: Review, duration: int | None) -> list[Passage]:
    """Return the text of a review in passages, in the order of time. `duration` is the recording's length in ms.

    If the editor has a text of the whole recording and regions, the regions count, unless only the whole text was
    changed.
    """
    content = review.content
    regions = region_passages(content, duration)
    if content.whole is not None and (not regions or is_whole_corrected(review)):
        return [_passage(content.whole, 0, duration, is_whole=True)]
    return regions


def region_passages(content: EditorContent, duration: int | None) -> list[Passage]:
    """Return the regions that have a text, in the order of time, cut at the recording's end."""
    passages: list[Passage] = []
    for region in sorted(content.regions, key=lambda region: region.start):
        if region.text is not None:
            end = region.end if duration is None else min(region.end, duration)
            start = max(min(region.start, end - 1), 0)
            passages.append(_passage(region.text, start, max(end, start + 1), region.speaker))
    return passages


def estimated_words(passages: Sequence[Passage]) -> list[Word]:
    """Return the words of passages if no machine's words are known: each has a share of its passage's time.

    The first word of a passage begins a line.
    """
    words: list[Word] = []
    for passage in passages:
        tokens = text_tokens(passage.text)
        end = passage.start + PACE * len(tokens) if passage.end is None else passage.end
        shares = time_line([(passage.speaker, line) for line in passage.text.splitlines()], passage.start, end)
        for index, (word, token) in enumerate(zip(shares, tokens, strict=True)):
            begins = (token.begins_line or None) if passage.is_whole else index == 0
            words.append(word.replace(end=max(word.end, word.start + 1), begins_paragraph=begins))
    return words


def estimated_transcript(content: EditorContent, language: str | None, duration: int | None) -> Transcript:
    """Return what a prediction held as a transcript, if the machine's document is lost.

    The times of its words are estimated, and no word has a confidence. `duration` is the recording's length in ms.
    """
    passages = region_passages(content, duration) or [_passage(content.whole or "", 0, duration, is_whole=True)]
    words = tuple(sorted(estimated_words(passages), key=lambda word: word.start))
    return Transcript.of_words(words, language=language, duration=duration)


def match_passages(passages: Sequence[Passage], machine: MachineText) -> list[PassageMatch]:
    """Match each passage with the machine's tokens."""
    matches = [PassageMatch(passage, text_tokens(passage.text)) for passage in passages]
    matcher = _Matcher(machine.tokens)
    within = _tokens_within(matches, machine, matcher)
    for match, indexes in zip(matches, within, strict=True):
        matcher.match(match, indexes, range(len(match.tokens)))
    for match in matches:
        if len(match.matched) < len(match.tokens) and not match.passage.is_whole:
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
        pairs = match_tokens([self._tokens[index] for index in free], match.tokens[reviewer.start : reviewer.stop])
        is_all = len(free) == len(self._tokens) and not reviewer.start
        matched = pairs if is_all else [(free[index], reviewer.start + number) for index, number in pairs]
        self.matched.update(index for index, _reviewer_index in matched)
        match.matched = sorted([*match.matched, *matched]) if match.matched else matched

    def match_nearby(self, match: PassageMatch) -> None:
        """Match the rest of a passage's tokens with the machine's tokens shortly before, in and after the passage."""
        nearby = [index for index in self.within(match.passage, around=_NEARBY) if index not in self.matched]
        for unmatched in match.unmatched_ranges(len(self._tokens)) if nearby else ():
            start, end = (bisect_left(nearby, bound) for bound in (unmatched.machine.start, unmatched.machine.stop))
            if start < end and unmatched.reviewer:
                self.match(match, nearby[start:end], unmatched.reviewer)


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
    assigned = set(matched)
    for is_replaced in (True, False):
        for match, indexes in zip(matches, within, strict=True):
            free = [index for index in indexes if index not in assigned]
            if is_replaced and free:
                ranges = [unmatched.machine for unmatched in match.unmatched_ranges(machine_end) if unmatched.reviewer]
                starts = [machine.start for machine in ranges]
                free = [index for index in free if (last := bisect_right(starts, index)) and index in ranges[last - 1]]
            assigned.update(free)
            match.removed = sorted([*match.removed, *free])


def _passage(text: str, start: int, end: int | None, speaker: str | None = None, *, is_whole: bool = False) -> Passage:
    """Return a passage whose text UTF-8 can encode."""
    return Passage(replace_surrogates(text), start, end, speaker, is_whole)


def is_whole_corrected(review: Review) -> bool:
    """Whether the reviewer changed the whole text, and no text of a region. Spaces do not count, but paragraphs do."""
    content, prediction = review.content, review.prediction
    if content.whole is None or prediction is None or prediction.whole is None:
        return False
    if _paragraphs(content.whole) == _paragraphs(prediction.whole):
        return False
    return _without_spaces(_region_text(content)) == _without_spaces(_region_text(prediction))


def _paragraphs(text: str) -> list[str]:
    return [paragraph for line in text.splitlines() if (paragraph := _without_spaces(line))]


def _without_spaces(text: str) -> str:
    return "".join(text.split())


def _region_text(content: EditorContent) -> str:
    return "".join(region.text or "" for region in sorted(content.regions, key=lambda region: region.start))
