"""Words make running text, and a transcript knows its words."""

from collections.abc import Sequence

import pytest

from ls_transcribe.transcripts import Transcript, Word, join_words, mean_confidence


def _transcript(words: Sequence[Word]) -> Transcript:
    return Transcript(
        text="", language=None, confidence=None, duration=None, speakers=(), read_words=lambda: list(words)
    )


def _texts(*texts: str) -> list[Word]:
    return [Word(text, 0, 0) for text in texts]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["今日", "は", "いい", "天気", "です。", "アイス", "を"], "今日はいい天気です。アイスを"),
        (["我们", "明天", "去", "北京。"], "我们明天去北京。"),
        (["我", "用", "iPhone", "和", "iPad"], "我用iPhone和iPad"),
        (["𠮷", "𠮷"], "𠮷𠮷"),
        (["สวัสดี", "ครับ"], "สวัสดีครับ"),
        (["ສະບາຍ", "ດີ"], "ສະບາຍດີ"),
        (["မင်္ဂလာ", "ပါ"], "မင်္ဂလာပါ"),
        (["សួស្តី", "អ្នក"], "សួស្តីអ្នក"),
        (["안녕하세요,", "저는", "학생입니다."], "안녕하세요, 저는 학생입니다."),
        (["שלום", "עולם"], "שלום עולם"),
        (["¿Qué", "tal?", "(bien)"], "¿Qué tal? (bien)"),
        (["Well,", "", "then"], "Well, then"),
        (["", "then"], "then"),
        ([], ""),
    ],
)
def test_words_are_joined_as_their_script_is_written(words: list[str], text: str) -> None:
    """A space stands between words, except in the scripts that are written without, which Korean is not."""
    assert join_words(_texts(*words)) == text


@pytest.mark.parametrize(
    ("confidences", "mean"),
    [
        ([0.5, None, 1.0], 0.75),
        ([0.0, 1.0], 0.5),
        ([None, None], None),
        ([], None),
        ([1.0, 1.0002], 1.0),
        ([-0.1], 0.0),
    ],
)
def test_the_mean_confidence_is_of_the_words_that_have_one(confidences: list[float | None], mean: float | None) -> None:
    """Words without a confidence do not count, no words have none, and rounding never leaves 0-1."""
    assert mean_confidence(confidences) == mean


@pytest.mark.parametrize(("words", "end"), [([Word("long", 0, 900), Word("so", 300, 500)], 900), ([], 0)])
def test_a_transcript_ends_with_the_word_that_ends_last(words: list[Word], end: int) -> None:
    """The end is the latest one, which is not always the last word's; silence ends at 0."""
    assert _transcript(words).end == end


def test_words_are_read_when_first_asked_for_and_once() -> None:
    """Whoever needs only the text pays for no words; whoever needs words and turns pays once."""
    read: list[str] = []

    def read_words() -> list[Word]:
        read.append("words")
        return [Word("Well", 0, 300)]

    transcript = Transcript("", None, None, None, (), read_words)
    before = len(read)
    _ = transcript.words, transcript.turns, transcript.end
    assert (before, len(read)) == (0, 1)
