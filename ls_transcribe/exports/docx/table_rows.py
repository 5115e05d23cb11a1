"""Divides a transcript into the rows of the table.

A row is what one speaker says without a long silence, or a region or paragraph that a reviewer made. It is short enough
that a reader finds a word by the row's time.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ls_transcribe.text.sentences import ends_sentence
from ls_transcribe.transcripts import Transcript, Word, label_of
from ls_transcribe.transcripts.turns import speaker_runs

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


def rows_of(transcript: Transcript) -> Sequence[TableRow]:
    """Return the rows of a transcript, in the order of their starts."""
    rows = [row for run in speaker_runs(transcript.words) for row in _rows_of_run(run)]
    return sorted(rows, key=lambda row: row.start)


def _rows_of_run(words: Sequence[Word]) -> Iterator[TableRow]:
    speaker = label_of(words[0])
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
    if word.begins_paragraph is False:
        return False
    begun, last = row[0].start, row[-1]
    if word.start - last.end >= SILENCE or word.end - begun > TOO_LONG:
        return True
    return word.start - begun >= LONG_ENOUGH and (word.begins_line or ends_sentence(last.text, word.text))
