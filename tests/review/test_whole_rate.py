"""The error rate of all recordings, from a reviewed sample of them."""

import random
from collections import Counter
from dataclasses import dataclass

from ls_transcribe.model.sample import Stratum, stratum_of
from ls_transcribe.model.sample_draw import draw_sample
from ls_transcribe.review.whole_rate import MeasuredRecording, estimate_whole_rate

_SURE, _UNSURE = Stratum("98–100 %", "en-US", "under 1 min"), Stratum("below 80 %", "en-US", "under 1 min")


@dataclass(frozen=True)
class _Known:
    """A recording whose errors are known without a review."""

    confidence: float
    measured: MeasuredRecording


def _folder() -> dict[str, _Known]:
    """1,000 recordings: the less certain the recogniser is, the more often it is wrong."""
    numbers = random.Random(1)  # noqa: S311  # no secret
    folder: dict[str, _Known] = {}
    for number in range(1000):
        confidence = min(numbers.betavariate(12, 1.2), 0.999)
        words = round(numbers.lognormvariate(5.5, 0.5)) + 1
        wrong = min((1 - confidence) * numbers.lognormvariate(0, 0.4) + numbers.random() * 0.01, 1)
        language = numbers.choice(("en-US", "en-US", "en-US", "de-DE"))
        stratum = stratum_of(confidence, language, words * 400)
        folder[f"{number:012}"] = _Known(confidence, MeasuredRecording(stratum, round(words * wrong), words))
    return folder


def _rate(recordings: list[_Known]) -> float:
    return sum(one.measured.errors for one in recordings) / sum(one.measured.words for one in recordings)


def test_the_interval_of_a_sample_holds_the_rate_of_all() -> None:
    """For at least 93 of 100 seeds; the rate of the 100 least certain is in none of these intervals."""
    folder = _folder()
    true = _rate(list(folder.values()))
    worst_first = _rate(sorted(folder.values(), key=lambda one: one.confidence)[:100])
    population = [(key, one.measured.stratum) for key, one in folder.items()]
    holds = Counter[str]()
    for seed in range(100):
        sample = draw_sample(population, 100, seed)
        whole = estimate_whole_rate([folder[one.key].measured for one in sample.recordings], sample.strata, seed)
        assert whole
        holds["true"] += whole.low <= true <= whole.high
        holds["worst first"] += whole.low <= worst_first <= whole.high
        holds["wide"] += whole.high - whole.low > true
    assert (holds["true"] >= 93, holds["worst first"], holds["wide"]) == (True, 0, 0), holds


def test_the_same_sample_gives_the_same_interval() -> None:
    """Byte for byte, as everything that is written."""
    measured = [MeasuredRecording(_SURE, number % 7, 100) for number in range(30)]
    assert estimate_whole_rate(measured, {_SURE: 90}, 4) == estimate_whole_rate(measured, {_SURE: 90}, 4)


def test_recordings_are_weighted_by_their_strata() -> None:
    """A stratum that was reviewed more than its share counts no more than that."""
    measured = [MeasuredRecording(_SURE, 1, 100)] * 20 + [MeasuredRecording(_UNSURE, 50, 100)] * 60
    whole = estimate_whole_rate(measured, {_SURE: 900, _UNSURE: 100}, 0)
    assert whole
    assert round(whole.rate, 6) == round(0.9 * 0.01 + 0.1 * 0.5, 6)


def test_a_sample_of_everything_leaves_nothing_to_chance() -> None:
    """The interval is the rate."""
    measured = [MeasuredRecording(_SURE, number, 100) for number in range(30)]
    whole = estimate_whole_rate(measured, {_SURE: 30}, 0)
    assert whole
    assert whole.low == whole.rate == whole.high


def test_a_sample_without_errors_does_not_say_that_there_are_none() -> None:
    """Of what occurs in none of 30 recordings, there may be one in ten."""
    whole = estimate_whole_rate([MeasuredRecording(_SURE, 0, 100)] * 30, {_SURE: 100_000}, 0)
    assert whole
    assert (whole.rate, whole.low, round(whole.high, 2)) == (0, 0, 0.1)


def test_without_words_there_is_no_rate() -> None:
    """Nor without recordings."""
    assert estimate_whole_rate([MeasuredRecording(_SURE, 2, 0)] * 30, {_SURE: 100}, 0) is None
    assert estimate_whole_rate([], {_SURE: 100}, 0) is None


def test_strata_without_reviews_count_with_their_neighbours() -> None:
    """However small they are, they are part of all."""
    measured = [MeasuredRecording(_SURE, 1, 100)] * 20 + [MeasuredRecording(_UNSURE, 50, 100)] * 20
    between = Stratum("90–95 %", "en-US", "under 1 min")
    whole = estimate_whole_rate(measured, {_SURE: 100, between: 100, _UNSURE: 100}, 0)
    assert whole
    assert round(whole.rate, 6) == round((100 * 0.01 + 200 * 0.5) / 300, 6)
