"""What --hotwords has: phrases that are likely to be said, or a file of them. The first are worth most.

A file has a phrase a line, and may have several with commas between them. Lines that begin with "# " are comments. A
table of Amazon's custom vocabularies is read too, by the columns DisplayAs and Phrase, and so is the evidence that
`vocabulary` writes. In settings, a file stands by its absolute path, and phrases never look like one.
"""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ls_transcribe.errors.hotwords import (
    TYPED,
    HotwordsFileMissing,
    HotwordsFolder,
    HotwordsRefused,
    HotwordsUnreadable,
)
from ls_transcribe.exports.csv_cells import MARKED
from ls_transcribe.review.vocabulary import LONGEST_HOTWORD
from ls_transcribe.text.characters import plain_line
from ls_transcribe.text.encodings import remove_utf8_mark, wide_to_utf8

LARGEST = 10_000_000
"""The largest size of a file in bytes. Recognisers take some hundred phrases, at most."""

_COMMAS = re.compile("[,،，、]")
_FILE = re.compile(
    r".*\.(?:txt|text|tsv|csv|lst|list|dic|dict|md|json|ya?ml|xml|html?|docx?|odt|xlsx?|ods|pdf|rtf)",
    re.IGNORECASE,
)
_PATHS = ("/", "./", "../", "~/")
_INITIALS = re.compile(r"(?:[^\W\d_]\.){2,}")
_WEIGHT = re.compile(r"\s+:\d+(?:\.\d+)?\s*$")  # after a phrase in the lists of sherpa-onnx
_WIDEST_BREAKS = "\t\n\v\f\r\x85"


def settle(typed: str) -> str:
    """Return what was typed as settings have it: a file by its absolute path, phrases as they are.

    Raises:
        HotwordsFileMissing: It looks like a file, and there is none.
        HotwordsFolder: It is a folder.
        HotwordsRefused: There is no phrase in it, or what is in it is none.
    """
    with suppress(OSError, ValueError):  # what no file can be called is none
        path = Path(typed).expanduser()
        if typed and path.is_dir():
            raise HotwordsFolder(typed)
        if typed and path.exists():
            return str(path.absolute())
    for phrase in map(str.strip, _COMMAS.split(typed)):
        if phrase.startswith(_PATHS) or _FILE.fullmatch(phrase) or _is_in_folder(phrase):
            raise HotwordsFileMissing(phrase, is_remembered=False)
    _phrases(TYPED, [(None, typed)])
    return typed


def _is_in_folder(phrase: str) -> bool:
    """Whether a phrase names something in a folder that there is: "reviewed/names" does, and "AC/DC" does not."""
    folder = phrase.rpartition("/")[0]
    with suppress(OSError, ValueError):
        return bool(folder) and Path(folder).is_dir()
    return False


def read(settled: str | None) -> tuple[str, ...]:
    """Return the phrases of a value as settings have it, each once, in their order; without a value there are none.

    Raises:
        HotwordsFileMissing: The file is no longer there.
        HotwordsUnreadable: It cannot be read.
        HotwordsRefused: What is in it are no phrases.
    """
    if settled is None:
        return ()
    if not Path(settled).is_absolute():
        return _phrases(TYPED, [(None, settled)])
    try:
        if Path(settled).stat().st_size > LARGEST:
            raise HotwordsRefused(settled, f"it has more than {LARGEST // 1_000_000} MB")
        content = Path(settled).read_bytes()
    except FileNotFoundError as error:
        raise HotwordsFileMissing(settled, is_remembered=True) from error
    except OSError as error:
        raise HotwordsUnreadable(settled, error.strerror or str(error)) from error
    return _phrases(settled, _entries(settled, content))


def render(phrases: Iterable[str]) -> bytes:
    """Return a file of phrases, which `read` reads. Those that it takes for none are left out."""
    lines = map(plain_line, phrases)
    return "".join(f"{line}\n" for line in lines if line and len(line) <= LONGEST_HOTWORD).encode()


def _entries(path: str, content: bytes) -> list[tuple[int | None, str]]:
    """Return the lines of a file, or what a table displays, each with its number."""
    try:
        text = remove_utf8_mark(wide_to_utf8(content)).decode()
    except UnicodeDecodeError as error:
        raise HotwordsRefused(path, "it is not in UTF-8") from error
    if text.lstrip().startswith(("[", "{")):
        with suppress(ValueError):
            json.loads(text)
            raise HotwordsRefused(path, "it is JSON")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if not _is_comment(line)]
    if not lines:
        return []
    separator = "\t" if "\t" in lines[0][1] else ","
    columns = [cell.strip().casefold() for cell in lines[0][1].split(separator)]
    if "phrase" not in columns:
        return [(number, _WEIGHT.sub("", line)) for number, line in lines]
    return list(_table_entries(lines[1:], columns, separator))


def _is_comment(line: str) -> bool:
    return line.strip() in ("", "#") or line.lstrip().startswith("# ")


def _table_entries(
    lines: Iterable[tuple[int, str]], columns: list[str], separator: str
) -> Iterator[tuple[int | None, str]]:
    """Yield what each line of a table displays, or else its phrase, without the signs that vocabularies need in it."""
    for number, line in lines:
        cells = line.split("\t") if separator == "\t" else [MARKED.sub("", cell) for cell in next(csv.reader([line]))]
        row = dict(zip(columns, cells, strict=False))
        yield number, row.get("displayas", "").strip() or _as_said(row.get("phrase", ""))


def _as_said(phrase: str) -> str:
    """Return a phrase of a vocabulary as people write it: "St-Mary's-A.P.I." is "St Mary's API"."""
    return " ".join(part.replace(".", "") if _INITIALS.fullmatch(part) else part for part in phrase.split("-"))


def _phrases(source: str, entries: Iterable[tuple[int | None, str]]) -> tuple[str, ...]:
    """Return the phrases in entries, each once: what differs in capitals alone is the same.

    Raises:
        HotwordsRefused: One is too long, or no text; or there are none.
    """
    phrases: dict[str, str] = {}
    for number, entry in entries:
        place = f"line {number}" if number else "it"
        for part in _COMMAS.split(unicodedata.normalize("NFC", entry)):
            phrase = " ".join(part.split())
            if any(unicodedata.category(c) in ("Cc", "Cs") and c not in _WIDEST_BREAKS for c in part):
                raise HotwordsRefused(source, f"{place} has a character that no text has")
            if len(phrase) > LONGEST_HOTWORD:
                complaint = f"{place} has a phrase of {len(phrase):,} characters, and a phrase has {LONGEST_HOTWORD}"
                raise HotwordsRefused(source, f"{complaint} at most")
            if any(map(str.isalnum, phrase)):
                phrases.setdefault(phrase.casefold(), phrase)
    if not phrases:
        raise HotwordsRefused(source, "there is no phrase in it")
    return tuple(phrases.values())
