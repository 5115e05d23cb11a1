"""Subtitles are read as transcripts: SRT and WebVTT as they are found, not as they ought to be."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Word, readers
from ls_transcribe.transcripts.amazon_json import parse as parse_amazon
from ls_transcribe.transcripts.subtitles import parse

SRT = b"""1
00:00:01,000 --> 00:00:03,500
Good <i>evening</i>, sir.
The clock is slow.

2
00:00:03,500 --> 00:00:05,000
Yes.
"""

VTT = b"""WEBVTT - talk
Kind: captions
Language: en-GB

STYLE
::cue { color: red }

REGION
id:fred

NOTE 00:00:09.000 --> nowhere

intro
00:01.000 --> 00:02.500 align:start position:0%
<v.loud Ada &amp; Co>Good <c.red>evening</c>, 1 &lt; 2.
<v Bob>Yes.</v> No.

NOTE not said

2
01:00:03.000 --> 01:00:04.250
<lang en>Late</lang> <00:00:03.500><00:00:03.900>said.
"""


def _cues(document: bytes) -> list[tuple[int, int, str | None, str]]:
    """The lines that words make: from the first one's start to the last one's end, who speaks, and the text."""
    lines: list[list[Word]] = []
    for word in parse(document).words:
        if word.begins_line or word.speaker != lines[-1][-1].speaker:
            lines.append([])
        lines[-1].append(word)
    return [(line[0].start, line[-1].end, line[0].speaker, " ".join(word.text for word in line)) for line in lines]


def _said(*lines: str) -> list[tuple[str | None, str]]:
    """Who says what in a file with a cue of two seconds for each of these texts."""
    file = "\n".join(
        f"{n}\n00:00:{2 * n:02d},000 --> 00:00:{2 * n + 2:02d},000\n{line}\n" for n, line in enumerate(lines)
    )
    return [(speaker, text) for _start, _end, speaker, text in _cues(file.encode())]


def test_the_words_of_a_cue_share_its_time() -> None:
    """By their lengths; the first one opens a line, and nothing says how sure anybody is."""
    file = b"7\n00:00:01,000 --> 00:00:02,400\nYes, 1984\nis over\n"
    assert parse(file).words == (
        Word("Yes", 1_000, 1_400, after=",", begins_line=True),
        Word("1984", 1_400, 1_800),
        Word("is", 1_800, 2_000),
        Word("over", 2_000, 2_400),
    )


def test_srt() -> None:
    """Cues with their times, lines joined, tags left out."""
    assert _cues(SRT) == [
        (1_000, 3_500, None, "Good evening, sir. The clock is slow."),
        (3_500, 5_000, None, "Yes."),
    ]


def test_webvtt() -> None:
    """Voices are speakers; comments, style sheets, names of cues, settings and times within a cue are not said."""
    assert [(speaker, text) for _start, _end, speaker, text in _cues(VTT)] == [
        ("Ada & Co", "Good evening, 1 < 2."),
        ("Bob", "Yes."),
        (None, "No."),
        (None, "Late said."),
    ]


def test_times_of_webvtt() -> None:
    """Hours may be left out."""
    words = parse(VTT).words
    times = (words[0].start, words[6].end, words[7].start, words[8].end)
    assert times == (1_000, 2_500, 3_603_000, 3_604_250)


def test_what_is_known_of_the_whole() -> None:
    """The language stands in some heads, the speakers are those named, nothing measures a confidence or a length."""
    transcript = parse(VTT)
    known = (transcript.language, transcript.speakers, transcript.confidence, transcript.duration, transcript.text)
    assert known == ("en-GB", ("Ada & Co", "Bob", "speaker"), None, None, "Good evening, 1 < 2. Yes. No. Late said.")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_any_encoding_and_any_end_of_line(encoding: str, end: str) -> None:
    """Files come from every system."""
    file = end.join(["1", "00:00:01,000 --> 00:00:02,000", "„Größe“ – 5 €", "", ""])
    assert readers.parse(file.encode(encoding)).text == "„Größe“ – 5 €"


@pytest.mark.parametrize(
    ("file", "cues"),
    [
        (b"00:00:01,000 --> 00:00:02,000\nIn\n1984", [(1_000, 2_000, None, "In 1984")]),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\n1984\n\n2\n00:00:02,000 --> 00:00:03,000\n85\n",
            [(1_000, 2_000, None, "1984"), (2_000, 3_000, None, "85")],
        ),
        (
            b"00:00:01,000 --> 00:00:02,000\nIn\n1984\n\n00:00:02,000 --> 00:00:03,000\nyes",
            [(1_000, 2_000, None, "In 1984"), (2_000, 3_000, None, "yes")],
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:02,000 --> 00:00:03,000\nb",
            [(1_000, 2_000, None, "a"), (2_000, 3_000, None, "b")],
        ),
        (
            b"1\n\n00:00:01,000 --> 00:00:02,000\na\n\n2\n\n00:00:02,000 --> 00:00:03,000\n\nb\n\nc",
            [(1_000, 2_000, None, "a"), (2_000, 3_000, None, "b c")],
        ),
        (b"1\n0:0:1.5 --> 0:0:2.25 X1:1 Y1:2\na", [(1_500, 2_250, None, "a")]),
        (b"1\n00:00:01,000-->00:00:02,000\na", [(1_000, 2_000, None, "a")]),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\nfrom 00:00:03,000 to 00:00:04,000 -->",
            [(1_000, 2_000, None, "from 00:00:03,000 to 00:00:04,000 -->")],
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<font color=red>a</font> <3 {b}",
            [(1_000, 2_000, None, "a <3 {b}")],
        ),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\nb", [(2_000, 3_000, None, "b")]),
        (b"1\n00:00:02,000 --> 00:00:01,000\na", [(2_000, 2_000, None, "a")]),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\na\n1984\n\nb\n", [(1_000, 2_000, None, "a 1984 b")]),
        (b"WEBVTT\n\n00:00:01,000 --> 00:00:02,000\na", [(1_000, 2_000, None, "a")]),
        (b"WEBVTT\n\n100:00:01.000 --> 100:00:02.000\na", [(360_001_000, 360_002_000, None, "a")]),
        (
            b"WEBVTT\n\n00:01.000 --> 00:02.000\n\na b\n\n00:02.000 --> 00:03.000\nc",
            [(1_000, 2_000, None, "a b"), (2_000, 3_000, None, "c")],
        ),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\na\n \nb\n\t\n\nNOTE c\nd\n\ne", [(1_000, 2_000, None, "a b e")]),
        (
            b"WEBVTT\n\nx\n00:01.000 --> 00:02.000\n\ny\n00:02.000 --> 00:03.000\nc",
            [(2_000, 3_000, None, "c")],
        ),
        (
            b"WEBVTT\r\r\n\r\r\n00:01.000 --> 00:02.000\r\r\na\r\r\n\r\r\n00:02.000 --> 00:03.000\r\r\nb\r\r\n",
            [(1_000, 2_000, None, "a"), (2_000, 3_000, None, "b")],
        ),
        (
            b"WEBVTT\n\n00:01.000 --> 00:02.000\na\n\nWEBVTT\nKind: captions\n\n00:02.000 --> 00:03.000\nb",
            [(1_000, 2_000, None, "a"), (2_000, 3_000, None, "b")],
        ),
        (b"WEBVTT\n\nNOTE 00:00:0x,000 --> 00:01\n\n00:01.000 --> 00:02.000\na", [(1_000, 2_000, None, "a")]),
        (
            b"00:00:01,000 --> 00:00:02,000\na\n\n00:00:02,000 --> 00:00:03,000\n42\n\n"
            b"00:00:03,000 --> 00:00:04,000\nb",
            [(1_000, 2_000, None, "a"), (2_000, 3_000, None, "42"), (3_000, 4_000, None, "b")],
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\n42\n\n00:00:02,000 --> 00:00:03,000\nb",
            [(1_000, 2_000, None, "42"), (2_000, 3_000, None, "b")],
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\na\n\n\xef\xbb\xbf1\n00:00:02,000 --> 00:00:03,000\nb\n\n\xe2\x80\x8e2\n"
            b"00:00:03,000 --> 00:00:04,000\nc",
            [(1_000, 2_000, None, "a"), (2_000, 3_000, None, "b"), (3_000, 4_000, None, "c")],
        ),
        (
            b"1\n00:00:01,000 --> 00:00:02,000\na < b <i>c</i> <ada@example.org> &amp; &lt;d&gt; R&D &x; <br/>e",
            [(1_000, 2_000, None, "a < b c <ada@example.org> & <d> R&D &x; e")],
        ),
        (
            b"WEBVTT\n\n00:01.000 --> 00:02.000\n<ruby>a<rt>b</rt></ruby> <c.red>c</c> 1 < 2 &#99;&#x64;",
            [(1_000, 2_000, None, "a c 1 < 2 cd")],
        ),
        (
            b"0:00:01.000,0:00:02.000\na\nb\n\n0:00:02.000,0:00:03.000\n1\n",
            [(1_000, 2_000, None, "a b"), (2_000, 3_000, None, "1")],
        ),
    ],
    ids=[
        "a number ends the file",
        "a number is the text",
        "no numbers of cues",
        "no empty lines",
        "too many empty lines",
        "loose times and places",
        "an arrow without spaces",
        "times in the text",
        "tags of players",
        "no text",
        "an end before its start",
        "a number in WebVTT",
        "SRT's commas in WebVTT",
        "days",
        "text below an empty line",
        "lines of blanks, a comment, more text",
        "a name without text above",
        "a carriage return too many",
        "two files joined",
        "times in a comment",
        "a number as text without numbers",
        "a number as text above no number",
        "marks before numbers",
        "angle brackets and references",
        "tags of WebVTT",
        "SBV",
    ],
)
def test_careless_files(file: bytes, cues: list[tuple[int, int, str | None, str]]) -> None:
    """Nothing that was said is lost, nothing else is taken for it."""
    assert _cues(file) == cues


def test_cues_out_of_order() -> None:
    """They are read by their times."""
    file = b"1\n00:00:05,000 --> 00:00:06,000\nlate\n\n2\n00:00:01,000 --> 00:00:02,000\nearly\n"
    assert _cues(file) == [(1_000, 2_000, None, "early"), (5_000, 6_000, None, "late")]


def test_cues_that_overlap() -> None:
    """A cue ends where the next begins, so that their words do not mingle; two at one time are read one by one."""
    file = (
        b"1\n00:00:01,000 --> 00:00:04,000\nfirst of\n\n2\n00:00:03,000 --> 00:00:05,000\nsecond\n\n"
        b"3\n00:00:07,000 --> 00:00:08,000\nabove\n\n4\n00:00:07,000 --> 00:00:09,000\nbelow\n"
    )
    assert _cues(file) == [
        (1_000, 3_000, None, "first of"),
        (3_000, 5_000, None, "second"),
        (7_000, 9_000, None, "above below"),
    ]


# Who speaks


def test_names_in_capitals() -> None:
    """Captions for the deaf name who is not seen: only that cue is theirs."""
    assert _said("Good evening.", "ADA: Is it late?", "No.", "- BOB: Yes.\n- ADA: Oh.") == [
        (None, "Good evening."),
        ("ADA", "Is it late?"),
        (None, "No."),
        ("BOB", "Yes."),
        ("ADA", "Oh."),
    ]


def test_recognisers_labels() -> None:
    """They are names too, though in small letters."""
    assert _said("spk_0: Yes.", "spk_1: No.") == [("spk_0", "Yes."), ("spk_1", "No.")]


@pytest.mark.parametrize(
    ("written", "speaker"),
    [("[SPEAKER_01]: Yes.", "SPEAKER_01"), ("(speaker 1) Yes.", "speaker 1"), ("(speaker ?) Yes.", None)],
)
def test_the_whisper_familys_own_words(written: str, speaker: str | None) -> None:
    """They write who speaks before each cue."""
    assert _said("So.", written) == [(None, "So."), (speaker, "Yes.")]


@pytest.mark.parametrize(
    "text",
    [
        "Remember: never.",
        "ADA: Yes.",
        "He said: no.",
        "It is 5:30.",
        "https://example.org",
        "- Yes.",
        "[laughs] Yes.",
        "(speaker) Yes.",
        "The Very Long Name Of Someone: no.",
        ": no",
    ],
)
def test_what_is_not_sure_is_text(text: str) -> None:
    """One name in a whole file may be anything, and a dash says that somebody speaks but not who."""
    assert _said("So.", text) == [(None, "So."), (None, text)]


# What becomes of it


@pytest.mark.parametrize("document", [SRT, VTT], ids=["SRT", "WebVTT"])
def test_as_the_interchange_document(document: bytes) -> None:
    """Words, speakers, times and lines survive."""
    read, again = parse(document), parse_amazon(readers.read(document).to_interchange("talk"))
    assert (again, again.words) == (read, read.words)


@pytest.mark.parametrize("document", [b"WEBVTT", b"WEBVTT\n\n", b"\xef\xbb\xbfWEBVTT FILE\n\nNOTE nothing\n"])
def test_webvtt_without_cues_is_silence(document: bytes) -> None:
    """It says what it is, and that nobody speaks."""
    assert (parse(document).text, parse(document).words) == ("", ())


@pytest.mark.parametrize("document", [b"", b"Good evening.", b"a --> b", b"WEBVTTX", bytes(range(256))])
def test_what_has_no_times_is_refused(document: bytes) -> None:
    """Text alone is no transcript: nobody could find it in the recording."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(document)
    assert str(refusal.value) == "no line in it has the times of a cue, so it is neither SRT nor WebVTT"


