"""Words as pieces that fit on a line, and how wide text is.

Widths are counted in columns, as Netflix's style guides count characters: what is full-width (Han, kana, Hangul, most
emoji) takes two, all else one, marks upon other characters none.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ls_transcribe.text.characters import pieces_of
from ls_transcribe.transcripts import Word, is_spaceless

WIDTH = 42
"""Columns of a line: 42 characters (https://backlothelp.netflix.com/hc/en-us/articles/219375728)."""

WIDE = 32
"""Columns of a line in scripts of full-width characters: 16 of them, where Latin letters, spaces and punctuation count
half (https://partnerhelp.netflixstudios.com/hc/en-us/articles/216001127, for Korean; here for Han and kana too)."""

_UPON = {"Mn", "Me", "Cf"}  # categories of characters that stand upon or between others
_JOINER = "\u200d"  # between the emoji of a family or a profession
_SKINS = ("\U0001f3fb", "\U0001f3ff")


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
            full = sum(_is_wide(letter) for letter in word.content if letter.isalpha())
            wide += full
            narrow += len(word.content) - full
    return WIDE if wide > narrow else WIDTH


def columns(text: str) -> int:
    """How wide a text is. What is joined to the emoji before it takes no columns."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for place, character in enumerate(text) if not _is_joined(text, place))


def pieces(words: Sequence[Word], width: int) -> list[LinePiece]:
    """The words as pieces of at most `width` columns, each with the space that its script has before it."""
    made: list[LinePiece] = []
    last, apart = "", False
    for word in words:
        text = word.text
        plain = text.isascii() and text.isprintable() and " " not in text
        for place, token in enumerate([text] if plain and text else pieces_of(text)):
            joined = not last or is_spaceless(last) or is_spaceless(token[0])
            space = int(bool(made) and (place > 0 or apart or text[0].isspace() or not joined))
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
    parts = list(_parts(token, width))
    reached = [0, *accumulate(len(part) for part in parts)]
    times = [start + (end - start) * place // len(token) for place in reached]
    for number, part in enumerate(parts):
        yield LinePiece(part, times[number], times[number + 1], columns(part), 0 if number else space)


def _parts(token: str, width: int) -> Iterator[str]:
    """A token cut where a line is full, never between a character and what stands upon it."""
    begin, filled = 0, 0
    for place, character in enumerate(token):
        wide = _columns(character)
        joined = _is_joined(token, place)
        if filled + wide > width and wide and not joined:
            yield token[begin:place]
            begin, filled = place, 0
        filled += 0 if joined else wide
    yield token[begin:]


def _is_joined(text: str, place: int) -> bool:
    return place > 0 and (text[place - 1] == _JOINER or _SKINS[0] <= text[place] <= _SKINS[1])


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _columns(character: str) -> int:
    if unicodedata.category(character) in _UPON:
        return 0
    return 2 if _is_wide(character) else 1
