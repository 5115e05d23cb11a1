"""Running text as words, and times for words of which a document tells none.

A line of text that lasts from one time to another gives each of its words a share of that time, by its length: the only
guess that is never far off. No confidence is made up.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby, pairwise, zip_longest
from typing import NamedTuple

from msgspec import structs

from ls_transcribe.text.marks import AMBIGUOUS_QUOTES, CLAUSE_ENDS, CLOSING_MARKS, OPENING_MARKS, SENTENCE_ENDS
from ls_transcribe.text.scripts import has_space_between, is_spaceless
from ls_transcribe.transcripts import Word

_MARKS_AFTER = SENTENCE_ENDS + CLAUSE_ENDS + CLOSING_MARKS


class WordParts(NamedTuple):
    """A word of a text as it stands there: its letters, and the marks before and after it."""

    before: str
    content: str
    after: str


class TimedText(NamedTuple):
    """A word with what a document tells of it: times in ms and confidence (0-1), each None where it does not."""

    text: str
    start: int | None = None
    end: int | None = None
    confidence: float | None = None
    speaker: str | None = None


def parted(text: str) -> WordParts:
    """A word's letters, and the marks around it that may stand apart; what is marks only is a word as it stands.

    A mark is taken for one that opens only where the interchange document can say so (`OPENING_MARKS`).
    """
    body = text.rstrip()
    content = body.lstrip(OPENING_MARKS)
    bare = content.rstrip(_MARKS_AFTER + AMBIGUOUS_QUOTES)
    if not bare:
        return WordParts("", text, "")
    marks = content[len(bare) :]
    after = marks.lstrip(AMBIGUOUS_QUOTES)
    before = body[: len(body) - len(content)]
    return WordParts(before, content.removesuffix(after), after + text[len(body) :])


def words_of(text: str) -> list[str]:
    """The words of a text, with their marks. Where none are parted by spaces, each character is one, as Whisper has it.

    A space that such a script has all the same, between phrases, stays at the end of the word before it.
    """
    words: list[str] = []
    tokens = text.split()
    for token, following in zip_longest(tokens, tokens[1:]):
        pieces = list(_characters(token)) if any(map(is_spaceless, token)) else [token]
        if following and is_spaceless(following[0]):
            pieces[-1] += " "
        words += pieces
    return words


def spread(spoken: Sequence[tuple[str | None, str]], start: int, end: int) -> list[Word]:
    """The words of a line that lasts from `start` to `end` (ms): each speaker's text, one after the other."""
    heard = [TimedText(word, speaker=speaker) for speaker, text in spoken for word in words_of(text)]
    words = timed(heard, start, end)
    return [structs.replace(words[0], begins_line=True), *words[1:]] if words else []


def timed(heard: Sequence[TimedText], start: int, end: int) -> list[Word]:
    """The words of a line; those without times share the time between their neighbours, or to the line's ends (ms)."""
    words: list[Word] = []
    now = start
    for known, run in groupby(enumerate(heard), key=lambda pair: pair[1].start is not None):
        entries = list(run)
        if known:
            for _place, word in entries:
                begins = word.start or 0
                now = max(begins if word.end is None else word.end, begins)
                words.append(_word(word, begins, now))
        else:
            following = entries[-1][0] + 1
            until = heard[following].start if following < len(heard) else end
            times = _shares([word.text for _place, word in entries], now, max(until or now, now))
            words += (_word(word, *between) for (_place, word), between in zip(entries, times, strict=True))
            now = words[-1].end
    return words


def _shares(texts: Sequence[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Each text's part of the time between two times, by its length."""
    reached = [0, *accumulate(max(len(text.strip()), 1) for text in texts)]
    times = [start + (end - start) * length // max(reached[-1], 1) for length in reached]
    return pairwise(times)


def _word(heard: TimedText, start: int, end: int) -> Word:
    before, content, after = parted(heard.text)
    return Word(content, start, end, heard.confidence, heard.speaker, before=before, after=after)


def _characters(token: str) -> Iterator[str]:
    """A token's characters of scripts without spaces, each with its marks; runs of other characters stay whole."""
    piece, before = "", ""
    for character in token:
        category = unicodedata.category(character)
        if character in OPENING_MARKS:
            if piece:
                yield piece
            piece, before = "", before + character
        elif piece and (category[0] in "MP" or category == "Cf" or has_space_between(piece[-1], character)):
            piece += character
        else:
            if piece:
                yield piece
            piece, before = before + character, ""
    if piece or before:
        yield piece or before
