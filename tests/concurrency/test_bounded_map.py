"""Many calls in threads, few at a time."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from processes import wait_until

from ls_transcribe.concurrency.bounded_map import KnownResult, bounded_map
from ls_transcribe.errors import RunError


class Gate:
    """A function that returns its argument when the gate is opened for it. `begun` are the arguments so far."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self._open = {number: threading.Event() for number in range(20)}

    def __call__(self, number: int) -> int:
        self.begun.append(number)
        assert self._open[number].wait(10)
        return number

    def open(self, *numbers: int) -> None:
        for number in numbers:
            self._open[number].set()


def _odd_fails(number: int) -> int:
    if number % 2:
        raise RunError(f"{number} is odd")
    return number


def _taken(total: int, taken: list[int]) -> Iterator[int]:
    for number in range(total):
        taken.append(number)
        yield number


@pytest.mark.parametrize("at_once", [1, 3, 50])
@pytest.mark.parametrize("in_order", [False, True])
def test_each_item_has_its_result(at_once: int, *, in_order: bool) -> None:
    """However many are under way, each item is called for once."""
    results = list(bounded_map(lambda number: number * 2, range(20), at_once=at_once, in_order=in_order))
    assert (results if in_order else sorted(results)) == list(range(0, 40, 2))


@pytest.mark.parametrize("in_order", [False, True])
def test_no_items_have_no_results(*, in_order: bool) -> None:
    """Nothing to do is done at once."""
    assert list(bounded_map(_odd_fails, [], at_once=2, in_order=in_order)) == []


def test_results_come_as_they_come() -> None:
    """A slow call keeps nobody waiting."""
    gate = Gate()
    gate.open(1, 2)
    results = bounded_map(gate, range(3), at_once=2)
    first = [next(results), next(results)]
    gate.open(0)
    assert (first, list(results)) == ([1, 2], [0])


def test_results_come_in_order() -> None:
    """A slow call is waited for, while those behind it are under way."""
    gate = Gate()
    gate.open(1, 2, 3)
    threading.Timer(0.05, gate.open, [0]).start()
    assert list(bounded_map(gate, range(4), at_once=3, in_order=True)) == [0, 1, 2, 3]


@pytest.mark.parametrize("in_order", [False, True])
def test_an_item_is_taken_when_there_is_room(*, in_order: bool) -> None:
    """Beside those under way nothing is held, and items come from the caller's thread."""
    taken: list[int] = []
    threads = set()

    def items() -> Iterator[int]:
        for number in _taken(10, taken):
            threads.add(threading.current_thread())
            yield number

    ahead = [len(taken) - number for number, _ in enumerate(bounded_map(abs, items(), at_once=3, in_order=in_order))]
    assert (max(ahead) <= 3, len(taken), threads) == (True, 10, {threading.current_thread()})


def test_a_known_result_does_not_wait_for_room() -> None:
    """It is yielded before another item is taken, and with it what has ended."""
    taken: list[int] = []
    ended = threading.Event()

    def items() -> Iterator[int | KnownResult[int]]:
        for number in _taken(10, taken):
            if number == 1:
                assert ended.wait(10)
                time.sleep(0.05)  # for the pool to note that the call has ended
            yield number if number in (0, 9) else KnownResult(number)

    def call(number: int) -> int:
        ended.set()
        return number

    results = bounded_map(call, items(), at_once=3)
    assert ([next(results) for _ in range(2)], taken) == ([0, 1], [0, 1])


@pytest.mark.parametrize(("in_order", "expected"), [(False, [7, 8, 0]), (True, [0, 7, 8])])
def test_a_known_result_needs_no_call(expected: list[int], *, in_order: bool) -> None:
    """It is yielded at once, or in its turn."""
    gate = Gate()
    results: list[int] = []
    items: list[int | KnownResult[int]] = [0, KnownResult(7), KnownResult(8)]
    if in_order:
        gate.open(0)
    for result in bounded_map(gate, items, at_once=2, in_order=in_order):
        results.append(result)
        if result == 8:
            gate.open(0)
    assert (results, gate.begun) == (expected, [0])


@pytest.mark.parametrize("in_order", [False, True])
def test_after_an_error_the_others_come_out(*, in_order: bool) -> None:
    """What was under way is yielded, nothing else is begun, and the first error is raised last."""
    taken: list[int] = []
    aborted: list[bool] = []
    begun = threading.Barrier(4)

    def call(number: int) -> int:
        if number < 4:
            begun.wait(10)  # all four are under way
        return _odd_fails(number)

    results: list[int] = []
    with pytest.raises(RunError, match=r"^[13] is odd$"):
        results.extend(
            bounded_map(call, _taken(20, taken), at_once=4, in_order=in_order, on_abort=lambda: aborted.append(True))
        )
    assert ({0, 2} <= set(results), {1, 3} & set(results), len(taken) < 20, aborted) == (True, set(), True, [True])


@pytest.mark.parametrize("in_order", [False, True])
def test_closing_waits_for_what_is_under_way(*, in_order: bool) -> None:
    """Calls under way are told that nobody wants them, and are waited for; no others are begun."""
    gate = Gate()
    gate.open(0)
    taken: list[int] = []
    ended: list[int] = []

    def call(number: int) -> int:
        ended.append(gate(number))
        return number

    with closing(
        bounded_map(call, _taken(20, taken), at_once=3, in_order=in_order, on_abort=lambda: gate.open(*range(20)))
    ) as results:
        first = next(results)
        assert wait_until(lambda: len(gate.begun) == len(taken))
    assert (first, sorted(ended) == taken, len(taken) <= 4) == (0, True, True)


def test_a_map_that_has_ended_aborts_nothing() -> None:
    """Others may still wait on the same retrier."""
    assert list(bounded_map(abs, [1], at_once=2, on_abort=lambda: pytest.fail("nobody asked for it"))) == [1]


def test_an_error_of_the_items_is_the_callers() -> None:
    """The calls under way are waited for."""
    ended: list[int] = []

    def items() -> Iterator[int]:
        yield 1
        raise RunError("there are no more")

    with pytest.raises(RunError, match="there are no more"):
        list(bounded_map(ended.append, items(), at_once=2))
    assert ended == [1]
