"""When there is text. A document may have times of its words, or of its lines only."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ls_transcribe.transcripts import Word


class TimedPiece(NamedTuple):
    """A word, or a line whose words have no times of their own: its times (ms), and how many words it has."""

    start: int
    end: int
    words: int


def timed_pieces(words: Sequence[Word]) -> Iterator[TimedPiece]:
    """Yield the words with their times, and the lines of a document that has times for its lines only."""
    if not any(word.begins_line for word in words):
        yield from (TimedPiece(word.start, word.end, 1) for word in words)
        return
    lines: dict[str | None, TimedPiece] = {}
    for word in words:
        line = lines.get(word.channel)
        if line is None or word.begins_line:
            if line:
                yield line
            lines[word.channel] = TimedPiece(word.start, word.end, 1)
        else:
            lines[word.channel] = TimedPiece(line.start, max(line.end, word.end), line.words + 1)
    yield from lines.values()
