"""Words: what was recognised, when, and how it is written as running text."""

from collections.abc import Iterable, Sequence
from math import fsum
from typing import Any

import msgspec

from ls_transcribe.text.scripts import has_space_between, may_be_spaceless

UNNAMED_SPEAKER = "speaker"
"""The speaker of words for which a document names neither a speaker nor a channel. So every turn has a speaker."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """One recognised word.

    `content` is the word without punctuation, `start` and `end` are its times (ms). `confidence` is how sure the
    recogniser was (0-1), None if it does not say. `speaker`, `channel` and `language` are None if the document does not
    name them. `before` and `after` hold the punctuation around the word. `begins_line` is true for the first word of a
    line of a document that has times for its lines only (a cue of a subtitle file, a segment of Whisper's); the times
    of such words are shares of their line's time. `begins_paragraph` is what a reviewer decided: true for the first
    word of a paragraph or region, false for the other words of a region, and None for all other words, whose turns
    follow from sentences and pauses. A line whose words have no times is such a region, too, if it overlaps a line of
    another channel. `region_number` tells apart the regions of one speaker that overlap: words with the same number are
    in one of them. All other words have none.

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
    begins_paragraph: bool | None = None
    region_number: int | None = None

    @property
    def text(self) -> str:
        """The word with its punctuation."""
        return f"{self.before}{self.content}{self.after}"

    def replace(self, **changes: Any) -> "Word":
        """Return the word with some of its fields changed."""
        return msgspec.structs.replace(self, **changes)


def texts_of(words: Iterable[Word]) -> list[str]:
    """Return the words with their punctuation. It is the same as `Word.text` of each, and faster for many words."""
    return [word.text if word.before or word.after else word.content for word in words]


def join_words(words: Iterable[Word]) -> str:
    """Return words as running text, with spaces between them except in scripts that are written without spaces."""
    return join_texts(texts_of(words))


def join_texts(texts: Sequence[str]) -> str:
    """Return the texts of words as running text, as `join_words` does."""
    spaced = " ".join(texts)
    if all(texts) and not may_be_spaceless(spaced):  # as in most languages
        return spaced
    text = ""
    pieces: list[str] = []
    for following in texts:
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
    return min(max(fsum(known) / len(known), 0.0), 1.0) if known else None


def label_of(word: Word) -> str:
    """Return the label of a word's speaker: the recognised speaker, else the channel, else `UNNAMED_SPEAKER`."""
    return word.speaker or word.channel or UNNAMED_SPEAKER
