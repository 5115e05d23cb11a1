"""Damages documents in the ways in which files are damaged, and looks at all that is read of them."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from random import Random

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, readers
from ls_transcribe.transcripts.times import LONGEST_RECORDING

_ODD_NUMBERS = (b"NaN", b"-1", b"1e300", b"1e-300", b"9" * 400, b"Infinity", b"0", b"-0.0", b"00", b"null", b'"1"')
_ODD_BYTES = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r",
    b"\n",
    b"\t",
    b'"',
    b"<",
    b"&#9;",
    b"-->",
    b"\\u0000",
)
_MOST_BLANKS = 20_000
_DEPTH = 20_000


def _cut(document: bytes, random: Random) -> bytes:
    return document[: random.randrange(len(document) + 1)]


def _without_the_beginning(document: bytes, random: Random) -> bytes:
    return document[random.randrange(len(document) + 1) :]


def _turned_bytes(document: bytes, random: Random) -> bytes:
    damaged = bytearray(document)
    for _time in range(random.randint(1, 4)):
        damaged[random.randrange(len(damaged))] = random.randrange(256)
    return bytes(damaged)


def _odd_bytes(document: bytes, random: Random) -> bytes:
    return _inserted(document, random, random.choice(_ODD_BYTES))


def _blanks(document: bytes, random: Random) -> bytes:
    blank = random.choice([b" ", b"\t", b"\n", b"\r\n", "\u3000".encode()])
    return _inserted(document, random, blank * random.randint(100, _MOST_BLANKS))


def _depth(document: bytes, random: Random) -> bytes:
    bracket = random.choice([b"[", b'{"a":', b"<a>", b"(", b"{\\", b"<v "])
    return _inserted(document, random, bracket * random.randint(100, _DEPTH))


def _odd_numbers(document: bytes, random: Random) -> bytes:
    numbers = list(re.finditer(rb"-?\d+(?:\.\d+)?", document))
    if not numbers:
        return document
    found = random.choice(numbers)
    return document[: found.start()] + random.choice(_ODD_NUMBERS) + document[found.end() :]


def _doubled_keys(document: bytes, random: Random) -> bytes:
    members = list(re.finditer(rb'"\w+": ?(?:"[^"]*"|[\d.]+)', document)) or list(
        re.finditer(rb' \w+="[^"]*"', document)
    )
    if not members:
        return _doubled_lines(document, random)
    found = random.choice(members)
    comma = b", " if found[0].startswith(b'"') else b""
    return document[: found.end()] + comma + found[0] + document[found.end() :]


def _doubled_lines(document: bytes, random: Random) -> bytes:
    lines = document.split(b"\n")
    index = random.randrange(len(lines))
    return b"\n".join([*lines[: index + 1], *lines[random.randrange(index + 1) :]])


def _without_lines(document: bytes, random: Random) -> bytes:
    lines = document.split(b"\n")
    first = random.randrange(len(lines))
    return b"\n".join([*lines[:first], *lines[first + random.randint(1, 3) :]])


def _other_encoding(document: bytes, random: Random) -> bytes:
    return document.decode("utf-8", "replace").encode(random.choice(["utf-16", "utf-16-be", "utf-8-sig"]))


def _long_token(document: bytes, random: Random) -> bytes:
    return _inserted(
        document, random, random.choice([b"a", b"9", b'"', b"-", b":", b"&", b"."]) * random.randint(100, 20_000)
    )


def _inserted(document: bytes, random: Random, piece: bytes) -> bytes:
    place = random.randrange(len(document) + 1)
    return document[:place] + piece + document[place:]


DAMAGES: Mapping[str, Callable[[bytes, Random], bytes]] = {
    "nothing": lambda document, _random: document,
    "cut": _cut,
    "without the beginning": _without_the_beginning,
    "turned bytes": _turned_bytes,
    "odd bytes": _odd_bytes,
    "blanks": _blanks,
    "brackets in brackets": _depth,
    "odd numbers": _odd_numbers,
    "doubled keys": _doubled_keys,
    "doubled lines": _doubled_lines,
    "without lines": _without_lines,
    "another encoding": _other_encoding,
    "a long token": _long_token,
}
"""What happens to a file, by what it is called."""


def damaged(document: bytes, damage: str, seed: int) -> bytes:
    """The document after a damage; the same seed does the same."""
    return DAMAGES[damage](document, Random(seed))  # noqa: S311  # no secret


def checked(document: bytes) -> Transcript | None:
    """What is read of a document, after a look at all of it; None if it is refused with a reason."""
    try:
        transcript = readers.parse(document)
        words = transcript.words
    except UnreadableTranscript:
        return None
    assert all(0 <= word.start <= word.end <= LONGEST_RECORDING for word in words)
    assert all(before.start <= after.start for before, after in pairwise(words))
    assert transcript.end <= LONGEST_RECORDING
    turns = transcript.turns
    assert [word for turn in sorted(turns, key=lambda turn: turn.start) for word in turn.words] or not words
    assert sum(len(turn.words) for turn in turns) == len(words)
    assert all(before.start <= after.start for before, after in pairwise(turns))
    assert transcript.confidence is None or 0 <= transcript.confidence <= 1
    return transcript
