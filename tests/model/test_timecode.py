"""Milliseconds inside, seconds and clocks at the edges."""

import pytest

from ls_transcribe.model import timecode


@pytest.mark.parametrize(
    ("seconds", "milliseconds"), [("0.41", 410), ("0.009", 9), (12.3, 12_300), ("5E-3", 5), ("86400.5", 86_400_500)]
)
def test_seconds_are_read_as_numbers_and_as_strings(seconds: float | str, milliseconds: int) -> None:
    """Seconds, in whichever way a document writes them, are whole milliseconds."""
    assert timecode.from_seconds(seconds) == milliseconds


def test_every_time_of_a_day_is_read_as_it_was_written() -> None:
    """No millisecond is lost or won when a time is written as Amazon's decimal string and read again."""
    times = range(0, 25 * 3_600_000, 997)
    assert [timecode.from_seconds(timecode.decimal(time)) for time in times] == list(times)


@pytest.mark.parametrize(("milliseconds", "written"), [(0, "0.0"), (410, "0.41"), (9, "0.009"), (61_500, "61.5")])
def test_times_are_written_as_amazon_writes_them(milliseconds: int, written: str) -> None:
    """A decimal string of seconds has no more digits than it needs."""
    assert timecode.decimal(milliseconds) == written


def test_label_studio_gets_seconds() -> None:
    """A region's time is a number of seconds."""
    assert timecode.to_seconds(61_500) == 61.5


@pytest.mark.parametrize(
    ("milliseconds", "shown"),
    [
        (0, "0:00"),
        (7_400, "0:07"),
        (59_600, "1:00"),
        (750_000, "12:30"),
        (3_599_900, "1:00:00"),
        (3_723_000, "1:02:03"),
        (90_000_000, "25:00:00"),
    ],
)
def test_a_clock_is_what_a_person_reads(milliseconds: int, shown: str) -> None:
    """Minutes and seconds, with hours from the first hour on, are rounded as a whole."""
    assert timecode.clock(milliseconds) == shown