@pytest.mark.parametrize(
    "document",
    [
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n",
        b"WEBVTT\n\nGood evening.\n",
        b"1\n00:00:01,000 --> 00:00:02,000\n{\\an8}\n",
        b"1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:03,000\n\n",
    ],
    ids=["only tags", "text without times", "only tags of players", "two cues"],
)
def test_content_of_which_no_word_came_is_refused(document: bytes) -> None:
    """It is no silence."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(document)
    assert str(refusal.value) == "it has no words, though it has cues, or text without times"


def test_pieces_of_a_stream_that_count_from_different_times_are_refused() -> None:
    """Nobody knows when the second one begins."""
    piece = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{},LOCAL:00:00:00.000\n\n00:01.000 --> 00:02.000\na\n\n"
    same = parse((piece.format(900) + piece.format(900).replace("a", "b")).encode())
    with pytest.raises(UnreadableTranscript, match="in line 8 differs"):
        parse((piece.format(900) + piece.format(901)).encode())
    assert same.text == "a b"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (
            b"1\n00:00:01,000 --> 00:00:02,000\na\n\n2\nb\n\n3\n00:00:03,000 --> 00:00:04,000\nc\n",
            "the cue 2 in line 5 has no times",
        ),
        (
            b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\na\n\n2\nb\n\n3\n00:00:03.000 --> 00:00:04.000\nc\n",
            "the cue 2 in line 7 has no times",
        ),
        (
            b"0:00:01.000,0:00:02.000\na\n\n0:00:03.x00,0:00:04.000\nb\n",
            'the times in line 4 cannot be understood: "0:00:03.x00 --> 0:00:04.000"',
        ),
        (b"a\n00:00:01,000 --> 00:00:02,000", "it has no words, though it has cues, or text without times"),
    ],
    ids=["a number and no times", "a number and no times in WebVTT", "SBV", "text above"],
)
def test_no_cue_is_lost(document: bytes, reason: str) -> None:
    """One whose times are missing or damaged is refused by its line."""
    with pytest.raises(UnreadableTranscript) as refusal:
        parse(document)
    assert str(refusal.value) == reason


@pytest.mark.parametrize("digits", [8, 5_000, 100_000])
def test_references_to_no_character_are_text(digits: int) -> None:
    """However many digits they have."""
    reference = f"&#{'9' * digits};"
    assert parse(f"WEBVTT\n\n00:01.000 --> 00:02.000\na {reference}\n".encode()).text == f"a {reference}"


@pytest.mark.parametrize("text", ["<", "<v ", "<v.", "{\\", "{y:", "-", "A:", "[", "(speaker ", "--> ", "&lt"])
@pytest.mark.parametrize("head", [b"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n", b"1\n00:00:01,000 --> 00:00:02,000\n"])
def test_marks_without_end_take_no_time(text: str, head: bytes) -> None:
    """What begins a tag a hundred thousand times and never ends it is read at once."""
    assert len(parse(head + text.encode() * 100_000).text) > 1_000


_CUE = "00:00:01.000 --> 00:00:02.000\nHello\n\n"


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Good evening to all.\n\n1\n", 1),
        ("Good evening to all.\n1\n", 1),
        ("Good evening to all.\n\n", 1),
        ("WEBVTT\n\nGood evening to all.\n\n", 3),
        ("WEBVTT - a talk\nKind: captions\n\nNOTE\nby hand\n\nGood evening to all.\n\nintro\n", 7),
    ],
)
def test_text_above_the_first_cue_is_told(above: str, line: int) -> None:
    """It has no time, so it is in no transcript; but somebody may say it."""
    read = readers.read(f"{above}{_CUE}".encode())
    text = f'the text in line {line}, above the first cue, has no time and is left out: "Good evening to all."'
    assert (read.transcript.text, read.notes) == ("Hello", (text,))


@pytest.mark.parametrize(
    "above",
    [
        "",
        "1\n",
        "\n\n1\n",
        "WEBVTT\n\n",
        "WEBVTT a talk\nKind: captions\nLanguage: en\n\n",
        "WEBVTT\n\nKind: captions\nLanguage: en\n\n",
        "WEBVTT\nStyle:\n::cue(c.colorCCCCCC) { color: rgb(204,204,204);\n }\n##\n\n",
        "WEBVTT\n\nNOTE\nmade by hand\n\nSTYLE\n::cue { color: red }\n\nintro\n",
        "WEBVTT\n\n1\n",
    ],
)
def test_heads_and_names_of_cues_are_no_text(above: str) -> None:
    """Nobody says them, so nothing is told."""
    assert readers.read(f"{above}{_CUE}".encode()).notes == ()


@pytest.mark.parametrize("head", ["WEBVTT\n\n", "1\n"])
def test_tokens_for_the_model_are_no_text(head: str) -> None:
    """WhisperKit leaves them in subtitles."""
    text = "<|startoftranscript|><|en|><|0.00|> Good evening.<|2.00|>"
    assert parse(f"{head}00:00:01.000 --> 00:00:02.000\n{text}\n".encode()).text == "Good evening."


def test_text_behind_an_empty_line_is_told() -> None:
    """It may be a cue whose times are missing, and nobody knows that it is the same speaker's."""
    cue = "00:00:0{}.000 --> 00:00:0{}.500\n<v Ruth>Yes.\n\n"
    read = readers.read(("WEBVTT\n\n" + cue.format(1, 1) + "No.\n\n" + cue.format(3, 3)).encode())
    note = "the text in line 6 is after an empty line and has no times: it is read as part of the cue before it"
    assert [(word.text, word.speaker) for word in read.transcript.words] == [
        ("Yes.", "Ruth"),
        ("No.", None),
        ("Yes.", "Ruth"),
    ]
    assert read.notes == (note,)


def test_every_cue_with_text_behind_an_empty_line_is_counted() -> None:
    """In one note: some programs write an empty line below each line."""
    cues = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n},500\n\na\n\nb\n\n" for n in range(1, 5))
    read = readers.read(cues.encode())
    assert (read.transcript.text, read.notes) == (
        "a b a b a b a b",
        (
            "the text in line 6 is after an empty line and has no times: it is read as part of the cue before it, and "
            "so in 3 more cues",
        ),
    )
