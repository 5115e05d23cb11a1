"""The times of consecutive new words: those that the machine's words left them, else a part of the pause around them.

A new word stays on its side of the machine's turns. One that is written after the end of a sentence belongs to what
follows, and one that ends a sentence, or stands in the middle of one, to what is before it. The pause between two turns
stays a pause as far as there is room.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from ls_transcribe.review.passages import MachineText
from ls_transcribe.review.tokens import TextToken
from ls_transcribe.text.marks import ends_clause
from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts import LONGEST_PAUSE
from ls_transcribe.transcripts.turns import LONGEST_PAUSE_IN_SENTENCE
from ls_transcribe.transcripts.word_times import PACE

_SHORTEST = 60  # if a word has less time than this, it takes some from the end of the word before
_LONGEST = 600  # if the words in a pause have more time than this each, they do not fill the pause


class WordSlot(NamedTuple):
    """The time of a word (ms), and the index of the machine's word whose speaker, channel and language it has.

    `is_fixed` says that the time is the machine's.
    """

    start: int
    end: int
    word: int
    is_fixed: bool = False


class TimeLimits(NamedTuple):
    """When a passage begins and ends, in ms. `end` is None if the recording's end is not known."""

    start: int
    end: int | None


class _Pause(NamedTuple):
    """The time in which new words are said that replace none of the machine's, and the slots around it."""

    before: WordSlot | None
    after: WordSlot | None
    limits: TimeLimits

    def span(self, words: int, *, at_end: bool) -> tuple[int, int]:
        """Return from when to when so many words are said. In a long pause they are at its start or at its end."""
        before, after, limits = self
        usual = PACE * words
        if before is None and after is None:
            return limits.start, limits.start + usual if limits.end is None else limits.end
        if before is None and after is not None:
            end = after.start if limits.end is None else min(after.start, limits.end)
            return max(min(limits.start, end), end - usual), end
        start = max(before.end if before else 0, limits.start)
        end = after.start if after else start + usual
        end = end if limits.end is None else min(end, limits.end)
        if end - start > _LONGEST * words:
            return (end - usual, end) if at_end else (start, start + usual)
        if before and end - start < _SHORTEST * words:
            start = min(start, max(before.start + 1, end - _SHORTEST * words))
        return start, max(start, end)

    def parted(self, left: int, right: int) -> tuple["_Pause", "_Pause"]:
        """Return the parts of a pause between two turns for the words before and after its silence.

        A silence that ends turns is kept: of a second, or of more than three.
        """
        before, after, limits = self
        if before is None or after is None:
            return self, self
        pause = max(after.start - before.end, 0)
        silence = LONGEST_PAUSE_IN_SENTENCE + 1 if pause > LONGEST_PAUSE_IN_SENTENCE else LONGEST_PAUSE
        room = pause - silence if pause >= silence else pause
        middle = before.end + room * left // max(left + right, 1)
        first = WordSlot(middle, middle, before.word)
        second = WordSlot(before.end, middle + pause - room, after.word)
        return _Pause(before, first, limits), _Pause(second, after, limits)


def letters_before(texts: Sequence[str]) -> list[int]:
    """Return the number of letters before each text, and of all. A text without letters counts as one letter."""
    return [0, *accumulate(max(len(text), 1) for text in texts)]


