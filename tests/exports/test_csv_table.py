"""A transcript as a table, in a spreadsheet or a script."""

import csv
import io
from datetime import UTC, datetime

import pytest
from documents import FORMS, Form, make
from exports.subtitle_files import render, transcript_of

from ls_transcribe.exports import csv_table
from ls_transcribe.exports.base import TranscriptDocument
from ls_transcribe.exports.csv_cells import MARKED
from ls_transcribe.transcripts import Word, readers


def _rows(file: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.decode(), newline="")))


def test_a_row_is_a_turn() -> None:
    """Times in seconds, confidence in four digits, quotes around a comma, lines that end as RFC 4180 says."""
    words = (
        Word("Nine", 490, 1_001, 0.98765, "Ada", after=","),
        Word("sir", 1_100, 1_170, 0.5, "Ada", after="."),
        Word("Good", 60_000, 61_000, None, 'Bob "B"'),
    )
    assert render("csv", transcript_of(*words)).decode() == (
        "start,end,speaker,confidence,text\r\n"
        '0.490,1.170,Ada,0.7438,"Nine, sir."\r\n'
        '60.000,61.000,"Bob ""B""",,Good\r\n'
    )


def test_silence_is_a_header() -> None:
    """A script that reads it finds the columns and no rows."""
    assert render("csv", transcript_of()) == b"start,end,speaker,confidence,text\r\n"


@pytest.mark.parametrize(("marks", "cell"), [(False, ""), (True, "0.4000")])
def test_confidence_of_a_reviewed_turn(marks: bool, cell: str) -> None:  # noqa: FBT001  # a parameter of the test
    """What a person has submitted has the column, and a number in it only if the machine's doubts are asked for."""
    transcript = transcript_of(Word("Nine", 490, 1_001, 0.4))
    document = TranscriptDocument("talk", transcript, 1_001, reviewed=datetime(2026, 11, 22, tzinfo=UTC), marks=marks)

    assert [row["confidence"] for row in _rows(csv_table.render(document))] == [cell]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_turn_is_a_row(form: Form) -> None:
    """Text, speaker and times of each turn, in order."""
    made = make(200, form, seed=4)
    rows = _rows(render("csv", readers.parse(made.document)))
    assert [(row["text"], row["speaker"], row["start"], row["end"]) for row in rows] == [
        (turn.text, turn.speaker, f"{turn.start / 1000:.3f}", f"{turn.end / 1000:.3f}") for turn in made.turns
    ]


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("=1+1", "'=1+1"),
        ('=HYPERLINK("http://a")', '\'=HYPERLINK("http://a")'),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@SUM", "'@SUM"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("\x00=1", "'=1"),
        ("\ufeff=1", "'=1"),
        ("＝1", "'＝1"),
        ("\u200b=1", "'\u200b=1"),
        ("\u2060\u200e-1", "'\u2060\u200e-1"),
        ("a;\u00ad@b", "a;'\u00ad@b"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ('"=1"', '\'"=1"'),
        ("1=1", "1=1"),
        ("“=1”", "“=1”"),
        ("a;=1;b", "a;'=1;b"),
        ('a; "@b', "a;' \"@b"),
        ("a;'b", "a;'b"),
        ("fine;-)", "fine;'-)"),
    ],
)
def test_what_is_said_is_never_a_formula(said: str, cell: str) -> None:
    """An apostrophe in front makes it text, and taking it away gives it back; the speaker's name likewise."""
    row = _rows(render("csv", transcript_of(Word(said, 0, 300, speaker=said))))[0]
    assert (row["text"], row["speaker"], MARKED.sub("", cell)) == (cell, cell, said.strip("\x00\ufeff\t\r"))


def test_odd_characters_do_no_harm() -> None:
    """Line breaks are spaces, what cannot be written is left out, the rest is as it was."""
    word = Word('a\n\r\n"b",\x00\ud800;c\u2028d 😀 שלום', 0, 300)
    assert [row["text"] for row in _rows(render("csv", transcript_of(word)))] == ['a "b",;c d 😀 שלום']
