"""AssemblyAI's transcript of a recording: words in milliseconds, with confidence, speakers and channels.

After https://www.assemblyai.com/docs/api-reference/transcripts/get (2026-11), and the answers of `/sentences` and
`/paragraphs`, which have the same words in lists of their own.
"""

from collections.abc import Sequence

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    channel_name,
    confidence_in,
    speaker_name,
    transcript_of,
)
from ls_transcribe.transcripts.times import from_milliseconds, from_seconds

_NAME = "a transcript of AssemblyAI"
_OWN = frozenset({"audio_url", "audio_duration", "utterances", "language_model", "acoustic_model", "speech_model"})
"""Keys that stand beside AssemblyAI's words, and beside no other program's."""


class AssemblyAIWord(msgspec.Struct, gc=False):
    """A word with its marks, in milliseconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    speaker: str | int | None = None
    channel: str | int | None = None


class AssemblyAIStretch(AssemblyAIWord):
    """An utterance, a sentence or a paragraph, with its words, in milliseconds."""

    words: list[AssemblyAIWord] | None = None


class AssemblyAIDocument(msgspec.Struct):
    """The whole document, as far as it is read. Its duration is in seconds."""

    status: str | None = None
    error: str | None = None
    text: str | None = None
    words: list[AssemblyAIWord] | None = None
    utterances: list[AssemblyAIStretch] | None = None
    sentences: list[AssemblyAIStretch] | None = None
    paragraphs: list[AssemblyAIStretch] | None = None
    language_code: str | None = None
    audio_duration: float | None = None


_decoder = msgspec.json.Decoder(AssemblyAIDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a transcript of AssemblyAI.

    Raises:
        UnreadableTranscript: It is none, is not completed, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    if whole.status not in {None, "completed"}:
        reason = f": {whole.error}" if whole.error else ""
        raise UnreadableTranscript(f"it is {_NAME} whose status is “{whole.status}”, not “completed”{reason}")
    stretches = whole.utterances or whole.sentences or whole.paragraphs or []
    if whole.text is None and whole.words is None and whole.sentences is None and whole.paragraphs is None:
        raise UnreadableTranscript(f"it is {_NAME} without text and words")
    return transcript_of(
        _lines(whole.words or (), stretches),
        language=whole.language_code,
        duration=from_seconds(whole.audio_duration),
        text=whole.text,
    )


def _lines(words: Sequence[AssemblyAIWord], stretches: Sequence[AssemblyAIStretch]) -> list[SpokenLine]:
    """Return the words, or the stretches where only they have words, speakers or text."""
    channels = len({word.channel for word in (*words, *stretches) if word.channel is not None}) > 1
    inside = [word for stretch in stretches for word in stretch.words or ()]
    only_stretches_have_speakers = len(inside) == len(words) and not any(word.speaker for word in words)
    if words and not only_stretches_have_speakers:
        return [SpokenLine("", words=[_word(word, channels=channels) for word in words])]
    return [_line(stretch, channels=channels) for stretch in stretches]


def _line(stretch: AssemblyAIStretch, *, channels: bool) -> SpokenLine:
    whole = _word(stretch, channels=channels)
    words = [_word(word, channels=channels) for word in stretch.words or ()]
    return SpokenLine(whole.text, whole.start, whole.end, whole.speaker, whole.channel, words=words)


def _word(word: AssemblyAIWord, *, channels: bool) -> SpokenWord:
    return SpokenWord(
        word.text or "",
        from_milliseconds(word.start),
        from_milliseconds(word.end),
        confidence_in(word.confidence),
        speaker_name(word.speaker),
        channel_name(word.channel, first=1) if channels else None,
    )


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None:
        return False
    keys = outline.keys
    if {"id", "status"} <= keys and ({"text", "words"} <= keys or "error" in keys):
        return bool(_OWN & keys) or outline.text_at("status") in {"queued", "processing", "completed", "error"}
    if "words" in keys and not outline.is_list("segments"):
        return bool(_OWN & keys) and "text" in keys and outline.keys_at("words", 0) <= _WORD_KEYS
    return any(
        {"text", "start", "end", "words"} <= outline.keys_at(name, 0) and "audio_duration" in keys
        for name in ("sentences", "paragraphs")
    )


_WORD_KEYS = frozenset({"text", "start", "end", "confidence", "speaker", "channel", "word_type"})

READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="AssemblyAI"
)
"""The reader of AssemblyAI's transcripts."""
