r"""Reads subtitles of SubStation Alpha, ASS and SSA.

After https://github.com/libass/libass/wiki/ASS-File-Format-Guide (2026-11). The field Name, which programs show as the
actor, is the speaker. Karaoke tags (\k) say when the syllables of a song are sung, so they are the words' times.
Comments, drawings and override tags are not said. pysubs2 (1.8) is not used here: it expects the fields in one order
whatever the file says, skips lines that it does not know, and needs time by the square of the number of tags.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import utf8_text
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.subtitles.cue_blocks import split_lines
from ls_transcribe.transcripts.subtitles.cue_words import transcript_of
from ls_transcribe.transcripts.subtitles.cues import CueLine, SubtitleCue
from ls_transcribe.transcripts.subtitles.time_lines import clock_time

_FIRST = 65_536  # bytes that are looked at to see whether a document is one of these
_SECTION = re.compile(rb"^\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE | re.MULTILINE)
_DIALOGUE = re.compile(rb"^Dialogue:[^,\n]{0,20},[ \t]{0,9}-?\d{1,4}:\d", re.MULTILINE)
_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
_BLOCK = re.compile(r"\{[^{}]*\}|\\[Nnh{}]")
_TAG = re.compile(r"\\(?:(?P<karaoke>[kK][fo]?)(?P<length>\d{1,6})|p(?P<drawing>\d{1,3}))(?=[\\}\s])")
_CENTISECOND = 10  # ms


class _Event(NamedTuple):
    """A line of dialogue, or a comment: its fields by their names in small letters, and its number in the file."""

    is_comment: bool
    fields: dict[str, str]
    number: int


def parse(document: bytes) -> Transcript:
    """Read subtitles in ASS or SSA.

    Raises:
        UnreadableTranscript: A line of dialogue cannot be understood, or none has words.
    """
    cues = [_cue(event) for event in _spoken(list(_events(split_lines(utf8_text(document)))))]
    transcript = transcript_of(cues, language=None)
    if cues and not transcript.words:
        raise UnreadableTranscript("it has lines of dialogue, but no words")
    return transcript


def _events(lines: Sequence[str]) -> Iterator[_Event]:
    """Yield the lines of dialogue and the comments, with their fields as the file orders them."""
    names: Sequence[str] = _FIELDS
    is_events = True
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if stripped.startswith("["):
            is_events = stripped.lower().startswith("[events")
        kind, colon, rest = stripped.partition(":")
        if not (is_events and colon):
            continue
        if kind == "Format":
            names = [name.strip().lower() for name in rest.split(",")]
        elif kind in {"Dialogue", "Comment"}:
            values = rest.split(",", len(names) - 1)
            if kind == "Dialogue" and (len(values) < len(names) or not {"start", "end", "text"} <= set(names)):
                raise UnreadableTranscript(f"the dialogue in line {number} cannot be understood: it has too few fields")
            yield _Event(kind == "Comment", dict(zip(names, values, strict=False)), number)


def _spoken(events: Sequence[_Event]) -> list[_Event]:
    """Return the events that are said.

    Effects for karaoke are made from a line of text that stays in the file as a comment; the lines that are shown have
    its syllables once or more each. So the comment is read in place of them.
    """
    effects = [event.fields.get("effect", "").strip().lower() for event in events]
    songs = [
        event
        for event, effect in zip(events, effects, strict=True)
        if event.is_comment and effect == "karaoke" and {"start", "end", "text"} <= event.fields.keys()
    ]
    shown = [
        event
        for event, effect in zip(events, effects, strict=True)
        if not event.is_comment and not (songs and effect == "fx")
    ]
    return shown + (songs if "fx" in effects else [])


def _cue(event: _Event) -> SubtitleCue:
    start, end = (_time(event, name) for name in ("start", "end"))
    name = event.fields.get("name", event.fields.get("actor", ""))
    speaker = " ".join(name.split()) or None
    return SubtitleCue(start, max(start, end), tuple(_lines(event.fields["text"], start, speaker)))


def _time(event: _Event, name: str) -> int:
    """Return a time of an event, in ms."""
    time = clock_time(event.fields[name])
    if time is None:
        shown = event.fields[name].strip()[:40]
        raise UnreadableTranscript(f'the times in line {event.number} cannot be understood: "{shown}"')
    return time


def _lines(text: str, start: int, speaker: str | None) -> Iterator[CueLine]:
    """Yield the lines of an event's text, without tags and drawings, and with the times of what is sung."""
    line = _SungLine()
    now, place = start, 0
    is_drawing = False
    for match in _BLOCK.finditer(text):
        line.add("" if is_drawing else text[place : match.start()])
        place = match.end()
        if match[0] in {"\\N", "\\n"}:
            yield from line.end(speaker)
            line = _SungLine()
        elif match[0].startswith("\\"):
            line.add(" " if match[0] == "\\h" else match[0][1:])
        for tag in _TAG.finditer(match[0]):
            if tag["drawing"]:
                is_drawing = int(tag["drawing"]) > 0
            else:
                line.times.append((line.length, now))
                now += int(tag["length"]) * _CENTISECOND
    line.add("" if is_drawing else text[place:])
    if line.times:
        line.times.append((line.length, now))
    yield from line.end(speaker)


class _SungLine:
    """A line that is being read, and the times within it (ms)."""

    def __init__(self) -> None:
        self.length = 0
        self.times: list[tuple[int, int]] = []
        self._pieces: list[str] = []

    def add(self, text: str) -> None:
        """Add text."""
        self._pieces.append(text)
        self.length += len(text)

    def end(self, speaker: str | None) -> Iterator[CueLine]:
        """Yield the line if there is text in it."""
        whole = "".join(self._pieces)
        if text := whole.strip():
            before = len(whole) - len(whole.lstrip())
            times = tuple((min(max(place - before, 0), len(text)), time) for place, time in self.times)
            yield CueLine(text, speaker, times)


def _recognises(document: UnknownDocument) -> bool:
    first = document.content[:_FIRST]
    return _SECTION.search(first) is not None or _DIALOGUE.search(first) is not None


READER = TranscriptReader(
    name="subtitles of SubStation Alpha (ASS or SSA)",
    suffixes=(".ass", ".ssa"),
    reads_json=False,
    recognises=_recognises,
    parse=parse,
)
"""The reader of ASS and SSA."""
