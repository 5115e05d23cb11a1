"""Speechmatics' transcript of a recording (json-v2): words, marks and entities in one list.

After https://docs.speechmatics.com/speech-to-text/batch/output (2026-11).
"""

from collections.abc import Sequence

import msgspec

from ls_transcribe.transcripts import Transcript
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import decode_json
from ls_transcribe.transcripts.services.speechmatics_forms import (
    SpeechmaticsAlternative,
    SpeechmaticsDocument,
    SpeechmaticsResult,
)
from ls_transcribe.transcripts.services.spoken_lines import (
    SpokenLine,
    SpokenWord,
    channel_name,
    confidence_in,
    speaker_name,
    transcript_of,
    with_mark,
)
from ls_transcribe.transcripts.times import from_seconds

_NAME = "a transcript of Speechmatics"
_UNKNOWN = "UU"  # the speaker of words whose speaker is not known
_NOT_SPOKEN = frozenset({"speaker_change", "volume", "audio_event"})
_decoder = msgspec.json.Decoder(SpeechmaticsDocument, strict=False)


def parse(document: bytes) -> Transcript:
    """Read a transcript in json-v2.

    Raises:
        UnreadableTranscript: It is none, or has no words with times.
    """
    whole = decode_json(document, _decoder, _NAME)
    results = whole.results or []
    config = whole.metadata.transcription_config if whole.metadata else None
    language = config.language if config and config.language not in {None, "auto"} else None
    return transcript_of(
        [SpokenLine("", words=_words(results))],
        language=language or next(filter(None, map(_language, results)), None),
        duration=from_seconds(whole.job.duration if whole.job else None),
        text=" ".join(_best(result).content or "" for result in results if result.type not in _NOT_SPOKEN),
    )


def _words(results: Sequence[SpeechmaticsResult]) -> list[SpokenWord]:
    """Return the words with the marks that belong to them."""
    has_languages = len({_best(result).language for result in results if result.type == "word"}) > 1
    has_channels = len({result.channel for result in results if result.channel is not None}) > 1
    words: list[SpokenWord] = []
    opening, goes_on = "", False
    for result in results:
        best = _best(result)
        content = best.content or ""
        if result.type in _NOT_SPOKEN or not content:
            continue
        if result.type == "punctuation" and result.attaches_to == "next":
            opening += content
        elif result.type == "punctuation" and result.attaches_to != "none":
            with_mark(words, content)
            goes_on = result.attaches_to == "both"
        else:
            word = SpokenWord(
                opening + content,
                from_seconds(result.start_time),
                from_seconds(result.end_time),
                confidence_in(best.confidence) if result.type != "punctuation" else None,
                speaker_name(best.speaker) if best.speaker != _UNKNOWN else None,
                channel_name(result.channel) if has_channels else None,
                best.language if has_languages else None,
            )
            if goes_on and words:
                word = _joined(words.pop(), word)
            words.append(word)
            opening, goes_on = "", False
    if opening:
        with_mark(words, opening)
    return words


def _joined(word: SpokenWord, following: SpokenWord) -> SpokenWord:
    """Return two words that a mark joins ("for-sure") as one, which is as certain as the less certain of them."""
    known = [number for number in (word.confidence, following.confidence) if number is not None]
    return word._replace(text=word.text + following.text, end=following.end, confidence=min(known) if known else None)


def _best(result: SpeechmaticsResult) -> SpeechmaticsAlternative:
    return result.alternatives[0] if result.alternatives else SpeechmaticsAlternative()


def _language(result: SpeechmaticsResult) -> str | None:
    return _best(result).language


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None or not outline.is_list("results"):
        return False
    if not outline.length("results"):
        return {"format", "metadata"} <= outline.keys
    return {"type", "alternatives", "start_time"} <= outline.keys_at("results", 0) or (
        {"format", "metadata"} <= outline.keys and outline.text_at("results", 0, "type") in _NOT_SPOKEN
    )


READER = TranscriptReader(
    name=_NAME, suffixes=(".json",), reads_json=True, recognises=_recognises, parse=parse, program="Speechmatics"
)
"""The reader of Speechmatics' json-v2."""
