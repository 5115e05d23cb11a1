"""The forms in which the Whisper family writes what it heard, and the one form that is made of them: lines.

The `msgspec` structs declare what is read of a document; everything else in it is passed over unread.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from ls_transcribe.model import timecode
from ls_transcribe.text.scripts import has_space_between, is_spaceless
from ls_transcribe.transcripts import mean_confidence
from ls_transcribe.transcripts.word_times import TimedText, words_of

_LONGEST = 1e9  # seconds: no recording is longer, and thousandths of more cannot be told
_DECIMALS = 4  # of a confidence in the interchange document
_LONGEST_UNPARTED = 4  # characters of a word and its mark, in scripts without spaces


class WhisperWord(msgspec.Struct, gc=False):
    """A word: `word` but for whisper-timestamped (`text`); how likely it is under any of three names (0-1). Seconds."""

    word: str | None = None
    text: str | None = None
    start: float | None = None
    end: float | None = None
    probability: float | None = None
    score: float | None = None
    confidence: float | None = None
    speaker: str | int | None = None


class WhisperSegment(msgspec.Struct, gc=False):
    """A stretch of text, in seconds."""

    text: str | None = None
    start: float | None = None
    end: float | None = None
    words: list[WhisperWord] | None = None
    speaker: str | int | None = None


class WhisperCppOffsets(msgspec.Struct, gc=False, rename={"begin": "from"}):
    """When something was said, in whisper.cpp's milliseconds."""

    begin: float | None = None
    to: float | None = None


class WhisperCppToken(msgspec.Struct, gc=False):
    """What whisper.cpp's `-ojf` tells of a word or a part of one."""

    text: str | None = None
    offsets: WhisperCppOffsets | None = None
    p: float | None = None


class WhisperCppSegment(msgspec.Struct, gc=False):
    """A segment of whisper.cpp; `speaker` is the louder channel, "0", "1" or "?"."""

    text: str | None = None
    offsets: WhisperCppOffsets | None = None
    tokens: list[WhisperCppToken] | None = None
    speaker: str | int | None = None


class WhisperCppResult(msgspec.Struct):
    """What whisper.cpp found out about the whole."""

    language: str | None = None


class TransformersChunk(msgspec.Struct, gc=False):
    """A stretch of text, a word or a character of transformers' pipeline: its start and end in seconds, or null."""

    text: str | None = None
    timestamp: list[float | None] | None = None
    language: str | None = None


class WhisperDocument(msgspec.Struct):
    """The whole document, as far as it is read.

    `transcription` and `result` are whisper.cpp's, `chunks` are transformers'.
    """

    segments: list[WhisperSegment] | None = None
    words: list[WhisperWord] | None = None
    transcription: list[WhisperCppSegment] | None = None
    chunks: list[TransformersChunk] | None = None
    text: str | None = None
    language: str | None = None
    result: WhisperCppResult | None = None
    duration: float | None = None


class TimedLine(NamedTuple):
    """A text that was said from one time to another (ms), and its words where the document has them."""

    text: str
    start: int
    end: int
    speaker: str | None
    heard: Sequence[TimedText] = ()


def lines_of(document: WhisperDocument) -> list[TimedLine]:
    """What was said, line by line."""
    if document.transcription is not None:
        return list(_stretches(document.transcription))
    segments, words = document.segments or [], document.words or []
    if document.chunks and not (segments or words):
        segments, words = _chunks(document.chunks)
    heard = [_heard(word) for word in words]
    if not segments:
        end = heard[-1].end if heard else None
        text = document.text or " ".join(word.text for word in heard)
        spoken = _matched(text, heard) or _merged(heard, text)
        return [TimedLine(text, 0, end or milliseconds(document.duration) or 0, None, spoken)]
    return list(_segments(segments, heard))


def milliseconds(seconds: float | None) -> int | None:
    """Seconds in ms; None for what is no time."""
    return timecode.from_seconds(seconds) if seconds is not None and 0 <= seconds < _LONGEST else None


def _chunks(chunks: Sequence[TransformersChunk]) -> tuple[list[WhisperSegment], list[WhisperWord]]:
    """Chunks as segments, or as words where none is longer; one without an end lasts until the next one begins."""
    times = [(*(chunk.timestamp or ()), None, None)[:2] for chunk in chunks]
    starts = [start for start, _end in times]
    ends = [following if end is None else end for (_, end), following in zip_longest(times, starts[1:])]
    told = [(chunk.text or "", start, end) for chunk, start, end in zip(chunks, starts, ends, strict=True)]
    if all(_is_word(text) for text, _start, _end in told):
        return [], [WhisperWord(word=text, start=start, end=end) for text, start, end in told]
    return [WhisperSegment(text, start, end) for text, start, end in told], []


