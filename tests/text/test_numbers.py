"""Numbers as people read them."""

import pytest

from ls_transcribe.text.numbers import count, duration, percent, spaced_percent, whole_percent


@pytest.mark.parametrize(("number", "text"), [(0, "0 words"), (1, "1 word"), (2, "2 words"), (12_000, "12,000 words")])
def test_things_are_counted(number: int, text: str) -> None:
    """One thing alone is in the singular."""
    assert count(number, "word") == text


def test_lengths_of_time() -> None:
    """In the largest unit that fits, and never as nothing."""
    lengths = {0.2: "1 s", 59.4: "59 s", 59.6: "1 min", 3_560: "59 min", 3_580: "1.0 h", 4_500_000: "1,250.0 h"}
    assert {seconds: duration(seconds) for seconds in lengths} == lengths


def test_percentages() -> None:
    """Without a space in a terminal, with one in a report, where a rate that is not 0 never looks like it."""
    assert (percent(0.9521), whole_percent(0.9), spaced_percent(0.9521)) == ("95.2%", "90%", "95.2\u00a0%")
    assert [spaced_percent(rate) for rate in (0.0, 0.0001, 0.0005, 12.0)] == [
        "0.0\u00a0%",
        "<\u00a00.1\u00a0%",
        "0.1\u00a0%",
        "1,200.0\u00a0%",
    ]
