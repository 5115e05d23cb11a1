"""Writes a transcript as WebVTT (https://www.w3.org/TR/webvtt1/).

Speakers are voice tags, which a page may show or not.
"""

from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.subtitles import write_subtitles
from ls_transcribe.exports.subtitles.cues import Cue, cues_of
from ls_transcribe.text.characters import plain_line
from ls_transcribe.transcripts import UNNAMED_SPEAKER


def render(document: TranscriptDocument) -> bytes:
    """Return the subtitles in UTF-8. Silence gives a file without cues."""
    return write_subtitles(cues_of(document.transcript), "vtt", _text)


def _text(cue: Cue) -> str:
    text = _escaped("\n".join(cue.lines))
    name = _escaped(plain_line(cue.speaker))
    return f"<v {name}>{text}" if name and cue.speaker != UNNAMED_SPEAKER else text


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
