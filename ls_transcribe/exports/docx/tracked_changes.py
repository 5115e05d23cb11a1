"""Finds what people changed in each row: which words are unchanged, removed, or written."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Literal, NamedTuple

import msgspec

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import table_rows
from ls_transcribe.exports.docx.table_rows import TableRow
from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.revision import Revision

Mark = Literal["unchanged", "removed", "written"]
"""What happened to a word: it is in both transcripts, only in the machine's, or only in the people's."""


class MarkedWord(msgspec.Struct, frozen=True, gc=False):
    """A word, and what happened to it. It is a struct, as words are: there are as many."""

    word: Word
    mark: Mark = "unchanged"


class MarkedRow(NamedTuple):
    """A row of the people's transcript, and all words to show in it, also the removed ones."""

    row: TableRow
    words: tuple[MarkedWord, ...]


class _WordChange(NamedTuple):
    """What happened to a word of the people's, and the machine's words that were removed before it."""

    removed: tuple[Word, ...] = ()
    mark: Mark = "unchanged"


_UNCHANGED = _WordChange()


def removed_rows(document: TranscriptDocument) -> Sequence[TableRow]:
    """Return the rows of the machine's transcript, to show them if people left no words; none without changes."""
    if document.changes is None:
        return ()
    machine = [word for span in document.changes.revision for word in span.machine]
    return tuple(table_rows.rows_of(replace(document.transcript, read_words=lambda: machine)))


def mark_rows(document: TranscriptDocument, rows: Sequence[TableRow]) -> Iterator[MarkedRow]:
    """Yield the rows with the words to show in each."""
    if document.changes is None:
        return (MarkedRow(row, _mark_all(row.words, "unchanged")) for row in rows)
    if not document.transcript.words:
        return (MarkedRow(row, _mark_all(row.words, "removed")) for row in rows)
    return _mark_rows(rows, document.changes.revision)


def is_changed(revision: Revision) -> bool:
    """Return whether people changed anything."""
    return any(change != _UNCHANGED for change in _word_changes(revision))


def _mark_rows(rows: Sequence[TableRow], revision: Revision) -> Iterator[MarkedRow]:
    """Yield the rows. Before each word are the machine's words that were removed there.

    Rows come in the order of their first words, and regions of people who speak at once in another one. So a word is
    found by what it is, and not by its place.
    """
    written = chain((word for span in revision for word in span.reviewer), [None])
    changes: defaultdict[object, deque[_WordChange]] = defaultdict(deque)
    for word, change in zip(written, _word_changes(revision), strict=True):
        changes[word and _identity(word)].append(change)
    for number, row in enumerate(rows, 1):
        words: list[MarkedWord] = []
        for word in row.words:
            found = changes[_identity(word)]
            removed, mark = found.popleft() if found else _UNCHANGED
            words += _mark_all(removed, "removed")
            words.append(MarkedWord(word, mark))
        if number == len(rows):
            left = chain.from_iterable(changes.values())
            words += (marked for change in left for marked in _mark_all(change.removed, "removed"))
        yield MarkedRow(row, tuple(words))


def _identity(word: Word) -> tuple[int, int, str]:
    return word.start, word.end, word.content


def _word_changes(revision: Revision) -> Iterator[_WordChange]:
    """Yield a change for each of the people's words, and one for the machine's words after the last of them."""
    removed: list[Word] = []
    for span in revision:
        if span.is_unchanged and len(span.machine) == len(span.reviewer):
            for machine, written in zip(span.machine, span.reviewer, strict=True):
                is_same = machine.text == written.text
                yield _WordChange(tuple(removed)) if is_same else _WordChange((*removed, machine), "written")
                removed = []
        else:
            removed += span.machine
            for _written in span.reviewer:
                yield _WordChange(tuple(removed), "written")
                removed = []
    yield _WordChange(tuple(removed))


def _mark_all(words: Sequence[Word], mark: Mark) -> tuple[MarkedWord, ...]:
    return tuple([MarkedWord(word, mark) for word in words])
