"""Divides a transcript into the rows of the table.

A row is what one speaker says without a long silence. It is short enough that a reader finds a word by the row's time.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts import Transcript, Word, label_of

SILENCE = 2_000
"""A new row begins after a silence of this many ms. Shorter silences are pauses for breath: rows join such turns."""

LONG_ENOUGH = 30_000
"""A row that has lasted this many ms ends with the next end of a sentence, or of a line of the document."""

TOO_LONG = 60_000
"""No row lasts longer than this many ms, because some recognisers write no full stops."""

MOST_LETTERS = 1_200
"""No row has more letters than this, so that it fits on a page. A single longer word is a row of its own."""


class TableRow(NamedTuple):
    """A row: its speaker and its words, of which there is one at least."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """The time when it begins, in ms."""
        return self.words[0].start


def rows_of(transcript: Transcript) -> Iterator[TableRow]:
    """Yield the rows of a transcript."""
    by_speaker = groupby(transcript.words, key=lambda word: (label_of(word), word.channel))
    for (speaker, _channel), words in by_speaker:
        row: list[Word] = []
        letters = 0
        for word in words:
            length = len(word.content) + 1
            if row and (_begins_row(row, word) or letters + length > MOST_LETTERS):
                yield TableRow(speaker, tuple(row))
                row, letters = [], 0
            row.append(word)
            letters += length
        yield TableRow(speaker, tuple(row))


def _begins_row(row: list[Word], word: Word) -> bool:
    """Return whether a word begins a new row after the words of `row`."""
    begun, last = row[0].start, row[-1]
    if word.start - last.end >= SILENCE or word.end - begun > TOO_LONG:
        return True
    return word.start - begun >= LONG_ENOUGH and (word.begins_line or ends_sentence(last.text, word.text))
