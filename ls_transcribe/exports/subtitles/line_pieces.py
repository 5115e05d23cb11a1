"""Words as pieces that fit on a line of subtitles, and how wide such a line is (in columns, see `text.width`)."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ls_transcribe.text.characters import plain_words
from ls_transcribe.text.scripts import has_space_between
from ls_transcribe.text.width import columns, is_wide, split_to_width
from ls_transcribe.transcripts import Word

WIDTH = 42
"""Columns of a line: 42 characters (https://backlothelp.netflix.com/hc/en-us/articles/219375728)."""

WIDE = 32
"""Columns of a line in scripts of full-width characters: 16 of them, where Latin letters, spaces and punctuation count
half (https://partnerhelp.netflixstudios.com/hc/en-us/articles/216001127, for Korean; here for Han and kana too)."""


class LinePiece(NamedTuple):
    """A word, or a part of one too long for a line: its times (ms), its columns and those of the space before it."""

    text: str
    start: int
    end: int
    columns: int
    space: int


def width_of(words: Sequence[Word]) -> int:
    """How many columns the lines of a transcript may take, by the script that most of its letters are in."""
    wide = narrow = 0
    for word in words:
        if word.content.isascii():
            narrow += len(word.content)
        else:
            full = sum(is_wide(letter) for letter in word.content if letter.isalpha())
            wide += full
            narrow += len(word.content) - full
    return WIDE if wide > narrow else WIDTH


def pieces(words: Sequence[Word], width: int) -> list[LinePiece]:
    """The words as pieces of at most `width` columns, each with the space that its script has before it."""
    made: list[LinePiece] = []
    last, apart = "", False
    for word in words:
        text = word.text
        plain = text.isascii() and text.isprintable() and " " not in text
        for place, token in enumerate([text] if plain and text else plain_words(text)):
            parted = last != "" and has_space_between(last, token)
            space = int(bool(made) and (place > 0 or apart or text[0].isspace() or parted))
            made += _fitting(token, word, space, width)
            last, apart = token[-1], False
        apart = apart or text[-1:].isspace()
    return made


def _fitting(token: str, word: Word, space: int, width: int) -> Iterator[LinePiece]:
    """The token as it is, or parts of it that fit, with their shares of the word's time."""
    start, end = word.start, max(word.end, word.start)
    whole = columns(token)
    if whole <= width:
        yield LinePiece(token, start, end, whole, space)
        return
    parts = list(split_to_width(token, width))
    reached = [0, *accumulate(len(part) for part in parts)]
    times = [start + (end - start) * place // len(token) for place in reached]
    for number, part in enumerate(parts):
        yield LinePiece(part, times[number], times[number + 1], columns(part), 0 if number else space)
