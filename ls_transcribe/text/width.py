"""How wide a text is, in columns: a column is the width of a Latin letter.

Characters are counted as Netflix's style guides for subtitles count them: full-width characters (Han, kana, Hangul,
most emoji) take two columns, characters that stand upon others none, all others one.
"""

import unicodedata
from collections.abc import Iterator

_NO_WIDTH = {"Mn", "Me", "Cf"}  # categories of characters that stand upon or between others
_JOINER = "\u200d"  # between the emoji of a family or a profession
_FIRST_SKIN, _LAST_SKIN = "\U0001f3fb", "\U0001f3ff"  # skin colours, which change the emoji before them


def columns(text: str) -> int:
    """Return how wide a text is, in columns. An emoji that is joined to the one before it takes no columns."""
    if text.isascii():
        return len(text)
    return sum(_columns_at(text, index) for index in range(len(text)))


def split_to_width(text: str, width: int) -> Iterator[str]:
    """Split a text into parts of at most `width` columns, never between a character and what stands upon it.

    `width` is 2 or more.
    """
    begin, filled = 0, 0
    for index in range(len(text)):
        wide = _columns_at(text, index)
        if wide and filled + wide > width:
            yield text[begin:index]
            begin, filled = index, 0
        filled += wide
    yield text[begin:]


def is_wide(character: str) -> bool:
    """Return whether a character takes two columns."""
    return unicodedata.east_asian_width(character) in "WF"


def _columns_at(text: str, index: int) -> int:
    character = text[index]
    is_joined = index > 0 and (text[index - 1] == _JOINER or _FIRST_SKIN <= character <= _LAST_SKIN)
    if is_joined or unicodedata.category(character) in _NO_WIDTH:
        return 0
    return 2 if is_wide(character) else 1
