"""The report's tables: what was counted together, line by line, and the corrections with their examples."""

import re
from collections.abc import Callable, Sequence
from html import escape

from ls_transcribe.model import timecode
from ls_transcribe.model.review import ErrorCounts, RepeatedCorrection, ReportRow
from ls_transcribe.review.report_page.html import legal, name, table, value
from ls_transcribe.review.report_page.number_format import UNKNOWN, length, minutes, percent, whole

_MOST_ROWS = 100
"""So many lines are read; the report for programs has all."""

Column = tuple[str, Callable[[ReportRow], str]]

_COLUMNS: tuple[Column, ...] = (
    ("WER", lambda row: percent(row.words.rate)),
    ("CER", lambda row: percent(row.characters.rate if row.characters else None)),
    ("Work per minute", lambda row: minutes(row.minutes_per_minute)),
    ("Recordings", lambda row: whole(row.recordings)),
    ("Audio", lambda row: length(row.audio)),
    ("Words", lambda row: whole(row.words.length)),
    ("Wrong", lambda row: whole(row.words.substitutions)),
    ("Missed", lambda row: whole(row.words.deletions)),
    ("Extra", lambda row: whole(row.words.insertions)),
)
_KINDS = ("Rate", "Errors", "Wrong", "Missed", "Extra", "Right", "In people's texts")
_CORRECTIONS = (
    ("text", "Heard"),
    ("text", "Corrected to"),
    ("number", "Times"),
    ("number", "Recordings"),
    ("example", "For example"),
)


def grouped(what: str, rows: Sequence[ReportRow]) -> str:
    """A table of rows, each named in the column `what`; columns of which nothing is known are left out."""
    shown = rows[:_MOST_ROWS]
    columns = [column for column in _COLUMNS if any(column[1](row) != UNKNOWN for row in shown)]
    drawn = table(
        f"Word errors by {what.lower()}",
        [("text", what), *(("number", heading) for heading, _read in columns)],
        ((name(row.name), *(value(read(row)) for _heading, read in columns)) for row in shown),
    )
    return drawn + _more(len(rows) - len(shown))


def errors(words: ErrorCounts, characters: ErrorCounts | None) -> str:
    """What kinds of errors there are, in words and in characters."""
    kinds = [("Words", words)] + ([("Characters", characters)] if characters else [])
    return table(
        "Kinds of errors",
        [("text", "Counted in"), *(("number", heading) for heading in _KINDS)],
        (
            (
                kind,
                value(percent(counts.rate)),
                *(whole(number) for number in (counts.errors, counts.substitutions, counts.deletions)),
                *(whole(number) for number in (counts.insertions, counts.hits, counts.length)),
            )
            for kind, counts in kinds
        ),
    )


def corrections(repeated: Sequence[RepeatedCorrection], most: int) -> str:
    """What was corrected most often, and where it was for instance."""
    shown = repeated[:most]
    rows = (
        (name(one.machine_text), name(one.reviewer_text), whole(one.times), whole(one.recordings), _example(one))
        for one in shown
    )
    return table("Most corrected words, with examples", _CORRECTIONS, rows) + _more(len(repeated) - len(shown))


def _example(repeated: RepeatedCorrection) -> str:
    where = f"{name(repeated.recording)}, {timecode.clock(max(repeated.start, 0))}"
    context = _marked(legal(repeated.context), legal(repeated.reviewer_text))
    return f'<bdi dir="auto">{context}</bdi><span class="where">{where}</span>'


def _marked(context: str, written: str) -> str:
    """The context, with what was written in it marked."""
    pattern = rf"(?<!\w){re.escape(written)}(?!\w)"
    found = (re.search(pattern, context) or re.search(re.escape(written), context)) if written else None
    if not found:
        return escape(context)
    before, after = context[: found.start()], context[found.end() :]
    return f"{escape(before)}<mark>{escape(found[0])}</mark>{escape(after)}"


def _more(number: int) -> str:
    return f'<p class="more">… and {whole(number)} more.</p>\n' if number > 0 else ""
