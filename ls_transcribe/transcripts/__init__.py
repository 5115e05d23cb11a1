"""Transcripts: words with their times, and the turns in which people speak them.

Readers turn the documents of engines into a `Transcript`, and everything downstream reads that: tasks, documents,
subtitles, word errors. Times are integer milliseconds from the beginning of the recording, confidences lie in 0-1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from ls_transcribe.transcripts.turns import LONGEST_PAUSE, Turn, split_into_turns
from ls_transcribe.transcripts.words import (
    UNNAMED_SPEAKER,
    Word,
    join_texts,
    join_words,
    label_of,
    mean_confidence,
    texts_of,
)

__all__ = [
    "LONGEST_PAUSE",
    "UNNAMED_SPEAKER",
    "Transcript",
    "Turn",
    "Word",
    "join_texts",
    "join_words",
    "label_of",
    "mean_confidence",
    "split_into_turns",
    "texts_of",
]


@dataclass(frozen=True, slots=True)
class SubmittedReview:
    """What a reviewed transcript says of its review. All of its words are those of the text that was submitted.

    `submitted_at` is when that was. `reviewer` is the name of who did it, None if the document does not tell. `engine`
    is the name of the engine whose text was reviewed, `recording` the name of the recording.
    """

    submitted_at: datetime
    reviewer: str | None = None
    engine: str | None = None
    recording: str | None = None


@dataclass(frozen=True)
class Transcript:
    """The words that were recognised in one recording.

    `text` is the whole text as the document has it. `confidence` is the mean over the words that have one (0-1), None
    if none has. `duration` is the recording's length in ms, None if the document does not know it. `speakers` are the
    labels of the turns' speakers, in the order in which they first speak. `read_words` returns the words; it is called
    when they are first needed. `transcribed_by` is the program or service that recognised the words, for readers
    ("Deepgram"), as far as the document tells it. `review` is None if nobody has reviewed the transcript. `notes` are
    sentences about what of the document is left out, though somebody may say it.
    """

    text: str
    language: str | None
    confidence: float | None
    duration: int | None
    speakers: tuple[str, ...]
    read_words: Callable[[], Sequence[Word]] = field(repr=False, compare=False)
    transcribed_by: str | None = None
    review: SubmittedReview | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of_words(cls, words: Sequence[Word], *, language: str | None, duration: int | None = None) -> "Transcript":
        """Return the transcript of a document that has no text but its words. `duration` is in ms."""
        return cls(
            text=join_words(words),
            language=language,
            confidence=mean_confidence(word.confidence for word in words),
            duration=duration,
            speakers=tuple(dict.fromkeys(map(label_of, words))),
            read_words=lambda: words,
        )

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words, in the order of their starts."""
        return tuple(self.read_words())

    @cached_property
    def turns(self) -> tuple[Turn, ...]:
        """The words in turns, in the order of their starts (see `turns`)."""
        return tuple(split_into_turns(self.words))

    @cached_property
    def end(self) -> int:
        """The time when the last word ends, in ms; 0 for silence."""
        return max(map(attrgetter("end"), self.words), default=0)
