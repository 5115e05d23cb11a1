"""Times of documents in milliseconds."""

from collections.abc import Callable
from typing import Any

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.times import check_seconds, from_milliseconds, from_seconds, from_ticks


@pytest.mark.parametrize(
    ("read", "value", "milliseconds"),
    [
        (from_seconds, None, None),
        (from_seconds, 1.2345, 1_234),
        (from_seconds, -0.0001, 0),
        (from_seconds, 3_600_000, 3_600_000_000),
        (from_milliseconds, None, None),
        (from_milliseconds, 1_234.5, 1_234),
        (from_ticks, None, None),
        (from_ticks, 12_340_000, 1_234),
    ],
)
def test_units(read: Callable[[Any], int | None], value: float | None, milliseconds: int | None) -> None:
    """Seconds, milliseconds, and Microsoft's ticks of 100 ns."""
    assert read(value) == milliseconds


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (-5, "it has a time of -5 s, which is negative"),
        (-0.001, "it has a time of -0.001 s, which is negative"),
        (3_600_001, "it has a time of 3,600,001 s, which is beyond 1,000 hours"),
        (1e300, "it has a time of 1e+300 s, which is beyond 1,000 hours"),
        (float("nan"), "it has a time that is not a number"),
        (float("inf"), "it has a time that is not a number"),
        (float("-inf"), "it has a time that is not a number"),
    ],
)
def test_a_time_that_cannot_be_is_refused(seconds: float, reason: str) -> None:
    """The sentence says which one, and why."""
    for read in (from_seconds, lambda value: check_seconds([1.0, value])):
        with pytest.raises(UnreadableTranscript) as refusal:
            read(seconds)
        assert str(refusal.value) == reason
