"""What people changed, row by row: which words were kept, taken out, and written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import table_rows
from ls_transcribe.exports.docx.table_rows import TableRow
from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.revision import Revision

Mark = Literal["kept", "removed", "written"]
"""Whose a word is: the machine's and the people's, only the machine's, or only the people's."""


class MarkedWord(NamedTuple):
    """A word, and whose it is."""

    word: Word
    mark: Mark = "kept"


class MarkedRow(NamedTuple):
    """A row of the table: what people left in it, and all that is to be shown there."""

    passage: TableRow
    shown: tuple[MarkedWord, ...]


class _WordChange(NamedTuple):
    """One word of the people's: the machine's that were taken out before it, and whether it is new."""

    removed: tuple[Word, ...] = ()
    mark: Mark = "kept"


_UNCHANGED = _WordChange()


def removed_rows(document: TranscriptDocument) -> Sequence[TableRow]:
    """The rows that the machine's transcript had: they are shown where people left no words."""
    if document.changes is None:
        return ()
    heard = [word for stretch in document.changes.revision for word in stretch.machine]
    return tuple(table_rows.rows_of(replace(document.transcript, read_words=lambda: heard)))


def lines_of(document: TranscriptDocument, rows: Sequence[TableRow]) -> Iterator[MarkedRow]:
    """What stands in each row."""
    if document.changes is None:
        return (MarkedRow(passage, _all(passage.words, "kept")) for passage in rows)
    if not document.transcript.words:
        return (MarkedRow(passage, _all(passage.words, "removed")) for passage in rows)
    return _lines(rows, document.changes.revision)


def is_changed(revision: Revision) -> bool:
    """Whether people changed anything."""
    return any(step != _UNCHANGED for step in _steps(revision))


def _lines(rows: Sequence[TableRow], revision: Revision) -> Iterator[MarkedRow]:
    """The rows, each word behind those of the machine's that were taken out before it."""
    steps = _steps(revision)
    for number, passage in enumerate(rows, 1):
        shown: list[MarkedWord] = []
        for word in passage.words:
            removed, mark = next(steps, _UNCHANGED)
            shown += _all(removed, "removed")
            shown.append(MarkedWord(word, mark))
        if number == len(rows):
            shown += (marked for step in steps for marked in _all(step.removed, "removed"))
        yield MarkedRow(passage, tuple(shown))


def _steps(revision: Revision) -> Iterator[_WordChange]:
    """A step for each of the people's words, and one for what the machine heard behind the last of them."""
    removed: list[Word] = []
    for stretch in revision:
        if stretch.is_unchanged and len(stretch.machine) == len(stretch.reviewer):
            for heard, written in zip(stretch.machine, stretch.reviewer, strict=True):
                is_same = heard.text == written.text
                yield _WordChange(tuple(removed)) if is_same else _WordChange((*removed, heard), "written")
                removed = []
        else:
            removed += stretch.machine
            for _written in stretch.reviewer:
                yield _WordChange(tuple(removed), "written")
                removed = []
    yield _WordChange(tuple(removed))


def _all(words: Sequence[Word], mark: Mark) -> tuple[MarkedWord, ...]:
    return tuple([MarkedWord(word, mark) for word in words])
