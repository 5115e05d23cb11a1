"""The machine's words and the reviewer's words, cut into tokens and aligned.

Two texts are aligned so that the fewest tokens differ (Levenshtein). If words repeat, several alignments are equally
good. Then an added or removed word is placed at a pause, so that no words are separated that were said in one go.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

import msgspec
from rapidfuzz.distance import Levenshtein

from ls_transcribe.review.normalise import normalised_text
from ls_transcribe.transcripts import LONGEST_PAUSE, Word, texts_of
from ls_transcribe.transcripts.word_times import TimedText, split_words, time_words

_MOST_CELLS = 256  # the largest table of words that is computed: if more words differ, they were written anew
_GROUP_SIZES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))  # how many tokens can be replaced by how many

# What each step costs. Replacing a token by another costs 0 (the same letters) to 1 (no letter in common).
_JOINED = 0.15  # two tokens are joined, or one is split
_REMOVED = 0.7
_ADDED_IN_PAUSE = 0.6
_ADDED_WITHOUT_PAUSE = 0.9
_PAUSE = 150  # ms: a silence in which a word can be said


class TextToken(msgspec.Struct, frozen=True, gc=False):
    """A word of the reviewer's text: `text` as it is written, `letters` as it is compared.

    In scripts without spaces a token is one character. `begins_line` is true after a line break. Tokens are structs
    for the reason that words are.
    """

    text: str
    letters: str
    begins_line: bool = False


class MachineToken(msgspec.Struct, frozen=True, gc=False):
    """A token of the machine's text, from `start` to `end` (ms). `word` is the index of the machine's word it is in."""

    text: str
    letters: str
    start: int
    end: int
    word: int

    @property
    def middle(self) -> int:
        """The middle of its time, in ms."""
        return (self.start + self.end) // 2


class _Difference(NamedTuple):
    """The machine's tokens from `start` to `end`, and the reviewer's that replace them. Ends are exclusive."""

    start: int
    end: int
    reviewer_start: int
    reviewer_end: int

    @property
    def is_one_sided(self) -> bool:
        """Whether something was only added or only removed."""
        return self.start == self.end or self.reviewer_start == self.reviewer_end

    def shifted(self, by: int) -> "_Difference":
        """Return the difference moved by a number of tokens."""
        return _Difference(self.start + by, self.end + by, self.reviewer_start + by, self.reviewer_end + by)


def text_tokens(text: str) -> list[TextToken]:
    """Return the tokens of the reviewer's text. A line break is no space: some scripts are written without any."""
    tokens: list[TextToken] = []
    for line in text.splitlines():
        words = line.split() if line.isascii() else split_words(line)
        of_line = [TextToken(word, letters_of(word)) for word in words]
        if tokens and of_line:
            of_line[0] = TextToken(of_line[0].text, of_line[0].letters, begins_line=True)
        tokens += of_line
    return tokens


def machine_tokens(words: Sequence[Word]) -> list[MachineToken]:
    """Return the tokens of the machine's words, at least one for each word.

    If a word has several tokens, each has a share of the word's time.
    """
    tokens: list[MachineToken] = []
    for index, (word, text) in enumerate(zip(words, texts_of(words), strict=True)):
        start = word.start
        end = word.end if word.end > start else start
        parts = [text] if text.isascii() and " " not in text else split_words(text)
        if len(parts) > 1:
            shares = time_words([TimedText(part) for part in parts], start, end)
            for part, share in zip(parts, shares, strict=True):
                tokens.append(MachineToken(part, letters_of(part), share.start, share.end, index))
        else:
            tokens.append(MachineToken(text, letters_of(text), start, end, index))
    return tokens


@lru_cache(maxsize=1 << 15)
def letters_of(text: str) -> str:
    """Return the letters by which a token is compared: its normalised text ("e mail" for "E-mail!").

    A token that has only punctuation is compared by its punctuation.
    """
    return normalised_text(text) or text.strip()


def match_tokens(machine: Sequence[MachineToken], reviewer: Sequence[TextToken]) -> list[tuple[int, int]]:
    """Return the tokens that are the same in both texts: pairs of the machine's index and the reviewer's, in order."""
    differences = _differences([token.letters for token in machine], [token.letters for token in reviewer])
    placement = _Placement(machine, reviewer)
    pairs: list[tuple[int, int]] = []
    start = reviewer_start = 0
    for number, difference in enumerate(differences):
        if difference.is_one_sided:
            following = differences[number + 1].start if number + 1 < len(differences) else len(machine)
            difference = placement.best(difference, start, following)
        pairs += zip(range(start, difference.start), range(reviewer_start, difference.reviewer_start), strict=True)
        start, reviewer_start = difference.end, difference.reviewer_end
    return [*pairs, *zip(range(start, len(machine)), range(reviewer_start, len(reviewer)), strict=True)]


def group_replacements(
    machine: Sequence[str], reviewer: Sequence[str], pauses: Sequence[int]
) -> list[tuple[slice, slice]]:
    """Return which of the machine's tokens are replaced by which of the reviewer's, in order. All letters differ.

    A token is replaced by the one that is most like it; two that are written as one are replaced by that one. If both
    sides have the same number of tokens and nothing is alike, they replace each other one by one.
    `pauses` are the silences (ms) before each of the machine's tokens and after the last one: a word that the machine
    missed is more likely to be said in a pause.
    """
    if not machine or not reviewer or len(machine) == len(reviewer) == 1:
        return [(slice(0, len(machine)), slice(0, len(reviewer)))]
    if len(machine) * len(reviewer) <= _MOST_CELLS:
        # Without spaces: "email" is heard as "e mail".
        return _cheapest(
            [text.replace(" ", "") for text in machine], [text.replace(" ", "") for text in reviewer], pauses
        )
    if len(machine) == len(reviewer):
        return [(slice(index, index + 1), slice(index, index + 1)) for index in range(len(reviewer))]
    return [(slice(0, len(machine)), slice(0, len(reviewer)))]


