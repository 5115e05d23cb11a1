"""Reads the JSON of Whisper and the programs around it.

These are openai-whisper, faster-whisper's command line (whisper-ctranslate2), whisperX, whisper-timestamped,
whisper.cpp (`-oj`, `-ojf`), the `verbose_json` of OpenAI's service, and the `chunks` of Hugging Face's transformers.
All have segments, with words or without.

A word's confidence is the probability that the document gives for it (`probability`; whisperX's `score`, of the
alignment; `confidence`; the mean of whisper.cpp's tokens), with four decimals as in the interchange document.
`avg_logprob` is not used: it is a mean over a whole segment with its silence, and not the confidence of any word. Words
without times share their segment's time by their lengths. If no word of a segment has a time, the first word begins a
line.
"""

import json
from collections.abc import Iterator

import msgspec
from msgspec import structs

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import decode, remove_utf8_mark
from ls_transcribe.text.languages import code_of
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of, mean_confidence
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.whisper_forms import TimedLine, WhisperDocument, lines_of, milliseconds
from ls_transcribe.transcripts.word_times import time_line, time_words

_KEYS = frozenset({"segments", "transcription", "words", "chunks"})  # each document has one of them
_decoder = msgspec.json.Decoder(WhisperDocument, strict=False)  # not strict: some durations are numbers in strings


def parse(document: bytes) -> Transcript:
    """Read a document of the Whisper family.

    Raises:
        UnreadableTranscript: The document is no JSON, or has neither segments nor chunks with times.
    """
    whole = _decode(document)
    if whole.segments is None and whole.transcription is None and whole.words is None:
        if whole.chunks is None:
            raise UnreadableTranscript("it has no segments, so no program of the Whisper family wrote it")
        if whole.chunks and not any(chunk.timestamp for chunk in whole.chunks):
            raise UnreadableTranscript("its chunks have no times, so they are no speech")
    words = tuple(sorted(_words(lines_of(whole)), key=lambda word: word.start))
    return Transcript(
        text=join_words(words),
        language=code_of(_language(whole)),
        confidence=mean_confidence(word.confidence for word in words),
        duration=milliseconds(whole.duration),
        speakers=tuple(dict.fromkeys(map(label_of, words))),
        read_words=lambda: words,
    )


def _language(whole: WhisperDocument) -> str | None:
    of_chunks = next((chunk.language for chunk in whole.chunks or () if chunk.language), None)
    return whole.language or (whole.result.language if whole.result else None) or of_chunks


def _words(lines: list[TimedLine]) -> Iterator[Word]:
    for line in lines:
        if not line.words:
            yield from time_line([(line.speaker, line.text)], line.start, line.end)
            continue
        measured = any(word.start is not None for word in line.words)
        for index, word in enumerate(time_words(line.words, line.start, line.end)):
            speaker = word.speaker or line.speaker
            yield structs.replace(word, speaker=speaker, begins_line=not (measured or index))


def _decode(document: bytes) -> WhisperDocument:
    try:
        return _decoder.decode(remove_utf8_mark(document))
    except RecursionError as error:
        raise UnreadableTranscript("it is nested more deeply than anything that Whisper writes") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _decode_mended(decode(document, fallback="utf-8"))


def _decode_mended(document: str) -> WhisperDocument:
    """Read a document in another encoding, with half a surrogate pair, or with NaN (openai-whisper's, for silence)."""
    try:
        whole = json.loads(document, parse_constant=lambda _name: None, strict=False)
        return _decoder.decode(json.dumps(whole, ensure_ascii=False).encode("utf-8", "replace"))
    except msgspec.ValidationError as error:
        raise UnreadableTranscript(f"it does not have the form of a transcript of Whisper's: {error}") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableTranscript(f"it is not JSON: {error}") from error


def _recognises(document: UnknownDocument) -> bool:
    return not _KEYS.isdisjoint(document.keys or ())


READER = TranscriptReader(
    name="a transcript of the Whisper family with segments",
    suffixes=(".json",),
    reads_json=True,
    recognises=_recognises,
    parse=parse,
)
"""The reader of the Whisper family's JSON."""
