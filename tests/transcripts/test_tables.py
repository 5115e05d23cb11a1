"""Tables of lines with times: Whisper's, whisper.cpp's and Audacity's labels."""

import pytest

from ls_transcribe.errors import UnreadableTranscript
from ls_transcribe.transcripts import Transcript, readers, tables

WHISPER = b"start\tend\ttext\n100\t900\tGood evening,\n1000\t2000\tharbour master.\n"
WHISPER_CPP = b'start,end,text\n100,900," Good evening,"\n1000,2000," harbour ""master""."\n'
LABELS = b"0.100000\t0.900000\tGood evening,\n\\\t200.000000\t3000.000000\n1.000000\t2.000000\tharbour master.\n"
WHISPERX_LABELS = b"0\t0.9\t[[SPEAKER_00]]Good evening,\n1.0\t2.0\t[[SPEAKER_01]]harbour master.\n"


def _lines(document: bytes) -> list[tuple[str | None, str, int, int]]:
    """The turns by the words that begin a line: speaker, text, start and end."""
    lines: list[tuple[str | None, str, int, int]] = []
    for word in _read(document).words:
        if word.begins_line:
            lines.append((word.speaker, word.text, word.start, word.end))
        else:
            speaker, text, start, _end = lines[-1]
            lines[-1] = (speaker, f"{text} {word.text}", start, word.end)
    return lines


def _read(document: bytes) -> Transcript:
    return readers.parse(document)


def _refusal(document: bytes) -> str:
    with pytest.raises(UnreadableTranscript) as refusal:
        readers.parse(document)
    return str(refusal.value)


def test_whispers_milliseconds() -> None:
    """A row is a line, and its words share its time."""
    assert readers.reader_for(WHISPER) is tables.READER
    assert _lines(WHISPER) == [(None, "Good evening,", 100, 900), (None, "harbour master.", 1000, 2000)]


def test_whisper_cpps_quoted_texts() -> None:
    """Commas part the cells, and a quotation mark in a text stands twice."""
    assert [text for _speaker, text, _start, _end in _lines(WHISPER_CPP)] == ["Good evening,", 'harbour "master".']


def test_quotation_marks_of_whispers_texts() -> None:
    """They are marks of the text: nothing is quoted where tabs part the cells."""
    assert _read(b'start\tend\ttext\n0\t900\t"Good evening," she said\n').text == '"Good evening," she said'


@pytest.mark.parametrize(
    "document",
    [
        b"start\tend\tspeaker\ttext\n0\t900\tAda\tGood\n900\t1000\t\tevening\n",
        b"start\tend\ttext\tspeaker\n0\t900\tGood\tAda\n900\t1000\tevening\t\n",
        b'start,end,speaker,text\n0,900,"Ada","Good"\n900,1000,"","evening"\n',
        b"Start\tEnd\tText\tSpeaker\r\n0.0\t0.9\tGood\tAda\r\n0.9\t1.0\tevening\r\n",
    ],
)
def test_speakers(document: bytes) -> None:
    """They have a column; an empty cell is nobody, and so is one that is missing."""
    assert _lines(document) == [("Ada", "Good", 0, 900), (None, "evening", 900, 1000)]


def test_seconds_below_whispers_header() -> None:
    """Milliseconds have no such fractions."""
    assert _lines(b"start\tend\ttext\n0.00\t1.25\tGood\n1.25\t3.00\tevening\n") == [
        (None, "Good", 0, 1250),
        (None, "evening", 1250, 3000),
    ]


def test_audacitys_labels() -> None:
    """Seconds; the second line of a label has frequencies. Some computers write a comma."""
    assert readers.reader_for(LABELS) is tables.LABELS_READER
    expected = [(None, "Good evening,", 100, 900), (None, "harbour master.", 1000, 2000)]
    assert (_lines(LABELS), _lines(LABELS.replace(b"0.", b"0,", 1))) == (expected, expected)


def test_whisperxs_labels() -> None:
    """The speaker stands before the text in double brackets."""
    assert _lines(WHISPERX_LABELS) == [
        ("SPEAKER_00", "Good evening,", 0, 900),
        ("SPEAKER_01", "harbour master.", 1000, 2000),
    ]


@pytest.mark.parametrize("document", [b"start\tend\ttext\n", b"start\tend\ttext", b"start\tend\ttext\n0\t100\t\n"])
def test_silence(document: bytes) -> None:
    """A table without rows, or with rows in which nothing is said."""
    assert _read(document).words == ()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    """As Windows writes it."""
    assert _read("start\tend\ttext\n0\t900\tcrème brûlée\n".encode(encoding)).text == "crème brûlée"


def test_line_breaks_within_a_text() -> None:
    """Only those of files end a row."""
    assert _read("start\tend\ttext\n0\t900\tone\u2028two\x85three\n".encode()).text == "one two three"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"start\tend\tpeople\n0\t1\tAda\n", "it is a table with the columns start, end, people, which is not read"),
        (b"start,end,speaker,confidence,text\n0.0,1.0,Ada,1.0,Yes\n", "columns start, end, speaker, confid"),
        (b"start\tend\ttext\ttext\n0\t1\tAda\tAda\n", "it is a table with the columns start, end, text, text"),
        (b"start\tend\ttext\n0\t900\tGood\nevening\n", "line 3 of it has 1 cells, its header has 3"),
        (b"start\tend\ttext\n0\t900\tGood\tevening\n", "line 2 of it has 4 cells, its header has 3"),
        (b"start,end,text\n0,900,Good evening, master\n", "line 2 of it has 4 cells, its header has 3"),
        (b'start,end,text\n0,900,"Good', "line 2 of it is not a row of a table: "),
        (b"start\tend\ttext\n00:01\t00:02\tGood\n", "line 2 of it has no start and end in numbers"),
        (
            b"start\tend\ttext\n0\t2\tGood evening,\n2\t2\tHarbour\n2\t5\tharbour master.\n",
            "its times would be milliseconds in this form, and are seconds or something else: nobody speaks so fast",
        ),
        (b"start\tend\ttext\nnan\t1\tGood\n", "line 2 of it has no start and end in numbers"),
        (b"start\tend\ttext\n0.0\t900.0\tGood\n", "its times may be seconds or milliseconds: nobody knows"),
        (b"start\tend\ttext\n0\t69.00000000000001\tGood\n", "its times may be seconds or milliseconds: nobody knows"),
        (b"start\tend\ttext\n-500\t900\tGood\n", "it has a time of -0.5 s, which is negative"),
        (b"start\tend\ttext\n0\t99999999999\tGood\n", "it has a time of 100,000,000 s, which is beyond 1,000 hours"),
        (b"0\t900\tGood evening\n900\t1000\tmaster\n", "its times have no fractions, and it has no header"),
        (b"1.000000\t1.000000\t\n", "its labels have no text"),
        (b"1.000000\t1.000000\tGood\nevening\n", "line 2 of it has no start and end in numbers"),
    ],
)
def test_what_is_not_understood_is_refused(document: bytes, reason: str) -> None:
    """By its columns, or by the line."""
    assert reason in _refusal(document)
