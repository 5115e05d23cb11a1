"""Where each of the machine's words is: in which turn, and in which run of turns of one speaker."""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from ls_transcribe.transcripts import Word, label_of
from ls_transcribe.transcripts.turns import turns_of_runs


class WordPlace(NamedTuple):
    """The number of a word's turn, and of the run of turns that its speaker says before another one speaks."""

    run: int
    turn: int


def word_places(words: Sequence[Word], *, shows_paragraphs: bool) -> Sequence[WordPlace]:
    """Return the place of each word. Turns are of any length here.

    `shows_paragraphs` is true if a reviewer saw the paragraphs of an earlier review: these turns are not the machine's.
    """
    if shows_paragraphs:
        words = [word.replace(begins_paragraph=None) if word.begins_paragraph else word for word in words]
    places: dict[int, WordPlace] = {}
    numbers = count()
    run, before = 0, ""
    for turns in turns_of_runs(words):
        first = turns[0][0]
        run += not (first.begins_paragraph and label_of(first) == before)
        before = label_of(first)
        for turn, spoken in zip(numbers, turns, strict=False):
            places.update((id(word), WordPlace(run, turn)) for word in spoken)
    return [places[id(word)] for word in words]