def _is_word(text: str) -> bool:
    """Whether a text is no more than a word. Where no spaces part words, nothing but its length tells."""
    word = text.strip()
    return len(word.split()) <= 1 and (len(word) <= _LONGEST_UNPARTED or not any(map(is_spaceless, word)))


def _segments(segments: Sequence[WhisperSegment], apart: Sequence[TimedText]) -> Iterator[TimedLine]:
    """Segments with their own words, or with those that the service lists apart from them."""
    now, place = 0, 0
    for segment in segments:
        text = segment.text or ""
        start = now if (begins := milliseconds(segment.start)) is None else begins
        now = max(start, milliseconds(segment.end) or start)
        speaker = None if segment.speaker is None else str(segment.speaker)
        heard = _merged([_heard(word) for word in segment.words or ()], text)
        if not heard and apart:
            first = place
            while place < len(apart) and (apart[place].start or 0) < now:
                place += 1
            heard = _matched(text, apart[first:place])
        yield TimedLine(text, start, now, speaker, heard)


def _stretches(stretches: Sequence[WhisperCppSegment]) -> Iterator[TimedLine]:
    for stretch in stretches:
        start, end = _between(stretch.offsets)
        text = stretch.text or ""
        heard = [
            TimedText(token.text, *_between(token.offsets), _likelihood(token.p))
            for token in stretch.tokens or ()
            if token.text and not token.text.startswith("[_")  # the marks of begins, ends and times
        ]
        # Characters that are several tokens come out broken, and then the text alone is whole.
        whole = "".join(word.text for word in heard).strip() == text.strip()
        speaker = f"speaker {stretch.speaker}" if stretch.speaker not in {None, "", "?"} else None
        yield TimedLine(text, start or 0, max(end or 0, start or 0), speaker, _merged(heard, text) if whole else ())


def _between(offsets: WhisperCppOffsets | None) -> tuple[int | None, int | None]:
    start = milliseconds(offsets.begin / 1000) if offsets and offsets.begin is not None else None
    end = milliseconds(offsets.to / 1000) if offsets and offsets.to is not None else None
    return start, end


def _heard(word: WhisperWord) -> TimedText:
    known = (word.probability, word.score, word.confidence)
    likelihood = next((_likelihood(number) for number in known if number is not None), None)
    speaker = None if word.speaker is None else str(word.speaker)
    return TimedText(
        word.word or word.text or "", milliseconds(word.start), milliseconds(word.end), likelihood, speaker
    )


def _likelihood(number: float | None) -> float | None:
    """A probability with as many decimals as the interchange document holds."""
    return round(min(max(number, 0.0), 1.0), _DECIMALS) if number is not None else None


def _merged(heard: Sequence[TimedText], text: str) -> list[TimedText]:
    """Whole words. Where a text is its words' in a row, one that no space begins goes on with the word before it."""
    in_a_row = "".join(word.text for word in heard).strip() == text.strip()
    groups: list[list[TimedText]] = []
    before = " "
    for word in heard:
        if word.text.strip():
            if in_a_row and _goes_on(before, word.text):
                groups[-1].append(word)
            else:
                groups.append([word])
        before = word.text or before
    return [_whole(group) for group in groups]


def _goes_on(text: str, following: str) -> bool:
    return has_space_between(text, following) and not (text[-1].isspace() or following[0].isspace())


def _whole(group: Sequence[TimedText]) -> TimedText:
    text = "".join(word.text for word in group).strip()
    likelihood = _likelihood(mean_confidence(word.confidence for word in group))
    return TimedText(text, group[0].start, group[-1].end, likelihood, group[0].speaker)


def _matched(text: str, words: Sequence[TimedText]) -> list[TimedText]:
    """The words of a text, with their marks, at the times of words without; none where they are not the same words."""
    tokens = words_of(text)
    spoken = [token for token in tokens if _letters(token)]
    if not spoken or [_letters(token) for token in spoken] != [_letters(word.text) for word in words]:
        return []
    timed = iter(words)
    return [next(timed)._replace(text=token) if _letters(token) else TimedText(token) for token in tokens]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
