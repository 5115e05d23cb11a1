"""Texts and names that would be structure, commands or no characters: every document stays one, and says all of it."""

import csv
import html
import io
import random
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
import textgrid
from exports.subtitle_files import from_srt, from_vtt, render, transcript_of

from ls_transcribe.exports import FORMATS
from ls_transcribe.exports.csv_cells import MARKED
from ls_transcribe.transcripts import Transcript, Word

_PIECES = (
    *(
        "<script>alert(1)</script>",
        "]]>",
        "-->",
        "<!--",
        "<?x?>",
        "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
    ),
    *(
        "&",
        "&amp;",
        "&xxe;",
        "&#0;",
        "&lrm;",
        '"',
        "'",
        '""',
        "\\",
        "\\N",
        "\\n",
        "{\\an8}",
        "{\\i1}",
        "<b>",
        "</v>",
        "<v Bo>",
    ),
    *(
        "NOTE",
        "STYLE",
        "REGION",
        "WEBVTT",
        "1",
        "00:00:01,000 --> 00:00:02,000",
        "00:01.000 --> 00:02.000",
        "<00:00:01.000>",
    ),
    *(
        "item [1]:",
        "intervals [1]:",
        'text = "a"',
        "xmin = 0",
        "=1+1",
        "+1",
        "-1",
        "@a",
        "=cmd|' /C calc'!A0",
        ";=1",
        "\t=1",
    ),
    *(
        "\x00",
        "\x07",
        "\x08",
        "\x0b",
        "\x0c",
        "\x1b[2J",
        "\x1b]0;a\x07",
        "\x7f",
        "\x85",
        "\x9b1m",
        "\r",
        "\n",
        "\r\n",
        "\t",
    ),
    *(
        "\u2028",
        "\u2029",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\u200b",
        "\u200e",
        "\u2060",
        "\ufeff",
        "\ufffe",
        "\uffff",
    ),
    *(
        "\ud800",
        "\udfff",
        "\ud83d",
        "\U000e0041",
        "\U0010ffff",
        "😀",
        "é",
        "שלום",
        "日本",
        "w" * 10_000,
        "{0}",
        "%s",
        "$(id)",
    ),
)


def _texts(seed: int) -> Iterator[str]:
    """Each piece once, and pieces that are put together at random."""
    chance = random.Random(seed)  # noqa: S311  # always the same texts
    yield from _PIECES
    for _ in range(100):
        yield "".join(chance.choices(_PIECES[:-4], k=chance.randint(1, 5)))


def _spoken(texts: list[str]) -> Transcript:
    """A turn for each text, whose speaker is called so too."""
    turns = enumerate(texts)
    return transcript_of(*(Word(f"a{text}z", 5000 * n, 5000 * n + 900, speaker=f"b{text}y") for n, text in turns))


def _seen(text: str) -> str:
    """What of a text is a character that is seen: nothing else may be missing from a document."""
    kept = (letter for letter in text if unicodedata.category(letter)[0] not in "CZ")
    return "".join(kept)


def _of_docx(document: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))  # noqa: S314  # our own
    read = docx.Document(io.BytesIO(document))
    cells = (cell.text for table in read.tables for row in table.rows for cell in row.cells)
    return "".join((*(paragraph.text for paragraph in read.paragraphs), *cells))


def _of_vtt(document: bytes) -> str:
    shown = from_vtt(document)
    return html.unescape("".join((*(f"{cue.voice}" for cue in shown), *("".join(cue.lines) for cue in shown))))


def _of_csv(document: bytes) -> str:
    rows = csv.reader(io.StringIO(document.decode(), newline=""), strict=True)
    cells = (MARKED.sub("", cell) for row in rows for cell in row)
    return "".join(re.sub(r"\\u(?:20|fe)[0-9a-f]{2}", "", cell) for cell in cells)  # escapes that are not seen


def _of_textgrid(document: bytes, path: Path) -> str:
    path.write_bytes(document)
    tiers = textgrid.TextGrid.fromFile(str(path))
    names = (tier.name.replace('""', '"') for tier in tiers)  # the library leaves quotes doubled there
    return "".join((*names, *(span.mark for tier in tiers for span in tier)))


def _of_eaf(document: bytes) -> str:
    root = ElementTree.fromstring(document)  # noqa: S314  # our own
    values = (value.text or "" for value in root.iter("ANNOTATION_VALUE"))
    return "".join((*values, *(tier.get("TIER_ID", "") for tier in root.iter("TIER"))))


_READERS: dict[str, Callable[[bytes, Path], str]] = {
    "docx": lambda document, _path: _of_docx(document),
    "srt": lambda document, _path: "".join("".join(shown.lines) for shown in from_srt(document)),
    "vtt": lambda document, _path: _of_vtt(document),
    "csv": lambda document, _path: _of_csv(document),
    "txt": lambda document, _path: document.decode(),
    "textgrid": _of_textgrid,
    "eaf": lambda document, _path: _of_eaf(document),
}

_WITHOUT_LONG_NAMES = ("srt",)
"""A dash stands there for a name that fills the line."""


def test_every_format_is_read() -> None:
    """A new one needs its line here."""
    assert set(_READERS) == set(FORMATS)


@pytest.mark.parametrize("name", _READERS)
def test_nothing_is_lost_or_obeyed(name: str, tmp_path: Path) -> None:
    """A library that reads the format finds each text and each name, as they are seen, and nothing but documents."""
    missing = []
    texts = list(_texts(7))
    for start in range(0, len(texts), 20):
        part = texts[start : start + 20]
        found = _seen(_READERS[name](render(name, _spoken(part)), tmp_path / "talk"))
        missing += [text for text in part if _seen(f"a{text}z") not in found]
        if name not in _WITHOUT_LONG_NAMES:
            missing += [text for text in part if _seen(f"b{text}y") not in found]
    assert missing == []
