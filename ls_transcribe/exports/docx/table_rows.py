"""What makes a row: what one speaker says without a long silence, as long as a reader finds it again by its time."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from ls_transcribe.text.marks import ends_sentence
from ls_transcribe.transcripts import Transcript, Word, label_of

SILENCE = 2_000
"""A silence of this many ms begins a new row: shorter ones are for breathing, and turns that they part are joined."""

LONG_ENOUGH = 30_000
"""A row that has lasted this many ms ends with the sentence, or the subtitle."""

TOO_LONG = 60_000
"""A row lasts no longer than this many ms, sentence or not: some recognisers write no full stops."""

MOST_LETTERS = 1_200
"""A row has no more letters, so that it fits on a page; a single longer word is a row of its own."""


class TableRow(NamedTuple):
    """What a row holds: who speaks, and the words, of which there is one at least."""

    speaker: str
    words: tuple[Word, ...]

    @property
    def start(self) -> int:
        """When it begins, in ms."""
        return self.words[0].start


def rows_of(transcript: Transcript) -> Iterator[TableRow]:
    """The transcript's words, in rows."""
    spoken = groupby(transcript.words, key=lambda word: (label_of(word), word.channel))
    for (speaker, _channel), words in spoken:
        row: list[Word] = []
        letters = 0
        for word in words:
            length = len(word.content) + 1
            if row and (_parts(row, word) or letters + length > MOST_LETTERS):
                yield TableRow(speaker, tuple(row))
                row, letters = [], 0
            row.append(word)
            letters += length
        yield TableRow(speaker, tuple(row))


def _parts(row: list[Word], word: Word) -> bool:
    """Whether a word begins a new row."""
    begun, last = row[0].start, row[-1]
    if word.start - last.end >= SILENCE or word.end - begun > TOO_LONG:
        return True
    return word.start - begun >= LONG_ENOUGH and (word.begins_line or ends_sentence(last.text))
