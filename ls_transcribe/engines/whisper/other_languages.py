"""Passages in another language than the one that a recording is heard in: Whisper translates them, or invents words."""

from collections.abc import Iterator

from ls_transcribe.model import timecode
from ls_transcribe.text.languages import name_with_code, of_whisper

SURE = 0.8
"""The probability (0-1) from which another language is told. Right ones have 0.88 and more, as a rule; wrong ones were
below 0.6."""


class OtherLanguages:
    """Counts the passages of a recording that are in another language than `language`, Whisper's code of its own."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._passages = 0
        self._first = ""

    def heard(self, language: str, probability: float, start: int) -> None:
        """Count a passage that begins at `start` (ms) and seems to be in a language, with a probability (0-1)."""
        if language == self._language or probability < SURE:
            return
        self._passages += 1
        if not self._first:
            self._first = f"{name_with_code(of_whisper(language))} ({probability:.0%} sure) at {timecode.clock(start)}"

    def notes(self) -> Iterator[str]:
        """Yield what is to be known of it."""
        if self._passages:
            first = (
                f"{self._passages:,} passages sound like other languages, first"
                if self._passages > 1
                else "it sounds like"
            )
            yield (
                f"{first} {self._first}, but all of it is transcribed as {name_with_code(of_whisper(self._language))}: "
                "Whisper translates, or invents, what is said in another language"
            )
