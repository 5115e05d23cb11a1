"""What Whisper writes and nobody said: the same words again and again, and sentences that it only guesses."""

from collections.abc import Iterator
from typing import Protocol

LARGEST_RATIO = 2.4
"""The length of a text by its length when it is compressed, from which it is a loop: Whisper's own limit. Speech has
1.2 to 1.8; loops in noise had 18.9."""

LEAST_LOG_PROBABILITY = -1.0
"""The mean log probability of a text's parts below which it is a guess: Whisper's own limit."""

TOLD_SHARE = 0.05
"""The share of the speech (0-1) from which it is told that something was left out."""

TOLD_SECONDS = 30.0
"""The same in seconds of a recording, however long it is."""


class HeardSegment(Protocol):
    """What faster-whisper tells of a segment of text."""

    compression_ratio: float
    avg_logprob: float


def is_invented(segment: HeardSegment) -> bool:
    """Return whether nobody is likely to have said a segment of text."""
    return segment.compression_ratio > LARGEST_RATIO or segment.avg_logprob < LEAST_LOG_PROBABILITY


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
