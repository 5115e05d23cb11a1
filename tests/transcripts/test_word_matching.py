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


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("今日は晴れです。", ["今日", "は", "晴れ", "です"], [("今日", 0), ("は", 1), ("晴れ", 2), ("です。", 3)]),
        ("今日は晴れです。", ["今日は", "です"], [("今日は", 0), ("晴", None), ("れ", None), ("です。", 1)]),
        ("我用iPhone吗", ["我用", "iPhone", "吗"], [("我用", 0), ("iPhone", 1), ("吗", 2)]),
        ("今日 は", ["今日は"], [("今", None), ("日 ", None), ("は", None)]),
        ("can not", ["cannot"], [("can", None), ("not", None)]),
    ],
)
def test_scripts_without_spaces(text: str, words: list[str], expected: list[tuple[str, int | None]]) -> None:
    """Characters that are listed together are one word, if nothing stands between them."""
    assert match_words(text, words) == expected


def test_many_characters_take_no_time() -> None:
    """However long the words are that may begin with them."""
    text = "一" * 20_000
    assert match_words(text, [f"{text}二", f"{text[:19]}二"]) == [("一", None)] * 20_000


def test_letters() -> None:
    """Marks and cases are left out."""
    assert letters_of("“Don’t!” Ä1") == "dontä1"
