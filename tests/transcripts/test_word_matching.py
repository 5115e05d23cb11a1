"""The words of a text are found among listed words."""

import pytest

from ls_transcribe.transcripts.word_matching import letters_of, match_words


@pytest.mark.parametrize(
    ("text", "words", "indexes"),
    [
        ("Good evening.", ["good", "evening"], [0, 1]),
        ("Good evening.", ["evening"], [None, 0]),
        ("Good – evening.", ["good", "evening"], [0, None, 1]),
        ("In 1984, yes.", ["in", "nineteen", "eighty", "four", "yes"], [0, None, 4]),
        ("yes yes no", ["yes", "no"], [0, None, 1]),
        ("a z", ["a", *"bcdefghij", "z"], [0, None]),
        ("Good", [], [None]),
        ("", ["good"], []),
    ],
    ids=["all", "one", "a mark", "a number", "twice", "too far", "none listed", "no text"],
)
def test_words(text: str, words: list[str], indexes: list[int | None]) -> None:
    """Each is the next listed one with its letters, not more than eight words on."""
    assert [index for _token, index in match_words(text, words)] == indexes


def test_letters() -> None:
    """Marks and cases are left out."""
    assert letters_of("“Don’t!” Ä1") == "dontä1"
