"""Writes the text of a row as a paragraph: runs of words of one style, with what people changed as Word's revisions.

The paragraph has two readings: if all changes are accepted it is the people's text, if all are rejected the machine's.
Both have single spaces between their words and none at their ends. So a space is in both readings only where both have
one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, count, groupby
from operator import itemgetter
from typing import NamedTuple

from ls_transcribe.exports.base import TrackedChanges
from ls_transcribe.exports.docx.tracked_changes import Mark, MarkedWord
from ls_transcribe.exports.docx.word_languages import WordLanguage
from ls_transcribe.exports.docx.wordprocessing_ml import character_style, paragraph, revision, run
from ls_transcribe.model.confidence_bands import UNSURE, VERY_UNSURE
from ls_transcribe.text.direction import begins_right_to_left, is_right_to_left
from ls_transcribe.text.scripts import has_space_between, is_complex
from ls_transcribe.transcripts import Word, join_words

_READINGS: Mapping[Mark, Sequence[Mark]] = {
    "unchanged": ("written", "removed"),
    "written": ("written",),
    "removed": ("removed",),
}
"""The readings that a word is in, by its mark. A reading has the name of the words that only it has."""


class _RunStyle(NamedTuple):
    """The properties that words of one run share: what happened to them, style, language, and kind of script."""

    mark: Mark
    style: str
    language: str | None
    script: str


_run_style = lru_cache(maxsize=256)(_RunStyle)  # many words share few styles


class _RunText(NamedTuple):
    """Neighbouring words of one style, or the space between two such texts."""

    style: _RunStyle
    text: str


class RowWriter:
    """Writes the paragraphs of a document, and numbers the revisions in them. `language` is the document's."""

    def __init__(self, language: WordLanguage, changes: TrackedChanges | None) -> None:
        self._language = language
        self._changes = changes
        self._numbers = count(1)

    def paragraph(self, words: Sequence[MarkedWord]) -> str:
        """Return the paragraph of a row with these words."""
        right_to_left, has_scripts = _direction(words, self._language)

        def style_of(marked: MarkedWord) -> _RunStyle:
            word, mark = marked.word, marked.mark
            own = word.language if word.language and WordLanguage.of(word.language) != self._language else None
            script = _script(word.text, right_to_left=right_to_left) if has_scripts else ""
            return _run_style(mark, "" if mark == "removed" else _confidence_style(word), own, script)

        groups = groupby([marked for marked in words if marked.word.text], key=style_of)
        pieces = [_RunText(style, join_words([marked.word for marked in group])) for style, group in groups]
        direction = "" if right_to_left == self._language.right_to_left else f'<w:bidi w:val="{right_to_left:d}"/>'
        return paragraph("Said", *self._runs(_insert_spaces(pieces)), properties=direction)

    def _runs(self, pieces: Iterable[_RunText]) -> Iterator[str]:
        for mark, marked in groupby(pieces, key=lambda piece: piece.style.mark):
            element = "w:delText" if mark == "removed" else "w:t"
            by_style = groupby(marked, key=itemgetter(0))
            runs = [
                run("".join([text for _style, text in group]), _properties(style), element) for style, group in by_style
            ]
            yield "".join(runs) if mark == "unchanged" else self._revision(mark, runs)

    def _revision(self, mark: Mark, runs: Sequence[str]) -> str:
        if self._changes is None:  # the document does not show changes
            return "".join(runs)
        element = "w:del" if mark == "removed" else "w:ins"
        return revision(element, next(self._numbers), self._changes.author, self._changes.date, *runs)


@lru_cache(maxsize=256)
def _properties(style: _RunStyle) -> str:
    """Return the elements of a run's w:rPr."""
    language = WordLanguage.of(style.language).element if style.language else ""
    return f"{character_style(style.style)}{style.script}{language}"


def _direction(words: Sequence[MarkedWord], language: WordLanguage) -> tuple[bool, bool]:
    """Return whether a paragraph runs from right to left, and whether Word must know the scripts of its words."""
    if "".join([marked.word.content for marked in words]).isascii():
        return False, False
    # The people's words come first, because their first letter decides.
    text = join_words(marked.word for marked in sorted(words, key=lambda marked: marked.mark == "removed"))
    right_to_left = begins_right_to_left(text)
    right_to_left = language.right_to_left if right_to_left is None else right_to_left
    return right_to_left, right_to_left or is_right_to_left(text) or is_complex(text)


def _insert_spaces(pieces: Sequence[_RunText]) -> Iterator[_RunText]:
    """Yield the pieces with the spaces between them.

    A changed word has its space before it, so that the unchanged word after it has a space in both readings. Before the
    first unchanged word, changed words have their space after them: "<so ><So >we <ran>< run> home".
    """
    if all(piece.style.mark == "unchanged" for piece in pieces):
        return _insert_unchanged_spaces(pieces)
    slots: list[list[_RunText]] = []
    last: dict[Mark, int] = {}
    has_unchanged = False
    for number, piece in enumerate(pieces):
        slots.append([piece])
        readings = _READINGS[piece.style.mark]
        before = [(mark, last[mark]) for mark in readings if mark in last]
        spaces = [(mark, index) for mark, index in before if has_space_between(pieces[index].text, piece.text)]
        if has_unchanged and len(spaces) == len(_READINGS["unchanged"]):
            spaces = [("unchanged", spaces[0][1])]
        for mark, index in spaces:
            space = _RunText(_space_style(mark, pieces[index].style, piece.style), " ")
            if has_unchanged:
                slots[number].insert(-1, space)
            else:
                slots[index].append(space)
        for mark in readings:
            last[mark] = number
        has_unchanged = has_unchanged or piece.style.mark == "unchanged"
    return chain.from_iterable(slots)


def _insert_unchanged_spaces(pieces: Iterable[_RunText]) -> Iterator[_RunText]:
    """Yield the pieces with the spaces between them, where nothing was changed."""
    before: _RunText | None = None
    for piece in pieces:
        if before and has_space_between(before.text, piece.text):
            yield _RunText(_space_style("unchanged", before.style, piece.style), " ")
        yield piece
        before = piece


def _space_style(mark: Mark, before: _RunStyle, after: _RunStyle) -> _RunStyle:
    """Return the style of a space between two texts: that of one of them.

    Beside letters from right to left, the space must run from right to left too: else Word puts it on the wrong side of
    the word. Otherwise the text that is not underlined gives its style.
    """
    if (before.script == "<w:rtl/>") != (after.script == "<w:rtl/>"):
        style = before if before.script == "<w:rtl/>" else after
    else:
        style = after if before.style else before
    return style if style.mark == mark else style._replace(mark=mark)


def _confidence_style(word: Word) -> str:
    if word.confidence is None or word.confidence >= UNSURE:
        return ""
    return "VeryUnsure" if word.confidence < VERY_UNSURE else "Unsure"


def _script(text: str, *, right_to_left: bool) -> str:
    """Return the element for a word's kind of script. Numbers and marks have the direction of the paragraph."""
    if is_right_to_left(text) or (right_to_left and begins_right_to_left(text) is None):
        return "<w:rtl/>"
    return "<w:cs/>" if is_complex(text) else ""
