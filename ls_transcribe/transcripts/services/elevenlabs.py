"""ElevenLabs' transcript of a recording (Scribe): words, the spaces between them, and sounds that are no words.

After https://elevenlabs.io/docs/api-reference/speech-to-text/convert (2026-11): the answer for one channel, for
several (`transcripts`), and the message to a webhook. The library for JavaScript has the same keys with capitals
(`languageCode`), and whoever saves its objects has these. A word's confidence is the probability whose logarithm the
form gives (`logprob`); a document in which all of them are 0 gives none.
"""

from collections.abc import Iterator, Sequence
from math import exp

import msgspec

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline, decode_json
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    channel_name,
    confidence_in,
    speaker_name,
    transcript_of,
)
from ls_transcribe.transcripts.times import from_seconds

_NAME = "a transcript of ElevenLabs"
_OF_SILENCE = frozenset({
    "language_probability", "audio_duration_secs", "transcription_id",
    "languageProbability", "audioDurationSecs", "transcriptionId",
})  # fmt: skip
_TYPES = frozenset({"word", "spacing", "audio_event", "punctuation"})


class ElevenLabsWord(msgspec.Struct, gc=False):
    """A word, a space or a sound (`type`), in seconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None
    type: str | None = None
    speaker_id: str | int | None = None
    logprob: float | None = None
    channel_index: int | None = None
    speaker_id_js: str | int | None = msgspec.field(name="speakerId", default=None)


class ElevenLabsTranscript(msgspec.Struct):
    """What is said in the recording, or on one channel of it."""

    text: str | None = None
    words: list[ElevenLabsWord] | None = None
    language_code: str | None = None
    channel_index: int | None = None
    audio_duration_secs: float | None = None
    language_code_js: str | None = msgspec.field(name="languageCode", default=None)
    channel_index_js: int | None = msgspec.field(name="channelIndex", default=None)
    audio_duration_secs_js: float | None = msgspec.field(name="audioDurationSecs", default=None)

    @property
    def language(self) -> str | None:
        """The code of the language."""
        return self.language_code or self.language_code_js

    @property
    def channel(self) -> str | None:
        """The label of the channel."""
        return channel_name(self.channel_index_js if self.channel_index is None else self.channel_index)

    @property
    def duration(self) -> int | None:
        """The length of the recording in ms."""
        return from_seconds(self.audio_duration_secs or self.audio_duration_secs_js or None)


class ElevenLabsMessage(msgspec.Struct):
    """What a webhook is told."""

    transcription: "ElevenLabsDocument | None" = None


class ElevenLabsDocument(ElevenLabsTranscript):
    """The whole document, as far as it is read."""

    transcripts: list[ElevenLabsTranscript] | None = None
    data: ElevenLabsMessage | None = None


_decoder = msgspec.json.Decoder(ElevenLabsDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a transcript of ElevenLabs.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    whole = (whole.data and whole.data.transcription) or whole
    parts: Sequence[ElevenLabsTranscript] = whole.transcripts or [whole]
    return transcript_of(
        [line for part in parts for line in _lines(part, is_one_of_several=len(parts) > 1)],
        language=next((part.language for part in parts if part.language), None),
        duration=next((part.duration for part in parts if part.duration), None),
        text=" ".join(part.text or "" for part in parts if any(_is_word(word) for word in part.words or ())),
    )


def _lines(part: ElevenLabsTranscript, *, is_one_of_several: bool) -> Iterator[SpokenLine]:
    entries = part.words or []
    has_confidence = any(word.logprob for word in entries)
    words: list[SpokenWord] = []
    for word in filter(_is_word, entries):
        known = exp(min(word.logprob, 0.0)) if has_confidence and word.logprob is not None else None
        spoken = SpokenWord(
            word.text or "",
            from_seconds(word.start),
            from_seconds(word.end),
            confidence_in(known),
            speaker_name(word.speaker_id_js if word.speaker_id is None else word.speaker_id),
        )
        if word.type == "punctuation" and words:
            words[-1] = words[-1]._replace(text=words[-1].text + spoken.text)
        else:
            words.append(spoken)
    if words or not entries:
        channel = part.channel if is_one_of_several else None
        yield SpokenLine("" if entries else part.text or "", channel=channel, words=words)


def _is_word(word: ElevenLabsWord) -> bool:
    return word.type not in {"spacing", "audio_event"}


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None:
        return False
    return (
        _is_transcript(outline)
        or _is_transcript(outline, "transcripts", 0)
        or (outline.text_at("type") == "speech_to_text_transcription" and outline.is_object("data", "transcription"))
    )


def _is_transcript(outline: JsonOutline, *path: str | int) -> bool:
    keys = outline.keys_at(*path)
    if not outline.is_list(*path, "words") or "message_type" in keys:
        return False
    if not outline.length(*path, "words"):
        return bool(_OF_SILENCE & keys)
    return outline.text_at(*path, "words", 0, "type") in _TYPES


READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="ElevenLabs"
)
"""The reader of ElevenLabs' transcripts."""
