"""Amazon's custom vocabularies as text files: a table of four columns parted by tabs, as people may edit it.

SoundsLike and IPA must be there and are not used any more
(https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html).
"""

import codecs
from collections.abc import Iterable, Iterator

from ls_transcribe.errors.vocabulary import TableRefused
from ls_transcribe.review.phrase_spelling import LONGEST, stranger

LARGEST = 50_000
"""Bytes of a table at most: Amazon's 50 KB, the smaller reading of it."""

_COLUMNS = ("Phrase", "SoundsLike", "IPA", "DisplayAs")
HEADER = ("\t".join(_COLUMNS) + "\n").encode()
"""The first line of a table."""

_ENTRIES_SHOWN = 5


def line(phrase: str, display: str) -> bytes:
    """A line of a table."""
    return f"{phrase}\t\t\t{display}\n".encode()


def render(entries: Iterable[tuple[str, str]]) -> bytes:
    """A table of phrases and how each is displayed."""
    return HEADER + b"".join(line(phrase, display) for phrase, display in entries)


def checked(table: bytes, language: str, name: str) -> bytes:
    """A table as Amazon reads it: what editors add, a byte order mark and line ends of Windows say, is taken away.

    Raises:
        TableRefused: Amazon would not take it; says which lines and why, before anything is sent.
    """
    try:
        text = table.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        raise TableRefused(name, "it is not in UTF-8: save it as text in UTF-8") from error
    lines = [entry.rstrip("\r") for entry in text.split("\n")]
    columns = lines[0].split("\t")
    if sorted(columns) != sorted(_COLUMNS):
        raise TableRefused(name, f"its first line must be {', '.join(_COLUMNS)}, with a tab between each two")
    entries = [(number, entry) for number, entry in enumerate(lines[1:], start=2) if entry.strip()]
    if not entries:
        raise TableRefused(name, "there is no phrase in it")
    wrong = [f"line {number}: {complaint}" for number, complaint in _complaints(entries, columns, language)]
    if wrong:
        more = f"; and {len(wrong) - _ENTRIES_SHOWN:,} more" if len(wrong) > _ENTRIES_SHOWN else ""
        raise TableRefused(name, "; ".join(wrong[:_ENTRIES_SHOWN]) + more)
    content = "".join(f"{entry}\n" for entry in (lines[0], *(entry for _number, entry in entries))).encode()
    if len(content) > LARGEST:
        raise TableRefused(name, f"it has {len(content):,} bytes, and Amazon takes {LARGEST:,}: delete lines")
    return content


def _complaints(entries: list[tuple[int, str]], columns: list[str], language: str) -> Iterator[tuple[int, str]]:
    seen: dict[str, int] = {}
    for number, entry in entries:
        cells = entry.split("\t")
        if len(cells) != len(columns):
            yield number, f"it has {len(cells) - 1} tabs, and needs {len(columns) - 1}"
            continue
        phrase = cells[columns.index("Phrase")]
        if complaint := _complaint(phrase, language):
            yield number, complaint
        elif phrase in seen:
            yield number, f"{phrase} stands in line {seen[phrase]} too"
        elif len(cells[columns.index("DisplayAs")]) > LONGEST:
            yield number, f"its DisplayAs has more than {LONGEST} characters"
        seen.setdefault(phrase, number)


def _complaint(phrase: str, language: str) -> str | None:
    if not phrase:
        return "there is no phrase"
    if len(phrase) > LONGEST:
        return f"its phrase has more than {LONGEST} characters"
    if " " in phrase:
        return f'the phrase "{phrase}" has spaces: write hyphens'
    if character := stranger(phrase, language):
        what = "digits: write numbers in words" if character.isdecimal() else f"the character {character}"
        return f"the phrase {phrase} has {what}"
    if phrase.startswith("-") or phrase.endswith("-") or "--" in phrase:
        return f"the phrase {phrase} has a hyphen that parts no words"
    return None
