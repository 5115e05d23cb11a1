"""Reads tables of lines with times: Whisper's (TSV), whisper.cpp's (CSV), and the labels of Audacity.

Whisper's programs write whole milliseconds below the header "start end text". Other programs write seconds below the
same header: times with a fraction that is no rounding error are seconds for certain, and so may be milliseconds in
which nobody can speak so fast. Audacity's labels have no header and are seconds with a fraction
(https://manual.audacityteam.org/man/importing_and_exporting_labels.html). Where the unit of the times cannot be known,
a table is refused.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import utf8_text
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.services.spoken_lines import SpokenLine, has_letters, transcript_of
from ls_transcribe.transcripts.times import from_milliseconds, from_seconds

_HEAD = 200  # bytes: enough to see the first line's columns
_COLUMNS = frozenset({"start", "end", "text", "speaker"})
_NEEDED = frozenset({"start", "end"})
_TIME = re.compile(r"-?\d{1,20}(?:\.(?P<fraction>\d{1,30}))?")
_LABEL_TIMES = re.compile(r"\s*-?\d+(?:[.,]\d+)?\t-?\d+(?:[.,]\d+)?(?:\t|\r|\n|$)")
_FREQUENCIES = re.compile(r"\\\t")  # a second line of a label, with the range of frequencies that it marks
_SPEAKER = re.compile(r"\[\[([^\[\]]+)\]\]")  # before the text, as whisperX writes it
_FASTEST = 200  # letters in a second: nobody speaks even half as fast
_LONGEST_FRACTION = 6  # digits: more are a rounding error of a product


class _Row(NamedTuple):
    """A row: the number of its line in the file, its times as they are written, its text and its speaker."""

    line: int
    start: str
    end: str
    text: str
    speaker: str | None = None


def parse(document: bytes) -> Transcript:
    """Read a table with the columns start, end and text, and perhaps speaker.

    Raises:
        UnreadableTranscript: It has other columns, a row that is none, or times whose unit nobody knows.
    """
    lines = _lines(document)
    first = next(index for index, line in enumerate(lines) if line.strip())
    columns = _columns_of(lines[first])
    if not {*_NEEDED, "text"} <= set(columns) <= _COLUMNS or len(columns) != len(set(columns)):
        shown = ", ".join(columns)
        raise UnreadableTranscript(
            f"it is a table with the columns {shown}, which is not read; read are start, end, text and speaker"
        )
    rows = list(_rows(lines, first + 1, columns, "\t" if "\t" in lines[first] else ","))
    is_seconds = _is_seconds(rows)
    if not is_seconds:
        _check_speed(rows)
    return _transcript(rows, from_seconds if is_seconds else from_milliseconds)


def parse_labels(document: bytes) -> Transcript:
    """Read the labels of Audacity, or those that whisperX writes for it.

    Raises:
        UnreadableTranscript: A line is no label, no label has a text, or the times have no fractions.
    """
    rows = []
    for index, line in enumerate(_lines(document)):
        if not line.strip() or _FREQUENCIES.match(line):
            continue
        start, end, text = (*line.split("\t", 2), "", "")[:3]
        speaker = _SPEAKER.match(text.strip())
        plain = text.strip()[speaker.end() :] if speaker else text
        begins, ends = (time.strip().replace(",", ".") for time in (start, end))
        rows.append(_Row(index + 1, begins, ends, plain, speaker[1] if speaker else None))
    if not any("." in time for row in rows for time in (row.start, row.end)):
        raise UnreadableTranscript(
            "its times have no fractions, and it has no header: nobody knows whether they are seconds or milliseconds"
        )
    if not any(has_letters(row.text) for row in rows):
        raise UnreadableTranscript("its labels have no text")
    return _transcript(rows, from_seconds)


def _lines(document: bytes) -> list[str]:
    """Return the lines of a document. Only line feeds and carriage returns end one: a text may have other breaks."""
    return utf8_text(document).replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _columns_of(header: str) -> list[str]:
    """Return the names of the columns in a header; none if it has neither tabs nor commas."""
    return [name.strip().strip('"').lower() for name in re.split("[\t,]", header)]


def _rows(lines: Sequence[str], first: int, columns: Sequence[str], delimiter: str) -> Iterator[_Row]:
    for index in range(first, len(lines)):
        if lines[index].strip():
            cells = dict(zip(columns, _cells(lines[index], delimiter, index + 1, len(columns)), strict=True))
            speaker = cells.get("speaker", "").strip()
            yield _Row(index + 1, cells["start"].strip(), cells["end"].strip(), cells["text"], speaker or None)


def _cells(line: str, delimiter: str, number: int, width: int) -> list[str]:
    """Return the cells of a row. Only tables with commas have quoted cells: Whisper's texts have quotes of their own.

    Raises:
        UnreadableTranscript: It has fewer cells than two, or more than the header.
    """
    try:
        cells = line.split("\t") if delimiter == "\t" else next(csv.reader([line], strict=True, skipinitialspace=True))
    except csv.Error as error:
        raise UnreadableTranscript(f"line {number} of it is not a row of a table: {error}") from error
    if not len(_NEEDED) <= len(cells) <= width:
        raise UnreadableTranscript(f"line {number} of it has {len(cells)} cells, its header has {width}")
    return cells + [""] * (width - len(cells))


def _is_seconds(rows: Sequence[_Row]) -> bool:
    """Return whether the times of a table are seconds; they are milliseconds if none has a fraction.

    Raises:
        UnreadableTranscript: They have fractions, and these may be those of milliseconds.
    """
    matches = [_TIME.fullmatch(time) for row in rows for time in (row.start, row.end)]
    fractions = [match["fraction"] for match in matches if match and match["fraction"] is not None]
    if any(fraction.strip("0") and len(fraction) <= _LONGEST_FRACTION for fraction in fractions):
        return True
    if fractions and any(match and float(match[0]) for match in matches):
        raise UnreadableTranscript("its times may be seconds or milliseconds: nobody knows")
    return False


def _check_speed(rows: Sequence[_Row]) -> None:
    """Check that what is said could be said in milliseconds. Rows without any length say nothing about that.

    Raises:
        UnreadableTranscript: Most of it would be far too fast: the times are whole seconds, or something else.
    """
    letters = [(sum(map(str.isalnum, row.text)), _number(row.end, row) - _number(row.start, row)) for row in rows]
    speeds = [number * 1_000 / lasts for number, lasts in letters if number and lasts > 0]
    if speeds and median(speeds) > _FASTEST:
        raise UnreadableTranscript(
            "its times would be milliseconds in this form, and are seconds or something else: nobody speaks so fast"
        )


def _transcript(rows: Sequence[_Row], milliseconds: Callable[[float], int | None]) -> Transcript:
    lines = [
        SpokenLine(row.text.strip(), milliseconds(_number(row.start, row)), milliseconds(_number(row.end, row)))
        for row in rows
    ]
    speakers = [row.speaker for row in rows]
    return transcript_of([line._replace(speaker=speaker) for line, speaker in zip(lines, speakers, strict=True)])


def _number(time: str, row: _Row) -> float:
    if not _TIME.fullmatch(time):
        raise UnreadableTranscript(f"line {row.line} of it has no start and end in numbers")
    return float(time)


def _recognises(document: UnknownDocument) -> bool:
    columns = set(_columns_of(_first_line(document)))
    return columns >= _NEEDED and len(columns) > len(_NEEDED)


def _recognises_labels(document: UnknownDocument) -> bool:
    return _LABEL_TIMES.match(_first_line(document)) is not None


def _first_line(document: UnknownDocument) -> str:
    return re.split("[\r\n]", document.content[:_HEAD].decode("utf-8", "replace"), maxsplit=1)[0]


READER = TranscriptReader(
    name="a table of Whisper's (TSV)", suffixes=(".tsv",), reads_json=False, recognises=_recognises, parse=parse
)
"""The reader of tables with a header. A folder is not searched for CSV: most tables in it are no transcripts."""

LABELS_READER = TranscriptReader(
    name="labels of Audacity", suffixes=(), reads_json=False, recognises=_recognises_labels, parse=parse_labels
)
"""The reader of Audacity's labels. They are called .txt, as most texts that are no transcripts."""
