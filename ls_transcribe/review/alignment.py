"""Which of a machine's words people kept, and which of theirs stand in the place of which others.

Two texts are aligned by the fewest words that differ (Levenshtein). Where words repeat, there are several such ways:
what was added or taken out is then looked for at a pause, so that no words are torn apart that were said in one go.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from ls_transcribe.review.tokens import MachineToken, TextToken
from ls_transcribe.transcripts import LONGEST_PAUSE

_MOST_CELLS = 256  # of a table of words that are held against each other: more were written anew, and not corrected
_SHAPES = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1))  # how many pieces stand for how many
_JOINT = 0.15  # what it costs to join two words or to part one, if the letters are the same; to write another, up to 1
_DROPPED = 0.7  # to leave a word out
_ADDED, _SQUEEZED_IN = 0.6, 0.9  # to add one in a pause, or where there is none
_PAUSE = 150  # ms that a word can be said in


class Gap(NamedTuple):
    """Pieces of the machine's from `first` to `last` (excluded), and people's from `begin` to `end` in their place."""

    first: int
    last: int
    begin: int
    end: int

    @property
    def is_pure(self) -> bool:
        """Whether something was only added or only taken out."""
        return self.first == self.last or self.begin == self.end

    def moved(self, places: int) -> "Gap":
        """The gap so many places later."""
        return Gap(self.first + places, self.last + places, self.begin + places, self.end + places)


def matched(machine: Sequence[MachineToken], people: Sequence[TextToken]) -> list[tuple[int, int]]:
    """The pieces that people kept: pairs of the machine's place and theirs, in order."""
    gaps = _gaps([piece.letters for piece in machine], [piece.letters for piece in people])
    texts = _TokenTexts(machine, people)
    pairs: list[tuple[int, int]] = []
    first = begin = 0
    for number, gap in enumerate(gaps):
        if gap.is_pure:
            following = gaps[number + 1].first if number + 1 < len(gaps) else len(machine)
            gap = texts.at_a_pause(gap, first, following)
        pairs += zip(range(first, gap.first), range(begin, gap.begin), strict=True)
        first, begin = gap.last, gap.end
    return [*pairs, *zip(range(first, len(machine)), range(begin, len(people)), strict=True)]


def grouped(machine: Sequence[str], people: Sequence[str], pauses: Sequence[int]) -> list[tuple[slice, slice]]:
    """Letters that differ, set against each other: which of the machine's pieces stand for which of people's, in order.

    A piece stands for the one that is most like it, two that are written as one for that one. Where as many stand on
    either side and nothing is alike, each stands for its own. `pauses` are the silences before each of the machine's
    pieces and after the last (ms): words that it did not hear are sooner said there than amid others.
    """
    if not machine or not people or len(machine) == len(people) == 1:
        return [(slice(0, len(machine)), slice(0, len(people)))]
    if len(machine) * len(people) <= _MOST_CELLS:
        return _most_alike([_joined(text) for text in machine], [_joined(text) for text in people], pauses)
    if len(machine) == len(people):
        return [(slice(place, place + 1), slice(place, place + 1)) for place in range(len(people))]
    return [(slice(0, len(machine)), slice(0, len(people)))]


def _joined(letters: str) -> str:
    """Letters as if they were one word: "email" is heard as "e mail"."""
    return letters.replace(" ", "")


def _gaps(machine: Sequence[str], people: Sequence[str]) -> list[Gap]:
    """The stretches that differ, as long as they can be."""
    gaps: list[Gap] = []
    for step in Levenshtein.opcodes(machine, people):
        if step.tag == "equal":
            continue
        first, last, begin, end = step.src_start, step.src_end, step.dest_start, step.dest_end
        if gaps and gaps[-1].last == first and gaps[-1].end == begin:
            gaps[-1] = gaps[-1]._replace(last=last, end=end)
        else:
            gaps.append(Gap(first, last, begin, end))
    return gaps


