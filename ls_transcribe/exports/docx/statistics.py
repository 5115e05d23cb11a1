"""The last page: how sure the recogniser was, of how many words, when, and of whose."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.docx import confidence_chart, speaker_names
from ls_transcribe.exports.docx.colours import BANDS
from ls_transcribe.exports.docx.confidence_counts import ConfidenceCounts
from ls_transcribe.exports.docx.table_rows import TableRow
from ls_transcribe.exports.docx.wordprocessing_ml import HEADER, cell, name, paragraph, row, run, table
from ls_transcribe.model import timecode
from ls_transcribe.model.confidence_bands import UNSURE, word_band_names
from ls_transcribe.text.numbers import percent, whole_percent
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Word, mean_confidence

_MOST_SPEAKERS = 20
"""So many speakers fit on the page; more are counted."""

_BAND_WIDTHS = (340, 1500, 1300, 1300)
_SPEAKER_WIDTHS = (3200, 1500, 1300, 1300, 1500)
_KEEP = "<w:keepNext/>"  # this page stays one page


def body(
    document: TranscriptDocument,
    rows: Sequence[TableRow],
    confidences: ConfidenceCounts,
    add_picture: Callable[[bytes], str],
) -> Iterator[str]:
    """Headings, tables and the picture; nothing where nothing was said. `add_picture` gives a picture's name."""
    if not rows:
        return
    yield paragraph("Heading1", run("How sure the machine was"))
    yield paragraph("Note", run(_summary(confidences)), properties=_KEEP)
    if confidences.known:
        yield _bands(confidences)
        yield paragraph("Heading2", run("Over time"))
        yield from confidence_chart.body(document, add_picture)
    if document.transcript.speakers != (UNNAMED_SPEAKER,):
        yield paragraph("Heading2", run("Speakers"))
        yield from _speakers(rows)


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
    """What a speaker says: the words, and for how many ms."""

    words: list[Word] = field(default_factory=list)
    time: int = 0


def _speakers(rows: Sequence[TableRow]) -> Iterator[str]:
    """A table of those who speak, the first to speak first."""
    heard: dict[str, _SpeakerTotals] = {}
    for passage in rows:
        speaker = heard.setdefault(passage.speaker, _SpeakerTotals())
        speaker.words += passage.words
        speaker.time += max(passage.words[-1].end - passage.start, 0)
    shown = list(heard.items())[:_MOST_SPEAKERS]
    every = sum(len(speaker.words) for speaker in heard.values())
    header = _header(_SPEAKER_WIDTHS, ("Speaker", "Speaking time", "Words", "Share", "Mean confidence"))
    yield table("Numbers", _SPEAKER_WIDTHS, (header, *(_speaker(label, found, every) for label, found in shown)))
    if len(heard) > len(shown):
        yield paragraph("Note", run(f"… and {len(heard) - len(shown):,} more"))


def _speaker(label: str, speaker: _SpeakerTotals, every: int) -> str:
    confidence = mean_confidence(word.confidence for word in speaker.words)
    numbers = (
        timecode.clock(speaker.time),
        f"{len(speaker.words):,}",
        percent(len(speaker.words) / every),
        "–" if confidence is None else percent(confidence),
    )
    shown = speaker_names.readable(label)
    runs = [name(shown)] + ([run(f" {label}", '<w:rStyle w:val="Label"/>')] if shown != label else [])
    return row(
        (cell(_SPEAKER_WIDTHS[0], paragraph("Cell", *runs, properties=_KEEP)), *_numbers(_SPEAKER_WIDTHS[1:], numbers))
    )


def _header(widths: Sequence[int], texts: Sequence[str]) -> str:
    styles = ["ColumnName" if text in ("", "Confidence", "Speaker") else "NumbersName" for text in texts]
    cells = zip(widths, styles, texts, strict=True)
    return row((cell(width, paragraph(style, run(text), properties=_KEEP)) for width, style, text in cells), HEADER)


def _numbers(widths: Sequence[int], texts: Sequence[str]) -> Iterator[str]:
    for width, text in zip(widths, texts, strict=True):
        yield cell(width, paragraph("Number", run(text), properties=_KEEP))


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'
