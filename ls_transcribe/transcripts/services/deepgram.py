"""Deepgram's answer for a recording: channels, each with words that have times, confidence and speakers.

After https://developers.deepgram.com/reference/speech-to-text/listen-pre-recorded (2026-11). A channel of which the
words were left out is read from its utterances or paragraphs.
"""

from collections.abc import Iterator

import msgspec

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.deepgram_forms import (
    DeepgramAlternative,
    DeepgramChannel,
    DeepgramDocument,
    DeepgramResults,
    DeepgramWord,
)
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    channel_name,
    confidence_in,
    has_letters,
    speaker_name,
    transcript_of,
)
from ls_transcribe.transcripts.times import from_seconds

_NAME = "a result of Deepgram"
_decoder = msgspec.json.Decoder(DeepgramDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a result of Deepgram.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    results = whole.results or DeepgramResults()
    channels = results.channels or []
    texts = [channel.alternatives[0].transcript or "" for channel in channels if channel.alternatives]
    lines = [line for number in range(len(channels)) for line in _lines(results, number)]
    return transcript_of(
        lines,
        language=next(filter(None, map(_language, channels)), None),
        duration=from_seconds(whole.metadata.duration if whole.metadata else None),
        text=" ".join(texts),
    )


def _language(channel: DeepgramChannel) -> str | None:
    languages = [name for entry in (channel.alternatives or [])[:1] for name in entry.languages or ()]
    return channel.detected_language or next(iter(languages), None)


def _lines(results: DeepgramResults, number: int) -> Iterator[SpokenLine]:
    """Return what is said on one channel."""
    channels = results.channels or []
    alternative = next(iter(channels[number].alternatives or ()), None) or DeepgramAlternative()
    channel = channel_name(number) if len(channels) > 1 else None
    if alternative.words:
        yield SpokenLine("", channel=channel, words=[_word(word) for word in alternative.words])
    elif results.utterances:
        for utterance in results.utterances:
            if (utterance.channel or 0) == number:
                times = from_seconds(utterance.start), from_seconds(utterance.end)
                yield SpokenLine(utterance.transcript or "", *times, speaker_name(utterance.speaker), channel)
    elif alternative.paragraphs:
        for paragraph in alternative.paragraphs.paragraphs or ():
            for sentence in paragraph.sentences or ():
                times = from_seconds(sentence.start), from_seconds(sentence.end)
                yield SpokenLine(sentence.text or "", *times, speaker_name(paragraph.speaker), channel)
    elif has_letters(alternative.transcript):
        raise UnreadableTranscript("it has a text, but no words with times")


def _word(word: DeepgramWord) -> SpokenWord:
    return SpokenWord(
        word.punctuated_word or word.word or "",
        from_seconds(word.start),
        from_seconds(word.end),
        confidence_in(word.confidence),
        speaker_name(word.speaker),
        language=word.language,
    )


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None or not outline.is_list("results", "channels"):
        return False
    if not outline.length("results", "channels"):
        return "metadata" in outline.keys
    return outline.is_list("results", "channels", 0, "alternatives")


READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="Deepgram"
)
"""The reader of Deepgram's results."""
