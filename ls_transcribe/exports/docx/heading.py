"""Writes the head of the first page: the name of the recording, and the facts that are known of it."""

from collections.abc import Iterator

from ls_transcribe.exports.base import TrackedChanges, TranscriptDocument
from ls_transcribe.exports.docx.confidence_counts import ConfidenceCounts
from ls_transcribe.exports.docx.tracked_changes import is_changed
from ls_transcribe.exports.docx.wordprocessing_ml import WIDTH, cell, name, paragraph, row, run, table
from ls_transcribe.model import timecode
from ls_transcribe.model.confidence_bands import UNSURE
from ls_transcribe.text.languages import name_with_code
from ls_transcribe.text.numbers import percent, whole_percent
from ls_transcribe.transcripts import UNNAMED_SPEAKER

_COLUMNS = 4
_WIDTHS = (WIDTH // _COLUMNS,) * _COLUMNS


def body(document: TranscriptDocument, confidences: ConfidenceCounts) -> Iterator[str]:
    """Yield the elements: title, facts, and a note about who corrected the transcript."""
    title = document.name.rstrip("/").rpartition("/")[2]
    yield paragraph("Subtitle", run("Transcript"))
    yield paragraph("Title", name(title))
    if title != document.name:
        yield paragraph("Folder", name(document.name))
    facts = list(_facts(document, confidences))
    groups = [facts[start : start + _COLUMNS] for start in range(0, len(facts), _COLUMNS)]
    yield table("Facts", _WIDTHS, map(_row, groups))
    if document.changes:
        yield _changes_note(document.changes)


def _changes_note(changes: TrackedChanges) -> str:
    """Return a note that says who corrected the text and when, and how to have it with and without the changes."""
    day = changes.date.date().isoformat()
    if is_changed(changes.revision):
        rest = f" on {day}, with tracked changes: accept them for a clean text, reject them for the machine's."
        return paragraph("Note", run("Corrected by "), name(changes.author), run(rest))
    return paragraph("Note", run("Checked by "), name(changes.author), run(f" on {day}: nothing was changed."))


def _row(facts: list[tuple[str, str]]) -> str:
    cells = [
        cell(width, paragraph("FactName", run(fact)), paragraph("Fact", name(value)))
        for width, (fact, value) in zip(_WIDTHS, [*facts, *[("", "")] * (_COLUMNS - len(facts))], strict=True)
    ]
    return row(cells)


def _facts(document: TranscriptDocument, confidences: ConfidenceCounts) -> Iterator[tuple[str, str]]:
    transcript = document.transcript
    yield "Duration", timecode.clock(document.duration)
    if transcript.language:
        yield "Language", name_with_code(transcript.language)
    yield "Words", f"{confidences.words:,}"
    if transcript.speakers:
        yield "Speakers", _speakers(transcript.speakers)
    if transcript.confidence is not None:
        yield "Mean confidence", percent(transcript.confidence)
    if confidences.known:
        share = confidences.unsure / confidences.known
        yield f"Words below {whole_percent(UNSURE)}", f"{confidences.unsure:,} ({percent(share)})"
    if document.date:
        yield "Transcribed", document.date.date().isoformat()
    if document.reviewed:
        yield "Reviewed", document.reviewed.date().isoformat()
    if document.reviewer:
        yield "Reviewed by", document.reviewer
    if document.engine:
        yield "Engine", _engine(document)


def _engine(document: TranscriptDocument) -> str:
    """Return what transcribed the recording. Whoever gets a reviewed document does not know of settings."""
    if document.reviewed:
        more = document.transcript.language or ""
    else:
        more = f"settings {document.settings}" if document.settings else ""
    return ", ".join(filter(None, (document.engine, more)))


def _speakers(speakers: tuple[str, ...]) -> str:
    return "not told apart" if speakers == (UNNAMED_SPEAKER,) else f"{len(speakers):,}"
