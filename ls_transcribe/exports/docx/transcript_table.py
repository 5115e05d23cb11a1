"""The transcript as a table: when, who, what; a row is a passage."""

from collections.abc import Iterable, Iterator, Sequence

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import speaker_names
from ls_transcribe.exports.docx.confidence_counts import ConfidenceCounts
from ls_transcribe.exports.docx.row_text import RowWriter
from ls_transcribe.exports.docx.table_rows import MOST_LETTERS, TableRow
from ls_transcribe.exports.docx.tracked_changes import MarkedRow, MarkedWord, lines_of, removed_rows
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import (
    HEADER,
    WIDTH,
    cell,
    character_style,
    name,
    paragraph,
    row,
    run,
    table,
)
from ls_transcribe.model import timecode
from ls_transcribe.model.confidence_bands import UNSURE, VERY_UNSURE
from ls_transcribe.text.numbers import whole_percent
from ls_transcribe.transcripts import UNNAMED_SPEAKER

_TIME, _SPEAKER = 964, 1644  # 1.7 cm hold "10:00:00", 2.9 cm hold most names
_HOLDS = 2 * MOST_LETTERS  # a page holds this many letters, whatever the script
_WHOLE = "<w:cantSplit/>"


def body(
    document: TranscriptDocument, rows: Sequence[TableRow], language: WordLanguage, confidences: ConfidenceCounts
) -> Iterator[str]:
    """Heading, legend and table."""
    whole = document.transcript
    yield paragraph("Heading1", run("Transcript"))
    if not rows and whole.text.strip():  # a document may know the text of its words and not their times
        yield paragraph("Said", name(whole.text))
        return
    rows = rows or removed_rows(document)
    if not rows:
        yield paragraph("Note", run("No speech was recognised in this recording."))
        return
    if confidences.unsure:
        yield _legend(confidences)
    told_apart = ({*whole.speakers} or {passage.speaker for passage in rows}) != {UNNAMED_SPEAKER}
    widths = (_TIME, _SPEAKER, WIDTH - _TIME - _SPEAKER) if told_apart else (_TIME, WIDTH - _TIME)
    names = ("Time", "Speaker", "Text") if told_apart else ("Time", "Text")
    way = "<w:bidi/>" if language.right_to_left else ""
    heads = (paragraph("ColumnName", run(text), properties=way) for text in names)
    header = row(map(cell, widths, heads), HEADER)
    lines = _rows(lines_of(document, rows), widths, RowWriter(language, document.changes), told_apart=told_apart)
    yield table("Transcript", widths, (header, *lines), right_to_left=language.right_to_left)


def _legend(confidences: ConfidenceCounts) -> str:
    """What the looks of words mean that are in this document."""
    very = confidences.very_unsure
    pieces = [
        run("Words "),
        run("like this", character_style("Unsure")),
        run(f" were recognised with less than {whole_percent(UNSURE)}"),
    ]
    if very:
        pieces += [
            run(", words "),
            run("like this", character_style("VeryUnsure")),
            run(f" with less than {whole_percent(VERY_UNSURE)}"),
        ]
    return paragraph("Note", *pieces, run(" confidence: listen to them again."))


def _rows(lines: Iterable[MarkedRow], widths: Sequence[int], writer: RowWriter, *, told_apart: bool) -> Iterator[str]:
    before = None
    for passage, shown in lines:
        cells = [cell(widths[0], paragraph("Time", run(timecode.clock(passage.start))))]
        if told_apart:
            style = "SpeakerAgain" if passage.speaker == before else "Speaker"
            cells.append(cell(widths[1], paragraph(style, name(speaker_names.readable(passage.speaker)))))
        cells.append(cell(widths[-1], writer.said(shown)))
        yield row(cells, _WHOLE if _fits(shown) else "")
        before = passage.speaker


def _fits(shown: Iterable[MarkedWord]) -> bool:
    """Whether a page holds it."""
    return sum([len(word.text) for word, _mark in shown]) <= _HOLDS
