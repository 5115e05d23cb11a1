"""The word error rate of all recordings of a folder, as a reviewed sample of them tells it, with its interval."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean, pstdev
from typing import NamedTuple

from ls_transcribe.model.confidence_bands import recording_band_names
from ls_transcribe.model.reviewed_sample import RateInterval
from ls_transcribe.model.sample import Stratum

_RESAMPLES = 300
_LEAST_IN_GROUP = 20
"""Strata with fewer measured recordings count together with their neighbours: so few tell little of how they differ."""

_MOST_UNSEEN = 3.0
"""What occurs in none of n recordings occurs, 95 times in 100, in at most 3 of n."""


class MeasuredRecording(NamedTuple):
    """A reviewed recording of a sample: the errors of the machine, and the words that people wrote."""

    stratum: Stratum
    errors: float
    words: float


class _Group(NamedTuple):
    """Strata that count together: how many recordings they have, and those of them that were measured."""

    size: int
    measured: Sequence[MeasuredRecording]

    @property
    def weight(self) -> float:
        """For how many recordings each measured one stands."""
        return self.size / len(self.measured)


def estimate_whole_rate(
    measured: Sequence[MeasuredRecording], strata: Mapping[Stratum, int], seed: int
) -> RateInterval | None:
    """Return the rate of all recordings. `strata` has the number of recordings in each stratum, measured or not.

    Each recording counts as often as the size of its stratum asks for. The interval is symmetric in the logarithm of
    the rate, as wide as a bootstrap within strata finds it, whose random numbers follow from `seed`. None if nothing
    was measured, or people wrote no words.
    """
    groups = list(_groups(measured, strata))
    words = sum(group.weight * one.words for group in groups for one in group.measured)
    if not words:
        return None
    rate = sum(group.weight * one.errors for group in groups for one in group.measured) / words
    if not rate:
        left = math.sqrt(max(1 - len(measured) / sum(strata.values()), 0))
        return RateInterval(0.0, 0.0, min(_MOST_UNSEEN / len(measured) * left, 1.0))
    error = _standard_error(groups, rate, seed) / words
    factor = math.exp(_student(len(measured) - len(groups)) * error / rate)
    return RateInterval(rate, rate / factor, rate * factor)


def _groups(measured: Sequence[MeasuredRecording], strata: Mapping[Stratum, int]) -> Iterator[_Group]:
    """Yield the strata from the surest to the least sure, those with too few measured recordings together."""
    by_stratum: defaultdict[Stratum, list[MeasuredRecording]] = defaultdict(list)
    for one in measured:
        by_stratum[one.stratum].append(one)
    bands = {name: place for place, name in enumerate(recording_band_names())}
    size, gathered, left = 0, list[MeasuredRecording](), len(measured)
    for stratum in sorted(strata, key=lambda stratum: (bands.get(stratum.band, len(bands)), *stratum)):
        size += strata[stratum]
        gathered += by_stratum[stratum]
        if len(gathered) >= _LEAST_IN_GROUP and left - len(gathered) >= _LEAST_IN_GROUP:
            left -= len(gathered)
            yield _Group(size, gathered)
            size, gathered = 0, []
    if gathered:
        yield _Group(size, gathered)


def _standard_error(groups: Sequence[_Group], rate: float, seed: int) -> float:
    """Return the standard deviation of the errors that are more than the rate lets expect, over samples like this."""
    generator = random.Random(seed)  # noqa: S311  # nothing secret
    totals = [0.0] * _RESAMPLES
    for size, measured in groups:
        number = len(measured)
        unexpected = [one.errors - rate * one.words for one in measured]
        mean = fmean(unexpected)
        # Of a sample of everything nothing is left to chance; and a sample varies a little less than what it is of.
        scale = size / number * math.sqrt(max(1 - number / size, 0) * number / max(number - 1, 1))
        for place in range(_RESAMPLES):
            totals[place] += scale * (sum(generator.choices(unexpected, k=number)) - number * mean)
    return pstdev(totals)


def _student(freedom: int) -> float:
    """Return how many standard errors hold 95 samples of 100: the quantile of Student's distribution, to 1 %."""
    return 1.96 + 2.5 / max(freedom, 1)
