"""Writes a transcript as a table (CSV) with one row for each turn, for spreadsheets and scripts.

White space becomes a single space, and none is left at the ends of a cell.
"""

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.csv_cells import csv_lines
from ls_transcribe.model import timecode
from ls_transcribe.text.characters import plain_line
from ls_transcribe.transcripts import Turn

_COLUMNS = ("start", "end", "speaker", "confidence", "text")


def render(document: TranscriptDocument) -> bytes:
    """Return the table in UTF-8: times in seconds with three decimals, confidence 0-1 or empty.

    The confidences of a reviewed transcript are empty unless the document shows the machine's doubts.
    """
    return csv_lines((_COLUMNS, *map(_row, document.as_shown().transcript.turns)))


def _row(turn: Turn) -> list[str]:
    mean = turn.confidence
    times = [f"{timecode.to_seconds(time):.3f}" for time in (turn.start, turn.end)]
    return [*times, plain_line(turn.speaker), "" if mean is None else f"{mean:.4f}", plain_line(turn.text)]
