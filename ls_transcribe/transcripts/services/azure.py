"""Azure's batch transcription (v3.0 to 2024-11-15) and fast transcription: phrases with their words.

After https://learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get and
https://learn.microsoft.com/azure/ai-services/speech-service/fast-transcription-create (2026-11). A phrase's `display`
is its text. Its words are those of `displayWords`, else those of `words`, which have no marks: a word of the text has
the times and the confidence of the word that has its letters. A phrase's confidence is no word's.
"""

from collections.abc import Iterable, Sequence

import msgspec

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.azure_forms import (
    AzureDocument,
    AzureFastDocument,
    AzureFastPhrase,
    AzurePhrase,
)
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    channel_name,
    confidence_in,
    matched,
    speaker_name,
    transcript_of,
)
from ls_transcribe.transcripts.times import from_milliseconds

_NAME = "a result of Azure's batch transcription"
_FAST_NAME = "a result of Azure's fast transcription"
_decoder = msgspec.json.Decoder(AzureDocument, strict=False)
_fast_decoder = msgspec.json.Decoder(AzureFastDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a result of batch transcription.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    phrases = whole.recognized_phrases or []
    return transcript_of(
        _without_locale([_line(phrase, channels=_has_channels(phrases)) for phrase in phrases]),
        language=_language(phrases),
        duration=whole.length,
        text=" ".join(text.display or "" for text in whole.combined_recognized_phrases or ()),
    )


def parse_fast(document: bytes) -> Transcript:
    """Read a result of fast transcription.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _fast_decoder, _FAST_NAME)
    phrases = whole.phrases or []
    return transcript_of(
        _without_locale([_fast_line(phrase, channels=_has_channels(phrases)) for phrase in phrases]),
        language=_language(phrases),
        duration=from_milliseconds(whole.duration_milliseconds),
        text=" ".join(text.text or "" for text in whole.combined_phrases or ()),
    )


def _line(phrase: AzurePhrase, *, channels: bool) -> SpokenLine:
    best = phrase.n_best[0] if phrase.n_best else None
    entries = (best and best.words) or ()
    spoken = [SpokenWord(word.word or "", *word.times, confidence_in(word.confidence)) for word in entries]
    written = [SpokenWord(word.display_text or "", *word.times) for word in (best and best.display_words) or ()]
    text = (best and best.display) or ""
    sure = {(word.start, word.end): word.confidence for word in spoken}
    words = [word._replace(confidence=sure.get((word.start, word.end))) for word in written] or matched(text, spoken)
    channel = channel_name(phrase.channel) if channels else None
    speaker = speaker_name(best.speaker if best and phrase.speaker is None else phrase.speaker)
    return SpokenLine(text, *phrase.times, speaker, channel, phrase.locale, words)


def _fast_line(phrase: AzureFastPhrase, *, channels: bool) -> SpokenLine:
    words = [SpokenWord(word.text or "", *word.times) for word in phrase.words or ()]
    text = phrase.text or ""
    channel = channel_name(phrase.channel) if channels else None
    times = phrase.times
    return SpokenLine(text, *times, speaker_name(phrase.speaker), channel, phrase.locale, matched(text, words))


def _has_channels(phrases: Iterable[AzurePhrase | AzureFastPhrase]) -> bool:
    return len({phrase.channel for phrase in phrases}) > 1


def _without_locale(lines: list[SpokenLine]) -> list[SpokenLine]:
    """Return lines without a language of their own where all are in one: that is the document's."""
    return lines if len({line.language for line in lines}) > 1 else [line._replace(language=None) for line in lines]


def _language(phrases: Sequence[AzurePhrase | AzureFastPhrase]) -> str | None:
    return next((phrase.locale for phrase in phrases if phrase.locale), None)


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    return outline is not None and outline.is_list("recognizedPhrases")


def _recognises_fast(document: UnknownDocument) -> bool:
    outline = document.outline
    return (
        outline is not None
        and outline.is_list("phrases")
        and (outline.is_list("combinedPhrases") or "offsetMilliseconds" in outline.keys_at("phrases", 0))
    )


READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="Azure Speech"
)
"""The reader of batch transcription's results."""

FAST_READER = TranscriptReader(
    name=_FAST_NAME,
    suffixes=(".json",),
    reads_json=True,
    recognises=_recognises_fast,
    parse=parse_fast,
    program="Azure Speech",
)
"""The reader of fast transcription's results."""
