"""Scripts, by the characters that belong to them. Ranges are blocks of Unicode (https://www.unicode.org/charts/)."""

import re

# Scripts written without spaces between words: Thai, Lao, Tibetan, Burmese, Khmer, kana, Han and full-width forms.
# Hangul is not among them: Korean is written with spaces.
_SPACELESS = (
    ("\u0e00", "\u0fff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
    ("\u3000", "\u30ff"),
    ("\u31f0", "\u31ff"),
    ("\u3400", "\u4dbf"),
    ("\u4e00", "\u9fff"),
    ("\uf900", "\ufaff"),
    ("\uff00", "\uffef"),
    ("\U00020000", "\U0003ffff"),
)
_FIRST_SPACELESS = _SPACELESS[0][0]
# Written as what it is not: to compile a set, Python goes through all of its characters.
_FROM_FIRST_SPACELESS = re.compile(f"[^\0-{chr(ord(_FIRST_SPACELESS) - 1)}]")
# From Devanagari to Burmese, and Khmer.
_COMPLEX = re.compile("[\u0900-\u109f\u1780-\u17ff]")


def is_spaceless(character: str) -> bool:
    """Return whether a character belongs to a script that is written without spaces between words."""
    return character >= _FIRST_SPACELESS and any(first <= character <= last for first, last in _SPACELESS)


def has_space_between(before: str, after: str) -> bool:
    """Return whether a space is written between two texts: not where a spaceless script ends or begins.

    Neither text may be empty.
    """
    last, first = before[-1], after[0]
    if last < _FIRST_SPACELESS and first < _FIRST_SPACELESS:
        return True
    return not (is_spaceless(last) or is_spaceless(first))


def may_be_spaceless(text: str) -> bool:
    """Return whether a text may have a character of a script without spaces; it is told at once, and seldom wrong."""
    return not text.isascii() and _FROM_FIRST_SPACELESS.search(text) is not None


def is_hiragana(character: str) -> bool:
    """Return whether a character is hiragana, in which Japanese writes endings and particles."""
    return "\u3041" <= character <= "\u309f"


def is_katakana(character: str) -> bool:
    """Return whether a character is katakana, in which Japanese writes foreign words."""
    return "\u30a0" <= character <= "\u30ff"


def is_complex(text: str) -> bool:
    """Return whether a text has a character of a complex script: its letters join or stack, from left to right.

    These are the scripts that Word sets in its font for complex scripts. Those from right to left are in `direction`.
    """
    return not text.isascii() and _COMPLEX.search(text) is not None
