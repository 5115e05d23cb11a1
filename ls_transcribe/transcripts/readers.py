"""Any transcript, whatever program wrote it: which reader reads it, and how it becomes the interchange document.

A document is known by what is in it and not by its name: what is called `talk.json` may be Amazon's or Whisper's, what
is called `talk.txt` may be subtitles.
"""

import json
from collections.abc import Callable
from enum import Enum

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import remove_utf8_mark, utf16_to_utf8
from ls_transcribe.transcripts import Transcript, amazon_json, subtitles, whisper_json
from ls_transcribe.transcripts.subtitles.cue_blocks import is_webvtt

_HEAD = 16  # bytes: enough to see a head of WebVTT
_WHISPER = {"segments", "transcription", "words", "chunks"}


class TranscriptForm(Enum):
    """What a document is."""

    AMAZON = "a result of Amazon Transcribe"
    WHISPER = "a transcript of the Whisper family"
    SUBTITLES = "subtitles"


_PARSERS: dict[TranscriptForm, Callable[[bytes], Transcript]] = {
    TranscriptForm.AMAZON: amazon_json.parse,
    TranscriptForm.WHISPER: whisper_json.parse,
    TranscriptForm.SUBTITLES: subtitles.parse,
}


def parse(document: bytes) -> Transcript:
    """Read a transcript, be it Amazon's JSON, that of a program of the Whisper family, SRT or WebVTT.

    Raises:
        UnreadableTranscript: It is none of them, or not a whole one.
    """
    plain = utf16_to_utf8(document)
    return _PARSERS[kind_of(plain)](plain)


def interchange(name: str, document: bytes) -> bytes:
    """A transcript as the interchange document of a job of this name: Amazon's own as it stands, others written anew.

    Raises:
        UnreadableTranscript: It is no transcript that can be read.
    """
    plain = utf16_to_utf8(document)
    kind = kind_of(plain)
    transcript = _PARSERS[kind](plain)
    if kind is TranscriptForm.AMAZON:
        return plain
    return amazon_json.write(name, transcript.words, language=transcript.language, duration=transcript.duration)


def kind_of(document: bytes) -> TranscriptForm:
    """What a document is, by what is in it.

    Raises:
        UnreadableTranscript: It is nothing that can be read as a transcript.
    """
    plain = remove_utf8_mark(utf16_to_utf8(document)).lstrip()
    if not plain:
        raise UnreadableTranscript("it is empty")
    if plain[:1] in {b"{", b"["}:
        return _kind_of_json(plain)
    if b"-->" in plain or is_webvtt(plain[:_HEAD].decode("utf-8", "replace")):
        return TranscriptForm.SUBTITLES
    raise UnreadableTranscript("it is neither JSON nor subtitles (SRT or WebVTT)")


def _kind_of_json(document: bytes) -> TranscriptForm:
    keys = _keys(document)
    if "results" in keys:
        return TranscriptForm.AMAZON
    if keys & _WHISPER:
        return TranscriptForm.WHISPER
    raise UnreadableTranscript(
        "it is JSON, but neither a result of Amazon Transcribe nor a transcript of the Whisper family with segments"
    )


def _keys(document: bytes) -> set[str]:
    """The keys of the outermost object."""
    try:
        return set(msgspec.json.decode(document, type=dict[str, msgspec.Raw]))
    except msgspec.ValidationError:
        return set()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _keys_of_odd_json(document, str(error))
    except RecursionError as error:
        raise UnreadableTranscript("it is nested more deeply than any transcript") from error


def _keys_of_odd_json(document: bytes, complaint: str) -> set[str]:
    """What is no JSON by the letter (NaN, half a surrogate pair) is looked at once more: its reader may mend it."""
    try:
        whole = json.loads(document.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {complaint}") from error
    return set(whole) if isinstance(whole, dict) else set()
