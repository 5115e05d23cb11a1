"""Where each of the machine's words is: in which turn, and in which run of turns of one speaker."""

from collections.abc import Collection, Sequence
from itertools import accumulate, count
from typing import NamedTuple

from ls_transcribe.transcripts import Word, label_of
from ls_transcribe.transcripts.turns import turns_of_runs


class WordPlace(NamedTuple):
    """The number of a word's turn, and of the run of turns that its speaker says before another one speaks.

    `line` is the number of its line in the text that the reviewer began with.
    """

    run: int
    turn: int
    line: int


def word_places(words: Sequence[Word], lines: Collection[int]) -> Sequence[WordPlace]:
    """Return the place of each word. Turns are of any length here, unless the reviewer saw shorter ones.

    `lines` are the indexes of the words that began a line of the text that the reviewer began with. If it had lines,
    they were the paragraphs of an earlier review: the machine's own words do not tell them.
    """
    if lines:
        words = [word.replace(begins_paragraph=None) if word.begins_paragraph else word for word in words]
    places: dict[int, WordPlace] = {}
    numbers = count()
    run, before = 0, ""
    for of_speaker in turns_of_runs(words):
        first = of_speaker[0][0]
        run += not (first.begins_paragraph and label_of(first) == before)
        before = label_of(first)
        for turn, spoken in zip(numbers, of_speaker, strict=False):
            places.update(dict.fromkeys(map(id, spoken), WordPlace(run, turn, 0)))
    ordered = [places[id(word)] for word in words]
    return _with_lines(ordered, lines) if lines else ordered


def _with_lines(places: Sequence[WordPlace], lines: Collection[int]) -> list[WordPlace]:
    numbers = accumulate(index in lines for index in range(len(places)))
    return [WordPlace(place.run, place.turn, line) for place, line in zip(places, numbers, strict=True)]
