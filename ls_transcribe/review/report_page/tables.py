"""The tables of the report: its rows, the kinds of errors, and the corrections with examples."""

import re
from collections.abc import Callable, Sequence
from html import escape

from ls_transcribe.model import timecode
from ls_transcribe.model.review import ErrorCounts, RepeatedCorrection, ReportRow
from ls_transcribe.review.report_page.html import legal, name, table, value
from ls_transcribe.review.report_page.number_format import UNKNOWN, length, minutes, percent, whole

_MOST_ROWS = 100
"""The number of rows that a table shows. The JSON report has all of them."""

_MOST_DIFFERENCES = 20
"""The number of recordings that the table of differences between people shows."""

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
_OF_DIFFERENCES = ("WER", "Words", "Wrong", "Missed", "Extra")
_KINDS = ("Rate", "Errors", "Wrong", "Missed", "Extra", "Right", "In people's texts")
_CORRECTIONS = (
    ("text", "Heard"),
    ("text", "Corrected to"),
    ("number", "Times"),
    ("number", "Recordings"),
    ("example", "For example"),
)


def report_rows(name_column: str, rows: Sequence[ReportRow]) -> str:
    """Return a table of rows, with their names in `name_column`. Columns without any known value are omitted."""
    shown = rows[:_MOST_ROWS]
    columns = [column for column in _COLUMNS if any(column[1](row) != UNKNOWN for row in shown)]
    html = table(
        f"Word errors by {name_column.lower()}",
        [("text", name_column), *(("number", heading) for heading, _format in columns)],
        ((name(row.name), *(value(format_value(row)) for _heading, format_value in columns)) for row in shown),
    )
    return html + _more(len(rows) - len(shown))


def differences(rows: Sequence[ReportRow], number: int) -> str:
    """Return a table of recordings that several people reviewed, where they differ most. There are `number` of them."""
    shown = rows[:_MOST_DIFFERENCES]
    columns = [column for column in _COLUMNS if column[0] in _OF_DIFFERENCES]
    html = table(
        "Where people differ, by recording",
        [("text", "Recording"), *(("number", heading) for heading, _format in columns)],
        ((name(row.name), *(value(format_value(row)) for _heading, format_value in columns)) for row in shown),
    )
    return html + _more(number - len(shown))


def error_kinds(words: ErrorCounts, characters: ErrorCounts | None) -> str:
    """Return a table of the kinds of errors, in words and in characters."""
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


def corrections(repeated: Sequence[RepeatedCorrection], number: int) -> str:
    """Return a table of the most frequent corrections, with examples. It has at most `number` rows."""
    rows = (
        (
            name(correction.machine_text),
            name(correction.reviewer_text),
            whole(correction.times),
            whole(correction.recordings),
            _example(correction),
        )
        for correction in repeated[:number]
    )
    return table("Most corrected words, with examples", _CORRECTIONS, rows) + _more(len(repeated) - number)


def _example(repeated: RepeatedCorrection) -> str:
    position = f"{name(repeated.recording)}, {timecode.clock(max(repeated.start, 0))}"
    context = _marked(legal(repeated.context), legal(repeated.reviewer_text))
    return f'<bdi dir="auto">{context}</bdi><span class="where">{position}</span>'


def _marked(context: str, text: str) -> str:
    """Return the context with the corrected text in it marked."""
    pattern = rf"(?<!\w){re.escape(text)}(?!\w)"
    match = (re.search(pattern, context) or re.search(re.escape(text), context)) if text else None
    if not match:
        return escape(context)
    before, after = context[: match.start()], context[match.end() :]
    return f"{escape(before)}<mark>{escape(match[0])}</mark>{escape(after)}"


def _more(number: int) -> str:
    return f'<p class="more">… and {whole(number)} more.</p>\n' if number > 0 else ""
