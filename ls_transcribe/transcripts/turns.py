"""Turns: what one speaker says on one channel until a sentence ends and a pause follows.

A turn is what a reviewer plays and reads at once: a region in Label Studio, a paragraph of a text, a row of a table.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts.words import UNNAMED_SPEAKER, Word, join_words, label_of, mean_confidence

LONGEST_PAUSE = 1_000
"""A turn ends after a sentence that is followed by a silence of this many ms or more, so that a reviewer can play each
region without waiting. In a transcript without any sentence marks, this silence alone ends a turn."""

LONGEST_PAUSE_IN_SENTENCE = 3_000
"""A turn ends after a longer silence than this many ms, even within a sentence: people stop to think for less."""

LONGEST_TURN = 30_000
"""No turn lasts longer than this many ms, unless a reviewer made it so: nobody follows more than that at once."""


@dataclass(frozen=True)
class Turn:
    """Words that one speaker says on one channel: some whole sentences, or what a reviewer wrote as one paragraph.

    A turn has one word at least.
    """

    speaker: str
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """The time when its first word begins, in ms."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """The time when its last word ends, in ms."""
        return max(word.end for word in self.words)

    @property
    def channel(self) -> str | None:
        """The audio channel; None if the document does not tell channels apart."""
        return self.words[0].channel

    @property
    def language(self) -> str | None:
        """The language of its first word; None if the document has no languages for words."""
        return self.words[0].language

    @property
    def text(self) -> str:
        """The words as running text."""
        return join_words(self.words)

    @property
    def confidence(self) -> float | None:
        """The mean confidence of its words, 0-1; None if no word has one."""
        return mean_confidence(word.confidence for word in self.words)


_END = attrgetter("end")


@dataclass(frozen=True)
class _Pauses:
    """Where pauses end the turns of a transcript. `words` are all of its words."""

    words: Sequence[Word]

    def ends_turn(self, last: Word, following: Word, reached: int) -> bool:
        """Return whether a pause ends a turn between two words of one speaker. `reached` is the end of those before."""
        pause = following.start - reached
        if following.begins_paragraph is False or pause < LONGEST_PAUSE:
            return False
        if pause > LONGEST_PAUSE_IN_SENTENCE:
            return True
        return ends_sentence(last.text, following.text) or not self._has_sentence_marks

    @cached_property
    def _has_sentence_marks(self) -> bool:
        texts = (word.text for word in self.words if word.after or not word.content[-1:].isalnum())
        return any(map(ends_sentence, texts))


def split_into_turns(words: Sequence[Word]) -> list[Turn]:
    """Return words, which are in the order of their starts, in turns. The time is linear in the number of words."""
    turns = [
        Turn(label_of(part[0]), tuple(part))
        for run in turns_of_runs(words)
        for spoken in run
        for part in _split_long(spoken)
    ]
    return sorted(turns, key=lambda turn: turn.start)


def turns_of_runs(words: Sequence[Word]) -> list[list[Sequence[Word]]]:
    """Return the runs of `speaker_runs`, each in turns of any length."""
    pauses = _Pauses(words)
    return [list(_split_at_pauses(run, pauses)) for run in speaker_runs(words)]


def speaker_runs(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words that one speaker says on one channel until another one speaks, or a reviewer's paragraph begins.

    The words of a region are together, even if somebody else speaks meanwhile, or the same speaker in another region.
    """
    runs: list[list[Word]] = []
    run: list[Word] = []
    latest: dict[tuple[str, str | None, int | None], list[Word]] = {}
    current: tuple[str, str | None, int | None] | None = None
    for word in words:
        who = (word.speaker or word.channel or UNNAMED_SPEAKER, word.channel, word.region_number)
        begins = word.begins_paragraph
        if begins or who != current:
            if begins is False and who in latest:
                run = latest[who]
            else:
                run = latest[who] = []
                runs.append(run)
            current = who
        run.append(word)
    return runs


def _split_at_pauses(run: Sequence[Word], pauses: _Pauses) -> Iterator[Sequence[Word]]:
    begin, reached = 0, run[0].end
    for index, word in enumerate(run):
        if word.start - reached >= LONGEST_PAUSE and pauses.ends_turn(run[index - 1], word, reached):
            yield run[begin:index]
            begin = index
        if word.end > reached:
            reached = word.end
    yield run[begin:] if begin else run


def _split_long(spoken: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Split words that last longer than a turn may. Those of a region are not split."""
    begin = 0
    while spoken[-1].begins_paragraph is not False and (fitting := _fitting(spoken, begin)) < len(spoken):
        end = _best_cut(spoken, begin, fitting)
        yield spoken[begin:end]
        begin = end
    yield spoken[begin:] if begin else spoken


def _fitting(spoken: Sequence[Word], begin: int) -> int:
    """Return the index of the first word that ends too late for a turn that begins at `begin`. One word always fits."""
    latest = spoken[begin].start + LONGEST_TURN
    if not begin and max(map(_END, spoken)) <= latest:  # as of most turns, which is seen at once
        return len(spoken)
    return next((index for index in range(begin + 1, len(spoken)) if spoken[index].end > latest), len(spoken))


def _best_cut(spoken: Sequence[Word], begin: int, fitting: int) -> int:
    """Return the index of the word before which a turn is cut that begins at `begin`.

    It is cut after the last sentence in its second half, else in the longest pause there, else as late as possible.
    """
    half = spoken[begin].start + LONGEST_TURN // 2
    first = bisect_left(range(begin + 1, fitting + 1), half, key=lambda index: spoken[index - 1].end) + begin + 1
    cuts = range(fitting, first - 1, -1)
    for index in cuts:
        if ends_sentence(spoken[index - 1].text, spoken[index].text):
            return index
    return max(cuts, key=lambda index: max(spoken[index].start - spoken[index - 1].end, 0), default=fitting)
