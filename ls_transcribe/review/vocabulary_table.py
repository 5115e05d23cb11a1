"""Amazon's custom vocabularies as text files: tables of four columns with tabs between them. People may edit them.

The columns SoundsLike and IPA must exist, but Amazon does not use them any more
(https://docs.aws.amazon.com/transcribe/latest/dg/custom-vocabulary-create-table.html).
"""

import codecs
from collections.abc import Iterable, Iterator

from ls_transcribe.errors.vocabulary import TableRefused
from ls_transcribe.review.phrase_spelling import LONGEST, unsupported_character

LARGEST = 50_000
"""The largest size of a table in bytes: Amazon says 50 KB, and KB may mean 1,000 bytes."""

_COLUMNS = ("Phrase", "SoundsLike", "IPA", "DisplayAs")
HEADER = ("\t".join(_COLUMNS) + "\n").encode()
"""The first line of a table."""

_PROBLEMS_SHOWN = 5


def table_line(phrase: str, display: str) -> bytes:
    """Return a line of a table."""
    return f"{phrase}\t\t\t{display}\n".encode()


def render_table(entries: Iterable[tuple[str, str]]) -> bytes:
    """Return a table of phrases, each with the text that is displayed for it."""
    return HEADER + b"".join(table_line(phrase, display) for phrase, display in entries)


def check_table(table: bytes, language: str, name: str) -> bytes:
    """Return a table as Amazon reads it: without a byte order mark, Windows' line ends and empty lines.

    `name` is the name of the file for messages.

    Raises:
        TableRefused: Amazon would not accept it. The error says which lines, and why.
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
    problems = [f"line {number}: {problem}" for number, problem in _problems(entries, columns, language)]
    if problems:
        more = f"; and {len(problems) - _PROBLEMS_SHOWN:,} more" if len(problems) > _PROBLEMS_SHOWN else ""
        raise TableRefused(name, "; ".join(problems[:_PROBLEMS_SHOWN]) + more)
    content = "".join(f"{entry}\n" for entry in (lines[0], *(entry for _number, entry in entries))).encode()
    if len(content) > LARGEST:
        raise TableRefused(name, f"it has {len(content):,} bytes, and Amazon takes {LARGEST:,}: delete lines")
    return content


def _problems(entries: list[tuple[int, str]], columns: list[str], language: str) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with lines, with their numbers."""
    lines: dict[str, int] = {}
    for number, entry in entries:
        cells = entry.split("\t")
        if len(cells) != len(columns):
            yield number, f"it has {len(cells) - 1} tabs, and needs {len(columns) - 1}"
            continue
        phrase = cells[columns.index("Phrase")]
        if problem := _phrase_problem(phrase, language):
            yield number, problem
        elif phrase in lines:
            yield number, f"{phrase} stands in line {lines[phrase]} too"
        elif len(cells[columns.index("DisplayAs")]) > LONGEST:
            yield number, f"its DisplayAs has more than {LONGEST} characters"
        lines.setdefault(phrase, number)


def _phrase_problem(phrase: str, language: str) -> str | None:
    """Return what is wrong with a phrase; None if it is right."""
    if not phrase:
        return "there is no phrase"
    if len(phrase) > LONGEST:
        return f"its phrase has more than {LONGEST} characters"
    if " " in phrase:
        return f'the phrase "{phrase}" has spaces: write hyphens'
    if character := unsupported_character(phrase, language):
        unsupported = "digits: write numbers in words" if character.isdecimal() else f"the character {character}"
        return f"the phrase {phrase} has {unsupported}"
    if phrase.startswith("-") or phrase.endswith("-") or "--" in phrase:
        return f"the phrase {phrase} has a hyphen that parts no words"
    return None