class SlotRun:
    """Consecutive new words, and the kept words before and after them, if there are any.

    `slots` are those of all; None for new words that replace none of the machine's. `tokens` are those of all. `like`
    is the index of the machine's word that words are like if none is beside them. `keeps_turns` says that the machine's
    turns stay apart: those of a region do not.
    """

    def __init__(
        self,
        machine: MachineText,
        slots: Sequence[WordSlot | None],
        tokens: Sequence[TextToken],
        limits: TimeLimits,
        like: int,
        *,
        keeps_turns: bool,
    ) -> None:
        self._machine = machine
        self._slots = slots
        self._tokens = tokens
        self._limits = _widened(slots, limits)
        self._like = like
        self._keeps_turns = keeps_turns
        self._timed: list[WordSlot] = []

    def timed(self) -> list[WordSlot]:
        """Return the slots of all words. Words without a slot share the pause they are in, by their letters.

        Words begin in order, last at least 1 ms, and stay within the passage as far as the kept words allow it.
        """
        free: list[int] = []
        for index, slot in enumerate(self._slots):
            if slot is None:
                free.append(index)
                continue
            if free:
                self._fill(free)
                free = []
            self._timed.append(slot)
        if free:
            self._fill(free)
        return list(_in_order(self._timed, self._limits))

    def _fill(self, indexes: Sequence[int]) -> None:
        """Give slots to the words of a pause."""
        before = self._timed[-1] if self._timed else None
        after = self._slots[indexes[-1] + 1] if indexes[-1] + 1 < len(self._slots) else None
        pause = _Pause(before, after, self._limits)
        if before and after and self._is_between_turns(before, after):
            left = self._words_before_border(indexes, before, after)
            first, second = pause.parted(left, len(indexes) - left)
            self._share(indexes[:left], first, before.word, at_end=False)
            self._share(indexes[left:], second, after.word, at_end=True)
            return
        beside = before or after
        is_after_mark = before is not None and _has_mark(self._tokens[indexes[0] - 1].text)
        self._share(indexes, pause, beside.word if beside else self._like, at_end=is_after_mark)

    def _is_between_turns(self, before: WordSlot, after: WordSlot) -> bool:
        places = self._machine.places
        return self._keeps_turns and places[before.word] != places[after.word]

    def _words_before_border(self, indexes: Sequence[int], before: WordSlot, after: WordSlot) -> int:
        """Return how many of the words between two turns belong to the turn before.

        They do until the last line break, else until the last end of a sentence. Without either, all do, unless the
        same speaker goes on after a comma.
        """
        breaks = [number for number, index in enumerate(indexes) if self._tokens[index].begins_line]
        if breaks or self._tokens[indexes[-1] + 1].begins_line:
            return breaks[-1] if breaks else len(indexes)
        texts = [self._tokens[index].text for index in range(indexes[0] - 1, indexes[-1] + 2)]
        ends = [number for number, pair in enumerate(pairwise(texts)) if ends_sentence(*pair)]
        if ends:
            return ends[-1]
        places = self._machine.places
        goes_on = places[before.word].run == places[after.word].run
        return 0 if goes_on and ends_clause(texts[0]) else len(indexes)

    def _share(self, indexes: Sequence[int], pause: _Pause, word: int, *, at_end: bool) -> None:
        """Give words their shares of a pause. If it has too little time, they share that of the new word before."""
        if not indexes:
            return
        start, end = pause.span(len(indexes), at_end=at_end)
        words = [word] * len(indexes)
        previous = self._timed[-1] if self._timed else None
        if previous and not previous.is_fixed and previous.end > start:
            start = previous.start
            indexes = [len(self._timed) - 1, *indexes]
            words = [previous.word, *words]
            self._timed.pop()
        reached = letters_before([self._tokens[index].letters for index in indexes])
        times = pairwise(start + (end - start) * letters // reached[-1] for letters in reached)
        self._timed += (WordSlot(*between, like) for between, like in zip(times, words, strict=True))


def _has_mark(text: str) -> bool:
    """Return whether a word ends with a mark that stands for a pause."""
    return ends_sentence(text) or ends_clause(text)


def _in_order(slots: Sequence[WordSlot], limits: TimeLimits) -> Iterator[WordSlot]:
    """Yield the slots so that each begins after the one before, between the fixed ones, and ends after it begins."""
    last_starts = list(_last_starts(slots, limits))[::-1]
    earliest = -1
    for slot, last_start in zip(slots, last_starts, strict=True):
        if slot.is_fixed:
            earliest = slot.start
            yield slot
            continue
        start = max(slot.start, earliest + 1, limits.start)
        if last_start is not None:
            start = max(min(start, last_start - 1), min(last_start, limits.start), earliest)
        end = slot.end if limits.end is None else min(slot.end, limits.end)
        earliest = start
        yield WordSlot(start, max(end, start + 1), slot.word)


def _last_starts(slots: Sequence[WordSlot], limits: TimeLimits) -> Iterator[int | None]:
    """Yield, from the last slot to the first, the time before which it has to begin, so that the next one can begin."""
    limit = limits.end
    for slot in reversed(slots):
        yield limit
        start = slot.start if limit is None else max(min(slot.start, limit - 1), min(limit, limits.start))
        limit = slot.start if slot.is_fixed else start
        if limits.end is not None:
            limit = min(limit, limits.end)


def _widened(slots: Sequence[WordSlot | None], limits: TimeLimits) -> TimeLimits:
    """Return the limits, widened for words that are before or after a fixed slot outside of them."""
    first, last = slots[0], slots[-1]
    start, end = limits
    if last and last.is_fixed and last.start < start and not (first and first.is_fixed):
        start = max(last.start - _SHORTEST * (len(slots) - 1), 0)
    if first and first.is_fixed and end is not None and first.start >= end:
        end = max(first.end, end)
    return TimeLimits(start, end)
