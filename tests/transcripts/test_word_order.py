"""Words are in the order of their starts, and sentences stay whole."""

import pytest

from ls_transcribe.transcripts import Word
from ls_transcribe.transcripts.word_order import in_order


def _said(words: list[Word]) -> list[tuple[str, int]]:
    return [(word.content, word.start) for word in in_order(words)]


def test_what_one_speaker_says_keeps_its_order() -> None:
    """A stretch that begins before the last word of the one before it is not mixed into that."""
    words = [Word("the", 800, 1_000), Word("end", 5_200, 5_400), Word("So", 5_000, 5_300), Word("what", 5_300, 5_500)]
    assert [content for content, _start in _said(words)] == ["the", "end", "So", "what"]


def test_two_speakers_speak_at_once() -> None:
    """What the one says stands between the words of the other, at its own time."""
    words = [Word("one", 0, 100, speaker="A"), Word("three", 900, 999, speaker="A"), Word("two", 500, 600, speaker="B")]
    assert _said(words) == [("one", 0), ("two", 500), ("three", 900)]


@pytest.mark.parametrize(
    ("starts", "right"),
    [
        ([0, 100, 9_000, 200, 300], [0, 100, 100, 200, 300]),
        ([100, 200, 0, 300], [100, 200, 200, 300]),
        ([9_000, 100, 200], [100, 100, 200]),
        ([0, 0, 0], [0, 0, 0]),
    ],
)
def test_as_few_as_possible_move(starts: list[int], right: list[int]) -> None:
    """One wrong time does not move all others."""
    words = in_order([Word(str(number), start, start + 50) for number, start in enumerate(starts)])
    assert [word.start for word in words] == right
    assert [word.content for word in words] == [str(number) for number in range(len(starts))]
    assert all(word.start <= word.end for word in words)
