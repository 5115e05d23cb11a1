"""How many of all errors the recordings held that people reviewed first."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from store.stored_reviews import NOON, save_all, stored_review, submitted_at

from ls_transcribe.model.found_first import FoundFirst
from ls_transcribe.model.review import ErrorCounts, ReviewErrors
from ls_transcribe.store.review_database import ReviewDatabase, StoredReview

_MINUTE = 60_000


@pytest.fixture
def reviews(tmp_path: Path) -> Iterator[ReviewDatabase]:
    with ReviewDatabase.open(tmp_path / "reviews.sqlite3") as opened:
        yield opened


def reviewed(
    place: int, errors: int, duration: int = _MINUTE, *, task: int | None = None, key: str = ""
) -> StoredReview:
    """A review with so many word errors of each kind together, first submitted at a place in the order of all."""
    number = place if task is None else task
    wrong = errors // 2
    words = ErrorCounts(100, wrong, errors - wrong)
    stored = stored_review(number, key=key, duration=duration, errors=ReviewErrors(words, ErrorCounts()))
    return replace(stored, review=replace(stored.review, annotation=place))


def shares(reviews: ReviewDatabase) -> list[tuple[float, float, float]]:
    """The rows: minutes, errors, and errors in the best order."""
    return [
        (row.minutes, round(row.errors, 9), round(row.at_best, 9)) for row in reviews.statistics.found_first().first
    ]


def _by_hand(kept: list[tuple[int, int]], percent: int) -> float:
    """The share of the errors in the first minutes, walked recording by recording in whole numbers."""
    left = percent * sum(duration for duration, _errors in kept)  # in hundredths
    held = 0.0
    for duration, errors in kept:
        part = min(left, 100 * duration)
        held += errors * part / (100 * duration)
        left -= part
    return held / sum(errors for _duration, errors in kept)


def test_ten_recordings(reviews: ReviewDatabase) -> None:
    """By hand: 10 recordings of a minute with 40 errors; the first one held 4, the first two 14, the first five 20."""
    save_all(reviews, *(reviewed(n, errors) for n, errors in enumerate((4, 10, 0, 5, 1, 0, 2, 16, 1, 1))))
    assert shares(reviews) == [(0.1, 0.1, 0.4), (0.2, 0.35, 0.65), (0.5, 0.5, 37 / 40)]
    found = reviews.statistics.found_first()
    assert (found.recordings, found.audio, found.errors, found.without_length) == (10, 10 * _MINUTE, 40, 0)


def test_the_range_by_chance(reviews: ReviewDatabase) -> None:
    """By hand: five recordings with 5 errors and five with 3 are 0.025 above and below an equal share of the 40."""
    save_all(reviews, *(reviewed(n, 5 if n % 2 else 3) for n in range(10)))
    spread = (10 * 0.025**2 * 10 / 9) ** 0.5
    assert [row.by_chance for row in reviews.statistics.found_first().first] == [
        pytest.approx((0.1 - 1.96 * spread * 0.3, 0.125)),  # the best order: no other one holds more
        pytest.approx((0.2 - 1.96 * spread * 0.4, 0.25)),
        pytest.approx((0.5 - 1.96 * spread * 0.5, 0.5 + 1.96 * spread * 0.5)),
    ]


@pytest.mark.parametrize(("number", "least", "most"), [(10, 0.85, 1.0), (30, 0.93, 0.98), (200, 0.93, 0.98)])
def test_orders_by_chance_are_within_the_range(reviews: ReviewDatabase, number: int, least: float, most: float) -> None:
    """95 of 100 are, for recordings of very different lengths and errors; of as few as ten, not quite as many."""
    chance = random.Random(number)  # noqa: S311  # no secret
    kept = [(round(chance.lognormvariate(12, 0.7)), chance.choice((0, 1, 2, 3, 5, 8, 20))) for _ in range(number)]
    with reviews.transaction():
        save_all(reviews, *(reviewed(n, errors, duration) for n, (duration, errors) in enumerate(kept)))
    found = reviews.statistics.found_first().first
    within = [0] * len(found)
    for _ in range(2_000):
        chance.shuffle(kept)
        for place, row in enumerate(found):
            low, high = row.by_chance
            within[place] += low <= _by_hand(kept, round(row.minutes * 100)) <= high + 1e-9
    assert all(least <= times / 2_000 <= most for times in within), within


def test_a_mark_within_a_recording(reviews: ReviewDatabase) -> None:
    """By hand: of 20 minutes, 2 and 4 end in the recording of 8 minutes with 8 errors, 10 in one of 4 with 8."""
    lengths = (1, 8, 4, 1, 1, 1, 1, 1, 1, 1)
    errors = (4, 8, 8, 0, 0, 0, 0, 0, 0, 20)
    save_all(reviews, *(reviewed(n, errors[n], lengths[n] * _MINUTE) for n in range(10)))
    assert shares(reviews) == [
        (0.1, 5 / 40, 24 / 40),  # 4 + 1 of 8; at best 20 + 4
        (0.2, 7 / 40, 28 / 40),  # 4 + 3 of 8; at best 20 + 4 + 2 of 4 minutes with 8
        (0.5, 14 / 40, 36 / 40),  # 4 + 8 + 1 of 4 minutes with 8; at best 20 + 4 + 8 + 4 of 8
    ]


def test_a_later_change_of_a_review(reviews: ReviewDatabase) -> None:
    """It was found where it was first submitted: one that is corrected again or marked as ground truth stays there."""
    save_all(reviews, *(reviewed(n, 9 if n == 0 else 1) for n in range(10)))
    before = shares(reviews)
    reviews.save(submitted_at(reviewed(0, 9), NOON + timedelta(days=9)))
    assert (before[0], shares(reviews)) == ((0.1, 0.5, 0.5), before)


def test_as_many_errors_a_minute_in_all(reviews: ReviewDatabase) -> None:
    """Then no order is better than another one."""
    save_all(reviews, *(reviewed(n, n, n * _MINUTE) for n in range(1, 13)))
    assert shares(reviews) == [(0.1, 0.1, 0.1), (0.2, 0.2, 0.2), (0.5, 0.5, 0.5)]


def test_recordings_without_a_length(reviews: ReviewDatabase) -> None:
    """They have no place among the minutes: they are counted apart, and their errors not at all."""
    save_all(reviews, *(reviewed(n, 4) for n in range(10)), *(reviewed(n, 100, 0) for n in range(20, 23)))
    found = reviews.statistics.found_first()
    assert (found.recordings, found.errors, found.without_length) == (10, 40, 3)
    assert shares(reviews) == [(0.1, 0.1, 0.1), (0.2, 0.2, 0.2), (0.5, 0.5, 0.5)]


def test_a_recording_counts_once(reviews: ReviewDatabase) -> None:
    """By its first review: who reads it later finds the same errors. Withdrawn and unmeasured reviews do not count."""
    save_all(
        reviews,
        *(reviewed(n, 0) for n in range(1, 10)),
        reviewed(10, 8, key="twice"),
        reviewed(0, 6, task=11, key="twice"),
        reviewed(-1, 50, task=12),
        replace(reviewed(-2, 50, task=13), errors=None),
    )
    reviews.mark_withdrawn(12)
    found = reviews.statistics.found_first()
    assert (found.recordings, found.errors) == (10, 6)
    assert shares(reviews)[0] == (0.1, 1.0, 1.0)


@pytest.mark.parametrize(
    ("errors", "found"),
    [
        ((), FoundFirst()),
        ((5,) * 9, FoundFirst(9, 9 * _MINUTE, 45)),
        ((0,) * 12, FoundFirst(12, 12 * _MINUTE)),
    ],
)
def test_what_would_say_nothing(reviews: ReviewDatabase, errors: tuple[int, ...], found: FoundFirst) -> None:
    """Of fewer than ten recordings, or without an error, there are no shares."""
    save_all(reviews, *(reviewed(n, number) for n, number in enumerate(errors)))
    assert reviews.statistics.found_first() == found


@pytest.mark.parametrize("seed", range(4))
def test_many(reviews: ReviewDatabase, seed: int) -> None:
    """As if walked through one recording after another, in whole numbers."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    kept = [(chance.randrange(1, 3_600_000), chance.randrange(0, 50)) for _ in range(500)]
    places = chance.sample(range(500), 500)  # the order of names is not that of submission
    with reviews.transaction():
        save_all(reviews, *(reviewed(n, kept[n][1], kept[n][0], task=task) for n, task in enumerate(places)))
    best = sorted(kept, key=lambda one: Fraction(-one[1], one[0]))
    expected = [(mark / 100, round(_by_hand(kept, mark), 9), round(_by_hand(best, mark), 9)) for mark in (10, 20, 50)]
    assert shares(reviews) == expected
