"""Words as pieces that fit on a line of subtitles, and how wide such a line is (in columns, see `text.width`)."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, repeat

import msgspec

from ls_transcribe.text.characters import plain_words
from ls_transcribe.text.scripts import has_space_between
from ls_transcribe.text.width import columns, is_wide, split_to_width
from ls_transcribe.transcripts import Word

WIDTH = 42
"""The columns of a line: 42 characters (https://backlothelp.netflix.com/hc/en-us/articles/219375728)."""

FULL_WIDTH = 32
"""The columns of a line in scripts of full-width characters: 16 of them.

Latin letters, spaces and punctuation count half
(https://partnerhelp.netflixstudios.com/hc/en-us/articles/216001127, for Korean; here for Han and kana too).
"""


class LinePiece(msgspec.Struct, frozen=True, gc=False):
    """A word, or a part of a word that is too long for a line.

    It has times (ms), and `columns`. `space` is 1 if a space is before it in a line, else 0.
    It is a struct, as words are: there are as many.
    """

    text: str
    start: int
    end: int
    columns: int
    space: int


def line_width(words: Sequence[Word]) -> int:
    """Return how many columns a transcript's lines may have. The script of most of its letters decides."""
    wide = narrow = 0
    for word in words:
        if word.content.isascii():
            narrow += len(word.content)
        else:
            full_width = sum(is_wide(letter) for letter in word.content if letter.isalpha())
            wide += full_width
            narrow += len(word.content) - full_width
    return FULL_WIDTH if wide > narrow else WIDTH


def split_into_pieces(words: Sequence[Word], width: int) -> list[LinePiece]:
    """Split words into pieces of at most `width` columns, with spaces between them as their script has it."""
    texts = [word.text for word in words]
    together = "".join(texts)
    if together and together.isascii() and together.isprintable() and " " not in together:  # as in most languages
        lengths = list(map(len, texts))
        if min(lengths) > 0 and max(lengths) <= width:
            spaces = chain((0,), repeat(1))
            return [
                LinePiece(text, word.start, word.end if word.end > word.start else word.start, length, space)
                for text, word, length, space in zip(texts, words, lengths, spaces, strict=False)
            ]
    pieces: list[LinePiece] = []
    last, ends_with_space = "", False
    for text, word in zip(texts, words, strict=True):
        for index, token in enumerate(plain_words(text)):
            has_space = last != "" and has_space_between(last, token)
            space = int(bool(pieces) and (index > 0 or ends_with_space or text[0].isspace() or has_space))
            whole = columns(token)
            if whole <= width:
                pieces.append(LinePiece(token, word.start, max(word.end, word.start), whole, space))
            else:
                pieces += _split(token, word, space, width)
            last, ends_with_space = token[-1], False
        ends_with_space = ends_with_space or text[-1:].isspace()
    return pieces


def _split(token: str, word: Word, space: int, width: int) -> Iterator[LinePiece]:
    """Yield parts of a token that is too wide for a line, each with its share of the word's time."""
    start, end = word.start, max(word.end, word.start)
    parts = list(split_to_width(token, width))
    reached = [0, *accumulate(len(part) for part in parts)]
    times = [start + (end - start) * letters // len(token) for letters in reached]
    for number, part in enumerate(parts):
        yield LinePiece(part, times[number], times[number + 1], columns(part), 0 if number else space)
