"""Subtitles as programs other than the one that wrote them read them: srt and webvtt-py."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

import srt
import webvtt

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.transcripts import Transcript, Word


class Shown(NamedTuple):
    """A cue of a file: times in ms, its lines, and its voice where the format has one."""

    start: int
    end: int
    lines: tuple[str, ...]
    voice: str | None = None


def transcript_of(*words: Word) -> Transcript:
    """What a reader would make of these words."""
    return Transcript.of_words(words, language=None)


def render(name: str, transcript: Transcript) -> bytes:
    """The transcript in a format."""
    return FORMATS[name].render(TranscriptDocument("talk", transcript, transcript.end))


def from_srt(document: bytes) -> list[Shown]:
    """The cues that the library srt finds, as they are seen; it refuses what it does not understand."""
    found = list(srt.parse(document.decode().replace("\u2060", "")))
    assert [cue.index for cue in found] == list(range(1, len(found) + 1))
    return [Shown(_milliseconds(cue.start), _milliseconds(cue.end), tuple(cue.content.split("\n"))) for cue in found]


def from_vtt(document: bytes) -> list[Shown]:
    """The cues that webvtt-py finds, without tags."""
    found = webvtt.from_string(document.decode()).captions
    return [Shown(_clock(cue.start), _clock(cue.end), tuple(cue.text.split("\n")), cue.voice) for cue in found]


READERS: dict[str, Callable[[bytes], list[Shown]]] = {"srt": from_srt, "vtt": from_vtt}


def _milliseconds(time: timedelta) -> int:
    return round(time.total_seconds() * 1000)


def _clock(time: str) -> int:
    hours, minutes, seconds = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)
