"""What was found first: how many of all errors the recordings held that people reviewed first."""

from dataclasses import dataclass

FEWEST_RECORDINGS = 10
"""Of fewer recordings, the first tenth of the minutes is a part of one: how many errors that had says nothing yet."""


@dataclass(frozen=True, slots=True)
class FirstMinutes:
    """The first `minutes` of all reviewed minutes of audio, and how many of all errors they held, all as shares (0–1).

    `errors` is the share in the order in which people reviewed, `at_best` that in the best order: the recordings with
    the most errors a minute first. By chance, it is as large as that of the minutes on average, and in about 95 of 100
    orders from the first to the second of `by_chance`.
    """

    minutes: float
    errors: float
    at_best: float
    by_chance: tuple[float, float]


@dataclass(frozen=True, slots=True)
class FoundFirst:
    """How many word errors were found in how many recordings, and what was found first.

    `audio` is the length of the recordings in ms. `without_length` counts further recordings, which have no place among
    the minutes since their length is not known; their errors are not counted. `first` is empty if it would say nothing:
    of too few recordings, or without errors.
    """

    recordings: int = 0
    audio: int = 0
    errors: int = 0
    without_length: int = 0
    first: tuple[FirstMinutes, ...] = ()
