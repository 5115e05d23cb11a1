"""Reads the JSON of Whisper and the programs around it.

These are openai-whisper, faster-whisper's command line (whisper-ctranslate2), whisperX, whisper-timestamped,
whisper.cpp (`-oj`, `-ojf`), the `verbose_json` of OpenAI's service, and the `chunks` of Hugging Face's transformers.
All have segments, with words or without. A bare list of segments, chunks or words is read as well.

A word's confidence is the probability that the document gives for it (`probability`; whisperX's `score`, of the
alignment; `confidence`; the mean of whisper.cpp's tokens), with four decimals as in the interchange document.
`avg_logprob` is not used: it is a mean over a whole segment with its silence, and not the confidence of any word. Words
without times share their segment's time by their lengths. If no word of a segment has a time, the first word begins a
line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain, pairwise
from statistics import median

import msgspec
from msgspec import structs

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.encodings import remove_utf8_mark
from ls_transcribe.text.languages import code_of
from ls_transcribe.transcripts import Transcript, Word, join_words, label_of, mean_confidence
from ls_transcribe.transcripts.base import TranscriptReader, UnknownDocument
from ls_transcribe.transcripts.json_documents import JsonOutline, decode_json
from ls_transcribe.transcripts.line_times import LineTimes, spread_by_channel
from ls_transcribe.transcripts.services.spoken_lines import has_letters
from ls_transcribe.transcripts.times import from_seconds
from ls_transcribe.transcripts.whisper_forms import WhisperDocument, WhisperSegment
from ls_transcribe.transcripts.whisper_lines import TimedLine, has_open_end, lines_of
from ls_transcribe.transcripts.word_matching import letters_of
from ls_transcribe.transcripts.word_order import in_order
from ls_transcribe.transcripts.word_times import NOTE_OF_OPEN_END, TimedText, time_line, time_words

_NAME = "a transcript of the Whisper family"
_ENTRIES: Mapping[str, Sequence[Set[str]]] = {
    "segments": ({"text", "start"}, {"words", "start"}),
    "transcription": ({"text", "offsets"}, {"text", "timestamps"}),
    "words": ({"word", "start"}, {"word", "end"}),
    "chunks": ({"text", "timestamp"},),
}
"""The lists of which each document has one at least, with what their entries have."""
_OF_WHISPER = (b'"avg_logprob"', b'"no_speech_prob"', b'"word_segments"', b'"systeminfo"')
"""Keys that only programs with Whisper's models write. Others have the same segments without them."""

_SPECIAL = re.compile(rb"\[(?:_[A-Za-z]\w{0,40}|SPEAKER_TURN)\]|(?:<|\\u003[cC])\|[\w.]{0,40}\|(?:>|\\u003[eE])")
"""Tokens that say something to or of the model: WhisperKit leaves "<|en|>" in the text, whisper.cpp "[_BEG_]" and
"[SPEAKER_TURN]" if it is told so. Nobody says them."""

_MARKS_OF_SPECIAL = (b"<|", b"003c|", b"003C|", b"[_", b"[SPEAKER_TURN]")

_MUCH_MORE = 1.1
"""A whole text has up to this many times the letters of its segments: numbers may be written out there."""

_FURTHEST_BACK = 5_000
"""No line begins more than this many ms before the one above it, where nobody is told apart: then the times of a part
count from another beginning, as some versions of transformers write them after half a minute."""

_SLOWEST = 0.05
"""Letters in a second. Nobody speaks more slowly than that: who seems to has times in milliseconds, not in seconds."""

_LOOKED_AT = 5  # entries of a list whose unit of time is not certain
_decoder = msgspec.json.Decoder(
    WhisperDocument | list[WhisperSegment], strict=False
)  # not strict: some durations are numbers in strings
_document_decoder = msgspec.json.Decoder(WhisperDocument, strict=False)


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
            raise UnreadableTranscript("its chunks have no times, so they are not speech")
    if not (whole.segments or whole.transcription or whole.words or whole.chunks) and has_letters(whole.text):
        raise UnreadableTranscript("it has a text, but no segments and no words with times")
    if whole.segments and all(segment.text is None and not segment.words for segment in whole.segments):
        raise UnreadableTranscript("its segments have no text")
    lines = lines_of(whole)
    if whole.transcription is None:
        _check_speed(lines)
    _check_order(lines)
    words = in_order(_words(sorted(lines, key=lambda line: line.start)))
    text = join_words(words)
    return Transcript(
        text=text,
        language=code_of(_language(whole)),
        confidence=mean_confidence(word.confidence for word in words),
        duration=from_seconds(whole.duration),
        speakers=tuple(dict.fromkeys(map(label_of, words))),
        read_words=lambda: words,
        transcribed_by="Whisper" if any(key in document for key in _OF_WHISPER) else None,
        notes=(*_notes(whole.text or "", text), *[NOTE_OF_OPEN_END] * (bool(words) and has_open_end(whole))),
    )


def _notes(whole: str, text: str) -> Iterator[str]:
    """Yield a note if the whole text of a document has much that none of its segments has."""
    written, timed = len(letters_of(whole)), len(letters_of(text))
    if written > timed * _MUCH_MORE:
        only = f"only {timed:,} are in parts with times: the others are left out"
        yield f"of the {written:,} letters of its whole text, {only}"


