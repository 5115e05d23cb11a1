"""What was said in a row, as a paragraph: runs of words of one look, and what people changed as Word's revisions.

The paragraph can be read in two ways: with all changes accepted it is the people's text, with all rejected the
machine's. Either has single spaces between its words and none at its ends, so a space belongs to both only where both
have one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    "kept": ("written", "removed"),
    "written": ("written",),
    "removed": ("removed",),
}
"""Which readings a word is in: each goes by the mark of what only it has."""


class _RunStyle(NamedTuple):
    """What neighbouring words must share to be one run.

    Whose they are, how sure the recogniser was, their language, and how they are set.
    """

    mark: Mark
    style: str
    language: str | None
    script: str

    @property
    def properties(self) -> str:
        language = WordLanguage.of(self.language).element if self.language else ""
        return f"{character_style(self.style)}{self.script}{language}"


class _RunText(NamedTuple):
    """Neighbouring words of one look, or the space between two pieces."""

    look: _RunStyle
    text: str


class RowWriter:
    """Writes the paragraphs of a document in a language, and numbers the revisions in them."""

    def __init__(self, language: WordLanguage, changes: TrackedChanges | None) -> None:
        self._language = language
        self._changes = changes
        self._numbers = count(1)

    def said(self, shown: Sequence[MarkedWord]) -> str:
        """A paragraph with words in it."""
        right_to_left, scripted = _direction(shown, self._language)

        def look(marked: MarkedWord) -> _RunStyle:
            word, mark = marked
            own = word.language if word.language and WordLanguage.of(word.language) != self._language else None
            script = _script(word.text, right_to_left=right_to_left) if scripted else ""
            return _RunStyle(mark, "" if mark == "removed" else _sureness(word), own, script)

        groups = groupby((marked for marked in shown if marked.word.text), key=look)
        pieces = [_RunText(key, join_words([word for word, _mark in group])) for key, group in groups]
        way = "" if right_to_left == self._language.right_to_left else f'<w:bidi w:val="{right_to_left:d}"/>'
        return paragraph("Said", *self._runs(_spaced(pieces)), properties=way)

    def _runs(self, pieces: Iterable[_RunText]) -> Iterator[str]:
        for mark, marked in groupby(pieces, key=lambda piece: piece.look.mark):
            element = "w:delText" if mark == "removed" else "w:t"
            alike = groupby(marked, key=itemgetter(0))
            runs = [run("".join([text for _look, text in group]), look.properties, element) for look, group in alike]
            yield "".join(runs) if mark == "kept" else self._revision(mark, runs)

    def _revision(self, mark: Mark, runs: Sequence[str]) -> str:
        if self._changes is None:  # then nothing is marked
            return "".join(runs)
        element = "w:del" if mark == "removed" else "w:ins"
        return revision(element, next(self._numbers), self._changes.author, self._changes.date, *runs)


def _direction(shown: Sequence[MarkedWord], language: WordLanguage) -> tuple[bool, bool]:
    """Whether a paragraph runs from right to left, and whether its words are to be looked at for how they are set."""
    if all(marked.word.content.isascii() for marked in shown):
        return False, False
    # The people's words come first: their first letter counts.
    text = join_words(marked.word for marked in sorted(shown, key=lambda marked: marked.mark == "removed"))
    right_to_left = begins_right_to_left(text)
    right_to_left = language.right_to_left if right_to_left is None else right_to_left
    return right_to_left, right_to_left or is_right_to_left(text) or is_complex(text)


def _spaced(pieces: Sequence[_RunText]) -> Iterator[_RunText]:
    """The pieces and the spaces between them.

    Changed words have their space before them, so that what is kept behind them has it in both readings. What stands
    before the first kept word has it behind: "<so ><So >we <ran>< run> home".
    """
    slots: list[list[_RunText]] = []
    last: dict[Mark, int] = {}
    begun = False
    for place, piece in enumerate(pieces):
        slots.append([piece])
        readings = _READINGS[piece.look.mark]
        before = [(mark, last[mark]) for mark in readings if mark in last]
        spaces = [(mark, index) for mark, index in before if has_space_between(pieces[index].text, piece.text)]
        if begun and len(spaces) == len(_READINGS["kept"]):
            spaces = [("kept", spaces[0][1])]
        for mark, index in spaces:
            space = _RunText(_space(mark, pieces[index].look, piece.look), " ")
            if begun:
                slots[place].insert(-1, space)
            else:
                slots[index].append(space)
        for mark in readings:
            last[mark] = place
        begun = begun or piece.look.mark == "kept"
    return chain.from_iterable(slots)


def _space(mark: Mark, before: _RunStyle, after: _RunStyle) -> _RunStyle:
    """The look of a space between two others: that of the one that it harms less.

    A space runs from right to left with the letters before or after it, else Word puts it on the wrong side of the
    word; and it is not underlined where that can be helped.
    """
    if (before.script == "<w:rtl/>") != (after.script == "<w:rtl/>"):
        look = before if before.script == "<w:rtl/>" else after
    else:
        look = after if before.style else before
    return look if look.mark == mark else look._replace(mark=mark)


def _sureness(word: Word) -> str:
    if word.confidence is None or word.confidence >= UNSURE:
        return ""
    return "VeryUnsure" if word.confidence < VERY_UNSURE else "Unsure"


def _script(text: str, *, right_to_left: bool) -> str:
    """How a word is set: numbers and marks go the way of their paragraph."""
    if is_right_to_left(text) or (right_to_left and begins_right_to_left(text) is None):
        return "<w:rtl/>"
    return "<w:cs/>" if is_complex(text) else ""
