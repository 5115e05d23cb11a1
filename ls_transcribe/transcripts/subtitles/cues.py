"""What a file of subtitles is read into before its words are made: cues, and the lines of their texts."""

from collections.abc import Sequence
from typing import NamedTuple


class CueLine(NamedTuple):
    """A line of a cue's text, without tags.

    `speaker` is None if nothing names one. `times` are the times that stand within the line: where in the text (index
    of a character), and when (ms). `highlight` is the part of the text that is set off from the rest, if there is one.
    """

    text: str
    speaker: str | None = None
    times: Sequence[tuple[int, int]] = ()
    highlight: tuple[int, int] | None = None

    def without_beginning(self, length: int, speaker: str | None = None) -> "CueLine":
        """Return the line without its first characters, and with a speaker if one is given."""
        rest = self.text[length:]
        cut = length + len(rest) - len(rest.lstrip())
        times = [(max(place - cut, 0), time) for place, time in self.times if place >= length or not rest.strip()]
        return CueLine(rest.strip(), speaker or self.speaker, tuple(times))


class SubtitleCue(NamedTuple):
    """When a text is shown (ms), and its lines. Lines without text are left out."""

    start: int
    end: int
    lines: Sequence[CueLine]
    language: str | None = None
