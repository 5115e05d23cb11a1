"""Normalises texts, so that they can be compared. Reports name the rule, since every error rate depends on it."""

import re
import unicodedata

from ls_transcribe.text.scripts import is_spaceless

RULE = (
    "version 2: NFKC; no case, punctuation or symbols; hyphens part words; by character where no spaces are written; "
    "characters are compared where words differ"
)
"""The rule in words, as reports name it. Every change that changes a rate needs a new version."""

_APOSTROPHE = re.compile("[’‘ʼʻ`´\u1fef׳]")  # replaced before NFKC, which makes a space and an accent of ´
_FRACTION_AFTER_DIGIT = re.compile("(?<=\\d)(?=[¼-¾⅐-⅞])")
_LOOKS = re.compile("[\u034f\u0640\u180b-\u180d\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Characters that change only how another one looks: variation selectors, lengthened letters, frames of keys."""

_MARKS = re.compile(r"\.{2,}|[^\w\s]|_")
_SEPARATING = {"Pc", "Pd", "Ps", "Pe", "Po", "Sm"}
"""Unicode categories of marks that separate words."""

_WITHIN = frozenset(".'\"״·&@#%*")
"""Marks of these categories that do not separate words: "U.S.", "R&D", "col·lecció"."""


def normalised_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: "It's 3.5 %!" is "it's" and "3.5".

    Each character of a script that is written without spaces is a word.
    """
    if text.isalpha() and text.isascii():
        return [text.lower()]
    separated = _FRACTION_AFTER_DIGIT.sub(" ", _APOSTROPHE.sub("'", text))
    folded = unicodedata.normalize("NFKC", separated).casefold()
    plain = _without_marks(_LOOKS.sub("", folded))
    words = unicodedata.normalize("NFKC", plain).split()  # again, since casefold decomposes some characters
    return [part for word in words for part in _split(word)]


def normalised_text(text: str) -> str:
    """Return a text as it is compared: its normalised words, with single spaces between them."""
    return " ".join(normalised_words(text))


def _without_marks(text: str) -> str:
    """Remove punctuation and symbols, except for points in numbers, apostrophes in words, and vowel signs."""

    def replacement(match: re.Match[str]) -> str:
        mark = match[0]
        if len(mark) > 1:
            return " "
        if _is_combining(mark) or _is_inside(text, match.start()):
            return mark
        return " " if unicodedata.category(mark) in _SEPARATING and mark not in _WITHIN else ""

    return _MARKS.sub(replacement, text)


def _is_inside(text: str, index: int) -> bool:
    """Whether the mark at an index is inside of a number ("3.5") or a word ("it's")."""
    before, after = text[index - 1] if index else "", text[index + 1 : index + 2]
    if text[index] in ".,":
        return before.isdecimal() and after.isdecimal()
    return text[index] == "'" and after.isalnum() and before != "" and (before.isalnum() or _is_combining(before))


def _is_combining(character: str) -> bool:
    """Whether a character is written above, below or around another one: an accent, a vowel sign."""
    return unicodedata.category(character).startswith("M")


def _split(word: str) -> list[str]:
    """Return the word, with each character of a script without spaces apart, together with its combining characters."""
    if word.isascii():
        return [word]
    parts: list[str] = []
    is_open = False
    for character in word:
        if _is_combining(character):
            if parts:  # else there is no character before it
                parts[-1] += character
            continue
        is_alone = is_spaceless(character)
        if is_open and not is_alone:
            parts[-1] += character
        else:
            parts.append(character)
        is_open = not is_alone
    return [stripped for part in parts if (stripped := part.strip("'.,"))]