def _differences(machine: Sequence[str], reviewer: Sequence[str]) -> list[_Difference]:
    """Return where the texts differ. Differences that touch each other are joined."""
    numbers: dict[str, int] = {}  # the library compares numbers faster than texts
    sides = ([numbers.setdefault(letters, len(numbers)) for letters in side] for side in (machine, reviewer))
    differences: list[_Difference] = []
    for step in Levenshtein.opcodes(*sides):
        if step.tag == "equal":
            continue
        start, end, reviewer_start, reviewer_end = step.src_start, step.src_end, step.dest_start, step.dest_end
        if differences and differences[-1].end == start and differences[-1].reviewer_end == reviewer_start:
            differences[-1] = differences[-1]._replace(end=end, reviewer_end=reviewer_end)
        else:
            differences.append(_Difference(start, end, reviewer_start, reviewer_end))
    return differences


class _Placement:
    """Finds the best place for a difference that can be placed in several ways, since words repeat around it."""

    def __init__(self, machine: Sequence[MachineToken], reviewer: Sequence[TextToken]) -> None:
        self._machine, self._reviewer = machine, reviewer
        self._spoken_before = [0, *accumulate(token.end - token.start for token in machine)]
        """How long the machine's tokens before each token last, in ms."""

    def best(self, difference: _Difference, lowest: int, highest: int) -> _Difference:
        """Return the difference where most matched words are spelled as the machine's, then where the pause is longest.

        It stays between two indexes of the machine's tokens: the differences before and after it.
        """
        best, best_score = difference, (0, self._silence(difference))
        for shifted, same_spellings in self._shifts(difference, lowest, highest):
            score = (same_spellings, self._silence(shifted))
            if score > best_score:
                best, best_score = shifted, score
        return best

    def _shifts(self, difference: _Difference, lowest: int, highest: int) -> Iterator[tuple[_Difference, int]]:
        """Yield the other places of a difference, and how many more matched words are spelled as the machine's."""
        shifted, gained = difference, 0
        while shifted.start > lowest and self._has_same_letters(shifted.end - 1, shifted.reviewer_end - 1):
            gained += self._has_same_text(shifted.end - 1, shifted.reviewer_end - 1)
            gained -= self._has_same_text(shifted.start - 1, shifted.reviewer_start - 1)
            shifted = shifted.shifted(-1)
            yield shifted, gained
        shifted, gained = difference, 0
        while shifted.end < highest and self._has_same_letters(shifted.start, shifted.reviewer_start):
            gained += self._has_same_text(shifted.start, shifted.reviewer_start)
            gained -= self._has_same_text(shifted.end, shifted.reviewer_end)
            shifted = shifted.shifted(1)
            yield shifted, gained

    def _has_same_letters(self, index: int, reviewer_index: int) -> bool:
        return self._machine[index].letters == self._reviewer[reviewer_index].letters

    def _has_same_text(self, index: int, reviewer_index: int) -> bool:
        return self._machine[index].text == self._reviewer[reviewer_index].text

    def _silence(self, difference: _Difference) -> int:
        """Return the silence before and after a difference, less the time of the words in it, in ms.

        The silence before the first word of the recording and after its last word counts as a long pause.
        """
        around = sum(
            self._machine[index].start - self._machine[index - 1].end
            if 0 < index < len(self._machine)
            else LONGEST_PAUSE
            for index in {difference.start, difference.end}
        )
        return around - (self._spoken_before[difference.end] - self._spoken_before[difference.start])


class _Step(NamedTuple):
    """The cheapest way to a cell of the table: its cost, and how many tokens of each side the last step takes."""

    cost: float
    machine: int
    reviewer: int


def _cheapest(machine: Sequence[str], reviewer: Sequence[str], pauses: Sequence[int]) -> list[tuple[slice, slice]]:
    """Return the cheapest way through a table of the machine's tokens (rows) and the reviewer's (columns)."""
    table: dict[tuple[int, int], _Step] = {(0, 0): _Step(0.0, 0, 0)}
    for row in range(len(machine) + 1):
        for column in range(len(reviewer) + 1):
            if row or column:
                table[row, column] = min(_steps(table, row, column, machine, reviewer, pauses[row]))
    groups: list[tuple[slice, slice]] = []
    row, column = len(machine), len(reviewer)
    while row or column:
        step = table[row, column]
        groups.append((slice(row - step.machine, row), slice(column - step.reviewer, column)))
        row, column = row - step.machine, column - step.reviewer
    return groups[::-1]


def _steps(
    table: dict[tuple[int, int], _Step],
    row: int,
    column: int,
    machine: Sequence[str],
    reviewer: Sequence[str],
    pause: int,
) -> Iterator[_Step]:
    """Yield every step into a cell: a token is removed, one is added, or some replace others."""
    if row:
        yield _Step(table[row - 1, column].cost + _REMOVED, 1, 0)
    if column:
        added = _ADDED_IN_PAUSE if pause >= _PAUSE else _ADDED_WITHOUT_PAUSE
        yield _Step(table[row, column - 1].cost + added, 0, 1)
    for rows, columns in _GROUP_SIZES:
        if rows <= row and columns <= column:
            letters = "".join(machine[row - rows : row]), "".join(reviewer[column - columns : column])
            joins = rows + columns - 2
            if joins and 2 * min(map(len, letters)) < max(map(len, letters)):
                continue
            distance = Levenshtein.normalized_distance(*letters)
            cost = table[row - rows, column - columns].cost + _JOINED * joins + distance * (1 + joins)
            yield _Step(cost, rows, columns)
