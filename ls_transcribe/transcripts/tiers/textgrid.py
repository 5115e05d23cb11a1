"""Reads TextGrid, the form of Praat.

Praat reads only the texts in quotation marks, the numbers that stand alone and the flags of a file, and takes all else
for a comment (https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html). So its long and its short form are
the same sequence of values. The libraries for this form read its long form by patterns of lines instead, and take a
text that has such a line for structure; so this reader does as Praat does.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import utf8_text
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.services.spoken_lines import has_letters
from ls_transcribe.transcripts.tiers.speech import TierInterval, tiers_of, transcript_of_tiers
from ls_transcribe.transcripts.times import from_seconds

_HEAD = 64  # bytes: enough to see what Praat wrote
_BINARY = b"ooBinaryFile"
_CHRONOLOGICAL = b"Praat chronological TextGrid"
_VALUE = re.compile(
    r'"(?P<text>[^"]*(?:""[^"]*)*)"'
    r"|<(?P<flag>exists|absent)>"
    r"|(?<!\S)(?P<number>[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)(?!\S)"
    r"|![^\n]*"
)


class _PointTier(NamedTuple):
    """A tier of points in time: its name, and the texts at them."""

    name: str
    texts: list[str]


def parse(document: bytes) -> Transcript:
    """Read a TextGrid in the long or the short form.

    Raises:
        UnreadableTranscript: It is another object of Praat's, it ends early, or nobody can know which tiers have the
            speech.
    """
    text = utf8_text(document)
    if document.startswith(_BINARY) or _CHRONOLOGICAL in document[:_HEAD]:
        form = "binary" if document.startswith(_BINARY) else "chronological"
        raise UnreadableTranscript(f"it is a {form} TextGrid, which is not read: save it as a text file in Praat")
    values = _Values(text)
    values.next_text()
    kind = values.next_text()
    if kind != "TextGrid":
        raise UnreadableTranscript(f"it is a {kind or 'nameless object'} of Praat, not a TextGrid")
    values.next_time()
    duration = values.next_time()
    intervals: list[tuple[str, list[TierInterval]]] = []
    points: list[_PointTier] = []
    if values.next_flag() == "exists":
        for _number in range(values.next_count()):
            tier = _read_tier(values)
            (points if isinstance(tier, _PointTier) else intervals).append(tier)  # type: ignore[arg-type]
    values.check_end()
    tiers = tiers_of(intervals)
    if not any(tier.intervals for tier in tiers) and any(has_letters(entry) for tier in points for entry in tier.texts):
        raise UnreadableTranscript("its texts stand at points in time, so nobody knows when they end")
    return transcript_of_tiers(tiers, duration=duration)


class _Values:
    """The texts, times, counts and flags of a file, in their order."""

    def __init__(self, text: str) -> None:
        self._values: Iterator[re.Match[str]] = (match for match in _VALUE.finditer(text) if match.lastgroup)

    def next_text(self) -> str:
        return self._next("text").replace('""', '"')

    def next_flag(self) -> str:
        return self._next("flag")

    def next_time(self) -> int:
        return from_seconds(float(self._next("number"))) or 0

    def next_count(self) -> int:
        count = self._next("number")
        if not count.isdecimal() or len(count) > 9:  # more than any memory holds
            raise UnreadableTranscript(f"it has {count} where the number of its tiers or intervals should be")
        return int(count)

    def check_end(self) -> None:
        if next(self._values, None):
            raise UnreadableTranscript("it has more intervals than it says")

    def _next(self, kind: str) -> str:
        match = next(self._values, None)
        if match is None:
            raise UnreadableTranscript("it ends in the middle of a tier")
        if match.lastgroup != kind:
            shown = match[0][:40]
            raise UnreadableTranscript(f"it has {shown} where a {kind} should be, so it is not a TextGrid of Praat")
        return match[kind]


def _read_tier(values: _Values) -> tuple[str, list[TierInterval]] | _PointTier:
    kind, name = values.next_text(), values.next_text()
    values.next_time()
    values.next_time()
    count = values.next_count()
    if kind == "IntervalTier":
        return name, [
            TierInterval(values.next_time(), values.next_time(), values.next_text()) for _number in range(count)
        ]
    if kind != "TextTier":
        raise UnreadableTranscript(f"it has a tier of a kind that Praat does not know: {kind}")
    texts = []
    for _number in range(count):
        values.next_time()
        texts.append(values.next_text())
    return _PointTier(name, texts)


def _recognises(document: UnknownDocument) -> bool:
    head = document.content[:_HEAD]
    return b"ooTextFile" in head or _CHRONOLOGICAL in head or head.startswith(_BINARY)


READER = TranscriptReader(
    name="a TextGrid of Praat", suffixes=(".textgrid",), reads_json=False, recognises=_recognises, parse=parse
)
"""The reader of TextGrids."""
