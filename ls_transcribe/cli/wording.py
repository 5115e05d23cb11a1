"""Names, paths and numbers in the form in which people read them."""

import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path

from ls_transcribe.text.numbers import count


def printable(text: str) -> str:
    """Return a text for one line of the terminal: control characters and line breaks become escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def byte_size(number: int) -> str:
    """Return a number of bytes in decimal units: "512 B", "1.2 MB"."""
    amount = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def sets_of_files(sets: int, agreeing: int) -> str:
    """Return how many files of transcripts, beside those that were taken, say the same: "5 files taken as 1 set"."""
    return f"{count(sets + agreeing, 'file')} taken as {count(sets, 'set')}"


def shell_path(path: Path) -> str:
    """Return a path as it can be typed into a shell: quoted, and relative if it is below the current folder."""
    current = Path.cwd()
    return shlex.quote(str(path.relative_to(current) if path.is_relative_to(current) else path))


def shell_words(words: Iterable[str]) -> str:
    """Return words as they can be typed into a shell: quoted, and without a character that a terminal obeys."""
    return " ".join(shlex.quote(word) if word.isprintable() else _ansi_c(word) for word in words)


def _ansi_c(word: str) -> str:
    """Return a word in the form that shells have for what cannot be seen: $'…', with a number for each character."""
    escaped = {"\\": "\\\\", "'": "\\'"}
    return "".join(["$'", *(escaped.get(c, c) if c.isprintable() else f"\\U{ord(c):08x}" for c in word), "'"])


def typed_command() -> str:
    """Return the command as the user typed it."""
    program = os.path.basename(sys.argv[0])  # noqa: PTH119  # a name to type
    return shlex.join(["ls-transcribe" if program == "__main__.py" else program, *sys.argv[1:]])
