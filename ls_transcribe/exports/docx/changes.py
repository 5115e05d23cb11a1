"""What people changed, row by row: which words were kept, taken out, and written."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from ls_transcribe.exports.base import Document
from ls_transcribe.exports.docx import passages
from ls_transcribe.exports.docx.passages import Passage
from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.revision import Revision

Mark = Literal["kept", "removed", "written"]
"""Whose a word is: the machine's and the people's, only the machine's, or only the people's."""


class Marked(NamedTuple):
    """A word, and whose it is."""

    word: Word
    mark: Mark = "kept"


class Line(NamedTuple):
    """A row of the table: what people left in it, and all that is to be shown there."""

    passage: Passage
    shown: tuple[Marked, ...]


class _Step(NamedTuple):
    """One word of the people's: the machine's that were taken out before it, and whether it is new."""

    removed: tuple[Word, ...] = ()
    mark: Mark = "kept"


_UNCHANGED = _Step()


def removed_rows(document: Document) -> Sequence[Passage]:
    """The rows that the machine's transcript had: they are shown where people left no words."""
    if document.changes is None:
        return ()
    heard = [word for stretch in document.changes.revision for word in stretch.machine]
    return tuple(passages.rows_of(replace(document.transcript, read_words=lambda: heard)))


def lines_of(document: Document, rows: Sequence[Passage]) -> Iterator[Line]:
    """What stands in each row."""
    if document.changes is None:
        return (Line(passage, _all(passage.words, "kept")) for passage in rows)
    if not document.transcript.words:
        return (Line(passage, _all(passage.words, "removed")) for passage in rows)
    return _lines(rows, document.changes.revision)


def is_changed(revision: Revision) -> bool:
    """Whether people changed anything."""
    return any(step != _UNCHANGED for step in _steps(revision))


def _lines(rows: Sequence[Passage], revision: Revision) -> Iterator[Line]:
    """The rows, each word behind those of the machine's that were taken out before it."""
    steps = _steps(revision)
    for number, passage in enumerate(rows, 1):
        shown: list[Marked] = []
        for word in passage.words:
            removed, mark = next(steps, _UNCHANGED)
            shown += _all(removed, "removed")
            shown.append(Marked(word, mark))
        if number == len(rows):
            shown += (marked for step in steps for marked in _all(step.removed, "removed"))
        yield Line(passage, tuple(shown))


def _steps(revision: Revision) -> Iterator[_Step]:
    """A step for each of the people's words, and one for what the machine heard behind the last of them."""
    removed: list[Word] = []
    for stretch in revision:
        if stretch.kept and len(stretch.machine) == len(stretch.people):
            for heard, written in zip(stretch.machine, stretch.people, strict=True):
                is_same = heard.text == written.text
                yield _Step(tuple(removed)) if is_same else _Step((*removed, heard), "written")
                removed = []
        else:
            removed += stretch.machine
            for _written in stretch.people:
                yield _Step(tuple(removed), "written")
                removed = []
    yield _Step(tuple(removed))


def _all(words: Sequence[Word], mark: Mark) -> tuple[Marked, ...]:
    return tuple([Marked(word, mark) for word in words])
