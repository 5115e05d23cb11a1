"""Texts made comparable: what counts as the same word. The rule is part of every error rate, and is named with it."""

import re
import unicodedata

from ls_transcribe.text.scripts import is_spaceless

RULE = "version 1: NFKC; no case, punctuation or symbols; hyphens part words; by character where no spaces are written"
"""The rule in words, as reports name it. The version grows with every change that changes a rate."""

_APOSTROPHE = re.compile("[’‘ʼʻ`´\u1fef׳]")  # before NFKC, which makes a space and an accent of ´
_HALVES = re.compile("(?<=\\d)(?=[¼-¾⅐-⅞])")
_UNHEARD = re.compile("[\u034f\u0640\u180b-\u180d\u20d0-\u20ff\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""What changes only how a character looks: variation selectors, a letter's lengthening, a key's or a sign's frame."""

_MARKS = re.compile(r"\.{2,}|[^\w\s]|_")
_PARTING = {"Pc", "Pd", "Ps", "Pe", "Po", "Sm"}
_WITHIN = frozenset(".'\"״·&@#%*")
"""Marks of the parting categories that are written within a word: "U.S.", "R&D", "col·lecció"."""


def normalised_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: "It's 3.5 %!" is "it's" and "3.5".

    Each character of a script that is written without spaces is a word.
    """
    if text.isalpha() and text.isascii():
        return [text.lower()]
    halved = _HALVES.sub(" ", _APOSTROPHE.sub("'", text))
    folded = unicodedata.normalize("NFKC", halved).casefold()
    plain = _without_marks(_UNHEARD.sub("", folded))
    words = unicodedata.normalize("NFKC", plain).split()  # again: folding takes some characters to pieces
    return [part for word in words for part in _parted(word)]


def normalised_text(text: str) -> str:
    """Return a text as it is compared: its normalised words, with single spaces between them."""
    return " ".join(normalised_words(text))


def _without_marks(text: str) -> str:
    """The text without punctuation and symbols, but for points in numbers, apostrophes in words, and vowel signs."""

    def kept(found: re.Match[str]) -> str:
        mark = found[0]
        if len(mark) > 1:
            return " "
        if _is_written_on(mark) or _is_inside(text, found.start()):
            return mark
        return " " if unicodedata.category(mark) in _PARTING and mark not in _WITHIN else ""

    return _MARKS.sub(kept, text)


def _is_inside(text: str, place: int) -> bool:
    """Whether a mark stands in a number ("3.5") or in a word ("it's")."""
    before, after = text[place - 1] if place else "", text[place + 1 : place + 2]
    if text[place] in ".,":
        return before.isdecimal() and after.isdecimal()
    return text[place] == "'" and after.isalnum() and before != "" and (before.isalnum() or _is_written_on(before))


def _is_written_on(character: str) -> bool:
    """Whether it stands above, below or around a character: an accent, a vowel sign."""
    return unicodedata.category(character).startswith("M")


def _parted(word: str) -> list[str]:
    """A word, or the characters of it that are of a script without spaces, each with what is written on it."""
    if word.isascii():
        return [word]
    parts: list[str] = []
    is_open = False
    for character in word:
        if _is_written_on(character):
            if parts:  # else it is written on nothing
                parts[-1] += character
            continue
        is_alone = is_spaceless(character)
        if is_open and not is_alone:
            parts[-1] += character
        else:
            parts.append(character)
        is_open = not is_alone
    return [part for mixed in parts if (part := mixed.strip("'.,"))]
