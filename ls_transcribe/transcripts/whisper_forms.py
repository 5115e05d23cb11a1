"""The forms of the Whisper family's documents, and the lines that are made of each of them.

The `msgspec` structs declare what is read of a document; everything else in it is ignored.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import msgspec
from msgspec import structs

from ls_transcribe.text.scripts import is_spaceless
from ls_transcribe.transcripts.times import from_milliseconds, from_seconds
from ls_transcribe.transcripts.word_matching import letters_of, match_words
from ls_transcribe.transcripts.word_parts import merge_parts, rounded_likelihood
from ls_transcribe.transcripts.word_times import TimedText, split_words

_LONGEST_SPACELESS_WORD = 4  # characters of a word and its mark, in scripts without spaces


class WhisperWord(msgspec.Struct, gc=False):
    """A word. Its text is `word`; whisper-timestamped writes `text`. Its probability (0-1) has one of three names.

    Times are in seconds.
    """

    word: str | None = None
    text: str | None = None
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    score: float | None = None
    confidence: float | None = None
    speaker: str | int | None = None


class WhisperSegment(msgspec.Struct, gc=False):
    """A segment: a text and its times in seconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None
    words: list[WhisperWord] | None = None
    speaker: str | int | None = None


class WhisperCppOffsets(msgspec.Struct, gc=False, rename={"begin": "from"}):
    """The times of whisper.cpp, in ms."""

    begin: float | None = None
    to: float | None = None


class WhisperCppToken(msgspec.Struct, gc=False):
    """A word, or a part of one, as whisper.cpp's `-ojf` writes it. `p` is its probability (0-1)."""

    text: str | None = None
    offsets: WhisperCppOffsets | None = None
    p: float | None = None


class WhisperCppSegment(msgspec.Struct, gc=False):
    """A segment of whisper.cpp. `speaker` is the louder channel: "0", "1" or "?"."""

    text: str | None = None
    offsets: WhisperCppOffsets | None = None
    tokens: list[WhisperCppToken] | None = None
    speaker: str | int | None = None


class WhisperCppResult(msgspec.Struct):
    """What whisper.cpp writes of the whole recording."""

    language: str | None = None


class TransformersChunk(msgspec.Struct, gc=False):
    """A segment, a word or a character of transformers' pipeline, with its start and end in seconds or null."""

    text: str | None = None
    timestamp: list[float | None] | None = None
    language: str | None = None
    speaker: str | int | None = None


class WhisperDocument(msgspec.Struct):
    """The whole document, as far as it is read.

    `transcription` and `result` are whisper.cpp's, `chunks` are transformers'. `speakers` are insanely-fast-whisper's
    chunks once more, with their speakers; other programs mean something else by that.
    """

    segments: list[WhisperSegment] | None = None
    words: list[WhisperWord] | None = None
    transcription: list[WhisperCppSegment] | None = None
    chunks: list[TransformersChunk] | None = None
    text: str | None = None
    language: str | None = None
    result: WhisperCppResult | None = None
    duration: float | None = None
    speakers: msgspec.Raw = msgspec.Raw(b"")


class TimedLine(NamedTuple):
    """A text with its start and end (ms), and its words if the document has them."""

    text: str
    start: int
    end: int
    speaker: str | None
    words: Sequence[TimedText] = ()


def lines_of(document: WhisperDocument) -> list[TimedLine]:
    """Return the lines of a document, in their order."""
    if document.transcription is not None:
        return list(_whisper_cpp_lines(document.transcription))
    segments, words = document.segments or [], document.words or []
    if document.chunks and not (segments or words):
        segments, words = _split_chunks(_with_speakers(document.chunks, document.speakers))
    timed = [_timed_text(word) for word in words]
    if not segments:
        end = timed[-1].end if timed else None
        text = document.text or " ".join(word.text for word in timed)
        whole_words = _match_words(text, timed) or merge_parts(timed, text)
        return [TimedLine(text, 0, end or from_seconds(document.duration) or 0, None, whole_words)]
    return list(_segment_lines(segments, timed))


def _split_chunks(chunks: Sequence[TransformersChunk]) -> tuple[list[WhisperSegment], list[WhisperWord]]:
    """Return chunks as segments, or as words if no chunk is longer than a word.

    A chunk without an end lasts until the next one begins.
    """
    times = [(*(chunk.timestamp or ()), None, None)[:2] for chunk in chunks]
    starts = [start for start, _end in times]
    ends = [following if end is None else end for (_, end), following in zip_longest(times, starts[1:])]
    timed = list(zip(chunks, starts, ends, strict=True))
    if all(_is_word(chunk.text or "") for chunk in chunks):
        return [], [
            WhisperWord(word=chunk.text or "", start=start, end=end, speaker=chunk.speaker)
            for chunk, start, end in timed
        ]
    return [WhisperSegment(chunk.text or "", start, end, speaker=chunk.speaker) for chunk, start, end in timed], []


