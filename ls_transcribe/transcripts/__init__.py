"""What was said in a recording: words with their times, and the turns they make.

A `Transcript` is what every engine's document is read into and what everything downstream reads: tasks, documents,
subtitles, word errors. Times are integer milliseconds of the recording, confidences lie in 0-1.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from statistics import fmean

import msgspec

from ls_transcribe.text.scripts import has_space_between

UNNAMED_SPEAKER = "speaker"
"""The speaker of words that no one was told apart in, so that every turn has one."""

LONGEST_PAUSE = 1_000
"""A silence of this many ms begins a new turn: a region that a reviewer can play without waiting."""

LONGEST_TURN = 30_000
"""No turn lasts longer than this many ms: more is neither heard nor read in one go."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """One recognised word: what was heard, when (ms), how sure the recogniser was (0-1, None where it does not say).

    `before` and `after` hold the punctuation written against the word; `text` is the word with it. `opens` says that a
    line of the document begins with the word, where the document tells the times of lines only (a cue of a subtitle
    file, a segment of Whisper's): such words' times are their shares of the line's. A struct and not a dataclass: four
    hours of speech have forty thousand of them, and these are made several times faster.
    """

    content: str
    start: int
    end: int
    confidence: float | None = None
    speaker: str | None = None
    channel: str | None = None
    language: str | None = None
    before: str = ""
    after: str = ""
    opens: bool = False

    @property
    def text(self) -> str:
        """The word with its punctuation."""
        return f"{self.before}{self.content}{self.after}"


@dataclass(frozen=True)
class Turn:
    """What one speaker says on one channel without a long pause: never empty."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """When its first word begins, in ms."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """When its last word ends, in ms."""
        return max(word.end for word in self.words)

    @property
    def channel(self) -> str | None:
        """The audio channel it was said on, where the document tells."""
        return self.words[0].channel

    @property
    def language(self) -> str | None:
        """The language of its first word, where the document tells words' languages apart."""
        return self.words[0].language

    @property
    def text(self) -> str:
        """The words as running text."""
        return join_words(self.words)

    @property
    def confidence(self) -> float | None:
        """Mean confidence of its words, 0-1; None where no word has one."""
        return mean_confidence(word.confidence for word in self.words)


@dataclass(frozen=True)
class Transcript:
    """What was said in one recording.

    `text` is the whole, as the document has it; `confidence` the mean over the words that have one (0-1), None where
    none has; `duration` the recording's length in ms where the document knows it; `speakers` the labels of the turns'
    speakers, in the order in which they first speak. Words are read when first asked for: a list of ten thousand
    tasks needs none of them.
    """

    text: str
    language: str | None
    confidence: float | None
    duration: int | None
    speakers: tuple[str, ...]
    read_words: Callable[[], Sequence[Word]] = field(repr=False, compare=False)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every word, in the order of its start."""
        return tuple(self.read_words())

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The words, parted where the speaker or the channel changes, at a pause of 1 s, and at 30 s."""
        return tuple(_turns(self.words))

    @property
    def end(self) -> int:
        """When the last word ends, in ms; 0 for silence."""
        return max((word.end for word in self.words), default=0)


def join_words(words: Iterable[Word]) -> str:
    """Words as running text: a space between them, except in scripts that are written without."""
    text = ""
    pieces: list[str] = []
    for word in words:
        following = word.text
        if text and following and has_space_between(text, following):
            pieces.append(" ")
        pieces.append(following)
        text = following or text
    return "".join(pieces)


def mean_confidence(confidences: Iterable[float | None]) -> float | None:
    """The mean of those there are, held within 0-1 (recognisers overshoot by rounding); None of none."""
    known = [confidence for confidence in confidences if confidence is not None]
    return min(max(fmean(known), 0.0), 1.0) if known else None


def label_of(word: Word) -> str:
    """Who is named as a word's speaker: the recognised speaker, else the channel, else nobody in particular."""
    return word.speaker or word.channel or UNNAMED_SPEAKER


def _turns(words: Sequence[Word]) -> Iterator[Turn]:
    for (speaker, _channel), spoken in groupby(words, key=lambda word: (label_of(word), word.channel)):
        turn: list[Word] = []
        for word in spoken:
            if turn and (word.start - turn[-1].end >= LONGEST_PAUSE or word.end - turn[0].start > LONGEST_TURN):
                yield Turn(speaker, tuple(turn))
                turn = []
            turn.append(word)
        yield Turn(speaker, tuple(turn))
