"""Transcripts: words with their times, and the turns in which people speak them.

Readers turn the documents of engines into a `Transcript`, and everything downstream reads that: tasks, documents,
subtitles, word errors. Times are integer milliseconds from the beginning of the recording, confidences lie in 0-1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ls_transcribe.transcripts.turns import LONGEST_PAUSE, Turn, split_into_turns
from ls_transcribe.transcripts.words import UNNAMED_SPEAKER, Word, join_words, label_of, mean_confidence

__all__ = [
    "LONGEST_PAUSE",
    "UNNAMED_SPEAKER",
    "Transcript",
    "Turn",
    "Word",
    "join_words",
    "label_of",
    "mean_confidence",
]


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
        """The words in turns, in the order of their starts (see `turns`)."""
        return tuple(split_into_turns(self.words))

    @property
    def end(self) -> int:
        """The time when the last word ends, in ms; 0 for silence."""
        return max((word.end for word in self.words), default=0)
