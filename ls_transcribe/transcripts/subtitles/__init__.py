"""Reads subtitles as transcripts: SRT, WebVTT and SBV here, ASS and TTML in files of their own.

A file says when each cue is shown. The words of a cue share that time by their lengths, unless the file has times for
them, and have no confidence. The first word of a cue begins a line, so that the same cues are made when subtitles are
written. Tags are removed. Speakers are read where the file names them for certain (`speakers.py`).
"""

from dataclasses import replace

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import utf8_text
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.subtitles import not_read
from ls_transcribe.transcripts.subtitles.cue_blocks import is_webvtt, looks_like_subtitles, read_file
from ls_transcribe.transcripts.subtitles.cue_words import transcript_of

_FIRST = 65_536  # bytes that are looked at to see whether a document has times


def parse(document: bytes) -> Transcript:
    """Read a file of subtitles: SRT, WebVTT or SBV, in UTF-8.

    Raises:
        UnreadableTranscript: The file has no cue with times or no words, or a line's times cannot be understood.
    """
    text = utf8_text(document)
    file = read_file(text)
    if not (file.cues or is_webvtt(text)):
        raise UnreadableTranscript("no line in it has the times of a cue, so it is neither SRT nor WebVTT")
    transcript = transcript_of(file.cues, language=file.language)
    if file.has_text and not transcript.words:
        raise UnreadableTranscript("it has no words, though it has cues, or text without times")
    return replace(transcript, notes=file.notes)


def _recognises(document: UnknownDocument) -> bool:
    if not_read.name_of(document.content):
        return False
    if b"-->" in document.content:
        return True
    first = document.content[:_FIRST].decode("utf-8", "replace")
    return is_webvtt(first) or looks_like_subtitles(first)


READER = TranscriptReader(
    name="subtitles (SRT, WebVTT or SBV)",
    suffixes=(".srt", ".vtt", ".sbv"),
    reads_json=False,
    recognises=_recognises,
    parse=parse,
)
"""The reader of subtitles."""