class _TokenTexts:
    """Two texts among whose repeated words a gap may stand in several places."""

    def __init__(self, machine: Sequence[MachineToken], people: Sequence[TextToken]) -> None:
        self._machine, self._people = machine, people
        self._said = [0, *accumulate(piece.end - piece.start for piece in machine)]

    def at_a_pause(self, gap: Gap, first: int, following: int) -> Gap:
        """The gap where more of the words kept are written as they were, else where the silence is longest.

        It may lie between two places of the machine's, the ends of the gaps around it.
        """
        best, highest = gap, (0, self._silence(gap))
        for moved, alike in self._moved(gap, first, following):
            if (alike, silence := self._silence(moved)) > highest:
                best, highest = moved, (alike, silence)
        return best

    def _moved(self, gap: Gap, first: int, following: int) -> Iterator[tuple[Gap, int]]:
        """Where else the gap may be, and how many more words are then written as the machine wrote them."""
        now, more = gap, 0
        while now.first > first and self._is_same(now.last - 1, now.end - 1):
            more += self._is_alike(now.last - 1, now.end - 1) - self._is_alike(now.first - 1, now.begin - 1)
            now = now.moved(-1)
            yield now, more
        now, more = gap, 0
        while now.last < following and self._is_same(now.first, now.begin):
            more += self._is_alike(now.first, now.begin) - self._is_alike(now.last, now.end)
            now = now.moved(1)
            yield now, more

    def _is_same(self, place: int, own: int) -> bool:
        return self._machine[place].letters == self._people[own].letters

    def _is_alike(self, place: int, own: int) -> bool:
        return self._machine[place].text == self._people[own].text

    def _silence(self, gap: Gap) -> int:
        """How much longer it is silent around the gap than something is said in it, in ms.

        Nobody speaks before the first word, nor after the last.
        """
        around = sum(
            self._machine[place].start - self._machine[place - 1].end
            if 0 < place < len(self._machine)
            else LONGEST_PAUSE
            for place in {gap.first, gap.last}
        )
        return around - (self._said[gap.last] - self._said[gap.first])


class _AlignmentStep(NamedTuple):
    """How far a cell of the table is reached: at what cost, and by how many pieces of either side last."""

    cost: float
    machine: int
    people: int


def _most_alike(machine: Sequence[str], people: Sequence[str], pauses: Sequence[int]) -> list[tuple[slice, slice]]:
    """The cheapest way through a table of all pieces of the one against all of the other."""
    table: dict[tuple[int, int], _AlignmentStep] = {(0, 0): _AlignmentStep(0.0, 0, 0)}
    for row in range(len(machine) + 1):
        for column in range(len(people) + 1):
            if row or column:
                table[row, column] = min(_steps(table, row, column, machine, people, pauses[row]))
    groups: list[tuple[slice, slice]] = []
    row, column = len(machine), len(people)
    while row or column:
        step = table[row, column]
        groups.append((slice(row - step.machine, row), slice(column - step.people, column)))
        row, column = row - step.machine, column - step.people
    return groups[::-1]


def _steps(
    table: dict[tuple[int, int], _AlignmentStep],
    row: int,
    column: int,
    machine: Sequence[str],
    people: Sequence[str],
    pause: int,
) -> Iterator[_AlignmentStep]:
    """Every way into a cell: a piece alone, one for another, several for one."""
    if row:
        yield _AlignmentStep(table[row - 1, column].cost + _DROPPED, 1, 0)
    if column:
        yield _AlignmentStep(table[row, column - 1].cost + (_ADDED if pause >= _PAUSE else _SQUEEZED_IN), 0, 1)
    if row and column:
        for here, there in _SHAPES:
            if here <= row and there <= column:
                letters = "".join(machine[row - here : row]), "".join(people[column - there : column])
                more = here + there - 2
                if more and 2 * min(map(len, letters)) < max(map(len, letters)):
                    continue
                unlike = Levenshtein.normalized_distance(*letters)
                yield _AlignmentStep(
                    table[row - here, column - there].cost + _JOINT * more + unlike * (1 + more), here, there
                )
