"""Reads captions that repeat what is shown, so that each line is there once.

YouTube's captions roll: a line comes in below, and is shown again above the next one. In captions that are made while
someone speaks, a line is shown again and again as it grows. Whisper's programs can show a line once for each of its
words, with that word set off; then the words have times.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ls_transcribe.transcripts.subtitles.cues import CueLine, SubtitleCue

_TOUCHING = 500  # ms between two cues of which one continues the other
_FLASH = 20  # ms: nobody can read a cue that is shown for so short; YouTube writes one between two lines
_ROWS = 15  # of a screen for captions (CEA-708)
_FEWEST_WORDS = 4  # that are repeated in a row before that is taken for rolling


class _Repeat(NamedTuple):
    """How a cue continues the one before it: how many of its words were shown, and whether there are new ones."""

    repeated: int
    has_new: bool
    is_flash: bool


def each_line_once(cues: Sequence[SubtitleCue]) -> list[SubtitleCue]:
    """Return cues in the order of their starts, without those lines that the cue before has already shown."""
    once = list(dict.fromkeys(cue._replace(lines=tuple(cue.lines)) for cue in cues))
    return _without_repeated(list(_merge_highlighted(once)))


def _without_repeated(cues: list[SubtitleCue]) -> list[SubtitleCue]:
    words = [[line.text.split() for line in cue.lines] for cue in cues]
    steps = [_Repeat(repeated=0, has_new=True, is_flash=False)]
    steps += [
        _step(cue, following, *shown) for (cue, following), shown in zip(pairwise(cues), pairwise(words), strict=True)
    ]
    has_times = any(line.times for cue in cues for line in cue.lines)
    rolls = _rolling(steps[: len(cues)], has_times=has_times)
    return [_without_words(cue, steps[index].repeated) if rolls[index] else cue for index, cue in enumerate(cues)]


def _step(cue: SubtitleCue, following: SubtitleCue, before: list[list[str]], shown: list[list[str]]) -> _Repeat:
    """Return how a cue continues the one before it. The lines of both are given as words."""
    new = [word for line in shown for word in line]
    if not new or following.start - cue.end > _TOUCHING:
        return _Repeat(repeated=0, has_new=True, is_flash=False)
    for first in range(max(len(before) - _ROWS, 0), len(before)):
        old = [word for line in before[first:] for word in line]
        if old and new[: len(old)] == old and not _is_sung(following, len(old)):
            is_flash = len(new) == len(old) and following.end - following.start <= _FLASH
            return _Repeat(len(old), len(new) > len(old), is_flash)
    return _Repeat(repeated=0, has_new=True, is_flash=False)


def _is_sung(cue: SubtitleCue, count: int) -> bool:
    """Return whether there are times between the first words of a cue: then they are said, not shown again."""
    for line in cue.lines:
        length = len(line.text.split())
        if length <= count and line.times:
            return True
        count -= length
        if count <= 0:
            break
    return False


def _rolling(steps: Sequence[_Repeat], *, has_times: bool) -> list[bool]:
    """Return for each cue whether it is one of a row of cues that roll.

    Two people may say the same, one after the other. So a row has a cue that nobody could read, or two cues that go on
    from what they repeat. Where words have times, what is only shown again is known by having none.
    """
    rolls = [False] * len(steps)
    begin = 0
    for index in range(len(steps) + 1):
        if index == len(steps) or not steps[index].repeated:
            row = steps[begin:index]
            going_on = [step.repeated for step in row if step.repeated and step.has_new]
            is_flashing = has_times or any(step.is_flash for step in row)
            if is_flashing or (len(going_on) > 1 and sum(going_on) >= _FEWEST_WORDS):
                rolls[begin:index] = [True] * len(row)
            begin = index + 1
    return rolls


def _without_words(cue: SubtitleCue, count: int) -> SubtitleCue:
    """Return a cue without its first words."""
    lines: list[CueLine] = []
    for line in cue.lines:
        words = line.text.split()
        if count < len(words):
            lines.append(line if not count else line.without_beginning(_end_of_word(line.text, count)))
        count = max(count - len(words), 0)
    return cue._replace(lines=tuple(lines))


def _end_of_word(text: str, count: int) -> int:
    """Return where the first words of a text end."""
    return len(text) - len(text.split(None, count)[count])


def _merge_highlighted(cues: Sequence[SubtitleCue]) -> Iterator[SubtitleCue]:
    """Yield cues; those that show one text with one word after another set off become one, with the words' times."""
    row: list[SubtitleCue] = []
    for cue in [*cues, None]:
        if row and (cue is None or not _continues(row[-1], cue)):
            yield from _merged(row)
            row = []
        if cue is not None:
            row.append(cue)


def _continues(cue: SubtitleCue, following: SubtitleCue) -> bool:
    return (
        bool(cue.lines)
        and abs(following.start - cue.end) <= _TOUCHING
        and [line.text for line in cue.lines] == [line.text for line in following.lines]
    )


def _merged(row: list[SubtitleCue]) -> list[SubtitleCue]:
    places = [
        (number, line.highlight[0], cue.start)
        for cue in row
        for number, line in enumerate(cue.lines)
        if line.highlight is not None
    ]
    advancing = all(one[:2] < other[:2] for one, other in pairwise(places))
    if len(places) < 2 or not advancing or len(places) * 2 < len(row):
        return row
    lines = [
        line._replace(times=tuple((place, time) for at, place, time in places if at == number), highlight=None)
        for number, line in enumerate(row[0].lines)
    ]
    return [SubtitleCue(row[0].start, row[-1].end, tuple(lines), row[0].language)]
