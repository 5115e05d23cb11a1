"""Names, paths and numbers in the form in which people read them."""

import os
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from ls_transcribe.text.characters import printable
from ls_transcribe.text.numbers import count

_PACKAGE = "ls_transcribe"


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
    return shell_word(str(path.relative_to(current) if path.is_relative_to(current) else path))


def shell_word(text: str) -> str:
    """Return a word as it can be typed into a shell. Characters that cannot be printed are written in $'…'."""
    if printable(text) == text:
        return shlex.quote(text)
    marked = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"$'{''.join(c if printable(c) == c else _as_bytes(c) for c in marked)}'"


def _as_bytes(character: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(character))


def shell_words(words: Iterable[str]) -> str:
    """Return words as they can be typed into a shell: quoted, and without a character that a terminal obeys."""
    return " ".join(map(shell_word, words))


def typed_command() -> str:
    """Return the command as the user typed it."""
    return f"{program()} {shell_words(sys.argv[1:])}"


def program() -> str:
    """Return what starts this program where the user stands: its name if the shell finds it by that, else its path."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return f"{shell_path(Path(sys.executable))} -m {_PACKAGE}"
    found = shutil.which(called.name)
    is_found = called.name == sys.argv[0] or (found is not None and Path(found).samefile(called))
    return shell_word(called.name) if is_found else shell_path(called.absolute())
