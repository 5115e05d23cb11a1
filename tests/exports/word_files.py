"""Word documents written, and read back by python-docx, which has not written their text."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from msgspec.structs import replace

from ls_transcribe.exports import docx as word
from ls_transcribe.exports.base import TrackedChanges, TranscriptDocument
from ls_transcribe.transcripts import Transcript, Word
from ls_transcribe.transcripts.revision import RevisedSpan, Revision

_DATE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_CORRECTED = datetime(2026, 11, 22, 10, 45, 30, tzinfo=UTC)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Row(NamedTuple):
    """A row of the transcript's table."""

    time: str
    speaker: str | None
    text: str


def transcript_of(words: Sequence[Word], language: str | None = "en-US") -> Transcript:
    return Transcript.of_words(words, language=language)


def spoken(text: str, **fields: Any) -> list[Word]:
    """The words of a text, one every 400 ms."""
    return [
        Word(content, start, start + 300, **{"confidence": 0.99, **fields})
        for start, content in zip(range(0, 1 << 40, 400), text.split(" "), strict=False)
    ]


def kept(text: str, corrected: str | None = None, **fields: Any) -> RevisedSpan:
    """Words that people left, or of which they corrected no more than case and marks."""
    return RevisedSpan(tuple(spoken(text, **fields)), tuple(spoken(corrected or text, **fields)), is_unchanged=True)


def changed(machine: str, people: str, **fields: Any) -> RevisedSpan:
    """Words in the place of others; either may be none."""
    heard, written = ([*spoken(text, **fields)] if text else [] for text in (machine, people))
    return RevisedSpan(tuple(heard), tuple(replace(word, confidence=None) for word in written), is_unchanged=False)


def timed(revision: Revision) -> Revision:
    """The revision with its words one after another, a word of the people's every 400 ms."""
    clock = 0
    stretches = []
    for stretch in revision:
        sides = [
            tuple(replace(word, start=clock + 400 * n, end=clock + 400 * n + 300) for n, word in enumerate(words))
            for words in (stretch.machine, stretch.reviewer)
        ]
        stretches.append(RevisedSpan(sides[0], sides[1], stretch.is_unchanged))
        clock += 400 * len(stretch.reviewer)
    return stretches


def corrected(
    *revision: RevisedSpan, author: str = "Ada", language: str | None = "en-US", **fields: Any
) -> WordDocument:
    """A document with tracked changes, opened."""
    stretches = timed(revision)
    people = [word for stretch in stretches for word in stretch.reviewer]
    return opened(transcript_of(people, language), changes=TrackedChanges(stretches, author, _CORRECTED), **fields)


def rendered(transcript: Transcript, name: str = "talk.wav", **fields: Any) -> bytes:
    return word.render(TranscriptDocument(name, transcript, **{"duration": transcript.end, "date": _DATE, **fields}))


def opened(transcript: Transcript, name: str = "talk.wav", **fields: Any) -> WordDocument:
    return docx.Document(io.BytesIO(rendered(transcript, name, **fields)))


def text_of(element: Any) -> str:
    """The text in an element, which python-docx's own way would give without that of its fields."""
    return "".join(element.xpath(".//w:t/text()"))


def accepted(document: WordDocument) -> list[str]:
    """The transcript's rows with every change accepted."""
    return [_without(row, "w:del") for row in _texts(document)]


def rejected(document: WordDocument) -> list[str]:
    """The transcript's rows with every change rejected."""
    return [_without(row, "w:ins") for row in _texts(document)]


def marked_up(document: WordDocument) -> list[str]:
    """The transcript's rows as they stand in the file, "[-so -][+So +]we"."""
    shown = {qn("w:ins"): "[+{}+]", qn("w:del"): "[-{}-]"}
    return ["".join(shown.get(part.tag, "{}").format(_letters(part)) for part in row) for row in _texts(document)]


def _texts(document: WordDocument) -> list[Any]:
    """The paragraphs of the last column, each the list of its runs and revisions."""
    rows = table_of(document, "Transcript")._tbl.tr_lst[1:]
    return [row.xpath("./w:tc[last()]/w:p/*[not(self::w:pPr)]") for row in rows]


def _without(parts: list[Any], tag: str) -> str:
    return "".join(_letters(part) for part in parts if part.tag != qn(tag))


def _letters(part: Any) -> str:
    return "".join(text.text or "" for text in part.iter(qn("w:t"), qn("w:delText")))


def table_of(document: WordDocument, style: str) -> Any:
    """The table in a style; None where there is none."""
    return next((table for table in document.tables if table.style and table.style.style_id == style), None)


def cells_of(document: WordDocument, style: str) -> list[list[str]]:
    """The texts of each row of the first table in a style."""
    return [[text_of(cell) for cell in row.findall(qn("w:tc"))] for row in table_of(document, style)._tbl.tr_lst]


def rows_of(document: WordDocument) -> list[Row]:
    """The rows of the transcript, without the header."""
    header, *rows = cells_of(document, "Transcript")
    assert header in (["Time", "Speaker", "Text"], ["Time", "Text"])
    return [Row(row[0], row[1] if len(row) == 3 else None, row[-1]) for row in rows]


def tight(text: str) -> str:
    """The text without white space, and without what no XML holds."""
    return re.sub(r"\s", "", _ILLEGAL.sub("", text))


def facts_of(document: WordDocument) -> dict[str, str]:
    cells = [cell.paragraphs for row in table_of(document, "Facts").rows for cell in row.cells]
    return {name.text: value.text for name, value in cells if name.text}


def headings_of(document: WordDocument) -> list[str]:
    return [p.text for p in document.paragraphs if p.style and (p.style.name or "").startswith("Heading")]
