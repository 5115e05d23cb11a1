"""Text that every plain document can hold."""

import re

# Control characters but for white space, halves of surrogate pairs, the byte order mark and what is no character.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def legible(text: str) -> str:
    """The text in one line, a space wherever white space is, without characters that cannot be written."""
    return " ".join(pieces_of(text))


def pieces_of(text: str) -> list[str]:
    """What is between white space, without characters that cannot be written."""
    return _UNPRINTABLE.sub("", text).split()
