"""Writes the transcript as a table: time, speaker and text of each row."""

from collections.abc import Iterable, Iterator, Sequence

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx.confidence_counts import ConfidenceCounts
from ls_transcribe.exports.docx.row_text import RowWriter
from ls_transcribe.exports.docx.speaker_names import speaker_name
from ls_transcribe.exports.docx.table_rows import MOST_LETTERS, TableRow
from ls_transcribe.exports.docx.tracked_changes import MarkedRow, MarkedWord, mark_rows, removed_rows
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
from ls_transcribe.transcripts import UNNAMED_SPEAKER, texts_of

_TIME, _SPEAKER = 964, 1644  # 1.7 cm hold "10:00:00", 2.9 cm hold most names
_LETTERS_ON_A_PAGE = 2 * MOST_LETTERS  # in any script
_SILENCE = "No speech was recognised in this recording."
_NOT_SPLIT = "<w:cantSplit/>"


def body(
    document: TranscriptDocument, rows: Sequence[TableRow], language: WordLanguage, confidences: ConfidenceCounts
) -> Iterator[str]:
    """Yield the heading, the legend and the table."""
    whole = document.transcript
    yield paragraph("Heading1", run("Transcript"))
    if not rows and whole.text.strip():  # some documents have a text, but no words with times
        yield paragraph("Said", name(whole.text))
        return
    rows = rows or removed_rows(document)
    if not rows:
        nothing = "There are no words in this transcript." if document.reviewed else _SILENCE
        yield paragraph("Note", run(nothing))
        return
    if confidences.unsure:
        yield _legend(confidences)
    has_speakers = ({*whole.speakers} or {table_row.speaker for table_row in rows}) != {UNNAMED_SPEAKER}
    widths = (_TIME, _SPEAKER, WIDTH - _TIME - _SPEAKER) if has_speakers else (_TIME, WIDTH - _TIME)
    names = ("Time", "Speaker", "Text") if has_speakers else ("Time", "Text")
    direction = "<w:bidi/>" if language.right_to_left else ""
    heads = (paragraph("ColumnName", run(text), properties=direction) for text in names)
    header = row(map(cell, widths, heads), HEADER)
    lines = _rows(mark_rows(document, rows), widths, RowWriter(language, document.changes), has_speakers=has_speakers)
    yield table("Transcript", widths, (header, *lines), right_to_left=language.right_to_left)


def _legend(confidences: ConfidenceCounts) -> str:
    """Return a note that explains the styles of unsure words in this document."""
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


def _rows(lines: Iterable[MarkedRow], widths: Sequence[int], writer: RowWriter, *, has_speakers: bool) -> Iterator[str]:
    before = None
    for table_row, words in lines:
        cells = [cell(widths[0], paragraph("Time", run(timecode.clock(table_row.start))))]
        if has_speakers:
            style = "SpeakerAgain" if table_row.speaker == before else "Speaker"
            cells.append(cell(widths[1], paragraph(style, name(speaker_name(table_row.speaker)))))
        cells.append(cell(widths[-1], writer.paragraph(words)))
        yield row(cells, _NOT_SPLIT if _fits_on_page(words) else "")
        before = table_row.speaker


def _fits_on_page(words: Iterable[MarkedWord]) -> bool:
    return sum(map(len, texts_of([marked.word for marked in words]))) <= _LETTERS_ON_A_PAGE
