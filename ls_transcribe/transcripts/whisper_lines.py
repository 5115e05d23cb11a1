"""The lines that are made of the documents of the Whisper family, each with its times, speaker and words."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

import msgspec

from ls_transcribe.transcripts.speaker_stretches import find_by_time
from ls_transcribe.transcripts.times import from_milliseconds, from_seconds
from ls_transcribe.transcripts.whisper_chunks import split_chunks, with_speakers
from ls_transcribe.transcripts.whisper_forms import (
    WhisperCppOffsets,
    WhisperCppSegment,
    WhisperDocument,
    WhisperSegment,
    WhisperWord,
)
from ls_transcribe.transcripts.word_matching import letters_of, match_words
from ls_transcribe.transcripts.word_parts import merge_parts, rounded_likelihood
from ls_transcribe.transcripts.word_times import PACE, TimedText, split_words


class TimedLine(NamedTuple):
    """A text with its start and end (ms), and its words if the document has them."""

    text: str
    start: int
    end: int
    speaker: str | None
    words: Sequence[TimedText] = ()
    channel: str | None = None


def lines_of(document: WhisperDocument) -> list[TimedLine]:
    """Return the lines of a document, in their order. They have channels if several are named."""
    lines = _lines_of(document)
    if lines and has_open_end(document):
        lines[-1] = _with_end(lines[-1], from_seconds(document.duration))
    named = {line.channel for line in lines}.union(word.channel for line in lines for word in line.words)
    if len(named - {None}) == 1:
        return [
            line._replace(channel=None, words=[word._replace(channel=None) for word in line.words]) for line in lines
        ]
    return lines


def has_open_end(document: WhisperDocument) -> bool:
    """Return whether the last segment, chunk or word has a start and no end: how long it lasts is a guess then."""
    ends = [(segment.start, segment.end, segment.words) for segment in (document.segments or ())[-1:]]
    ends = ends or [(word.start, word.end, None) for word in (document.words or ())[-1:]]
    if not ends and document.chunks:
        start, end = (*(document.chunks[-1].timestamp or ()), None, None)[:2]
        ends = [(start, end, None)]
    return any(start is not None and end is None and not words for start, end, words in ends)


def _with_end(line: TimedLine, longest: int | None) -> TimedLine:
    """Return the last line of a document that does not say when it ends. `longest` is the recording's length (ms)."""
    timed = bool(line.words) and line.words[-1].start is not None
    start = (line.words[-1].start or 0) if timed else line.start
    end = start + PACE * (1 if timed else len(split_words(line.text)))
    end = end if longest is None else max(min(end, longest), start)
    if not timed:
        return line._replace(end=max(line.end, end))
    return line._replace(end=max(line.end, end), words=[*line.words[:-1], line.words[-1]._replace(end=end)])


def _lines_of(document: WhisperDocument) -> list[TimedLine]:
    if document.transcription is not None:
        return list(_whisper_cpp_lines(document.transcription))
    segments, words = document.segments or [], document.words or []
    if document.chunks and not (segments or words):
        segments, words = split_chunks(with_speakers(document.chunks, document.speakers))
    timed = _with_speakers([_timed_text(word) for word in words], document.paragraphs)
    if not segments:
        end = timed[-1].end if timed else None
        text = document.text or " ".join(word.text for word in timed)
        whole_words = _match_words(text, timed) or _with_all_words(merge_parts(timed, text), text)
        return [TimedLine(text, 0, end or from_seconds(document.duration) or 0, None, whole_words)]
    return list(_segment_lines(segments, timed))


def _segment_lines(segments: Sequence[WhisperSegment], separate: Sequence[TimedText]) -> Iterator[TimedLine]:
    """Yield the lines of segments. OpenAI's service lists the words separately from the segments (`separate`).

    If a segment lists fewer words than its text has, the others have no times. A segment without an end lasts until
    the next one begins.
    """
    now, index = 0, 0
    for segment, following in zip_longest(segments, segments[1:]):
        text = segment.text or ""
        start = now if (begins := from_seconds(segment.start)) is None else begins
        ends = from_seconds(following.start if segment.end is None and following else segment.end)
        now = max(start, ends or start)
        speaker = segment.who
        words = merge_parts([_timed_text(word) for word in segment.words or ()], text)
        if not words and separate:
            first = index
            while index < len(separate) and (separate[index].start or 0) < now:
                index += 1
            words = _match_words(text, separate[first:index])
        else:
            words = _with_all_words(words, text)
        yield TimedLine(text, start, now, speaker, words, segment.channel_label)


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
    times = from_seconds(word.start), from_seconds(word.end)
    return TimedText(word.word or word.text or "", *times, likelihood, word.who, word.channel_label)


def _with_speakers(words: Sequence[TimedText], paragraphs: msgspec.Raw) -> Sequence[TimedText]:
    """Return words that name no speaker with those of the paragraphs in which they begin, if there are any."""
    try:
        listed = msgspec.json.decode(paragraphs, type=list[WhisperSegment], strict=False) if bytes(paragraphs) else []
    except msgspec.DecodeError:
        return words  # paragraphs of another form
    if not listed or any(word.speaker for word in words):
        return words
    times = [(from_seconds(entry.start), from_seconds(entry.end), entry.who) for entry in listed]
    find = find_by_time((start, start if end is None else end, who) for start, end, who in times if start is not None)
    return [word._replace(speaker=find(word.start)) for word in words]


def _with_all_words(words: list[TimedText], text: str) -> list[TimedText]:
    """Return the words of a text if fewer of them are listed than it has; the others have no times."""
    if not words or len(letters_of("".join(word.text for word in words))) >= len(letters_of(text)):
        return words
    matches = match_words(text, [word.text for word in words])
    return [TimedText(token) if match is None else words[match]._replace(text=token) for token, match in matches]


def _match_words(text: str, words: Sequence[TimedText]) -> list[TimedText]:
    """Return the words of a text, which have punctuation, at the times of `words`, which have none.

    Return none if they are not the same words.
    """
    matches = match_words(text, [word.text for word in words])
    spoken = [index for index, word in enumerate(words) if letters_of(word.text)]
    if not spoken or [index for token, index in matches if letters_of(token)] != spoken:
        return []
    return [TimedText(token) if index is None else words[index]._replace(text=token) for token, index in matches]
