"""The times of a cue are read in every way in which they are written, or refused by the number of their line."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts.subtitles import parse
from ls_transcribe.transcripts.subtitles.time_lines import clock_time, read_times


def _times(line: str, *, follows_text: bool = False, webvtt: bool = False) -> tuple[int, int] | None:
    return read_times(line, 6, follows_text=follows_text, webvtt=webvtt)


@pytest.mark.parametrize(
    "line",
    [
        "00:00:01,000 --> 00:00:04,000",
        "00:00:01.000 --> 00:00:04.000",
        "00:00:01,000-->00:00:04,000",
        "  0:0:1,0 -->\t0:0:4,0  ",
        "00:00:01,000 -> 00:00:04,000",
        "00:00:01,000 ---> 00:00:04,000",
        "00:00:01,000 -- > 00:00:04,000",
        "00:00:01,000 \u2014> 00:00:04,000",
        "00:00:01,000 \u2013\u2013> 00:00:04,000",
        "00:00:01,000 => 00:00:04,000",
        "00:00:01,000 \u2192 00:00:04,000",
        "00:00:01,000 --&gt; 00:00:04,000",
        "00:00:01,000 \uff0d\uff0d\uff1e 00:00:04,000",
        "00\uff1a00\uff1a01,000 --> 00\uff1a00\uff1a04\uff0c000",
        "\uff10\uff10:00:01,000 --> 00:00:0\uff14,000",
        "\u0660\u0660:\u0660\u0660:\u0660\u0661,\u0660\u0660\u0660 --> 00:00:04,000",
        "00:00:01 --> 00:00:04",
        "00:01,000 --> 00:04,000",
        "00:01 --> 00:04",
        "00:00:01:000 --> 00:00:04:000",
        "00.00.01,000 --> 00.00.04,000",
        "00.00.01.000 --> 00.00.04.000",
        "00:00:01;000 --> 00:00:04;000",
        "00:00:01,000000 --> 00:00:04,000000",
        "00:00:01,000000000 --> 00:00:04,000000000",
        "00:00:01.000 --> 00:00:04,000",
        "00: 00: 01,000 --> 00: 00: 04, 000",
        "00 : 00 : 01 , 000 --> 00 : 00 : 04 , 000",
        "\u200e00:00:01,000 --> 00:00:04,000\u200e",
        "\ufeff00:00:01,000 --> \u202a00:00:04,000\u202c",
        "\u00a000:00:01,000\u00a0-->\u00a000:00:04,000\u00a0",
        "000:00:01,000 --> 0000:00:04,000",
        "00:00:01,000 --> 00:00:04,000 X1:100 X2:200 Y1:10 Y2:20",
        "00:00:01.000 --> 00:00:04.000 align:start position:0%",
        "00:00:01,000 --> 00:00:04,000 {\\an8}",
    ],
)
def test_every_way_of_writing(line: str) -> None:
    """One second to four, whatever stands between the numbers."""
    assert _times(line) == (1_000, 4_000)


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("100:00:01,000 --> 100:00:04,000", (360_001_000, 360_004_000)),
        ("00:00:01,5 --> 00:00:02,25", (1_500, 2_250)),
        ("00:00:01,123999 --> 00:00:02,000", (1_123, 2_000)),
        ("75:30.500 --> 76:00.000", (4_530_500, 4_560_000)),
        ("00:00:59,999 --> 00:00:60,000", (59_999, 60_000)),
    ],
)
def test_other_times(line: str, times: tuple[int, int]) -> None:
    """Hours of three digits, fractions of a second of any length, minutes without hours."""
    assert _times(line) == times


@pytest.mark.parametrize(
    "line",
    [
        "-00:00:01,000 --> 00:00:04,000",
        "\u221200:00:01,000 --> 00:00:04,000",
        "00:00:-1,000 --> 00:00:04,000",
        "00:00:01,000 --> -00:00:04,000",
        "00:00:01:12 --> 00:00:04:10",
        "00:00:01;12 --> 00:00:04;10",
        "00:00:0l,000 --> 00:00:04,000",
        "OO:00:01,000 --> 00:00:04,000",
        "00:00:01,000 --> 00:00:xx,000",
        "00:00:01what,580 --> 00:00:04,000",
        "00:00:01,000 --> 4 o'clock",
        "00:00:01,000 -->",
        "--> 00:00:04,000",
        "12.500 --> 14.250",
        "00:00:01 000 --> 00:00:04 000",
        "00:00:01,000,000 --> 00:00:04,000,000",
        "00:00:59,1000 --> 00:01:00,000",
        "00:61:01,000 --> 01:99:04,000",
        "00:00:71,000 --> 00:00:84,000",
        "1001:00:00,000 --> 1001:00:01,000",
        "00:00:01,000 --> 00:00:04,000 hello there",
        "[00:00:01,000 --> 00:00:04,000]",
        "2 00:00:01,000 --> 00:00:04,000",
        "00:00:01,000 - 00:00:04,000",
        "00:00:01,000 00:00:04,000",
        "00:00:01,000 to 00:00:04,000",
        "00:00:01,000,00:00:04,000",
    ],
)
def test_what_cannot_be_understood_is_refused_by_its_line(line: str) -> None:
    """It is neither text nor a cue that is lost."""
    with pytest.raises(UnreadableTranscript, match="the times in line 6 cannot be understood"):
        _times(line)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Good evening.",
        "a --> b",
        "<html> --> </html>",
        "5 -> 3",
        "5 --> 3 is no time",
        "12 of them --> that is 00:00:04,000",
        "from 00:00:03,000 to 00:00:04,000 -->",
        "see you at 10:30 -> or later",
        "10:30 \u2192 11:00",
        "10:30 to 11:00",
        "It is 5:30.",
        "->",
        "-->",
        "<i>10:30</i>",
        "1:2 > 1:3 > 1:4",
    ],
)
def test_text_is_text(line: str) -> None:
    """Also with arrows and numbers, where there is text above."""
    assert _times(line, follows_text=True) is None


def test_short_times_with_an_odd_arrow_are_times_only_at_the_beginning_of_a_cue() -> None:
    """Directly below a line of text they are text."""
    assert (_times("10:30 -> 11:00"), _times("10:30 -> 11:00", follows_text=True)) == ((630_000, 660_000), None)


def test_a_damaged_line_with_an_odd_arrow_is_text_below_text() -> None:
    """And refused at the beginning of a cue."""
    assert _times("00:00:0l,0 -> 00:00:04,0", follows_text=True) is None
    with pytest.raises(UnreadableTranscript):
        _times("00:00:0l,0 -> 00:00:04,0")


def test_the_line_is_that_of_the_file() -> None:
    """As an editor numbers it, whatever ends the lines."""
    file = b"1\r\n00:00:01,000 --> 00:00:02,000\r\na\r\n\r\n2\r\n00:00:0x,000 --> 00:00:04,000\r\nb\r\n"
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(file)
    assert str(refusal.value) == 'the times in line 6 cannot be understood: "00:00:0x,000 --> 00:00:04,000"'


def test_a_cue_a_day_after_the_next_one_is_refused() -> None:
    """Its hours have a digit too many; as the last cue it would be read at the wrong place."""
    file = b"1\n100:00:01,000 --> 100:00:04,000\na\n\n2\n00:00:10,000 --> 00:00:12,000\nb\n"
    with pytest.raises(UnreadableTranscript, match="line 2 are more than a day later than those in line 6"):
        parse(file)


@pytest.mark.parametrize(
    ("text", "time"), [("00:00:01.500", 1_500), ("01:02,250", 62_250), ("1.5", None), ("x", None), ("-1:00.0", None)]
)
def test_times_within_a_text(text: str, time: int | None) -> None:
    """They have colons, and are else no times."""
    assert clock_time(text) == time
