"""Lines that overlap are read one after the other."""

import pytest

from ls_transcribe.transcripts.line_times import LineTimes, SpreadTime, spread_by_channel, without_overlaps


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        ([], []),
        ([(0, 1_000, 5)], [(0, 1_000)]),
        ([(0, 1_000, 5), (1_500, 2_000, 5)], [(0, 1_000), (1_500, 2_000)]),
        ([(0, 1_000, 5), (800, 2_000, 5)], [(0, 800), (800, 2_000)]),
        ([(0, 9_000, 5), (800, 1_000, 5)], [(0, 800), (800, 1_000)]),
        ([(800, 2_000, 5), (0, 1_000, 5)], [(800, 2_000), (0, 800)]),
        ([(0, 1_000, 1), (0, 2_000, 3), (4_000, 5_000, 1)], [(0, 500), (500, 2_000), (4_000, 5_000)]),
        ([(0, 1_000, 0), (0, 0, 0)], [(0, 500), (500, 1_000)]),
        ([(500, 0, 5)], [(500, 500)]),
    ],
    ids=[
        "none",
        "one",
        "apart",
        "overlapping",
        "one inside the other",
        "out of order",
        "together",
        "without text",
        "ends before it begins",
    ],
)
def test_times(lines: list[tuple[int, int, int]], times: list[tuple[int, int]]) -> None:
    """A line ends where the next one starts; those that start together share their time by their lengths."""
    assert without_overlaps([LineTimes(*line) for line in lines]) == times


def test_lines_of_several_channels_keep_their_times() -> None:
    """Those that are said meanwhile stay whole; those of one channel are read one after the other."""
    lines = [(0, 4_000, "a"), (1_000, 2_000, "b"), (3_500, 6_000, "a"), (6_000, 7_000, "b"), (6_000, 6_000, "a")]
    assert spread_by_channel([LineTimes(start, end, 5, channel) for start, end, channel in lines]) == [
        SpreadTime(0, 3_500, is_whole=True),
        SpreadTime(1_000, 2_000, is_whole=True),
        SpreadTime(3_500, 6_000),
        SpreadTime(6_000, 7_000),
        SpreadTime(6_000, 6_000),
    ]
