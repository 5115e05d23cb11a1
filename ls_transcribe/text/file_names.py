"""Names of recordings as paths of files: letters of every script stay, and no name leads out of a folder.

A name comes from anywhere: a disk, a key in S3, a task in Label Studio. The paths made of it can be stored on every
common file system. The rules of Windows are the strictest
(https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file).
"""

import re
import unicodedata

LONGEST_NAME = 200
"""No file or folder gets a longer name, in bytes of UTF-8, with its suffix. Most file systems take 255."""

_REPLACEMENT = "_"
_ROOM_FOR_SUFFIX = 16  # bytes

# Besides what Windows refuses: control characters, line separators, characters that change the direction of what
# follows (a name could show another suffix than it has), halves of surrogate pairs, byte order marks, no characters.
_ILLEGAL = re.compile(
    r'[<>:"|?*\\/\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufdd0-\ufdef\ufffe\uffff]'
)
_RESERVED = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\..*)?", re.IGNORECASE | re.DOTALL
)
_ZERO_WIDTH_JOINER = "\u200d"


def safe_path(name: str) -> str:
    """Return the path that a name stands for below a folder, with slashes: "../a/b: c" gives "_/a/b_ c".

    Folders that are empty or "." are left out. No part is "..", begins with a dot, or is longer than a folder's name
    may be. The last part leaves room for a suffix.
    """
    *folders, last = [part for part in name.split("/") if part not in ("", ".")] or [""]
    return "/".join(
        [*(_safe(folder, LONGEST_NAME) for folder in folders), _safe(last, LONGEST_NAME - _ROOM_FOR_SUFFIX)]
    )


def with_ending(path: str, ending: str) -> str:
    """Return a safe path whose last part ends so ("-0123456789ab"), and is shortened before it if it gets too long."""
    folder, slash, last = path.rpartition("/")
    room = LONGEST_NAME - _ROOM_FOR_SUFFIX - len(ending.encode())
    return f"{folder}{slash}{_shorten(last, room)}{ending}"


def comparable_path(path: str) -> str:
    """Return a form that is equal for paths that people, or some file systems, take for equal.

    It makes no difference whether letters are capitals, nor how accents are encoded.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _safe(part: str, longest: int) -> str:
    """Return a part of a path as the name of a file or folder."""
    part = _ILLEGAL.sub(_REPLACEMENT, part).strip()
    if part.startswith("."):  # it would be hidden, or lead to the folder above
        part = _REPLACEMENT + part.lstrip(".")
    part = _shorten(part, longest)
    if _RESERVED.fullmatch(part):
        part = _REPLACEMENT + part
    return part or _REPLACEMENT


def _shorten(part: str, longest: int) -> str:
    """Return the beginning of a name that takes at most so many bytes, and does not end with a dot or a space.

    No letter loses its accents: it is left out as a whole.
    """
    end = len(part.encode()[:longest].decode(errors="ignore"))
    while 0 < end < len(part) and _continues(part, end):
        end -= 1
    return part[:end].rstrip(". ")


def _continues(text: str, position: int) -> bool:
    """Whether the character at a position belongs to the one before it: an accent, or a part of an emoji."""
    character, before = text[position], text[position - 1]
    return (
        unicodedata.category(character).startswith("M")
        or "\u1160" <= character <= "\u11ff"  # the vowels and last consonants of Korean syllables, as macOS writes them
        or character == _ZERO_WIDTH_JOINER
        or before == _ZERO_WIDTH_JOINER
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # the colour of an emoji's skin
    )
