"""Lines and words with times, as the services' documents have them, and the transcript that is made of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import isfinite
from typing import NamedTuple

from msgspec import structs

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.text.languages import tag_of
from ls_transcribe.transcripts import Transcript, Word
from ls_transcribe.transcripts.amazon_items import separate_speakers
from ls_transcribe.transcripts.line_times import LineTimes, spread_by_channel
from ls_transcribe.transcripts.word_matching import letters_of, match_words
from ls_transcribe.transcripts.word_order import in_order
from ls_transcribe.transcripts.word_times import NOTE_OF_OPEN_END, PACE, TimedText, split_words, time_line, time_words

_DECIMALS = 4  # of a confidence in the interchange document
_MOST_SPEAKERS = 10**6  # a greater number is no speaker's


class SpokenWord(NamedTuple):
    """A word with its marks, and what a document says of it: times in ms, confidence (0-1), the rest in its words."""

    text: str
    start: int | None = None
    end: int | None = None
    confidence: float | None = None
    speaker: str | None = None
    channel: str | None = None
    language: str | None = None


class SpokenLine(NamedTuple):
    """A text with its times in ms, and its words where the document has them.

    Its speaker, channel and language are those of words that name none.
    """

    text: str
    start: int | None = None
    end: int | None = None
    speaker: str | None = None
    channel: str | None = None
    language: str | None = None
    words: Sequence[SpokenWord] = ()


def transcript_of(
    lines: Sequence[SpokenLine], *, language: str | None = None, duration: int | None = None, text: str | None = None
) -> Transcript:
    """Return the transcript of a document.

    `duration` is the recording's length in ms. `text` is the document's whole text, if it has one: where that says
    something, there must be words.

    Raises:
        UnreadableTranscript: It has text, but no words, or no times.
    """
    spoken = [spoken for line in lines if _has_words(spoken := _with_whole_words(line))]
    if not spoken and has_letters(text):
        raise UnreadableTranscript("it has a text, but no words with times")
    if spoken and not any(map(_has_time, spoken)):
        raise UnreadableTranscript("it has no times, so nobody knows when anything is said")
    is_open = bool(spoken) and spoken[-1].end is None and spoken[-1].start is not None and not spoken[-1].words
    if is_open:
        spoken[-1] = _with_end(spoken[-1], duration)
    words = separate_speakers(in_order(_timed_words(spoken)))
    transcript = Transcript.of_words(words, language=tag_of(language), duration=duration)
    return replace(transcript, notes=(NOTE_OF_OPEN_END,)) if is_open else transcript


def with_mark(words: list[SpokenWord], mark: str) -> None:
    """Put a mark behind the last word; one before all words is a word itself, without a time."""
    if words:
        words[-1] = words[-1]._replace(text=words[-1].text + mark)
    else:
        words.append(SpokenWord(mark))


def matched(text: str, words: Sequence[SpokenWord]) -> list[SpokenWord]:
    """Return the words of a text, which have marks, with the times and confidences of words that may have none.

    A word of the text is the next one of the words that has the same letters. One that differs, such as a number in
    digits, has no time of its own.
    """
    if not text.strip() or not words:
        return list(words)
    matches = match_words(text, [word.text for word in words])
    return [SpokenWord(token) if index is None else words[index]._replace(text=token) for token, index in matches]


def confidence_in(number: float | None) -> float | None:
    """Return a confidence within 0-1, with as many decimals as the interchange document has; None for no number."""
    if number is None or not isfinite(number):
        return None
    return round(min(max(number, 0.0), 1.0), _DECIMALS)


def speaker_name(label: str | int | None) -> str | None:
    """Return a speaker's label: "speaker 0" for a number, a text as it is, None for nothing."""
    name = label.strip() if isinstance(label, str) else label
    if isinstance(name, int) and not 0 <= name < _MOST_SPEAKERS:
        return None
    return f"speaker {name}" if isinstance(name, int) or (name and name.isdecimal()) else name or None


def channel_name(label: str | int | None, *, first: int = 0) -> str | None:
    """Return a channel's label as Amazon writes it: "ch_0" for the one whose number is `first`; a text as it is."""
    if isinstance(label, str) and label.isdecimal() and len(label) < len(str(_MOST_SPEAKERS)):
        label = int(label)
    if isinstance(label, int):
        return f"ch_{label - first}" if first <= label < _MOST_SPEAKERS else None
    return label or None


def has_letters(text: str | None) -> bool:
    """Return whether a text has a letter or a digit, so that somebody says something."""
    return any(map(str.isalnum, text or ""))


def _with_end(line: SpokenLine, longest: int | None) -> SpokenLine:
    """Return the last line of a document that does not say when it ends. `longest` is the recording's length (ms)."""
    start = line.start or 0
    end = start + PACE * len(split_words(line.text))
    return line._replace(end=end if longest is None else max(min(end, longest), start))


def _with_whole_words(line: SpokenLine) -> SpokenLine:
    """Return a line without blank words, and with all words of its text if it lists fewer than that has."""
    words = [word._replace(text=word.text.strip()) for word in line.words if word.text.strip()]
    is_whole = len(letters_of("".join(word.text for word in words))) >= len(letters_of(line.text))
    return line._replace(words=words if is_whole else matched(line.text, words))


def _has_words(line: SpokenLine) -> bool:
    return bool(line.words or line.text.strip())


def _has_time(line: SpokenLine) -> bool:
    times = [(line.start, line.end), *((word.start, word.end) for word in line.words)]
    return any(start is not None or end is not None for start, end in times)


def _timed_words(lines: Iterable[SpokenLine]) -> Iterator[Word]:
    """Return the words of all lines.

    A line without a start begins where the one before it ends; one without an end lasts until the next one begins.
    """
    now = 0
    lines_with_times: list[tuple[SpokenLine, int, int]] = []
    for line, following in pairwise([*lines, SpokenLine("")]):
        start = now if line.start is None else line.start
        end = max(start, (following.start if line.end is None else line.end) or 0)
        now = max([end, *(word.end or 0 for word in line.words)])
        lines_with_times.append((line, start, end))
    bare = [
        LineTimes(start, end, len(line.text), line.channel) for line, start, end in lines_with_times if not line.words
    ]
    times = iter(spread_by_channel(bare))
    for line, start, end in lines_with_times:
        if line.words:
            yield from _words(line, start, end)
        else:
            time = next(times)
            words = time.marked(time_line([(line.speaker, line.text)], time.start, time.end))
            language = tag_of(line.language)
            yield from (structs.replace(word, channel=line.channel, language=language) for word in words)


def _words(line: SpokenLine, start: int, end: int) -> Iterator[Word]:
    texts = [TimedText(word.text, word.start, word.end, word.confidence, word.speaker) for word in line.words]
    has_no_times = all(word.start is None for word in line.words)
    for index, (spoken, word) in enumerate(zip(line.words, time_words(texts, start, end), strict=True)):
        yield structs.replace(
            word,
            speaker=spoken.speaker or line.speaker,
            channel=spoken.channel or line.channel,
            language=tag_of(spoken.language or line.language),
            begins_line=has_no_times and index == 0,
        )
