"""A transcript as plain text, to be read."""

import pytest
from documents import FORMS, Form, make
from exports.subtitle_files import render, transcript_of

from ls_transcribe.transcripts import Word, readers


def test_a_paragraph_is_a_turn_and_says_who_speaks() -> None:
    """Where several speak, each paragraph begins with the name."""
    words = Word("Nine", 0, 300, speaker="Ada", after="."), Word("Good", 400, 700, speaker="Bob", after=".")
    assert render("txt", transcript_of(*words)) == b"Ada: Nine.\n\nBob: Good.\n"


def test_one_voice_is_not_named() -> None:
    """Where one person speaks, there is only text."""
    words = Word("Nine", 0, 300, speaker="Ada", after="."), Word("Größe", 1_300, 1_700, speaker="Ada", after=".")
    assert render("txt", transcript_of(*words)).decode() == "Nine.\n\nGröße.\n"


def test_silence_is_an_empty_file() -> None:
    """Nobody says anything."""
    assert render("txt", transcript_of()) == b""


def test_odd_characters_do_no_harm() -> None:
    """A word cannot begin a paragraph, and what cannot be written is left out."""
    assert render("txt", transcript_of(Word("a\n\nBob: b\x00\ud800", 0, 300))) == b"a Bob: b\n"


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_word_is_there(form: Form) -> None:
    """A paragraph for each turn, with its speaker where there are several."""
    made = make(200, form, seed=6)
    several = len(made.transcript.speakers) > 1
    assert render("txt", readers.parse(made.document)).decode().removesuffix("\n").split("\n\n") == [
        f"{turn.speaker}: {turn.text}" if several else turn.text for turn in made.turns
    ]
