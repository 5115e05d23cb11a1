"""The transcript as a table: when, who, what; a row is a passage."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from ls_transcribe import timecode
from ls_transcribe.exports.docx import speakers
from ls_transcribe.exports.docx.confidence import UNSURE, VERY_UNSURE, Confidences
from ls_transcribe.exports.docx.languages import Language, begins_right_to_left, is_complex, is_right_to_left
from ls_transcribe.exports.docx.markup import HEADER, WIDTH, cell, name, paragraph, row, run, table
from ls_transcribe.exports.docx.passages import MOST_LETTERS, Passage
from ls_transcribe.transcripts import UNNAMED_SPEAKER, Transcript, Word, is_spaceless, join_words

_TIME, _SPEAKER = 964, 1644  # 1.7 cm hold "10:00:00", 2.9 cm hold most names
_HOLDS = 2 * MOST_LETTERS  # a page holds this many letters, whatever the script
_WHOLE = "<w:cantSplit/>"


def body(whole: Transcript, rows: Sequence[Passage], language: Language, confidences: Confidences) -> Iterator[str]:
    """Heading, legend and table."""
    yield paragraph("Heading1", run("Transcript"))
    if not rows:
        # A document may know the text of its words and not their times.
        text = name(whole.text) if whole.text.strip() else run("No speech was recognised in this recording.")
        yield paragraph("Said" if whole.text.strip() else "Note", text)
        return
    if confidences.unsure:
        yield _legend(confidences)
    told_apart = whole.speakers != (UNNAMED_SPEAKER,)
    widths = (_TIME, _SPEAKER, WIDTH - _TIME - _SPEAKER) if told_apart else (_TIME, WIDTH - _TIME)
    names = ("Time", "Speaker", "Text") if told_apart else ("Time", "Text")
    way = "<w:bidi/>" if language.right_to_left else ""
    heads = (paragraph("ColumnName", run(text), properties=way) for text in names)
    header = row(map(cell, widths, heads), HEADER)
    lines = _rows(rows, widths, language, told_apart=told_apart)
    yield table("Transcript", widths, (header, *lines), right_to_left=language.right_to_left)


def _legend(confidences: Confidences) -> str:
    """What the looks of words mean that are in this document."""
    very = confidences.very_unsure
    pieces = [run("Words "), run("like this", _style("Unsure")), run(f" were recognised with less than {UNSURE:.0%}")]
    if very:
        pieces += [run(", words "), run("like this", _style("VeryUnsure")), run(f" with less than {VERY_UNSURE:.0%}")]
    return paragraph("Note", *pieces, run(" confidence: listen to them again."))


def _rows(rows: Sequence[Passage], widths: Sequence[int], language: Language, *, told_apart: bool) -> Iterator[str]:
    before = None
    for passage in rows:
        cells = [cell(widths[0], paragraph("Time", run(timecode.clock(passage.start))))]
        if told_apart:
            style = "SpeakerAgain" if passage.speaker == before else "Speaker"
            cells.append(cell(widths[1], paragraph(style, name(speakers.readable(passage.speaker)))))
        cells.append(cell(widths[-1], said(passage.words, language)))
        fits = len(passage.words) > 1 or len(passage.words[0].text) <= _HOLDS
        yield row(cells, _WHOLE if fits else "")
        before = passage.speaker


class _Look(NamedTuple):
    """What neighbouring words must share to be one run: how sure they are, their language, and how they are set."""

    style: str
    language: str | None
    script: str

    @property
    def properties(self) -> str:
        language = Language.of(self.language).element if self.language else ""
        return f"{_style(self.style)}{self.script}{language}"


def said(words: Sequence[Word], language: Language) -> str:
    """A paragraph with words in it."""
    text = "" if all(word.content.isascii() for word in words) else join_words(words)
    right_to_left = begins_right_to_left(text) if text else False
    right_to_left = language.right_to_left if right_to_left is None else right_to_left
    way = "" if right_to_left == language.right_to_left else f'<w:bidi w:val="{right_to_left:d}"/>'
    scripted = right_to_left or is_right_to_left(text) or is_complex(text)

    def look(word: Word) -> _Look:
        own = word.language if word.language and Language.of(word.language) != language else None
        return _Look(_sureness(word), own, _script(word.text, right_to_left=right_to_left) if scripted else "")

    groups = groupby((word for word in words if word.text), key=look)
    return paragraph("Said", *_runs([(key, tuple(group)) for key, group in groups]), properties=way)


def _runs(groups: Sequence[tuple[_Look, tuple[Word, ...]]]) -> Iterator[str]:
    """The groups as runs, the spaces between them with the one that they harm less."""
    texts = [join_words(group) for _look, group in groups]
    for place in range(1, len(groups)):  # between them join_words did not come
        if is_spaceless(texts[place - 1][-1]) or is_spaceless(texts[place][0]):
            continue
        if _takes_the_space(groups[place - 1][0], groups[place][0]):
            texts[place - 1] += " "
        else:
            texts[place] = " " + texts[place]
    return (run(text, look.properties) for (look, _group), text in zip(groups, texts, strict=True))


def _takes_the_space(before: _Look, after: _Look) -> bool:
    """Whether the space between two runs belongs to the first.

    A space runs from right to left with the letters before or after it, else Word puts it on the wrong side of the
    word; and it is not underlined where that can be helped.
    """
    if (before.script == "<w:rtl/>") != (after.script == "<w:rtl/>"):
        return before.script == "<w:rtl/>"
    return not before.style


def _sureness(word: Word) -> str:
    if word.confidence is None or word.confidence >= UNSURE:
        return ""
    return "VeryUnsure" if word.confidence < VERY_UNSURE else "Unsure"


def _script(text: str, *, right_to_left: bool) -> str:
    """How a word is set: numbers and marks go the way of their paragraph."""
    if is_right_to_left(text) or (right_to_left and begins_right_to_left(text) is None):
        return "<w:rtl/>"
    return "<w:cs/>" if is_complex(text) else ""


def _style(style: str) -> str:
    return f'<w:rStyle w:val="{style}"/>' if style else ""
