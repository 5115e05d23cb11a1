"""Transcripts: words with their times, and the turns in which people speak them.

Readers turn the documents of engines into a `Transcript`, and everything downstream reads that: tasks, documents,
subtitles, word errors. Times are integer milliseconds from the beginning of the recording, confidences lie in 0-1.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from statistics import fmean
from typing import Any

import msgspec

from ls_transcribe.text.scripts import has_space_between

UNNAMED_SPEAKER = "speaker"
"""The speaker of words for which a document names neither a speaker nor a channel. So every turn has a speaker."""

LONGEST_PAUSE = 1_000
"""A new turn begins after a silence of this many ms, so that a reviewer can play each region without waiting."""

LONGEST_TURN = 30_000
"""No turn lasts longer than this many ms: a reviewer does not follow more than that at once."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """One recognised word.

    `content` is the word without punctuation, `start` and `end` are its times (ms). `confidence` is how sure the
    recogniser was (0-1), None if it does not say. `speaker`, `channel` and `language` are None if the document does not
    name them. `before` and `after` hold the punctuation around the word. `begins_line` is true for the first word of a
    line of a document that has times for its lines only (a cue of a subtitle file, a segment of Whisper's); the times
    of such words are shares of their line's time.

    This is a struct and not a dataclass because structs are made several times faster, and four hours of speech have
    forty thousand words.
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
    begins_line: bool = False

    @property
    def text(self) -> str:
        """The word with its punctuation."""
        return f"{self.before}{self.content}{self.after}"

    def replace(self, **changes: Any) -> "Word":
        """Return the word with some of its fields changed."""
        return msgspec.structs.replace(self, **changes)


@dataclass(frozen=True)
class Turn:
    """Words that one speaker says on one channel without a long pause. A turn has one word at least."""

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


@dataclass(frozen=True)
class Transcript:
    """The words that were recognised in one recording.

    `text` is the whole text as the document has it. `confidence` is the mean over the words that have one (0-1), None
    if none has. `duration` is the recording's length in ms, None if the document does not know it. `speakers` are the
    labels of the turns' speakers, in the order in which they first speak. `read_words` returns the words; it is called
    when they are first needed, since a list of ten thousand tasks needs none of them.
    """

    text: str
    language: str | None
    confidence: float | None
    duration: int | None
    speakers: tuple[str, ...]
    read_words: Callable[[], Sequence[Word]] = field(repr=False, compare=False)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words, in the order of their starts."""
        return tuple(self.read_words())

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The words in turns. One ends where the speaker or channel changes, at a pause of 1 s, and at 30 s."""
        return tuple(_split_into_turns(self.words))

    @property
    def end(self) -> int:
        """The time when the last word ends, in ms; 0 for silence."""
        return max((word.end for word in self.words), default=0)


def join_words(words: Iterable[Word]) -> str:
    """Return words as running text, with spaces between them except in scripts that are written without spaces."""
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
    """Return the mean of the confidences that are not None, limited to 0-1; None if there are none.

    Recognisers exceed 0-1 by rounding.
    """
    known = [confidence for confidence in confidences if confidence is not None]
    return min(max(fmean(known), 0.0), 1.0) if known else None


def label_of(word: Word) -> str:
    """Return the label of a word's speaker: the recognised speaker, else the channel, else `UNNAMED_SPEAKER`."""
    return word.speaker or word.channel or UNNAMED_SPEAKER


def _split_into_turns(words: Sequence[Word]) -> Iterator[Turn]:
    for (speaker, _channel), spoken in groupby(words, key=lambda word: (label_of(word), word.channel)):
        turn: list[Word] = []
        for word in spoken:
            if turn and (word.start - turn[-1].end >= LONGEST_PAUSE or word.end - turn[0].start > LONGEST_TURN):
                yield Turn(speaker, tuple(turn))
                turn = []
            turn.append(word)
        yield Turn(speaker, tuple(turn))
