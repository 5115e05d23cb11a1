"""Texts made comparable: what counts as the same word. The rule is part of every error rate, and is named with it."""

import re
import unicodedata

from ls_transcribe.transcripts import is_spaceless

NAME = "version 1: NFKC; no case, punctuation or symbols; hyphens part words; by character where no spaces are written"
"""The rule in words, as reports name it. The version grows with every change that changes a rate."""

_APOSTROPHE = re.compile("(?<=\\w)[’ʼ`´](?=\\w)")
_PARTING = re.compile(r"[-‐‑‒–—―/]+")
_INSIDE = re.compile(r"(?<=\d)[.,](?=\d)|(?<=\w)'(?=\w)")
_MARKS = re.compile(r"[^\w\s]|_")


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: "It's 3.5 %!" is "it's" and "3.5".

    Each character of a script that is written without spaces is a word.
    """
    folded = _APOSTROPHE.sub("'", unicodedata.normalize("NFKC", text)).casefold()
    words = _without_marks(_PARTING.sub(" ", folded)).split()
    return [part for word in words for part in _parted(word)]


def normalised(text: str) -> str:
    """A text as it is compared: its tokens, with single spaces between them."""
    return " ".join(tokens(text))


def _without_marks(text: str) -> str:
    """The text without punctuation and symbols, but for points in numbers, apostrophes in words, and vowel signs."""
    inside = {found.start() for found in _INSIDE.finditer(text)}

    def kept(found: re.Match[str]) -> str:
        mark = found[0]
        return mark if found.start() in inside or unicodedata.category(mark).startswith("M") else ""

    return _MARKS.sub(kept, text)


def _parted(word: str) -> list[str]:
    """A word, or the characters of it that are of a script without spaces, each with what is written on it."""
    if word.isascii():
        return [word]
    parts: list[str] = []
    is_open = False
    for character in word:
        is_mark = unicodedata.category(character).startswith("M")
        if parts and (is_mark or (is_open and not is_spaceless(character))):
            parts[-1] += character
        else:
            parts.append(character)
        is_open = not is_spaceless(character)
    return parts
