"""Captions that show a line again are read once, and times that stand between words are the words'."""

import pytest

from ls_transcribe.transcripts.subtitles import parse


def _file(*cues: tuple[int, int, str]) -> bytes:
    """An SRT file with these cues, in hundredths of a second."""
    blocks = [
        f"{number}\n{_clock(start)} --> {_clock(end)}\n{text}\n" for number, (start, end, text) in enumerate(cues, 1)
    ]
    return "\n".join(blocks).encode()


def _clock(hundredths: int) -> str:
    return f"00:00:{hundredths // 100:02d},{hundredths % 100 * 10:03d}"


def _said(document: bytes) -> list[tuple[str, int, int]]:
    return [(word.text, word.start, word.end) for word in parse(document).words]


YOUTUBE = b"""WEBVTT
Kind: captions
Language: en

00:00:01.000 --> 00:00:03.000 align:start position:0%
\x20
the<00:00:01.400><c> tide</c><00:00:02.000><c> turns</c>

00:00:03.000 --> 00:00:03.010 align:start position:0%
the tide turns
\x20

00:00:03.010 --> 00:00:05.000 align:start position:0%
the tide turns
at<00:00:04.000><c> noon</c>

00:00:05.000 --> 00:00:05.010 align:start position:0%
at noon
\x20
"""


def test_youtubes_captions() -> None:
    """Each line once; the times between its words are theirs."""
    assert _said(YOUTUBE) == [
        ("the", 1_000, 1_400),
        ("tide", 1_400, 2_000),
        ("turns", 2_000, 3_000),
        ("at", 3_010, 4_000),
        ("noon", 4_000, 5_000),
    ]


def test_words_with_times_of_their_own_begin_no_line() -> None:
    """That mark is for words that share the time of a line."""
    assert not any(word.begins_line for word in parse(YOUTUBE).words)


@pytest.mark.parametrize("crlf", [False, True])
def test_youtubes_captions_as_srt(*, crlf: bool) -> None:
    """Without times between the words, the lines are still there once."""
    file = _file(
        (100, 300, "\nthe tide turns"),
        (300, 301, "the tide turns\n"),
        (301, 500, "the tide turns\nat noon"),
        (500, 501, "at noon\n"),
    )
    document = file.replace(b"\n", b"\r\n") if crlf else file
    assert (parse(document).text, parse(document).words[-1].end) == ("the tide turns at noon", 5_000)


def test_three_rows_that_roll() -> None:
    """As captions for the deaf do on television."""
    file = _file(
        (100, 200, "one a"),
        (200, 300, "one a\ntwo b"),
        (300, 400, "one a\ntwo b\nthree c"),
        (400, 500, "two b\nthree c\nfour d"),
    )
    assert parse(file).text == "one a two b three c four d"


def test_a_line_that_grows() -> None:
    """Its words come when they are shown."""
    file = _file((100, 200, "the tide"), (200, 300, "the tide turns"), (300, 400, "the tide turns at noon"))
    assert _said(file)[2:] == [("turns", 2_000, 3_000), ("at", 3_000, 3_333), ("noon", 3_333, 4_000)]


@pytest.mark.parametrize(
    "cues",
    [
        [(100, 200, "No."), (200, 300, "No."), (300, 400, "No.")],
        [(100, 200, "Yes."), (200, 300, "Yes.\nCertainly.")],
        [(100, 200, "at noon"), (400, 500, "at noon\nthe tide"), (800, 900, "the tide\nturns")],
    ],
    ids=["said again and again", "once", "long after"],
)
def test_what_is_said_again_is_there_again(cues: list[tuple[int, int, str]]) -> None:
    """Two people may say the same."""
    assert parse(_file(*cues)).text == " ".join(text.replace("\n", " ") for _start, _end, text in cues)


def test_the_same_cue_twice() -> None:
    """At the same time with the same text it is one: pieces of a stream that were joined have it at both ends."""
    assert parse(_file((100, 200, "at noon"), (100, 200, "at noon"))).text == "at noon"


@pytest.mark.parametrize(("begin", "end"), [("<u>", "</u>"), ('<font color="#00ff00">', "</font>"), ("<b>", "</b>")])
def test_a_word_after_the_other_set_off(begin: str, end: str) -> None:
    """Whisper's programs write a cue for each word; its time is the word's."""
    file = _file(
        (100, 150, f"{begin}The{end} tide turns"),
        (150, 180, "The tide turns"),
        (180, 250, f"The {begin}tide{end} turns"),
        (250, 300, f"The tide {begin}turns{end}"),
    )
    assert _said(file) == [("The", 1_000, 1_800), ("tide", 1_800, 2_500), ("turns", 2_500, 3_000)]


def test_times_outside_the_cue_are_none() -> None:
    """They are of another file, or wrong."""
    file = b"WEBVTT\n\n00:10.000 --> 00:12.000\nthe <00:01.000>tide <00:59.000>turns\n"
    assert [word[1:] for word in _said(file)] == [(10_000, 10_500), (10_500, 11_166), (11_166, 12_000)]


def test_syllables_that_are_sung() -> None:
    """A word begins with the first of its times, and ends where the next word begins."""
    file = b"WEBVTT\n\n00:10.000 --> 00:12.000\n<00:10.100>ev<00:10.500>en<00:10.900>ing <00:11.200>tide<00:11.700>\n"
    assert _said(file) == [("evening", 10_100, 11_200), ("tide", 11_200, 11_700)]


def test_a_line_that_is_sung_twice() -> None:
    """Its words have times of their own each time."""
    line = "la<00:00:{0}.500> le\n"
    file = "WEBVTT\n\n" + "\n".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{line.format(f'0{n}')}" for n in (1, 2))
    assert parse(file.encode()).text == "la le la le"


def test_where_words_have_times_a_line_without_is_shown_again() -> None:
    """However long it is shown."""
    file = b"WEBVTT\n\n00:01.000 --> 00:02.000\nthe <00:01.500>tide\n\n00:02.000 --> 00:03.000\nthe tide\nturns\n"
    assert parse(file).text == "the tide turns"
