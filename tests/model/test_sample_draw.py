"""The draw of a sample: the same recordings each time, a larger one has the smaller one, and all are as likely."""

from collections import Counter

from ls_transcribe.model.sample import Stratum, stratum_of
from ls_transcribe.model.sample_draw import draw_sample

_SURE, _UNSURE = Stratum("98–100 %", "en-US", "under 1 min"), Stratum("below 80 %", "de-DE", "over 1 h")
_FOLDER = [(f"{number:012}", _UNSURE if number % 10 == 0 else _SURE) for number in range(200)]


def _keys(number: int, seed: int = 0, folder: list[tuple[str, Stratum]] = _FOLDER) -> list[str]:
    return [one.key for one in draw_sample(folder, number, seed).recordings]


def test_a_larger_sample_begins_with_the_smaller_one() -> None:
    """And in which order the recordings were found does not matter."""
    drawn = _keys(200)
    assert [_keys(number, folder=_FOLDER[::-1]) for number in (1, 7, 50)] == [drawn[:1], drawn[:7], drawn[:50]]


def test_another_seed_draws_others() -> None:
    """Else it would not be a draw."""
    assert set(_keys(50, seed=1)) != set(_keys(50, seed=2))


def test_each_stratum_has_its_share() -> None:
    """To one recording."""
    for seed in range(20):
        drawn = Counter(one.stratum for one in draw_sample(_FOLDER, 50, seed).recordings)
        assert abs(drawn[_UNSURE] - 5) <= 1, seed


def test_more_than_there_are_draws_all() -> None:
    """And the sample knows what it was drawn from."""
    sample = draw_sample(_FOLDER, 1000, 0)
    assert (len(sample.recordings), sample.population, sample.strata) == (200, 200, {_SURE: 180, _UNSURE: 20})


def test_a_recording_that_is_alone_in_its_stratum_is_as_likely_as_others() -> None:
    """Small strata would never be drawn if each began at the same place."""
    alone = ("alone", Stratum("not known", "fr-FR", "not known"))
    times = sum("alone" in _keys(50, seed, [*_FOLDER, alone]) for seed in range(400))
    assert 70 < times < 130


def test_what_is_not_known_is_a_stratum_of_its_own() -> None:
    """Lengths are in ms."""
    assert stratum_of(None, None, None) == ("not known", "not known", "not known")
    assert [stratum_of(0.97, "en-US", length).length for length in (59_999, 60_000, 600_000, 3_600_000)] == [
        *("under 1 min", "1–10 min", "10–60 min", "over 1 h")
    ]
