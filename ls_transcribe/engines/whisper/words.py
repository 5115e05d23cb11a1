"""Whisper's words become the words of a transcript: without spaces, with the marks around them apart."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from ls_transcribe.engines.whisper.passages import SpokenPassage
from ls_transcribe.text.scripts import has_space_between
from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.word_times import split_marks

SHORTEST = 20
"""The unit of Whisper's times, in ms. It gives some words no length at all; these get this one."""


class HeardWord(Protocol):
    """A word as faster-whisper has it; times are in seconds from the beginning of the passage."""

    word: str
    start: float
    end: float
    probability: float


def words_of(heard: Iterable[HeardWord], passage: SpokenPassage) -> Iterator[Word]:
    """Yield the words of a segment of a passage.

    What Whisper takes for a word of its own and writes without a space before it belongs to the word before it:
    "-hearted" after "cold", "%" after "40". Other marks that stand alone, such as "♪", are no words.
    """
    pending: Word | None = None  # with its whole text as content
    for part in heard:
        text = part.word.strip()
        start, end = passage.times_of(part.start, part.end)
        if pending and text and not part.word[0].isspace() and has_space_between(pending.content, text):
            pending = pending.replace(content=pending.content + text, end=max(pending.end, end))
        elif any(map(str.isalnum, text)):
            if pending:
                yield _with_marks_apart(pending)
            pending = Word(text, start, end, min(max(float(part.probability), 0.0), 1.0))
    if pending:
        yield _with_marks_apart(pending)


def one_after_another(words: Iterable[Word]) -> Iterator[Word]:
    """Yield words so that each has a length, and none begins before the one before it has ended."""
    ended = 0
    for word in words:
        start = max(word.start, ended)
        ended = max(word.end, start + SHORTEST)
        yield word if (start, ended) == (word.start, word.end) else word.replace(start=start, end=ended)


def _with_marks_apart(word: Word) -> Word:
    before, content, after = split_marks(word.content)
    return word.replace(content=content, before=before, after=after)
