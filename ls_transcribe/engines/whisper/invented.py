"""What Whisper writes and nobody said: the same words again and again, what it only guesses, and hotwords."""

import re
from collections.abc import Iterator
from typing import Protocol

from ls_transcribe.model.left_out import LeftOut

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
        self.left_out = LeftOut(0, 0.0, 0.0)
        """What was left out so far."""

    def heard(self, seconds: float) -> None:
        """Count a segment of text, left out or not."""
        self.left_out += LeftOut(0, 0.0, max(seconds, 0.0))

    def drop(self, seconds: float) -> None:
        """Count a segment of text that is left out."""
        self.left_out += LeftOut(1, max(seconds, 0.0), 0.0)

    def notes(self) -> Iterator[str]:
        """Yield what is to be known of it, if it is much."""
        left_out = self.left_out
        if left_out.is_much:
            noun, were = ("passage", "was") if left_out.passages == 1 else ("passages", "were")
            yield (
                f"{left_out.passages:,} {noun} ({left_out.seconds:.0f} of {left_out.heard:.0f} s of speech) {were} "
                "left out: Whisper repeated itself there, or guessed"
            )
