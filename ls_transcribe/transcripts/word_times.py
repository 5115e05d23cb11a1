"""Splits running text into words, and gives times to words for which a document has none.

Such words share the time of their line, or the time between two words with times, in proportion to their lengths. No
other guess is as close. Confidences are never made up.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise, zip_longest
from typing import NamedTuple

from msgspec import structs

from ls_transcribe.text.marks import AMBIGUOUS_QUOTES, CLAUSE_ENDS, CLOSING_MARKS, OPENING_MARKS, SENTENCE_ENDS
from ls_transcribe.text.scripts import has_space_between, is_spaceless
from ls_transcribe.transcripts import Word

PACE = 300
"""How long a word lasts if nothing else is known, in ms: about as long as in fluent English."""

NOTE_OF_OPEN_END = "its last part has no end: each word of it is taken to last 0.3 s, which is a guess"
"""What is said of a document whose last words have the time of `PACE`."""

_MARKS_AFTER = SENTENCE_ENDS + CLAUSE_ENDS + CLOSING_MARKS


class WordParts(NamedTuple):
    """A word without its punctuation (`content`), and the punctuation before and after it."""

    before: str
    content: str
    after: str


class TimedText(NamedTuple):
    """A word with its punctuation, and what a document has of it.

    Times are in ms, the confidence is 0-1. Each is None where the document does not have it.
    """

    text: str
    start: int | None = None
    end: int | None = None
    confidence: float | None = None
    speaker: str | None = None
    channel: str | None = None


def split_marks(text: str) -> WordParts:
    """Split a word from the punctuation around it. A text that is punctuation only is a word as it stands.

    A mark goes before the word only if it is one of `OPENING_MARKS`: the reader of the interchange document gives all
    other marks to the word before them. An ambiguous quotation mark closes something only if another mark stands before
    it, since an apostrophe is as likely a letter ("the dogs'").
    """
    if text.isalnum():  # as most words are: no mark is a letter
        return WordParts("", text, "")
    body = text.rstrip()
    content = body.lstrip(OPENING_MARKS)
    bare = content.rstrip(_MARKS_AFTER + AMBIGUOUS_QUOTES)
    if not bare:
        return WordParts("", text, "")
    marks = content[len(bare) :]
    after = marks.lstrip(AMBIGUOUS_QUOTES)
    before = body[: len(body) - len(content)]
    return WordParts(before, content.removesuffix(after), after + text[len(body) :])


def split_words(text: str) -> list[str]:
    """Split a text into words with their punctuation. In scripts without spaces, each character is a word.

    Whisper splits such scripts in the same way. If such a script has a space all the same, between phrases, the space
    stays at the end of the word before it.
    """
    words: list[str] = []
    tokens = text.split()
    for token, following in zip_longest(tokens, tokens[1:]):
        parts = list(_split_characters(token)) if any(map(is_spaceless, token)) else [token]
        if following and is_spaceless(following[0]):
            parts[-1] += " "
        words += parts
    return words


def time_line(texts: Sequence[tuple[str | None, str]], start: int, end: int) -> list[Word]:
    """Return the words of a line that lasts from `start` to `end` (ms) and has no times for its words.

    `texts` are the parts of the line, one after the other, each with its speaker.
    """
    words = [TimedText(word, speaker=speaker) for speaker, text in texts for word in split_words(text)]
    timed = time_words(words, start, end)
    return [structs.replace(timed[0], begins_line=True), *timed[1:]] if timed else []


def time_words(texts: Sequence[TimedText], start: int, end: int) -> list[Word]:
    """Return the words of a line that lasts from `start` to `end` (ms).

    Words without times share the time between their neighbours, or between a neighbour and an end of the line. A word
    without an end lasts as long as words do, but not into the next one.
    """
    words: list[Word] = []
    now = start
    for has_times, run in groupby(enumerate(texts), key=lambda pair: pair[1].start is not None):
        entries = list(run)
        if has_times:
            for index, text in entries:
                begin = text.start or 0
                now = max(_end_without_one(texts, index, end) if text.end is None else text.end, begin)
                words.append(_word(text, begin, now))
        else:
            following = entries[-1][0] + 1
            until = texts[following].start if following < len(texts) else end
            shares = _shares([text.text for _index, text in entries], now, max(until or now, now))
            words += (_word(text, *share) for (_index, text), share in zip(entries, shares, strict=True))
            now = words[-1].end
    return words


def _end_without_one(texts: Sequence[TimedText], index: int, end: int) -> int:
    """Return when a word ends that has only a start (ms), in a line that ends at `end`.

    If words without times follow, it leaves the time to them.
    """
    begin = texts[index].start or 0
    if index + 1 < len(texts):
        following = texts[index + 1].start
        return begin if following is None else min(begin + PACE, following)
    return min(begin + PACE, end) if end > begin else begin + PACE


def _shares(texts: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the part of the time from `start` to `end` that each text has by its length."""
    reached = [0, *accumulate(max(len(text.strip()), 1) for text in texts)]
    times = [start + (end - start) * length // max(reached[-1], 1) for length in reached]
    return pairwise(times)


def _word(text: TimedText, start: int, end: int) -> Word:
    before, content, after = split_marks(text.text)
    return Word(content, start, end, text.confidence, text.speaker, text.channel, before=before, after=after)


def _split_characters(token: str) -> Iterator[str]:
    """Yield each character of a script without spaces, with its marks. Runs of other characters stay whole."""
    part, before = "", ""
    for character in token:
        category = unicodedata.category(character)
        if character in OPENING_MARKS:
            if part:
                yield part
            part, before = "", before + character
        elif part and (category[0] in "MP" or category == "Cf" or has_space_between(part[-1], character)):
            part += character
        else:
            if part:
                yield part
            part, before = before + character, ""
    if part or before:
        yield part or before
