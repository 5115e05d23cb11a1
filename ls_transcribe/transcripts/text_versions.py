"""Whether two texts say the same words, however these are written.

Case, marks, spaces and hyphens do not count, nor how characters are encoded. Names of speakers in front of what they
say may be missing in one of them, and so may what stands in brackets: times, names, and what is no speech.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, pairwise, zip_longest

from ls_transcribe.text.encodings import UNREADABLE
from ls_transcribe.transcripts import Transcript, Turn, Word, join_words, label_of

_MOST_PLACES = 100  # where a line may begin: names that are said again and again give no more
_POINT = "\u2396"  # in Unicode the symbol for a decimal separator: 1.5 is not 15
_WITHIN_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")
_NAME = re.compile(r"([^:]{1,40}):\s")
_BRACKETS = re.compile(r"\[[^\[\]]{1,80}\]|\([^()]{1,80}\)")


class TextVersion:
    """A text, and the words and turns of the transcript that it is from, if it is from one."""

    def __init__(self, text: str, words: Sequence[Word] = (), turns: Sequence[Turn] = ()) -> None:
        self.text = text
        self.words = words
        self._turns = turns

    @classmethod
    def of(cls, transcript: Transcript) -> "TextVersion":
        """Return the text of the words of a transcript."""
        return cls(join_words(transcript.words), transcript.words, transcript.turns)

    @cached_property
    def letters(self) -> str:
        """Its letters and digits, as they are compared."""
        return _letters(self.text)

    @cached_property
    def letters_outside_brackets(self) -> str:
        """Its letters and digits without what stands in brackets."""
        return _letters(_BRACKETS.sub(" ", self.text))

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """The letters of the speaker and of the words of each turn, or each line of one.

        What stands before a colon at the beginning of a line may be the name of a speaker.
        """
        lines = []
        for turn in self._turns:
            starts = [index for index, word in enumerate(turn.words) if word.begins_line or not index]
            parts = [turn.words[start:end] for start, end in pairwise([*starts, len(turn.words)])]
            lines += [_label_and_words(part) for part in parts]
        return lines

    @property
    def has_overlaps(self) -> bool:
        """Whether people speak at once, so that there is no single order of the words."""
        return any(after.start < before.end for before, after in pairwise(self.words))

    def first_difference(self, other: "TextVersion") -> int:
        """Return when (ms) the first word starts that is not the same in another version."""
        pairs = enumerate(zip_longest(self.letters, other.letters))
        same = next((index for index, (mine, its) in pairs if mine != its), 0)
        lengths = accumulate(len(_letters(word.text)) for word in self.words)
        starts = (word.start for word, length in zip(self.words, lengths, strict=True) if length > same)
        return next(starts, self.words[-1].end if self.words else 0)


def is_same_text(one: TextVersion, two: TextVersion) -> bool:
    """Return whether two versions say the same words. Characters that could not be read may stand for any other."""
    return (
        _fits(one.letters, two.letters)
        or _fits(one.letters_outside_brackets, two.letters)
        or _fits(one.letters, two.letters_outside_brackets)
        or _is_labelled(one, two)
        or _is_labelled(two, one)
        or _is_reordered(one, two)
    )


def _label_and_words(words: Sequence[Word]) -> tuple[str, str]:
    text = join_words(words)
    name = None if words[0].speaker or words[0].channel else _NAME.match(text)
    if name:
        return _letters(name[1]), _letters(text[name.end() :])
    return _letters(label_of(words[0])), _letters(text)


def _is_labelled(one: TextVersion, two: TextVersion) -> bool:
    """Return whether the second version is the first one, with or without the names of speakers in its text."""
    return any(_fits_lines(one.lines, text) for text in {two.letters, two.letters_outside_brackets})


def _fits_lines(lines: Sequence[tuple[str, str]], whole: str) -> bool:
    """Return whether a text is that of these lines, each with its label or without."""
    reached = {0}  # all places up to which the text can be explained: seldom more than one or two
    for label, text in lines:
        begins = reached | {at + len(label) for at in reached if label and _stands_at(label, whole, at)}
        reached = {at + len(text) for at in begins if _stands_at(text, whole, at)}
        if not 0 < len(reached) <= _MOST_PLACES:
            return False
    return len(whole) in reached


def _is_reordered(one: TextVersion, two: TextVersion) -> bool:
    """Return whether both have the same words in another order, since people speak at once."""
    if len(one.letters) != len(two.letters) or not (one.has_overlaps or two.has_overlaps):
        return False
    return Counter(map(_letters, one.text.split())) == Counter(map(_letters, two.text.split()))


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without case; equal for texts that people read as the same words."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    folded = folded.replace("i\u0307", "i").replace("ı", "i")  # İ and ı, which Turkish writes beside I and i
    folded = _WITHIN_NUMBER.sub(_POINT, folded)
    return folded.translate({ord(c): None for c in set(folded) if not _counts(c)})


def _counts(character: str) -> bool:
    """Return whether a character is a letter, a part of one, a digit, a point or a currency, or could not be read."""
    category = unicodedata.category(character)
    return category[0] in "LMN" or category == "Sc" or character in (UNREADABLE, _POINT)


def _fits(one: str, two: str) -> bool:
    return len(one) == len(two) and _stands_at(one, two, 0)


def _stands_at(text: str, whole: str, place: int) -> bool:
    """Return whether a text stands at a place of another one, but for characters that could not be read."""
    if whole.startswith(text, place):
        return True
    there = whole[place : place + len(text)]
    if len(there) < len(text) or (UNREADABLE not in text and UNREADABLE not in there):
        return False
    return all(a == b or UNREADABLE in (a, b) for a, b in zip(text, there, strict=True))
