"""Writes the last page: how sure the recogniser was of the words, over time, and for each speaker.

In a document that does not show confidences, only the speakers are on it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import confidence_chart
from ls_transcribe.exports.docx.colours import BANDS
from ls_transcribe.exports.docx.confidence_counts import ConfidenceCounts
from ls_transcribe.exports.docx.speaker_names import speaker_name
from ls_transcribe.exports.docx.table_rows import TableRow
from ls_transcribe.exports.docx.wordprocessing_ml import HEADER, cell, name, paragraph, row, run, table
from ls_transcribe.model import timecode
from ls_transcribe.model.confidence_bands import UNSURE, word_band_names
from ls_transcribe.text.numbers import percent, whole_percent
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Word, mean_confidence

_MOST_SPEAKERS = 20
"""The number of speakers that fit on the page. The others are only counted."""

_BAND_WIDTHS = (340, 1500, 1300, 1300)
_SPEAKER_COLUMNS = (
    ("Speaker", 3200), ("Speaking time", 1500), ("Words", 1300), ("Share", 1300), ("Mean confidence", 1500),
)  # fmt: skip
"""The names and the widths of the columns. Documents that do not show confidences lack the last one."""
_KEEP = "<w:keepNext/>"  # so that this page is not broken


def body(
    document: TranscriptDocument,
    rows: Sequence[TableRow],
    confidences: ConfidenceCounts,
    add_picture: Callable[[bytes], str],
) -> Iterator[str]:
    """Yield the headings, the tables and the picture; nothing if there is nothing to say.

    `add_picture` adds a picture (PNG) to the document and returns its relation.
    """
    if not rows:
        return
    if not document.shows_confidences:
        if len(document.transcript.speakers) > 1:
            yield paragraph("Heading1", run("Speakers"))
            yield from _speakers(rows, with_confidence=False)
        return
    yield paragraph("Heading1", run("How sure the machine was"))
    yield paragraph("Note", run(_summary(confidences)), properties=_KEEP)
    if confidences.known:
        yield _bands(confidences)
        yield paragraph("Heading2", run("Over time"))
        yield from confidence_chart.body(document, add_picture)
    if document.transcript.speakers != (UNNAMED_SPEAKER,):
        yield paragraph("Heading2", run("Speakers"))
        yield from _speakers(rows, with_confidence=True)


def _summary(confidences: ConfidenceCounts) -> str:
    if not confidences.known:
        return "The recogniser does not say how sure it was of its words."
    some = f"{confidences.unsure:,} of {confidences.known:,} words ({percent(confidences.unsure / confidences.known)})"
    without = (
        f" {confidences.without:,} more have no confidence and are not counted here." if confidences.without else ""
    )
    return f"{some} were recognised with less than {whole_percent(UNSURE)} confidence.{without}"


def _bands(confidences: ConfidenceCounts) -> str:
    header = _header(_BAND_WIDTHS, ("", "Confidence", "Words", "Share"))
    bands = reversed(list(zip(BANDS, word_band_names(), confidences.bands, strict=True)))
    rows = (
        row(
            (
                cell(_BAND_WIDTHS[0], paragraph("Cell", properties=_KEEP), properties=_shade(colour)),
                cell(_BAND_WIDTHS[1], paragraph("Cell", run(band), properties=_KEEP)),
                *_numbers(_BAND_WIDTHS[2:], (f"{words:,}", percent(words / confidences.known))),
            )
        )
        for colour, band, words in bands
    )
    return table("Numbers", _BAND_WIDTHS, (header, *rows))


@dataclass
class _SpeakerTotals:
    """The words of a speaker, and how long they last together, in ms."""

    words: list[Word] = field(default_factory=list)
    time: int = 0


def _speakers(rows: Sequence[TableRow], *, with_confidence: bool) -> Iterator[str]:
    """Yield a table of the speakers, in the order in which they first speak."""
    totals: dict[str, _SpeakerTotals] = {}
    for table_row in rows:
        speaker = totals.setdefault(table_row.speaker, _SpeakerTotals())
        speaker.words += table_row.words
        speaker.time += max(table_row.words[-1].end - table_row.start, 0)
    shown = list(totals.items())[:_MOST_SPEAKERS]
    every = sum(len(speaker.words) for speaker in totals.values())
    columns = _SPEAKER_COLUMNS if with_confidence else _SPEAKER_COLUMNS[:-1]
    widths = [width for _text, width in columns]
    header = _header(widths, [text for text, _width in columns])
    lines = (_speaker(label, total, every, widths, with_confidence=with_confidence) for label, total in shown)
    yield table("Numbers", widths, (header, *lines))
    if len(totals) > len(shown):
        yield paragraph("Note", run(f"… and {len(totals) - len(shown):,} more"))


def _speaker(label: str, speaker: _SpeakerTotals, every: int, widths: Sequence[int], *, with_confidence: bool) -> str:
    shown = speaker_name(label)
    runs = [name(shown)]
    numbers = [timecode.clock(speaker.time), f"{len(speaker.words):,}", percent(len(speaker.words) / every)]
    if with_confidence:
        confidence = mean_confidence(word.confidence for word in speaker.words)
        numbers.append("–" if confidence is None else percent(confidence))
        runs += [run(f" {label}", '<w:rStyle w:val="Label"/>')] if shown != label else []
    return row((cell(widths[0], paragraph("Cell", *runs, properties=_KEEP)), *_numbers(widths[1:], numbers)))


def _header(widths: Sequence[int], texts: Sequence[str]) -> str:
    styles = ["ColumnName" if text in ("", "Confidence", "Speaker") else "NumbersName" for text in texts]
    cells = zip(widths, styles, texts, strict=True)
    return row((cell(width, paragraph(style, run(text), properties=_KEEP)) for width, style, text in cells), HEADER)


def _numbers(widths: Sequence[int], texts: Sequence[str]) -> Iterator[str]:
    for width, text in zip(widths, texts, strict=True):
        yield cell(width, paragraph("Number", run(text), properties=_KEEP))


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'
