"""Where each of the machine's words is: in which turn, and in which run of turns of one speaker."""

from collections.abc import Container, Sequence
from itertools import count
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


def word_places(words: Sequence[Word], lines: Container[int]) -> Sequence[WordPlace]:
    """Return the place of each word. Turns are of any length here, unless the reviewer saw shorter ones.

    `lines` are the indexes of the words that began a line of the text that the reviewer began with. If it had lines,
    they were the paragraphs of an earlier review: the machine's own words do not tell them.
    """
    if lines:
        words = [word.replace(begins_paragraph=None) if word.begins_paragraph else word for word in words]
    turns: dict[int, tuple[int, int]] = {}
    numbers = count()
    run, before = 0, ""
    for of_speaker in turns_of_runs(words):
        first = of_speaker[0][0]
        run += not (first.begins_paragraph and label_of(first) == before)
        before = label_of(first)
        for turn, spoken in zip(numbers, of_speaker, strict=False):
            turns.update((id(word), (run, turn)) for word in spoken)
    line = 0
    places: list[WordPlace] = []
    for index, word in enumerate(words):
        line += index in lines
        places.append(WordPlace(*turns[id(word)], line))
    return places
