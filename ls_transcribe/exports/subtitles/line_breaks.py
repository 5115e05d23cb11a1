"""Where a stretch of speech is broken into cues, and a cue into lines."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from ls_transcribe.exports.subtitles.line_pieces import LinePiece
from ls_transcribe.text.marks import DASHES, ends_clause, ends_sentence
from ls_transcribe.text.scripts import is_hiragana, is_katakana, is_spaceless

# What a break costs after a piece, from none to one that tears apart what belongs together. Only their order and rough
# distance matter. A cue more costs as much as an empty one at least, so what can be one cue is one.
_SENTENCE, _CLAUSE, _PAUSE, _PHRASE, _PLAIN, _TORN = 0.0, 3.0, 4.0, 7.0, 12.0, 20.0
_CUE = 6.0
_SHORT = 10.0  # for a cue that is over at once, less for one that nearly lasts long enough
_EMPTY = 6.0  # for a cue without text, less for a fuller one
_UNEVEN = 20.0  # for lines of which one is empty, less for more even ones
_TOP_HEAVY = 1.0  # the lower line is the longer one, if one is: less of the picture is hidden

_BREATH = 250  # ms: a pause that is heard
_SMALL_WORD = 3  # letters: articles and prepositions, which belong to what follows
_DASHES = frozenset(DASHES)


class CueLayout:
    """The pieces of a stretch of speech, `width` columns to a line; times in ms. If `named`, the first is a name."""

    def __init__(
        self, pieces: Sequence[LinePiece], width: int, shortest: int, longest: int, *, named: bool = False
    ) -> None:
        self._pieces = pieces
        self._width = width
        self._shortest = shortest
        self._longest = longest
        self._filled = [0, *accumulate(piece.columns + piece.space for piece in pieces)]
        neighbours = list(zip(pieces, [*pieces[1:], None], strict=True))
        self._line_breaks = [_break(piece, following) for piece, following in neighbours]
        if named:
            self._line_breaks[0] = _TORN
        self._named = named
        self._breaks = [
            min(cost, _PAUSE) if following and following.start - piece.end >= _BREATH else cost
            for cost, (piece, following) in zip(self._line_breaks, neighbours, strict=True)
        ]
        self._full = list(self._last_on_line())

    def cues(self) -> list[tuple[int, int]]:
        """The first and the last piece of each cue: a single one, where that keeps the rules, else the best few."""
        count = len(self._pieces)
        costs = [0.0] + [float("inf")] * count
        begins = [0] * (count + 1)
        for first in range(count):
            for last in range(self._first_in_cue(first), self._last_in_cue(first) + 1):
                cost = costs[first] + self._cost(first, last)
                if cost < costs[last + 1]:
                    costs[last + 1], begins[last + 1] = cost, first
        return list(_back(begins))

    def lines(self, first: int, last: int) -> tuple[str, ...]:
        """A cue's text in one line, or in two where it must be, or where two people speak."""
        places = [place for place in range(first, last) if self._fits(first, place) and self._fits(place + 1, last)]
        dashes = [place for place in places if self._pieces[place + 1].text in _DASHES]
        if dashes and self._pieces[first].text in _DASHES:
            places = dashes
        elif self._fits(first, last):
            return (self._text(first, last),)
        place = min(places, key=lambda place: self._cost_of_lines(first, place, last))
        return self._text(first, place), self._text(place + 1, last)

    def _last_on_line(self) -> Iterator[int]:
        """For each piece, the last one that fits on a line that it begins."""
        last = 0
        for first in range(len(self._pieces)):
            last = max(last, first)
            while last + 1 < len(self._pieces) and self._fits(first, last + 1):
                last += 1
            yield last

    def _first_in_cue(self, first: int) -> int:
        """The last piece of the shortest cue that a piece begins: a name is not shown without a word."""
        return 1 if self._named and first == 0 else first

    def _last_in_cue(self, first: int) -> int:
        """The last piece of the longest cue that a piece begins, by its lines and by its time."""
        second = self._full[first] + 1
        last = self._full[second] if second < len(self._pieces) else second - 1
        start = self._pieces[first].start
        for place in range(self._first_in_cue(first), last):
            if self._pieces[place + 1].end - start > self._longest:
                return place
        return last

    def _fits(self, first: int, last: int) -> bool:
        return self._columns(first, last) <= self._width

    def _columns(self, first: int, last: int) -> int:
        return self._filled[last + 1] - self._filled[first] - self._pieces[first].space

    def _cost(self, first: int, last: int) -> float:
        lasts = self._pieces[last].end - self._pieces[first].start
        short = _SHORT * (1 - lasts / self._shortest) if lasts < self._shortest else 0.0
        empty = 1 - min(self._columns(first, last) / (2 * self._width), 1.0)
        return _CUE + self._breaks[last] + short + _EMPTY * empty * empty

    def _cost_of_lines(self, first: int, place: int, last: int) -> float:
        above, below = self._columns(first, place), self._columns(place + 1, last)
        uneven = _UNEVEN * abs(above - below) / self._width
        return self._line_breaks[place] + uneven + (_TOP_HEAVY if above > below else 0.0)

    def _text(self, first: int, last: int) -> str:
        return "".join(" " * piece.space + piece.text for piece in self._pieces[first : last + 1]).strip()


def _break(piece: LinePiece, following: LinePiece | None) -> float:
    """What a break after a piece costs, as far as the text says it: lines are the same when a file is read again."""
    if following is None:
        return _SENTENCE
    if ends_sentence(piece.text):
        return _SENTENCE
    if piece.text not in _DASHES and (ends_clause(piece.text) or following.text in _DASHES):
        return _CLAUSE
    if is_spaceless(piece.text[-1]):
        return _PAUSE if following.space else _break_without_space(piece.text[-1], following.text[0])
    return _TORN if len(piece.text) <= _SMALL_WORD else _PLAIN


def _break_without_space(before: str, after: str) -> float:
    """Japanese phrases end in hiragana, and begin in Han or katakana: a word is not torn where it goes on in kana."""
    if is_hiragana(after) or (is_katakana(before) and is_katakana(after)):
        return _TORN
    return _PHRASE if is_hiragana(before) else _PLAIN


def _back(begins: Sequence[int]) -> list[tuple[int, int]]:
    """The cheapest way, from its end to its beginning and turned about."""
    found: list[tuple[int, int]] = []
    end = len(begins) - 1
    while end:
        found.append((begins[end], end - 1))
        end = begins[end]
    return found[::-1]
