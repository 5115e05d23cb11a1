"""What Whisper writes and nobody said: the same words again and again, what it only guesses, and hotwords."""

import re
from collections.abc import Iterator
from typing import Protocol

LARGEST_RATIO = 2.4
"""The length of a text by its length when it is compressed, from which it is a loop: Whisper's own limit. Speech has
1.2 to 1.8; loops in noise had 18.9."""

LEAST_LOG_PROBABILITY = -1.0
"""The mean log probability of a text's parts below which it is a guess: Whisper's own limit."""

LARGEST_SILENCE = 0.5
"""The probability (0-1) that nobody speaks, from which a text is doubtful that was heard with hotwords.

With tiny.en and base it was below 0.3 where a name was all that was said, and mostly above 0.55 where nobody said it:
in noise, and after the last word of a recording, where Whisper repeats what it was shown, or thanks for watching.
"""

LEAST_LOG_PROBABILITY_OF_HOTWORDS = -0.75
"""The mean log probability below which a text of hotwords alone is doubtful: names that were said had -0.6 and more."""

TOLD_SHARE = 0.05
"""The share of the speech (0-1) from which it is told that something was left out."""

TOLD_SECONDS = 30.0
"""The same in seconds of a recording, however long it is."""


class HeardSegment(Protocol):
    """What faster-whisper tells of a segment of text."""

    text: str
    compression_ratio: float
    avg_logprob: float
    no_speech_prob: float


def is_invented(segment: HeardSegment) -> bool:
    """Return whether nobody is likely to have said a segment of text."""
    return segment.compression_ratio > LARGEST_RATIO or segment.avg_logprob < LEAST_LOG_PROBABILITY


def is_doubtful(segment: HeardSegment, hotwords: frozenset[str]) -> bool:
    """Return whether nobody may have said a text that was heard with hotwords, of which `words_in` gives the words.

    Without them, Whisper may hear something else there.
    """
    if is_invented(segment) or segment.no_speech_prob > LARGEST_SILENCE:
        return True
    return segment.avg_logprob < LEAST_LOG_PROBABILITY_OF_HOTWORDS and words_in(segment.text) <= hotwords


def words_in(text: str) -> frozenset[str]:
    """Return the words of a text, in small letters."""
    return frozenset(re.findall(r"\w+", text.casefold()))


class DroppedSpeech:
    """Counts what was left out of a recording because nobody is likely to have said it. Times are in seconds."""

    def __init__(self) -> None:
        self._passages = 0
        self._seconds = 0.0
        self._heard = 0.0

    def heard(self, seconds: float) -> None:
        """Count a segment of text, left out or not."""
        self._heard += max(seconds, 0.0)

    def drop(self, seconds: float) -> None:
        """Count a segment of text that is left out."""
        self._passages += 1
        self._seconds += max(seconds, 0.0)

    def notes(self) -> Iterator[str]:
        """Yield what is to be known of it, if it is much."""
        if self._passages and (self._seconds >= TOLD_SECONDS or self._seconds >= TOLD_SHARE * self._heard):
            noun, were = ("passage", "was") if self._passages == 1 else ("passages", "were")
            yield (
                f"{self._passages:,} {noun} ({self._seconds:.0f} of {self._heard:.0f} s of speech) {were} left out: "
                "Whisper repeated itself there, or guessed"
            )
