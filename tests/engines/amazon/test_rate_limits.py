"""How fast and how many at a time: the paces that the engine for Amazon keeps to."""

import threading
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from stand_ins.amazon.errors import Refused
from stand_ins.amazon.server import Clock
from stand_ins.amazon.throttle import PUBLISHED, Throttle

from ls_transcribe.engines.amazon.calls import RATES
from ls_transcribe.engines.amazon.rate_limits import JobWindow, TokenBucket

RATE = 10.0
AT_ONCE = 4
"""Calls that may come at once after a pause."""


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock(0.0)


@pytest.fixture(name="bucket")
def _bucket(clock: Clock) -> TokenBucket:
    return TokenBucket(RATE, clock=clock, sleep=clock.pass_by)


def test_calls_come_at_the_rate(bucket: TokenBucket, clock: Clock) -> None:
    """From the first one on, calls that are always wanted come evenly."""
    assert _taken(bucket, clock, 100) == pytest.approx([(number + 1) / RATE for number in range(100)])


def test_a_few_come_at_once_after_a_pause(bucket: TokenBucket, clock: Clock) -> None:
    """However long the pause was, four calls wait for nothing, and those that follow come evenly."""
    clock.pass_by(3600)
    waits = [time - 3600 for time in _taken(bucket, clock, 10)]
    assert waits == pytest.approx([0, 0, 0, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6])


@pytest.mark.parametrize("pause", [0.0, 0.03, 0.25, 0.7, 1.9])
def test_no_second_has_more_than_the_rate_and_the_few(bucket: TokenBucket, clock: Clock, pause: float) -> None:
    """Bursts and pauses by turns make no second in which more calls are made."""
    times: list[float] = []
    for size in (1, 3, 8, 20, 40, 2, 9) * 3:
        clock.pass_by(pause)
        times += _taken(bucket, clock, size)
    most = max(sum(start <= time < start + 1 for time in times) for start in times)
    assert RATE <= most <= RATE + AT_ONCE


def test_threads_take_turns() -> None:
    """Calls that are wanted at the same moment by as many threads get as many different moments."""
    waits: list[float] = []
    bucket = TokenBucket(RATE, clock=lambda: 0.0, sleep=waits.append)
    threads = [threading.Thread(target=bucket.take) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == pytest.approx([(number + 1) / RATE for number in range(30)])


def test_a_call_too_many_slows_the_next_ones_down(bucket: TokenBucket, clock: Clock) -> None:
    """Three tenths of the rate go at once."""
    bucket.slow_down()
    first, second = _taken(bucket, clock, 2)
    assert RATE * 0.7 <= 1 / (second - first) <= RATE * 0.75


def test_the_rate_comes_back(bucket: TokenBucket, clock: Clock) -> None:
    """After forty calls without complaint they come as before, and no faster."""
    bucket.slow_down()
    times = _taken(bucket, clock, 140)[40:]
    assert [later - time for time, later in pairwise(times)] == pytest.approx([1 / RATE] * 99)


def test_it_never_stands_still(bucket: TokenBucket, clock: Clock) -> None:
    """However many calls are too many, one a second is left of ten."""
    for _ in range(100):
        bucket.slow_down()
    first, second = _taken(bucket, clock, 2)
    assert second - first == pytest.approx(1, rel=0.05)


@pytest.mark.parametrize(
    ("ours", "theirs"), [(name, f"{name.capitalize()}TranscriptionJob{'s' * (name == 'list')}") for name in RATES]
)
def test_an_account_as_published_refuses_no_call(clock: Clock, ours: str, theirs: str) -> None:
    """At the rates that Amazon published, nothing is throttled."""
    throttle = Throttle(clock, PUBLISHED)
    bucket = TokenBucket(RATES[ours], clock=clock, sleep=clock.pass_by)
    assert _refusals(bucket, lambda: throttle.spend(theirs), 300) == 0


@pytest.mark.parametrize(("rate", "share"), [(0.5, 0.05), (0.2, 0.06)])
def test_a_slower_account_is_found_out(clock: Clock, rate: float, share: float) -> None:
    """Where an account may make half or a fifth of the calls, all are made in the end, and few are refused."""
    throttle = Throttle(clock, {"Start": 25.0 * rate})
    bucket = TokenBucket(25.0, clock=clock, sleep=clock.pass_by)
    assert 0 < _refusals(bucket, lambda: throttle.spend("Start"), 1000) < 1000 * share


def test_a_window_shrinks_to_what_there_was_room_for() -> None:
    """A refusal beside so many jobs leaves a window for so many, never for none and never for more."""
    window = JobWindow(10, clock=Clock())
    sizes = []
    for in_flight in (12, 7, 9, 0):
        window.refused(in_flight)
        sizes.append(window.size)
    assert sizes == [10, 7, 7, 1]


def test_rests_double_to_a_minute_and_begin_anew() -> None:
    """Each rest in a row is longer than the one before; a job for which there was room ends the row."""
    window = JobWindow(10, clock=Clock())
    rests = [window.next_pause() for _ in range(12)]
    window.accepted()
    assert [*rests, window.next_pause()] == [2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 2]


def test_a_window_grows_back_slowly() -> None:
    """Each half minute with room and no refusal gives back one place in twenty, at least one, up to all there were."""
    clock = Clock()
    window = JobWindow(64, clock=clock)
    window.refused(60)
    sizes = []
    for _ in range(5):
        clock.pass_by(29)
        window.accepted()
        window.accepted()
        sizes.append(window.size)
        clock.pass_by(1)
        window.accepted()
        window.accepted()
        sizes.append(window.size)
    assert sizes == [60, 63, 63, 64, 64, 64, 64, 64, 64, 64]


def test_a_small_window_grows_too() -> None:
    """Of three places one comes back at a time."""
    clock = Clock()
    window = JobWindow(10, clock=clock)
    window.refused(3)
    clock.pass_by(30)
    window.accepted()
    assert window.size == 4


def test_a_refusal_begins_the_half_minute_anew() -> None:
    """A window that was refused does not grow until half a minute later."""
    clock = Clock()
    window = JobWindow(10, clock=clock)
    window.refused(3)
    clock.pass_by(29)
    window.refused(3)
    clock.pass_by(29)
    window.accepted()
    assert window.size == 3


def _taken(bucket: TokenBucket, clock: Clock, number: int) -> Sequence[float]:
    """The moments at which so many calls are made, each wanted as soon as the one before is made."""
    times = []
    for _ in range(number):
        bucket.take()
        times.append(clock())
    return times


def _refusals(bucket: TokenBucket, call: Callable[[], None], number: int) -> int:
    """How many calls are refused until so many were accepted."""
    refused = 0
    for _ in range(number):
        while True:
            bucket.take()
            try:
                call()
            except Refused:
                refused += 1
                bucket.slow_down()
            else:
                break
    return refused
