"""Turns are sentences: they end at marks and pauses, where somebody else speaks, and where a reviewer says so."""

from collections.abc import Sequence

import pytest

from ls_transcribe.transcripts import Turn, Word
from ls_transcribe.transcripts.turns import split_into_turns

_MARKED = Word("Yes", 900_000, 900_300, after=".")
"""A sentence far behind: with it, the transcript has marks."""


def said(*timed: tuple[str, int, int], who: str | None = None) -> list[Word]:
    """Words with their marks, from when to when they are said (ms)."""
    return [Word(text.rstrip(".?!…"), start, end, speaker=who, after=text[len(text.rstrip(".?!…")) :])
            for text, start, end in timed]  # fmt: skip


def texts(words: Sequence[Word]) -> list[str]:
    """The texts of the turns."""
    return [turn.text for turn in split_into_turns(words)]


def test_a_turn_ends_where_the_speaker_changes() -> None:
    """Two speakers make a turn each, even without a pause."""
    words = [Word("Well", 0, 300, speaker="spk_0"), Word("Yes", 300, 600, speaker="spk_1")]
    assert [(turn.speaker, turn.text) for turn in split_into_turns(words)] == [("spk_0", "Well"), ("spk_1", "Yes")]


def test_a_turn_ends_where_the_channel_changes() -> None:
    """The same speaker on another channel begins a new turn, since a region lies on one channel."""
    words = [Word("Well", 0, 300, speaker="a", channel="ch_0"), Word("then", 300, 600, speaker="a", channel="ch_1")]
    assert texts(words) == ["Well", "then"]


@pytest.mark.parametrize(
    ("word", "speaker"), [(Word("Oh", 0, 1, channel="ch_1"), "ch_1"), (Word("Oh", 0, 1), "speaker")]
)
def test_a_turn_of_no_known_speaker(word: Word, speaker: str) -> None:
    """It is named after its channel, else "speaker"."""
    assert [turn.speaker for turn in split_into_turns([word])] == [speaker]


@pytest.mark.parametrize(
    ("text", "pause", "turns"),
    [("Well.", 999, 1), ("Well.", 1_000, 2), ("Well", 1_000, 1), ("Well", 3_000, 1), ("Well", 3_001, 2),
     ("Dr.", 2_900, 1), ("Well?", 1_000, 2), ("Well…", 1_000, 2), ("Well.", 9_000, 2)],
)  # fmt: skip
def test_a_turn_ends_after_a_sentence_and_a_second(text: str, pause: int, turns: int) -> None:
    """An unfinished sentence goes on after three seconds, and ends after more."""
    assert len(texts([*said((text, 0, 300), ("Then", 300 + pause, 900 + pause)), _MARKED])) == turns + 1


@pytest.mark.parametrize(("pause", "turns"), [(999, 1), (1_000, 2)])
def test_without_any_sentence_marks_a_second_ends_a_turn(pause: int, turns: int) -> None:
    """Many recognisers write none; abbreviations are none either."""
    words = said(("Dr.", 0, 200), ("well", 200, 300), ("then", 300 + pause, 900 + pause))
    assert len(texts(words)) == turns


def test_a_pause_is_measured_from_the_word_that_ends_last() -> None:
    """A word within another one is no silence."""
    words = said(("Long.", 0, 5_000), ("so.", 300, 400), ("Then", 5_500, 5_900))
    assert texts(words) == ["Long. so. Then"]


def test_languages_without_spaces_have_sentences_too() -> None:
    """Their marks stand behind single characters."""
    words = [Word("今", 0, 200), Word("日", 200, 400, after="。 "), Word("元", 1_500, 1_700), Word("気", 1_700, 1_900)]
    assert texts(words) == ["今日。 ", "元気"]


# Turns of more than 30 s


def speech(*marked: int, number: int = 100, every: int = 500, pauses: dict[int, int] | None = None) -> list[Word]:
    """Speech of so many words, some with a full stop, and some with a pause (ms) after them."""
    words: list[Word] = []
    now = 0
    for index in range(number):
        words.append(Word(f"w{index}", now, now + every, after="." if index in marked else ""))
        now += every + (pauses or {}).get(index, 0)
    return words


@pytest.mark.parametrize(
    ("words", "lengths"),
    [
        (speech(10, 30, 40, 59, 60), [60, 40]),
        (speech(10, 30, 40, 61), [41, 59]),
        (speech(10, 27, pauses={20: 900, 35: 100, 45: 200}), [46, 54]),
        (speech(10, 29, pauses={20: 900, 35: 100, 45: 200}), [30, 59, 11]),
        (speech(10), [60, 40]),
        (speech(0, number=60), [60]),
    ],
    ids=["a sentence at 30 s", "the last sentence", "the longest pause", "a sentence at 15 s", "the last word", "30 s"],
)
def test_a_longer_turn_is_cut(words: list[Word], lengths: list[int]) -> None:
    """At the last sentence in its second half, else in the longest pause there, else before 30 s."""
    assert [len(turn.words) for turn in split_into_turns(words)] == lengths


def test_a_word_longer_than_a_turn_may_be_is_a_turn() -> None:
    """A redacted stretch of 40 s stands alone."""
    assert texts([Word("so", 0, 300), Word("[PII]", 400, 40_400), Word("then", 40_500, 40_800)]) == [
        "so",
        "[PII]",
        "then",
    ]


@pytest.mark.parametrize("seed", range(20))
def test_every_word_is_in_one_turn(seed: int) -> None:
    """In its order; and no turn of several words lasts longer than 30 s."""
    words = speech(*range(seed, 900, 7 + seed), number=900, every=90 + 40 * seed, pauses={n: 70 * n for n in range(30)})
    turns = split_into_turns(words)
    assert [word for turn in turns for word in turn.words] == words
    assert all(turn.end - turn.start <= 30_000 for turn in turns)


# What reviewers decide


def test_a_paragraph_begins_a_turn() -> None:
    """Within a sentence, and without a pause."""
    words = [Word("We", 0, 300), Word("came", 300, 600, begins_paragraph=True), Word("home", 600, 900)]
    assert texts(words) == ["We", "came home"]


def test_a_region_is_one_turn() -> None:
    """However long it lasts, with pauses and sentences in it, and if somebody else speaks meanwhile."""
    first, *others = said(("One.", 0, 300), ("Two.", 9_000, 9_300), ("Three", 50_000, 90_000), who="a")
    (answer,) = said(("Yes.", 9_100, 9_200), who="b")
    words = [
        first.replace(begins_paragraph=True),
        others[0].replace(begins_paragraph=False),
        answer.replace(begins_paragraph=True),
        others[1].replace(begins_paragraph=False),
    ]
    assert [(turn.speaker, turn.text) for turn in split_into_turns(words)] == [("a", "One. Two. Three"), ("b", "Yes.")]


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
