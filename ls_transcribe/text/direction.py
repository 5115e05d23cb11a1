"""Which way a text is written: from left to right or from right to left."""

import re

_RIGHT_TO_LEFT_LANGUAGES = {"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
# Hebrew, Arabic and their neighbours, and the forms of their letters that older programs wrote.
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LETTER = re.compile(r"[^\W\d_]")


def is_right_to_left_language(language: str) -> bool:
    """Return whether a language, given by its code without a region ("ar"), is written from right to left."""
    return language in _RIGHT_TO_LEFT_LANGUAGES


def is_right_to_left(text: str) -> bool:
    """Return whether any character of a text is written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def begins_right_to_left(text: str) -> bool | None:
    """Return whether a paragraph runs from right to left; None where it has no letters.

    A paragraph runs as its first letter does (rule P2 of https://www.unicode.org/reports/tr9/).
    """
    letter = _LETTER.search(text)
    return letter and is_right_to_left(letter[0])
