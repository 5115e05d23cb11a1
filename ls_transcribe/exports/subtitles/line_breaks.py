"""Breaks a stretch of speech into cues, and a cue into lines.

Every break has a cost, which says how much it disturbs a reader. The breaks with the lowest sum of costs are taken.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from ls_transcribe.exports.subtitles.line_pieces import LinePiece
from ls_transcribe.text.marks import DASHES, ends_clause
from ls_transcribe.text.scripts import is_hiragana, is_katakana, is_spaceless
from ls_transcribe.text.sentences import ends_sentence

# The cost of a break after a piece. _TORN is for words that belong together. Only the order of the costs and their
# rough distances matter. Each cue costs something too, so that a text which fits into one cue is one cue.
_SENTENCE, _CLAUSE, _PAUSE, _PHRASE, _PLAIN, _TORN = 0.0, 3.0, 4.0, 7.0, 12.0, 20.0
_CUE = 6.0
_SHORT = 10.0  # for a cue that lasts no time; less for one that lasts nearly long enough
_EMPTY = 6.0  # for a cue without text; less for a fuller one
_UNEVEN = 20.0  # for two lines of which one is empty; less for more even ones
_TOP_HEAVY = 1.0  # for an upper line that is the longer one: it hides more of the picture

_AUDIBLE_PAUSE = 250  # ms
_SMALL_WORD = 3  # letters: articles and prepositions, which belong to what follows
_DASHES = frozenset(DASHES)


class CueLayout:
    """Finds the breaks in a stretch of speech. Lines have `width` columns; `shortest` and `longest` are in ms.

    If `begins_with_name`, the first piece is the name of the speaker.
    """

    def __init__(
        self, pieces: Sequence[LinePiece], width: int, shortest: int, longest: int, *, begins_with_name: bool = False
    ) -> None:
        self._pieces = pieces
        self._width = width
        self._shortest = shortest
        self._longest = longest
        self._filled = [0, *accumulate([piece.columns + piece.space for piece in pieces])]
        self._line_breaks = [*map(_break, pieces, pieces[1:]), _SENTENCE]
        if begins_with_name:
            self._line_breaks[0] = _TORN
        self._begins_with_name = begins_with_name
        self._breaks = [
            min(cost, _PAUSE) if following.start - piece.end >= _AUDIBLE_PAUSE else cost
            for cost, piece, following in zip(self._line_breaks, pieces, pieces[1:], strict=False)
        ]
        self._breaks.append(_SENTENCE)
        # The index of the last piece that fits on a line that begins with a piece.
        ends = [filled + piece.space + width for filled, piece in zip(self._filled, pieces, strict=False)]
        self._full = [bisect_right(self._filled, end) - 2 for end in ends]

    def cues(self) -> list[tuple[int, int]]:
        """Return the indices of the first and the last piece of each cue, for the cues with the lowest costs."""
        ends = [piece.end for piece in self._pieces]
        latest, last_in_cues = [*accumulate(ends, max)], self._last_in_cues()
        if self._is_one_cue(last_in_cues[0], latest[-1]):
            return [(0, len(ends) - 1)]
        return self._cheapest_cues(ends, latest, last_in_cues)

    def _is_one_cue(self, last_in_first: int, latest: int) -> bool:
        """Return whether everything is one cue. If that fits and is not short, two cues cost more."""
        lasts = self._pieces[-1].end - self._pieces[0].start
        is_in_time = lasts >= self._shortest and latest - self._pieces[0].start <= self._longest
        return is_in_time and last_in_first == len(self._pieces) - 1

    def _cheapest_cues(
        self, ends: Sequence[int], latest: Sequence[int], last_in_cues: Sequence[int]
    ) -> list[tuple[int, int]]:
        """Find the cues one piece after the other. `latest` has the latest end (ms) of each piece and those before."""
        count = len(ends)
        costs = [0.0] + [float("inf")] * count
        begins = [0] * (count + 1)
        ending = [_CUE + cost for cost in self._breaks]  # what a cue costs that ends with a piece, at least
        empty = _costs_of_empty_columns(2 * self._width)
        reached, shortest, longest = self._filled, self._shortest, self._longest  # this is most of the time of a file
        for first, (piece, last) in enumerate(zip(self._pieces, last_in_cues, strict=True)):
            before, start, begun = costs[first], piece.start, reached[first] + piece.space
            least = 1 if self._begins_with_name and first == 0 else first  # a name is not shown without a word
            most = last + 1
            if latest[last] - start > longest:  # seldom
                most = next((index for index in range(least + 1, most) if ends[index] - start > longest), most)
            for index in range(least, most):
                if before + ending[index] < costs[index + 1]:
                    lasts = ends[index] - start
                    short = _SHORT * (1 - lasts / shortest) if lasts < shortest else 0.0
                    cost = before + (ending[index] + short + empty[reached[index + 1] - begun])
                    if cost < costs[index + 1]:
                        costs[index + 1], begins[index + 1] = cost, first
        return _cue_ranges(begins)

    def lines(self, first: int, last: int) -> tuple[str, ...]:
        """Return the lines of a cue: one, or two if one is too short or if two people speak after dashes."""
        begins_with_dash, is_short = self._pieces[first].text in _DASHES, last <= self._full[first]
        if is_short and not begins_with_dash:
            return (self._text(first, last),)
        breaks = [index for index in range(first, min(self._full[first] + 1, last)) if last <= self._full[index + 1]]
        before_dashes = [index for index in breaks if self._pieces[index + 1].text in _DASHES]
        if begins_with_dash and before_dashes:
            breaks = before_dashes
        elif is_short:
            return (self._text(first, last),)
        best = min(breaks, key=lambda index: self._cost_of_lines(first, index, last))
        return self._text(first, best), self._text(best + 1, last)

    def _last_in_cues(self) -> list[int]:
        """Return, for each piece, the index of the last piece of the longest cue that begins with it, by its lines."""
        final = len(self._pieces) - 1
        return [self._full[last + 1] if last < final else last for last in self._full]

    def _columns(self, first: int, last: int) -> int:
        return self._filled[last + 1] - self._filled[first] - self._pieces[first].space

    def _cost_of_lines(self, first: int, index: int, last: int) -> float:
        above, below = self._columns(first, index), self._columns(index + 1, last)
        uneven = _UNEVEN * abs(above - below) / self._width
        return self._line_breaks[index] + uneven + (_TOP_HEAVY if above > below else 0.0)

    def _text(self, first: int, last: int) -> str:
        return "".join(" " * piece.space + piece.text for piece in self._pieces[first : last + 1]).strip()


def _break(piece: LinePiece, following: LinePiece) -> float:
    """Return the cost of a break between two pieces, from the text alone.

    Pauses do not count here, so that the lines stay the same when a file of subtitles is read and written again.
    """
    text, after = piece.text, following.text
    if not text[-1].isalnum():  # only marks end sentences and clauses, and most words have none
        if ends_sentence(text, after):
            return _SENTENCE
        if text not in _DASHES and ends_clause(text):
            return _CLAUSE
    if after in _DASHES and text not in _DASHES:
        return _CLAUSE
    if is_spaceless(text[-1]):
        return _PAUSE if following.space else _break_without_space(text[-1], after[0])
    return _TORN if len(text) <= _SMALL_WORD else _PLAIN


def _break_without_space(before: str, after: str) -> float:
    """Return the cost of a break between two characters of a script without spaces.

    Japanese phrases end with hiragana and begin with Han or katakana. A word that continues in kana is not torn.
    """
    if is_hiragana(after) or (is_katakana(before) and is_katakana(after)):
        return _TORN
    return _PHRASE if is_hiragana(before) else _PLAIN


@lru_cache(maxsize=8)  # there are two widths of lines
def _costs_of_empty_columns(room: int) -> Sequence[float]:
    """Return what a cue costs that fills so many columns of the room in it. A space between its lines is one more."""
    empty = [1 - filled / room for filled in range(room)]
    return [*(_EMPTY * share * share for share in empty), 0.0, 0.0]


def _cue_ranges(begins: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last piece of each cue. `begins` has the beginning of the best last cue before each end."""
    ranges: list[tuple[int, int]] = []
    end = len(begins) - 1
    while end:
        ranges.append((begins[end], end - 1))
        end = begins[end]
    return ranges[::-1]
