"""Writes a transcript as a table (CSV) with one row for each turn, for spreadsheets and scripts.

What people say is text, never a formula. A cell that a spreadsheet would take for a formula gets an apostrophe in front
(https://owasp.org/www-community/attacks/CSV_Injection). So does a cell that already looks like this: whoever removes
one apostrophe from all cells that begin with apostrophes and one of = + - @ has the original texts. White space becomes
a single space, and none is left at the ends of a cell, where some spreadsheets do not see it.
"""

import csv
import io
import re

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.model import timecode
from ls_transcribe.text.characters import plain_line
from ls_transcribe.transcripts import Turn

_COLUMNS = ("start", "end", "speaker", "confidence", "text")
_FORMULA = re.compile("'*[=+\\-@＝＋－＠]")  # full-width forms too: some spreadsheets take them for the others


def render(document: TranscriptDocument) -> bytes:
    """Return the table in UTF-8: times in seconds with three decimals, confidence 0-1 or empty.

    The confidences of a reviewed transcript are empty unless the document shows the machine's doubts.
    """
    text = io.StringIO()
    writer = csv.writer(text)  # CRLF at the end of each line, as RFC 4180 has it
    writer.writerow(_COLUMNS)
    writer.writerows(map(_row, document.as_shown().transcript.turns))
    return text.getvalue().encode()


def _row(turn: Turn) -> list[str]:
    mean = turn.confidence
    times = [f"{timecode.to_seconds(time):.3f}" for time in (turn.start, turn.end)]
    return [*times, inert(turn.speaker), "" if mean is None else f"{mean:.4f}", inert(turn.text)]


def inert(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula."""
    plain = plain_line(text)
    return f"'{plain}" if _FORMULA.match(plain) else plain