def _with_speakers(chunks: Sequence[TransformersChunk], spoken: msgspec.Raw) -> Sequence[TransformersChunk]:
    """Return the chunks as insanely-fast-whisper lists them a second time: each with its speaker.

    Where that list does not say the same, a chunk is said by the speaker whose entry it lies in, else by nobody.
    """
    try:
        entries = msgspec.json.decode(spoken, type=list[TransformersChunk], strict=False) if bytes(spoken) else []
    except msgspec.DecodeError:
        return chunks  # a list of names, say
    texts = ["".join(letters_of(chunk.text or "") for chunk in listed) for listed in (entries, chunks)]
    if entries and texts[0] == texts[1]:
        return entries
    same = {_identity(entry): entry.speaker for entry in entries}
    by_start = sorted((entry for entry in entries if _span(entry)), key=lambda entry: _span(entry) or (0.0, 0.0))
    starts = [span[0] for entry in by_start if (span := _span(entry))]
    return [
        structs.replace(
            chunk, speaker=chunk.speaker or same.get(_identity(chunk)) or _speaker_of(chunk, by_start, starts)
        )
        for chunk in chunks
    ]


def _identity(chunk: TransformersChunk) -> tuple[str, tuple[float | None, ...]]:
    return (chunk.text or "").strip(), tuple(chunk.timestamp or ())


def _speaker_of(
    chunk: TransformersChunk, entries: Sequence[TransformersChunk], starts: Sequence[float]
) -> str | int | None:
    """Return the speaker in whose entry a chunk lies; `starts` are those of the entries, in order."""
    inside = _span(chunk)
    place = bisect_right(starts, inside[0]) - 1 if inside else -1
    around = _span(entries[place]) if place >= 0 else None
    return entries[place].speaker if inside and around and inside[1] <= around[1] else None


def _span(chunk: TransformersChunk) -> tuple[float, float] | None:
    """Return when a chunk starts and ends, in seconds; None unless both are known."""
    start, end = (*(chunk.timestamp or ()), None, None)[:2]
    return None if start is None or end is None else (start, end)


def _is_word(text: str) -> bool:
    """Return whether a text is one word at most. In scripts without spaces, the length decides."""
    word = text.strip()
    return len(word.split()) <= 1 and (len(word) <= _LONGEST_SPACELESS_WORD or not any(map(is_spaceless, word)))


def _segment_lines(segments: Sequence[WhisperSegment], separate: Sequence[TimedText]) -> Iterator[TimedLine]:
    """Yield the lines of segments. OpenAI's service lists the words separately from the segments (`separate`).

    If a segment lists fewer words than its text has, the others have no times.
    """
    now, index = 0, 0
    for segment in segments:
        text = segment.text or ""
        start = now if (begins := from_seconds(segment.start)) is None else begins
        now = max(start, from_seconds(segment.end) or start)
        speaker = _speaker(segment.speaker)
        words = merge_parts([_timed_text(word) for word in segment.words or ()], text)
        if not words and separate:
            first = index
            while index < len(separate) and (separate[index].start or 0) < now:
                index += 1
            words = _match_words(text, separate[first:index])
        elif words and len(letters_of("".join(word.text for word in words))) < len(letters_of(text)):
            matches = match_words(text, [word.text for word in words])
            words = [
                TimedText(token) if match is None else words[match]._replace(text=token) for token, match in matches
            ]
        yield TimedLine(text, start, now, speaker, words)


def _whisper_cpp_lines(segments: Sequence[WhisperCppSegment]) -> Iterator[TimedLine]:
    for segment in segments:
        start, end = _times(segment.offsets)
        text = segment.text or ""
        parts = [
            TimedText(token.text, *_times(token.offsets), rounded_likelihood(token.p))
            for token in segment.tokens or ()
            if token.text and not token.text.startswith("[_")  # marks of beginnings, ends and times
        ]
        # A character that is several tokens comes out broken. Then only the text of the segment is right.
        is_whole = "".join(part.text for part in parts).strip() == text.strip()
        speaker = f"speaker {segment.speaker}" if segment.speaker not in {None, "", "?"} else None
        yield TimedLine(
            text, start or 0, max(end or 0, start or 0), speaker, merge_parts(parts, text) if is_whole else ()
        )


def _times(offsets: WhisperCppOffsets | None) -> tuple[int | None, int | None]:
    start = from_milliseconds(offsets.begin) if offsets else None
    end = from_milliseconds(offsets.to) if offsets else None
    return start, end


def _timed_text(word: WhisperWord) -> TimedText:
    known = (word.probability, word.score, word.confidence)
    likelihood = next((rounded_likelihood(number) for number in known if number is not None), None)
    speaker = _speaker(word.speaker)
    return TimedText(
        word.word or word.text or "", from_seconds(word.start), from_seconds(word.end), likelihood, speaker
    )


def _speaker(label: str | int | None) -> str | None:
    """Return a speaker's label as a text; None for an empty one."""
    return None if label is None else str(label) or None


def _match_words(text: str, words: Sequence[TimedText]) -> list[TimedText]:
    """Return the words of a text, which have punctuation, at the times of `words`, which have none.

    Return none if they are not the same words.
    """
    tokens = split_words(text)
    spoken = [token for token in tokens if letters_of(token)]
    if not spoken or [letters_of(token) for token in spoken] != [letters_of(word.text) for word in words]:
        return []
    timed = iter(words)
    return [next(timed)._replace(text=token) if letters_of(token) else TimedText(token) for token in tokens]
