"""The tokens of the machine's words and of the reviewer's text, aligned.

Two texts are aligned so that the fewest tokens differ (Levenshtein). If words repeat, several alignments are equally
good. Then an added or removed word is placed at a pause, so that no words are separated that were said in one go.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from ls_transcribe.review.tokens import MachineToken, TextToken
from ls_transcribe.transcripts import LONGEST_PAUSE

_MOST_CELLS = 256  # the largest table of words that is computed: if more words differ, they were written anew
_GROUP_SIZES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))  # how many tokens can be replaced by how many

# What each step costs. Replacing a token by another costs 0 (the same letters) to 1 (no letter in common).
_JOINED = 0.15  # two tokens are joined, or one is split
_REMOVED = 0.7
_ADDED_IN_PAUSE = 0.6
_ADDED_WITHOUT_PAUSE = 0.9
_ONE_IN = 10  # tokens at most that differ in most texts
_PAUSE = 150  # ms: a silence in which a word can be said


class MatchedRun(NamedTuple):
    """Consecutive tokens that are the same in both texts: `length` of them, from these two indexes on.

    The texts are long and most of them is the same, so runs are gone through and not tokens.
    """

    machine: int
    reviewer: int
    length: int

    @property
    def machine_range(self) -> range:
        """The indexes of the machine's tokens."""
        return range(self.machine, self.machine + self.length)

    @property
    def reviewer_range(self) -> range:
        """The indexes of the reviewer's tokens."""
        return range(self.reviewer, self.reviewer + self.length)

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Return each of the machine's indexes with the reviewer's."""
        return zip(self.machine_range, self.reviewer_range, strict=True)


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


def match_tokens(machine: Sequence[MachineToken], reviewer: Sequence[TextToken]) -> list[MatchedRun]:
    """Return the tokens that are the same in both texts, in order."""
    differences = _differences([token.letters for token in machine], [token.letters for token in reviewer])
    placement = _Placement(machine, reviewer)
    runs: list[MatchedRun] = []
    start = reviewer_start = 0
    for number, difference in enumerate(differences):
        if difference.is_one_sided:
            following = differences[number + 1].start if number + 1 < len(differences) else len(machine)
            difference = placement.best(difference, start, following)
        if start < difference.start:
            runs.append(MatchedRun(start, reviewer_start, difference.start - start))
        start, reviewer_start = difference.end, difference.reviewer_end
    if start < len(machine):
        runs.append(MatchedRun(start, reviewer_start, len(machine) - start))
    return runs


def pairs_among(runs: Sequence[MatchedRun], reviewer: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield those of some of the reviewer's tokens that are matched, each after the machine's. Both are in order."""
    place = 0
    for index in reviewer:
        while place < len(runs) and runs[place].reviewer + runs[place].length <= index:
            place += 1
        if place < len(runs) and runs[place].reviewer <= index:
            yield runs[place].machine + index - runs[place].reviewer, index


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
    """Return where the texts differ: between the blocks in which they do not."""
    numbers = defaultdict[str, int](count().__next__)  # the library compares numbers faster than texts
    sides = (list(map(numbers.__getitem__, side)) for side in (machine, reviewer))
    few = max(len(machine), len(reviewer)) // _ONE_IN  # it is three times as fast where no more differ
    differences: list[_Difference] = []
    start = reviewer_start = 0
    blocks = Levenshtein.editops(*sides, score_hint=few).as_matching_blocks()
    for block in blocks:  # the last one is empty, and ends both texts
        if start < block.a or reviewer_start < block.b:
            differences.append(_Difference(start, block.a, reviewer_start, block.b))
        start, reviewer_start = block.a + block.size, block.b + block.size
    return differences


class _Placement:
    """Finds the best place for a difference that can be placed in several ways, since words repeat around it."""

    def __init__(self, machine: Sequence[MachineToken], reviewer: Sequence[TextToken]) -> None:
        self._machine, self._reviewer = machine, reviewer

    def best(self, difference: _Difference, lowest: int, highest: int) -> _Difference:
        """Return the difference where most matched words are spelled as the machine's, then where the pause is longest.

        It stays between two indexes of the machine's tokens: the differences before and after it.
        """
        shifts = list(self._shifts(difference, lowest, highest))
        if not shifts:  # as for most
            return difference
        places = [(difference, 0), *shifts]
        return max(places, key=lambda place: (place[1], self._silence(place[0])))[0]

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
        return around - sum(token.end - token.start for token in self._machine[difference.start : difference.end])


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
