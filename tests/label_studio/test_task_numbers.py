"""The numbers that anyone can write into a task: those that can be right are taken, all others are not known."""

import math
from collections.abc import Callable

import pytest

from ls_transcribe.label_studio import task_numbers

NO_NUMBERS: tuple[object, ...] = (None, True, False, "", "soon", "nan", math.nan, math.inf, -math.inf, [], {}, b"1")


@pytest.mark.parametrize("value", [*NO_NUMBERS, 1e16, 3_600_000.001, 10**400, "1e999", "9" * 5_000])
def test_no_position(value: object) -> None:
    """What is no number, and what lies beyond 1,000 hours, is no position in a recording."""
    assert task_numbers.position(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, 0), (1.2344, 1234), ("1.5", 1500), (-1, 0), (-1e300, 0), (2e-15, 0), (3_600_000, 3_600_000_000)],
)
def test_position(value: object, expected: int) -> None:
    """Seconds, also as a string, are ms; what lies before the beginning is at it."""
    assert task_numbers.position(value) == expected


@pytest.mark.parametrize(
    ("take", "taken", "refused"),
    [
        (task_numbers.length, {6.25: 6250, 3_600_000: 3_600_000_000}, (0, -1, 1e-9, 1e16, 10**400, "6.25")),
        (task_numbers.confidence, {0: 0.0, 0.91: 0.91, 1: 1.0}, (-0.01, 1.01, 91, 1e300, 10**400, "0.91")),
        (task_numbers.working_time, {4.25: 4.25, 604_800: 604_800.0}, (0, -5, -1e-9, 604_801, 1e300, "4.25")),
        (task_numbers.user_number, {1: 1, 2**63 - 1: 2**63 - 1}, (0, -1, 2**63, 10**400, 1.0, "1")),
    ],
)
def test_numbers(
    take: Callable[[object], float | None], taken: dict[float, float], refused: tuple[object, ...]
) -> None:
    """A number that can be right is taken as it is, and no other: not for 0, nor as the nearest that can be right."""
    assert {value: take(value) for value in taken} == taken
    assert [take(value) for value in (*NO_NUMBERS, *refused)] == [None] * (len(NO_NUMBERS) + len(refused))
