"""Words make turns and running text."""

from collections.abc import Sequence

import pytest

from ls_transcribe.transcripts import Transcript, Turn, Word, join_words, mean_confidence


def _turns(*words: Word) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in _transcript(words).turns]


def _transcript(words: Sequence[Word]) -> Transcript:
    return Transcript(
        text="", language=None, confidence=None, duration=None, speakers=(), read_words=lambda: list(words)
    )


def _texts(*texts: str) -> list[Word]:
    return [Word(text, 0, 0) for text in texts]


def test_a_turn_ends_where_the_speaker_changes() -> None:
    """Two speakers make a turn each, even without a pause."""
    words = Word("Well", 0, 300, speaker="spk_0"), Word("Yes", 300, 600, speaker="spk_1")
    assert _turns(*words) == [("spk_0", "Well"), ("spk_1", "Yes")]


def test_a_turn_ends_where_the_channel_changes() -> None:
    """The same speaker on another channel begins a new turn, since a region lies on one channel."""
    words = (
        Word("Well", 0, 300, speaker="spk_0", channel="ch_0"),
        Word("then", 300, 600, speaker="spk_0", channel="ch_1"),
    )
    assert _turns(*words) == [("spk_0", "Well"), ("spk_0", "then")]


def test_a_turn_of_no_known_speaker_is_named_after_its_channel() -> None:
    """Where only channels are told apart, the channel is the speaker."""
    assert _turns(Word("Well", 0, 300, channel="ch_1")) == [("ch_1", "Well")]


def test_a_turn_of_nobody_in_particular_has_a_speaker_too() -> None:
    """Where nobody is told apart, everything is said by "speaker"."""
    assert _turns(Word("Well", 0, 300)) == [("speaker", "Well")]


@pytest.mark.parametrize(("pause", "turns"), [(999, 1), (1_000, 2)])
def test_a_turn_ends_at_a_pause_of_one_second(pause: int, turns: int) -> None:
    """A full second of silence parts a speaker's words; a millisecond less does not."""
    assert len(_turns(Word("Well", 0, 300), Word("then", 300 + pause, 900 + pause))) == turns


@pytest.mark.parametrize(("last_end", "turns"), [(30_000, 1), (30_001, 2)])
def test_a_turn_lasts_30_seconds_at_most(last_end: int, turns: int) -> None:
    """Speech without a pause is parted before the word that would end after 30 s."""
    words = [Word("on", 500 + 900 * number, 1_400 + 900 * number) for number in range(32)]
    words = [*words, Word("end", 29_300, last_end + 500)]
    assert len(_turns(*words)) == turns


def test_a_word_longer_than_a_turn_may_be_is_a_turn() -> None:
    """A redacted stretch of 40 s stands alone."""
    words = Word("so", 0, 300), Word("[PII]", 400, 40_400), Word("then", 40_500, 40_800)
    assert _turns(*words) == [("speaker", "so"), ("speaker", "[PII]"), ("speaker", "then")]


def test_a_turn_knows_what_its_words_know() -> None:
    """Times, channel, language, text and confidence of a turn come from its words."""
    first = Word("Oye", 100, 900, confidence=0.5, channel="ch_1", language="es-US", before="¡", after="!")
    turn = Turn("ana", (first, Word("Sí", 400, 700, confidence=1.0, language="es-ES", after=".")))
    assert (turn.start, turn.end, turn.channel, turn.language, turn.text, turn.confidence) == (
        100,
        900,
        "ch_1",
        "es-US",
        "¡Oye! Sí.",
        0.75,
    )


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