def _language(whole: WhisperDocument) -> str | None:
    of_chunks = next((chunk.language for chunk in whole.chunks or () if chunk.language), None)
    return whole.language or (whole.result.language if whole.result else None) or of_chunks


def _words(lines: list[TimedLine]) -> Iterator[Word]:
    bare = [LineTimes(line.start, line.end, len(line.text), line.channel) for line in lines if not line.words]
    times = iter(spread_by_channel(bare))
    for line in lines:
        if not line.words:
            time = next(times)
            spoken = time.marked(time_line([(line.speaker, line.text)], time.start, time.end))
            yield from ([structs.replace(word, channel=line.channel) for word in spoken] if line.channel else spoken)
            continue
        measured = any(word.start is not None for word in line.words)
        for index, word in enumerate(time_words(line.words, line.start, line.end)):
            who = {"speaker": word.speaker or line.speaker, "channel": word.channel or line.channel}
            yield structs.replace(word, **who, begins_line=not (measured or index))


def _check_speed(lines: Sequence[TimedLine]) -> None:
    """Check that the lines, or their words where these have times, are spoken as fast as people speak.

    Raises:
        UnreadableTranscript: Most of them would be far too slow: their times are no seconds.
    """
    timed = [word for line in lines for word in line.words if word.start is not None and word.end is not None]
    spans: Sequence[TimedText | TimedLine] = timed or [line for line in lines if not line.words]
    speeds = [
        letters * 1_000 / max((span.end or 0) - (span.start or 0), 1)
        for span in spans
        if (letters := sum(map(str.isalnum, span.text)))
    ]
    if speeds and median(speeds) < _SLOWEST:
        raise UnreadableTranscript(
            "its times would be seconds in this form, and are milliseconds or something else: nobody speaks so slowly"
        )


def _check_order(lines: Sequence[TimedLine]) -> None:
    """Check that the times of lines do not begin anew, if neither speakers nor channels are told apart.

    Raises:
        UnreadableTranscript: They do, so nobody knows when anything is said.
    """
    words = chain.from_iterable(line.words for line in lines)
    if any(line.speaker or line.channel for line in lines) or any(word.speaker or word.channel for word in words):
        return
    for line, following in pairwise(lines):
        if line.start - following.start > _FURTHEST_BACK:
            raise UnreadableTranscript(
                f"its times go back from {line.start / 1_000:g} s to {following.start / 1_000:g} s, so some of them are"
                " wrong"
            )


def _decode(document: bytes) -> WhisperDocument:
    """Decode a document. A bare list is the list of that key whose entries look like its own."""
    plain = remove_utf8_mark(document)
    if any(mark in plain for mark in _MARKS_OF_SPECIAL):
        plain = _SPECIAL.sub(b"", plain)
    if not plain.lstrip().startswith(b"["):
        whole = decode_json(plain, _decoder, _NAME)
        return whole if isinstance(whole, WhisperDocument) else WhisperDocument(segments=whole)
    key = _key_of_list(JsonOutline(plain.lstrip())) or "segments"
    return decode_json(b'{"%s": %s}' % (key.encode(), plain), _document_decoder, _NAME)


def _recognises(document: UnknownDocument) -> bool:
    outline = document.outline
    if outline is None or outline.is_text("result"):  # whisper.cpp's result is an object
        return False
    if outline.is_list():
        key = _key_of_list(outline)
        return key == "segments" if outline.is_sequence else key is not None
    listed = [key for key in _ENTRIES if outline.length(key)]
    if listed:
        return all(_is_listed(outline, key) for key in listed)
    # Silence: a list that is there and empty, and nothing that may be what was said under another name.
    is_there = outline.is_list("segments") or outline.is_list("transcription") or "text" in outline.keys
    others = outline.keys - _ENTRIES.keys() - {"speakers"}
    return is_there and any(map(outline.is_list, _ENTRIES)) and not any(map(outline.length, others))


def _key_of_list(outline: JsonOutline) -> str | None:
    """Return the key under which the entries of a bare list stand in a document; None if they stand under none."""
    first = outline.keys_at(0)
    if {"start", "end"} <= first and "type" not in first:
        is_certain = "confidence" not in first or _has_fractions(outline)
        return ("segments" if "text" in first else "words" if "word" in first else None) if is_certain else None
    return "chunks" if {"text", "timestamp"} <= first and not outline.is_list(0, "timestamp", 0) else None


def _has_fractions(outline: JsonOutline, *path: str | int) -> bool:
    """Return whether the times of a list's first entries are no whole numbers: these may be milliseconds."""
    entries = range(min(outline.length(*path), _LOOKED_AT))
    return any(outline.is_fraction(*path, index, key) for index in entries for key in ("start", "end"))


def _is_listed(outline: JsonOutline, key: str) -> bool:
    """Return whether the first entry of a list has what the entries under that key have."""
    first = outline.keys_at(key, 0)
    if key == "words" and {"text", "start", "end"} <= first and "type" not in first:
        return _has_fractions(outline, key)
    return any(keys <= first for keys in _ENTRIES[key])


READER = TranscriptReader(
    name=_NAME,
    suffixes=(".json",),
    reads_json=True,
    recognises=_recognises,
    parse=parse,
)
"""The reader of the Whisper family's JSON."""
