"""Text makes words, and words without times get some."""

import pytest

from ls_transcribe.transcripts import join_words
from ls_transcribe.transcripts.word_times import TimedText, split_marks, split_words, time_line, time_words


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("clock", ("", "clock", "")),
        ("clock.", ("", "clock", ".")),
        ("(yes),", ("(", "yes", "),")),
        ("“Hi!”", ("“", "Hi", "!”")),
        ("¿Qué?", ("¿", "Qué", "?")),
        ("「今」。", ("「", "今", "」。")),
        ("حالك؟", ("", "حالك", "؟")),
        ("نعم،", ("", "نعم", "،")),
        ("ہوں۔”", ("", "ہوں", "۔”")),
        ("हूँ।", ("", "हूँ", "।")),
        ("dogs'", ("", "dogs'", "")),
        ("dogs’.", ("", "dogs’", ".")),
        ("said.’", ("", "said", ".’")),
        ("„sagte“", ("„", "sagte“", "")),
        ("3.50", ("", "3.50", "")),
        ("-5", ("", "-5", "")),
        ("...", ("", "...", "")),
        ("“", ("", "“", "")),
        ("ดี ", ("", "ดี", " ")),
    ],
)
def test_a_word_and_its_marks(word: str, parts: tuple[str, str, str]) -> None:
    """What stands before it, the word, what stands after it; an apostrophe is a letter."""
    assert split_marks(word) == parts


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("  Good\nevening. ", ["Good", "evening."]),
        ("我用iPhone和。", ["我", "用", "iPhone", "和。"]),
        ("iPhone 我", ["iPhone ", "我"]),
        ("です 「はい」", ["で", "す ", "「は", "い」"]),
        ("ที่นี่ ครับ", ["ที่", "นี่ ", "ค", "รั", "บ"]),
        ("안녕 하세요", ["안녕", "하세요"]),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    """By spaces, else by characters, with whatever stands upon or after them."""
    assert split_words(text) == words


@pytest.mark.parametrize("text", ["Good evening.", "我用iPhone和。", "です 「はい」", "ที่นี่ ครับ", "iPhone 我"])
def test_words_make_the_text_again(text: str) -> None:
    """With the spaces that were there."""
    assert join_words(time_line([(None, text)], 0, 1_000)) == text


def test_words_without_ends() -> None:
    """They last as long as words do, and not into the next one, nor beyond the end of the line if that is known."""
    heard = [TimedText("a", 100), TimedText("b", 200), TimedText("c", 1_000)]
    assert [(word.start, word.end) for word in time_words(heard, 100, 1_100)] == [
        (100, 200),
        (200, 500),
        (1_000, 1_100),
    ]
    assert time_words(heard, 100, 0)[-1].end == 1_300


def test_words_without_times_are_between_those_with() -> None:
    """By their lengths, from one neighbour's end to the other's start, or to the ends of the line (ms)."""
    heard = [
        TimedText("a"),
        TimedText("b", 300, 400),
        TimedText("cc"),
        TimedText("d"),
        TimedText("e", 700, None),
        TimedText("f"),
    ]
    assert [(word.start, word.end) for word in time_words(heard, 100, 900)] == [
        (100, 300),
        (300, 400),
        (400, 600),
        (600, 700),
        (700, 700),
        (700, 900),
    ]
